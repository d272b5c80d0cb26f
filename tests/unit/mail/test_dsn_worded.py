"""Bounces of servers without a standard part say in words who did not get which mail; people's mails say nothing."""

import pytest

from helpdesk.mail.message import DeliveryReport
from tests.reports import FAILED, report, standard

QMAIL = """From: MAILER-DAEMON@mx.example.de
Subject: failure notice

Hi. This is the qmail-send program at mx.example.de.
I'm afraid I wasn't able to deliver your message to the following addresses.

<erika@example.org>:
192.0.2.1 does not like recipient.
Remote host said: 550 5.1.1 No such user

--- Below this line is a copy of the message.

Return-Path: <support@example.de>
Message-ID: <ticket.42@example.de>
To: nicht.gemeint@example.org
"""
EXIM = """From: Mail Delivery System <Mailer-Daemon@mx.example.de>
Subject: Mail delivery failed: returning message to sender
X-Failed-Recipients: erika@example.org,
  eva@example.org

A message that you sent could not be delivered. The following addresses failed:

  erika@example.org
    Unrouteable address
"""
EXCHANGE = """From: Microsoft Outlook <postmaster@example.de>
Return-Path: <>
Subject: Unzustellbar: Drucker

Fehler bei der Zustellung an folgende Empfänger oder Gruppen:

erika@example.org
Die E-Mail-Adresse wurde nicht gefunden. 550 5.1.10 RESOLVER.ADR.RecipientNotFound
"""
NOTES = """From: Postmaster@example.de
Subject: DELIVERY FAILURE: User erika (erika@example.org) not listed in Domino Directory

Your message could not be delivered because: User erika (erika@example.org) not listed in Domino Directory
"""
WEBMAIL = """From: "Mail Delivery System" <mailer-daemon@example.net>
Subject: Mail delivery failed: returning message to sender

This message was created automatically by mail delivery software.
The following address failed:

    <erika@example.org>:
        SMTP error from remote server for RCPT TO command: 552 5.2.2 Mailbox full
"""
DELAY = """From: Mail Delivery System <mailer-daemon@example.net>
Subject: Warning: message delayed 2 days

A message that you sent has not yet been delivered to:

  erika@example.org
    Delay reason: connection timed out
"""


FORWARDED = """From: erika@example.org
Subject: x
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: message/rfc822

Subject: Rechnung

x
--b--
"""


OLD_EXCHANGE = """From: System Administrator <postmaster@example.de>
Subject: Unzustellbar: Drucker
Return-Path: <>

Ihre Nachricht

  An:      nicht.gemeint@example.org
  Betreff: Drucker

hat folgende Empfänger nicht erreicht:

c=DE;a= ;p=Muster;o=Haus;dda:SMTP=erika@example.org; am 3. August 2026 10:10
    Der Name des Empfängers wurde nicht erkannt.
"""
LOCAL_NAMES = """From: MAILER-DAEMON@example.org
Subject: Mail Delivery Problem

Your mail to the following recipients could not be delivered because they are not accepting mail from you:
\terika
"""
NAMELESS = """From: gateway@example.org
Subject: Drucker : non remis (delivery failed)

*****************************
Votre message n'a pas pu être remis à
erika@example.org
"""
UNREAD = """From: no-reply@example.org
Subject: Zustellung fehlgeschlagen
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain

Ihre Mail an erika@example.org konnte nicht zugestellt werden.
--b
Content-Type: message/rfc822

Message-ID: <ticket.42@example.de>

x
--b--
"""


@pytest.mark.parametrize("raw", [QMAIL, EXIM, EXCHANGE, NOTES, WEBMAIL, OLD_EXCHANGE, LOCAL_NAMES, NAMELESS])
def test_the_words_of_servers_without_a_standard_part_are_understood(raw: str) -> None:
    found = report(raw)
    assert found is not None
    assert found.failed_recipients[0] == "erika@example.org"
    assert found.permanent


def test_an_address_that_nobody_reads_with_the_mail_attached_returns_it() -> None:
    found = report(UNREAD, "Ihre Mail an erika@example.org konnte nicht zugestellt werden.")
    assert found == DeliveryReport(("erika@example.org",), permanent=True, original_message_id="ticket.42@example.de")


def test_the_address_we_wrote_to_stands_before_the_one_it_was_passed_on_to() -> None:
    found = report(standard(FAILED + "Original-Recipient: rfc822;team@example.org\n"))
    assert found is not None
    assert found.failed_recipients == ("team@example.org", "erika@example.org")
    expanded = report(
        QMAIL.replace("<erika@example.org>:", "<erika@example.org> (expanded from\n <team@example.org>):")
    )
    assert expanded is not None
    assert set(expanded.failed_recipients) == {"erika@example.org", "team@example.org"}


def test_recipients_of_the_returned_mail_are_not_taken_for_failed_ones() -> None:
    found = report(QMAIL)
    assert found is not None
    assert found.failed_recipients == ("erika@example.org",)
    assert found.original_message_id == "ticket.42@example.de"
    assert found.status == "5.1.1"
    assert found.diagnostic == "Remote host said: 550 5.1.1 No such user"


def test_all_failed_recipients_of_the_header_are_named() -> None:
    found = report(EXIM)
    assert found is not None
    assert found.failed_recipients == ("erika@example.org", "eva@example.org")


def test_a_warning_in_words_is_not_permanent() -> None:
    found = report(DELAY)
    assert found is not None
    assert not found.permanent


@pytest.mark.parametrize(
    "raw",
    [
        "From: erika@example.org\nSubject: Drucker\n\nDie Mail konnte nicht zugestellt werden, sagt er.\n",
        "From: erika@example.org\nSubject: WG: Undelivered Mail\n\nWas heißt das?\n> could not be delivered\n",
        "From: postmaster@example.de\nSubject: Wartung am Samstag\n\nDer Server ist ab 8 Uhr aus.\n",
        "From: erika@example.org\nReturn-Path: <>\nSubject: Abwesenheitsnotiz\n\nIch bin im Urlaub.\n",
        FORWARDED,
        (
            "From: erika@example.org\nSubject: WG: Undelivered Mail\nContent-Type: multipart/mixed; boundary=b\n\n"
            f"--b\nContent-Type: text/plain\n\nWas nun?\n--b\nContent-Type: message/delivery-status\n\n"
            f"{FAILED}\n--b--\n"
        ),
        (
            "From: erika@example.org\nSubject: Frage\nContent-Type: multipart/mixed; boundary=a\n\n"
            "--a\nContent-Type: text/plain\n\nWas nun?\n--a\nContent-Type: message/rfc822\n\n"
            f"{standard(FAILED)}--a--\n"
        ),
        "From: noreply@paket.example\nSubject: Delivery failed\n\nYour parcel could not be delivered to the shop.\n",
        "From: postmaster@example.de\nSubject: Neue Regeln\n\nSuch mails cannot be delivered any more.\n",
        "From: erika@example.org\nReturn-Path: <>\nSubject: Weg\n\nMailbox full.\n---Original Message---\nText\n",
    ],
)
def test_mails_of_people_are_no_reports(raw: str) -> None:
    assert report(raw) is None
