"""The words by which credentials are recognised: what they are called, and what people write there instead of one.

Tables only, folded (`domain.spelling`); German and English first, then the languages of the neighbours. The recognition
is `domain.credentials`.
"""

from typing import Final

# What a secret of a person is called. The end of a longer word counts too: WLAN-Passwort, Netzwerkschluessel.
LONG_LABELS: Final = (
    *("passwort", "passwoerter", "passwd", "password", "passwords", "kennwort", "kennwoerter", "passphrase"),
    *("passcode", "losungswort", "zugangscode", "zugriffscode", "sicherheitscode", "einmalcode", "bestaetigungscode"),
    *("freischaltcode", "entsperrcode", "netzwerkschluessel", "wlan-schluessel", "wlan-key", "wifi-key", "wpa-key"),
    *("wiederherstellungsschluessel", "recovery key", "recovery-key", "verification code", "security code"),
    *("access code", "mot de passe", "contrasena", "wachtwoord", "haslo", "heslo", "senha", "palavra-passe"),
    *("loesenord", "losenord", "adgangskode", "passord", "jelszo", "salasana"),
)
# The same, only where they stand as words of their own.
SHORT_LABELS: Final = ("pw", "pwd", "pwort", "psw", "kw", "pass", "mdp", "puk", "kennw")
# Numbers that are secret; what stands behind them is one only where it is made of digits.
NUMBER_LABELS: Final = ("pin", "tan", "mtan", "smstan", "pincode", "cvv", "cvc")
# Secrets of machines; a plain word behind them is none.
KEY_LABELS: Final = (
    *("api-key", "api key", "apikey", "api_key", "api-schluessel", "api-token", "access token", "access-token"),
    *("access_token", "access key", "access-key", "access_key", "auth token", "auth-token", "auth_token", "token"),
    *("secret", "secret key", "secret_key", "secret-key", "secret_access_key", "client secret", "client_secret"),
    *("client-secret", "shared secret", "pre-shared key", "psk", "private key", "bearer", "geheimnis"),
    "schluessel",
)
# Name and secret in one line.
PAIR_LABELS: Final = (
    *("zugangsdaten", "zugangsdate", "anmeldedaten", "login-daten", "logindaten", "login", "logins", "credentials"),
    *("login data", "benutzer/passwort", "user/password", "user/pass", "user/pw", "benutzername/passwort"),
)
# What every one of these names holds, so that most lines need no closer look.
CUES: Final = (
    *("pass", "wort", "woerter", "wörter", "code", "schl", "key", "contras", "wachtw", "hasl", "hasł", "heslo"),
    *("senha", "senord", "adgang", "jelsz", "salasana", "pw", "psw", "kw", "kennw", "mdp", "puk", "pin", "tan", "cvv"),
    *("cvc", "token", "secret", "psk", "bearer", "geheimnis", "zugang", "anmelde", "login", "credential", "user/"),
    *("benutzer/",),
)
# What stands between the name of a secret and the secret, beside : and =.
VERBS: Final = ("lautet", "lauten", "heisst", "ist", "war", "waere", "is", "was", "are", "sind", "reads", "est", "es")
# What may stand between the verb and the secret.
FILLERS: Final = (
    *("jetzt", "nun", "neu", "aktuell", "derzeit", "momentan", "seit", "ab", "sofort", "immer", "noch", "wie"),
    *("folgt", "uebrigens", "also", "now", "currently", "still", "as", "follows", "set", "to"),
)
# What stands between a secret and the one that it takes the place of.
FORMERLY: Final = (
    *("nicht mehr", "nicht laenger", "statt", "anstatt", "anstelle von", "vorher", "frueher", "bisher", "zuvor"),
    *("alte war", "alte lautete", "alte ist", "old one was", "old one is"),
    *("no longer", "not", "instead of", "rather than", "formerly", "previously", "before"),
)
# What may stand behind the name of a secret before its sign: "Passwort für den Server: …".
JOINING: Final = frozenset(
    (
        *("fuer", "f.", "vom", "von", "zum", "zur", "zu", "am", "im", "in", "des", "der", "beim", "auf", "for", "of"),
        *("to", "on", "at", "the", "den", "die", "das", "dem", "dein", "ihr", "mein", "meinem", "unser", "your", "my"),
    )
)
# How sentences about secrets go on that name none: what happened to it, and what should. Whole words.
HAPPENED: Final = frozenset(
    (
        *("bitte", "vergessen", "verloren", "abgelaufen", "falsch", "gesperrt", "ungueltig", "unbekannt", "geaendert"),
        *("zurueckgesetzt", "zuruecksetzen", "aendern", "neu", "alt", "gueltig", "funktioniert", "geht", "wird"),
        *("wurde", "wurden", "kommt", "fehlt", "laeuft", "stimmt", "passt", "klappt", "kann", "konnte", "muss"),
        *("soll", "sollte", "darf", "will", "moechte", "habe", "haben", "hat", "hatte", "gibt", "brauche", "brauchen"),
        *("benoetigt", "folgt", "erneut", "anfordern", "angefordert", "mitteilen", "senden", "schicken", "erhalten"),
        *("bekannt", "leer", "weg", "sicher", "unsicher", "notwendig", "noetig", "erforderlich", "gesetzt", "ok"),
        *("siehe", "s.", "liegt", "steht", "hinterlegt", "verschickt", "gesendet", "gespeichert", "verschluesselt"),
        *("please", "forgotten", "forgot", "lost", "expired", "wrong", "locked", "invalid", "unknown", "changed"),
        *("reset", "does", "doesn't", "did", "didn't", "isn't", "wasn't", "was", "were", "works", "working", "fails"),
        *("failed", "rejected", "incorrect", "required", "needed", "missing", "see", "same", "change", "sent"),
        *("follows", "attached", "available", "empty", "secure", "weak", "too", "there", "here", "still", "again"),
        *("gone",),
    )
)
# All words that are none, where a secret might stand: small words, greetings, and names of other facts.
NO_SECRETS: Final = HAPPENED | frozenset(
    (
        *("der", "die", "das", "den", "dem", "des", "ein", "eine", "einen", "einem", "kein", "keine", "keins"),
        *("keiner", "ich", "du", "er", "sie", "es", "wir", "ihr", "man", "mein", "meine", "dein", "ihre", "unser"),
        *("unsere", "wie", "nicht", "nie", "noch", "nur", "auch", "schon", "immer", "mehr", "leider", "jetzt"),
        *("heute", "morgen", "bereits", "seit", "nach", "vor", "per", "mit", "ohne", "bei", "von", "vom", "aus"),
        *("auf", "an", "am", "im", "in", "zu", "zum", "zur", "und", "oder", "aber", "da", "weil", "dass", "ob"),
        *("wenn", "wann", "was", "wer", "wo", "warum", "laut", "gleich", "dort", "hier", "unten", "oben", "anbei"),
        *("separat", "telefonisch", "beigefuegt", "danke", "the", "a", "i", "we", "you", "he", "she", "it", "they"),
        *("my", "your", "our", "his", "her", "their", "no", "not", "never", "none", "only", "also", "already"),
        *("since", "by", "via", "with", "without", "from", "at", "on", "and", "or", "but", "because", "if", "when"),
        *("what", "who", "where", "why", "how", "as", "for", "to", "be", "so", "below", "above", "separately"),
        *("thanks", "thank", "none.", "n/a", "tbd", "xxx", "optional", "ja", "nein", "yes", "hallo", "gruss"),
        *("gruesse", "viele", "vg", "lg", "mfg", "beste", "freundliche", "liebe", "hi", "hello", "best", "kind"),
        *("regards", "herr", "frau", "benutzername", "benutzer", "username", "user", "login", "url", "server"),
    )
)
# Endings of English words that say what happened to a secret: "the password is being blocked".
NO_SECRET_ENDINGS: Final = ("ing", "ed", "able", "ible", "ly")
