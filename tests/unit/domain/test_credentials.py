"""Credentials are made unreadable wherever they stand, and ordinary sentences about them stay as they are."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from helpdesk.domain import credential_words as words
from helpdesk.domain.credential_forms import is_card_number
from helpdesk.domain.credentials import MASK, is_evident, masked
from tests.guard import no_hang


@pytest.mark.parametrize(
    "before_and_behind",
    [
        "Passwort: {}",
        "passwort:{}",
        "PW: {}, bitte nicht weitersagen",
        "Kennwort = {}",
        "*Passwort:* {}",
        "| Passwort | {} |",
        "Passwort (WLAN): {}",
        "Passwort für den Server srv01: {}",
        "Das Passwort lautet {}",
        "Das neue Passwort ist jetzt {}.",
        "Das Passwort für den Laptop von Frau Beispiel ist {}",
        "Benutzer: erika, Passwort: {}",
        "WLAN-Schlüssel: {}",
        "WLAN-Schluessel: {}",
        "Passwort {}",
        "Passwort - {}",
        "Passwort:\n{}",
        "Passwort:\n\n> {}\n\nViele Grüße",
        "Passwort\n{}\nGruß",
        "Zugangsdaten: erika / {}",
        "User/Pass: erika/{}",
        "Zugangsdaten:\nerika@example.org\n{}",
        'Das Kennwort heißt "{}"',
        "Passwort: „{}“",
        "My password is {}.",
        "password: {}",
        "client_secret='{}'",
        "DB_PASSWORD={}",
        "ftp://erika:{}@ftp.example.org/daten",
        "Mot de passe : {}",
        "Contraseña: {}",
        "Wachtwoord: {}",
        "Hasło: {}",
    ],
)
@pytest.mark.parametrize("secret", ["Sommer2024!", "x9-Kaffee#7", "Blumenwiese77"])
def test_a_secret_is_masked_and_what_stands_around_it_stays(before_and_behind: str, secret: str) -> None:
    assert masked(before_and_behind.format(secret)) == before_and_behind.format(MASK)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Passwort: Sommer", f"Passwort: {MASK}"),
        ("Das neue Kennwort lautet\nElbe\nGruß Erika", f"Das neue Kennwort lautet\n{MASK}\nGruß Erika"),
        (
            "Mein Passwort ist jetzt Elbe#2026 und nicht mehr Nordsee8.",
            f"Mein Passwort ist jetzt {MASK} und nicht mehr {MASK}.",
        ),
        ("Passwort: Abc12345 (früher Xyz98765)", f"Passwort: {MASK} (früher {MASK})"),
        ("Passwort: Abc12345, statt am 12.11. erst heute", f"Passwort: {MASK}, statt am 12.11. erst heute"),
        ("Kennwort: geheim", f"Kennwort: {MASK}"),
        ("Passwort: 123456", f"Passwort: {MASK}"),
        ("Mein Passwort ist Sommer.", f"Mein Passwort ist {MASK}."),
        ("my password is sunshine", f"my password is {MASK}"),
        ('Passwort: "Mein Hund Bello"', f'Passwort: "{MASK}"'),
        ("Passphrase: Pferd Klammer Batterie Heft\nDanke", f"Passphrase: {MASK}\nDanke"),
        ("PIN: 1234", f"PIN: {MASK}"),
        ("Die SIM-PIN ist 9876.", f"Die SIM-PIN ist {MASK}."),
        ("PIN der Alarmanlage 4711\nDanke", f"PIN der Alarmanlage {MASK}\nDanke"),
        ("Zugangsdaten Router: admin / Keller77", f"Zugangsdaten Router: admin / {MASK}"),
        ("Schluessel: Gast#2026", f"Schluessel: {MASK}"),
        ("Schlüssel: Gast#2026", f"Schlüssel: {MASK}"),
        ("Passwort: Abc12345, das alte war Xyz98", f"Passwort: {MASK}, das alte war {MASK}"),
        ("TAN 123 456", f"TAN {MASK}"),
        ("Ihr Einmalcode lautet 482913", f"Ihr Einmalcode lautet {MASK}"),
        ("API-Key: 8f7d6a5b4c3d2e1f", f"API-Key: {MASK}"),
        ("Authorization: Bearer abcdefghijklmnop.1234", f"Authorization: Bearer {MASK}"),
        ("mit AKIAABCDEFGHIJKLMNOP angemeldet", f"mit {MASK} angemeldet"),
        ("Karte 4111 1111 1111 1111, gültig bis 12/29", f"Karte {MASK}, gültig bis 12/29"),
        ("Karte 4111111111111111", f"Karte {MASK}"),
        (
            "-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabcd\n-----END RSA PRIVATE KEY-----\nDanke",
            f"-----BEGIN RSA PRIVATE KEY-----\n{MASK}\n-----END RSA PRIVATE KEY-----\nDanke",
        ),
        ("-----BEGIN PRIVATE KEY-----\nMIIE\nabcd", f"-----BEGIN PRIVATE KEY-----\n{MASK}"),
    ],
)
def test_other_kinds_of_secrets(written: str, shown: str) -> None:
    assert masked(written) == shown


@pytest.mark.parametrize(
    "text",
    [
        "Passwort vergessen",
        "Passwort vergessen? https://portal.example.org/reset",
        "Mein Passwort funktioniert nicht",
        "Passwort: bitte zurücksetzen",
        "Mein Passwort ist abgelaufen.",
        "Das Passwort ist uns bekannt.",
        "Das Passwort ist Schrott und geht nicht",
        "My password is expired.",
        "My password is not working",
        "Passwort geht nicht, Fehlermeldung: Zugriff verweigert",
        "Das Passwort für Outlook vergessen: wer hilft?",
        "Passwort-Manager: KeePass",
        "Passwortrichtlinie: mindestens 12 Zeichen",
        "Kennwort: wird separat verschickt",
        "Passwort:\n\nMit freundlichen Grüßen\nErika Beispiel",
        "Zugangsdaten bitte an erika@example.org senden",
        "Schlüssel: bitte beim Pförtner abholen",
        "Schlüssel: Nr. 17",
        "Login Probleme: Outlook / Teams",
        "Die PIN vom 12.11.2026",
        "Pin am Stecker 14 ist verbogen",
        "Login: https://portal.example.org/login",
        "Passwort Windows11 vergessen",
        "Der Token ist abgelaufen",
        "Secret Santa: wer macht mit?",
        "Pin 14 am Stecker ist verbogen",
        "dmarc=pass header.from=example.org; spf=pass smtp.mailfrom=max2@example.org",
        "IBAN DE89 3704 0044 0532 0130 00",
        "IBAN FR76 4111 1111 1111 1111 1234 567",
        "Rechnung 4711 0815 1234 5678",
        "Telefon 0251 123456789, Ticket 2026-000123, Fehlercode: 0x80070005",
        "http://srv01.example.org:8080/a@b",
        f"Passwort: {MASK}",
    ],
)
def test_sentences_that_hold_no_secret_stay_as_they_are(text: str) -> None:
    assert masked(text) == text


def test_a_secret_is_masked_wherever_else_it_stands() -> None:
    text = "Passwort: Sommer2024!\nIch habe Sommer2024! zweimal versucht."
    assert masked(text) == f"Passwort: {MASK}\nIch habe {MASK} zweimal versucht."


SECRETS = st.text("abcXYZ0189!#%&-_", min_size=5, max_size=30).filter(
    lambda text: text[0].isalpha() and text[-1].isalnum() and is_evident(text)
)
LABELS = st.sampled_from([*words.LONG_LABELS, *words.SHORT_LABELS]).map(str.capitalize)


@given(LABELS, st.sampled_from([": ", "=", " = ", ":\t", " : "]), SECRETS, st.text(max_size=60))
@example("Passwort", ": ", "a0000", "a0000")
def test_what_is_masked_never_holds_the_secret(label: str, sign: str, secret: str, rest: str) -> None:
    if len(secret) < 6 and secret in rest:
        return  # too short to be looked for where nothing names it
    assert secret not in masked(f"{rest}\n{label}{sign}{secret}\n{rest}")


@given(st.text("abc äöß.,;:!?\n-0123", max_size=200))
def test_text_that_names_nothing_secret_is_unchanged(text: str) -> None:
    assert masked(text) == text


@given(st.text(max_size=200))
def test_masking_twice_changes_nothing_more(text: str) -> None:
    once = masked(f"Passwort: {text}")
    assert masked(once).count(MASK) >= once.count(MASK)


def test_every_name_of_a_secret_is_looked_at() -> None:
    labels = (*words.LONG_LABELS, *words.SHORT_LABELS, *words.NUMBER_LABELS, *words.KEY_LABELS, *words.PAIR_LABELS)
    assert [label for label in labels if not any(cue in label for cue in words.CUES)] == []


@pytest.mark.parametrize(
    "part", ["Passwort ", "Passwort für ", "PW: ", "1234 ", "eyJ", "x://", "a-", "Passwort („", " "]
)
def test_hostile_texts_take_no_long_time(part: str) -> None:
    with no_hang():
        masked(part * 20_000 + "Passwort:" + part * 20_000)


@pytest.mark.parametrize(
    ("number", "fits"), [("4111 1111 1111 1111", True), ("4111 1111 1111 1112", False), ("0000000000000000", False)]
)
def test_the_last_digit_of_a_card_fits_the_others(number: str, fits: bool) -> None:
    assert is_card_number(number) is fits
