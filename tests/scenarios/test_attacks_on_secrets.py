"""Attacks from bytes to bytes: somebody wants to read a password that a customer sent, or words that are not his."""

from datetime import date
from pathlib import Path

import pytest

from helpdesk.domain.credentials import MASK
from tests.builders import ANNA, BERND, ERIKA, SUPPORT, settings
from tests.scenarios.attacks import EVE, FIRST, notice_to, words_of
from tests.scenarios.customers import KUNDE, STANDARD, Person, add_customer
from tests.scenarios.site import Outgoing, Site, open_site, proved, recipients, to

SECRET = "Sommer2024!"
WORDS = f"Guten Tag,\n\nZugang zum Server:\n\nBenutzer: erika\nPasswort: {SECRET}\n\nDanke\n"
NOTE = "zahlt seit Monaten nicht"
# What somebody might write who hopes that a word takes the mask away.
WISHES = (
    f"#zeige {FIRST} --unmasked",
    f"#zeige --unmasked {FIRST}",
    f"#zeige {FIRST} unmasked",
    f"#zeige {FIRST} full raw original passwort",
    f"#show {FIRST} --unmasked --full",
    f"#ZEIGE  {FIRST}",
    "#zeige",
    f"#zeige {FIRST}\n#zeige {FIRST}",
    "#suche passwort",
    f"#suche {SECRET}",
    "#suche Sommer*",
    "#offen --unmasked",
    "#unmask",
    "#entschwärzen",
    "#original",
    f"helpdesk ticket show {FIRST} --unmasked",
)


@pytest.fixture
def notice(site: Site) -> Outgoing:
    """What Anna got about the ticket in which Erika sent a password."""
    return to(site.mail(subject="Zugang", text=WORDS, headers=proved(ERIKA)), ANNA)


def told_nobody(site: Site, why: str = "") -> bool:
    """Say whether no mail that we ever sent holds the password; who asks for it by its name has it already."""
    said = [words_of(mail) for mail in site.sent]
    assert all(SECRET not in each and f"Passwort: {SECRET[:6]}" not in each for each in said), why
    return True


@pytest.mark.usefixtures("notice")
@pytest.mark.parametrize("sender", [ANNA, ERIKA, EVE])
def test_no_word_takes_the_mask_off_for_anybody(site: Site, sender: str) -> None:
    for number, wish in enumerate(wish for wish in WISHES if SECRET not in wish):
        for headers in ([], proved(sender)):
            site.mail(sender=sender, subject="Bitte", text=f"{wish}\n", message_id=f"w{number}@x", headers=headers)
            assert told_nobody(site, wish)
    answered = [mail for mail in site.sent if mail.recipient == sender and "Ticket" in mail.text]
    assert answered, "else nothing would have been asked"
    assert sender != EVE or all("Benutzer: erika" not in words_of(mail) for mail in answered)


def test_no_word_in_an_answer_takes_it_off(site: Site, notice: Outgoing) -> None:
    for number, wish in enumerate(WISHES):
        if SECRET not in wish:
            site.answer(notice, f"#intern\n{wish}\n", headers=proved(ANNA), message_id=f"i{number}@x")
            site.answer(notice, f"{wish}\n", headers=proved(ANNA), message_id=f"a{number}@x")
            assert told_nobody(site, wish)
    assert any(MASK in mail.text for mail in site.sent if mail.subject.endswith("Zugang"))


def test_a_forged_technician_is_shown_nothing_and_the_real_one_not_asked_twice(site: Site, notice: Outgoing) -> None:
    before = len(site.sent)
    for number, wish in enumerate(WISHES[:6]):
        site.mail(sender=ANNA, subject="Bitte", text=f"{wish}\n", message_id=f"f{number}@x", envelope_from=EVE)
        site.answer(notice, f"{wish}\n", sender=EVE, headers=proved(EVE), message_id=f"e{number}@x")
    assert all("Benutzer: erika" not in words_of(mail) for mail in site.sent[before:])
    assert told_nobody(site)


