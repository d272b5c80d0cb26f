"""Whom nothing automatic may answer: addresses that nobody reads, robots, lists, and who asks for silence."""

import pytest

from helpdesk.mail.fields import Header
from helpdesk.mail.message import Address, Origin, OriginKind
from helpdesk.mail.silence import must_not_answer

ERIKA = Address("Erika Beispiel", "erika@example.org")
Fields = tuple[tuple[str, str], ...]


@pytest.mark.parametrize(
    "address",
    [
        "noreply@example.org",
        "no-reply@example.org",
        "NoReply-4711@example.org",
        "shop.no_reply@example.org",
        "donotreply@example.org",
        "do-not-reply@example.org",
        "mailer-daemon@example.org",
        "MAILER-DAEMON@example.org",
        "postmaster@example.org",
        "bounce@example.org",
        "bounces+17-erika=example.de@example.org",
        "listserv@example.org",
        "majordomo@example.org",
        "nutzer-owner@example.org",
        "nutzer-request@example.org",
        "owner-nutzer@example.org",
        "no.reply@example.org",
        "shopnoreply@example.org",
        "info-noreply-de@example.org",
        "do.not.reply@example.org",
        "dont-reply@example.org",
        "nicht-antworten@example.org",
        "bitte_nicht_antworten@example.org",
        "keine-antwort@example.org",
        "KeineAntwort@example.org",
        "ne-pas-repondre@example.org",
        "no-responder@example.org",
        "non-rispondere@example.org",
        "niet-beantwoorden@example.org",
        "nie_odpowiadaj@example.org",
        "nao-responda@example.org",
        "svar-ikke@example.org",
        "svara-ej@example.org",
        "ala-vastaa@example.org",
        "neodpovidat@example.org",
        "root@example.org",
        "www-data@example.org",
        "nagios@example.org",
        "bounce-17@example.org",
        "MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@example.org",
    ],
)
def test_senders_that_nobody_reads_get_no_answer(address: str) -> None:
    assert must_not_answer(Header(), Address("", address), Origin(OriginKind.PERSON))


@pytest.mark.parametrize(
    "address",
    [
        "erika@example.org",
        "norbert.replyer@example.org",
        "abounceur@example.org",
        "info@example.org",
        "anna.root@example.org",
        "rootmann@example.org",
        "casino.repository@example.org",
        "noranda@example.org",
        "reply@example.org",
        "antwort@example.org",
    ],
)
def test_people_get_an_answer(address: str) -> None:
    assert not must_not_answer(Header(), Address("", address), Origin(OriginKind.PERSON))


@pytest.mark.parametrize(
    "fields",
    [
        (("Return-Path", "<>"),),
        (("X-Auto-Response-Suppress", "OOF, AutoReply"),),
        (("x-auto-response-suppress", "ALL"),),
        (("X-Auto-Response-Suppress", "DR, OOF, RN, NRN"),),
        (("List-Help", "<mailto:x@y.test>"),),
        (("Auto-Submitted", "auto-forwarded"),),
        (("Precedence", "bulk"),),
        (("Reply-To", "Bitte nicht antworten <noreply@example.org>"),),
    ],
)
def test_who_asks_for_silence_gets_it(fields: Fields) -> None:
    assert must_not_answer(Header(fields), ERIKA, Origin(OriginKind.PERSON))


def test_without_a_sender_nothing_is_answered() -> None:
    assert must_not_answer(Header(), None, Origin(OriginKind.PERSON))


@pytest.mark.parametrize(
    "fields",
    [
        (("X-Auto-Response-Suppress", "DR, RN, NRN"),),
        (("Auto-Submitted", "no"),),
        (("Reply-To", "Max Muster <max@example.org>"),),
        (("Precedence", "first-class"),),
    ],
)
def test_who_asks_for_less_gets_an_answer(fields: Fields) -> None:
    assert not must_not_answer(Header(fields), ERIKA, Origin(OriginKind.PERSON))