def test_the_mask_stays_where_a_notice_is_quoted_back(site: Site, notice: Outgoing) -> None:
    quoted = "\n".join(f"> {line}" for line in notice.text.splitlines() if "Antwort geht" not in line)
    for number, text in enumerate((f"Siehe unten.\n\n{quoted}\n", f"#intern Siehe:\n{notice.text}\n", quoted)):
        site.answer(notice, text, headers=proved(ANNA), message_id=f"q{number}@x")
    acknowledgement = next(mail for mail in site.sent if mail.recipient == ERIKA)
    site.answer(acknowledgement, f"Ja.\n\n> Passwort: {MASK}\n", headers=proved(ERIKA), message_id="back@x")
    assert told_nobody(site)


def test_a_customer_who_quotes_his_own_password_again_shows_it_to_nobody(site: Site, notice: Outgoing) -> None:
    answer = to(site.answer(notice, "Ist er an?\n", headers=proved(ANNA)), ERIKA)
    for number, text in enumerate((f"Ja.\n\n> Passwort: {SECRET}\n", f"Passwort: {SECRET}\n", f"PW={SECRET}\n")):
        site.answer(answer, text, headers=proved(ERIKA), message_id=f"own{number}@x")
    assert told_nobody(site)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (f"Passwort {SECRET}.png", f"Passwort {MASK}.png"),
        (f"passwort={SECRET}.png", f"passwort={MASK}.png"),
        (f"Kennwort_{SECRET}.png", f"Kennwort {MASK}.png"),
        (f"Passwort {SECRET}", f"Passwort {MASK}"),
    ],
    ids=["a blank", "a sign", "a line below", "no ending"],
)
def test_a_password_in_the_name_of_a_file_stands_in_no_text(site: Site, name: str, shown: str) -> None:
    mails = site.mail(headers=proved(ERIKA), attachments=[(name, b"\x89PNG\r\n\x1a\n" + b"x" * 90)])
    told = to(mails, ANNA)
    assert told.attachments == [shown]
    site.answer(told, "#zeige\n", headers=proved(ANNA))
    assert told_nobody(site)
    assert all(SECRET not in mail.message.as_string() for mail in site.sent)


@pytest.mark.parametrize("subject", [f"Passwort {SECRET}", f"Re: PW: {SECRET} bitte", f"Zugang / Kennwort={SECRET}"])
def test_a_password_in_the_subject_stands_in_no_field_of_our_mails(site: Site, subject: str) -> None:
    told = to(site.mail(subject=subject, headers=proved(ERIKA)), ANNA)
    for line in ("#zeige", "#nehmen", "#betreff Drucker"):
        site.answer(told, f"{line}\n", headers=proved(ANNA), message_id=f"{line}@x")
    site.answer(told, "Wir kommen.\n", headers=proved(ANNA))
    site.mail(sender=ANNA, subject="Liste", text="#offen\n", message_id="l@x", headers=proved(ANNA))
    assert told_nobody(site)


def test_a_password_in_the_lines_of_commands_is_not_repeated(site: Site, notice: Outgoing) -> None:
    lines = (
        f"#betreff Passwort: {SECRET}",
        f"#zeit 1h nicht berechenbar: Passwort: {SECRET}",
        f"#unbekannt Passwort: {SECRET}",
        f"#suche Passwort: {SECRET}",
        f"#tag Passwort:{SECRET}",
        f"#teilen Passwort: {SECRET}",
    )
    for number, line in enumerate(lines):
        site.answer(notice, f"{line}\n", headers=proved(ANNA), message_id=f"c{number}@x")
        told_nobody(site, line)


def test_a_deputy_and_a_new_holder_read_the_mask_too(tmp_path: Path) -> None:
    away = {"first": date(2026, 11, 1), "last": date(2026, 12, 1), "deputy": BERND}
    people = [
        {"name": "Anna Muster", "addresses": [ANNA], "role": "dispatcher", "absence": [away]},
        {"name": "Bernd Beispiel", "addresses": [BERND], "role": "technician"},
    ]
    with open_site(settings(tmp_path, team={"addresses": []}, technician=people)) as site:
        told = to(site.mail(subject="Zugang", text=WORDS, headers=proved(ERIKA)), BERND)
        assert f"Passwort: {MASK}" in told.text
        site.answer(told, "#zuweisen Anna Muster\n", headers=proved(BERND))
        site.answer(told, "#zeige\n", headers=proved(BERND), message_id="z@x")
        assert told_nobody(site)


def test_a_forwarded_password_is_masked_for_the_team_and_for_who_wrote_it(site: Site) -> None:
    forwarded = (
        "Bitte ansehen.\n\n---------- Forwarded message ---------\nVon: Erika Beispiel <erika@kunde.example.org>\n"
        f"Date: So., 22. Nov. 2026 um 09:00 Uhr\nSubject: Zugang\nTo: <{ANNA}>\n\n{WORDS}"
    )
    mails = site.mail(sender=ANNA, subject="Fwd: Zugang", text=forwarded, message_id="fw@x", headers=proved(ANNA))
    assert {ANNA, ERIKA} <= set(recipients(mails))
    assert told_nobody(site)


def test_a_mail_that_comes_back_does_not_bring_the_password_to_the_team(site: Site, notice: Outgoing) -> None:
    answer = to(site.answer(notice, f"Das neue Passwort lautet {SECRET}\n", headers=proved(ANNA)), ERIKA)
    before = len(site.sent)
    report = (
        f"Your message could not be delivered.\n\n<{ERIKA}>: 550 5.1.1 User unknown\n\n"
        f"Message-ID: <{answer.message_id}>\n\nDas neue Passwort lautet {SECRET}\n"
    )
    mails = site.mail(
        sender="Mail Delivery System <MAILER-DAEMON@mx.example.org>",
        to=answer.envelope_from,
        subject="Undelivered Mail Returned to Sender",
        text=report,
        message_id="dsn@mx.example.org",
        headers=[("Auto-Submitted", "auto-replied")],
        envelope_from="",
    )
    assert ANNA in recipients(mails)
    assert all(SECRET not in words_of(mail) for mail in site.sent[before:])


def test_a_contact_who_may_ask_reads_neither_passwords_nor_notes(site: Site) -> None:
    add_customer(site, "10001", STANDARD, Person("erika", addresses=(ERIKA,)))
    max_ = f"max@{KUNDE}"
    notice = to(site.mail(subject=f"Passwort: {SECRET}", text=WORDS, headers=proved(ERIKA)), ANNA)
    site.answer(notice, f"#intern {NOTE}\n", headers=proved(ANNA))
    for number, wish in enumerate(("#offen", "#open", f"#zeige {FIRST}", f"#suche {NOTE}", "#meine", "#unzugewiesen")):
        mails = site.mail(sender=max_, subject="x", text=f"{wish}\n", message_id=f"m{number}@x", headers=proved(max_))
        for mail in mails:
            if mail.recipient == max_:
                assert NOTE not in words_of(mail).replace(wish, "")
    assert told_nobody(site)


def test_who_joins_later_is_shown_nothing_that_was_said_before(site: Site) -> None:
    notice = notice_to(site)
    site.answer(notice, f"Zugang: {NOTE}\n", headers=proved(ANNA))
    asked = site.answer(notice, f"#hinzufügen {EVE}\n", headers=proved(ANNA), message_id="add@x")
    site.answer(to(asked, ANNA), "Ja\n", headers=proved(ANNA), message_id="ja@x")
    mails = site.answer(notice, "Um neun.\n", headers=proved(ANNA), message_id="neun@x")
    read = words_of(to(mails, EVE))
    assert "Um neun." in read
    assert all(said not in read for said in (NOTE, "der Drucker im Büro"))


def test_what_is_sent_to_nobody_by_name_is_not_sent_to_the_support_either(site: Site, notice: Outgoing) -> None:
    """A password in an answer goes to the customer in clear, and to nobody in copy of the team."""
    mails = site.answer(notice, f"Passwort: {SECRET}\n", headers=proved(ANNA))
    assert SECRET in to(mails, ERIKA).text
    assert SUPPORT not in recipients(mails)
    assert all(SECRET not in words_of(mail) for mail in mails if mail.recipient != ERIKA)
