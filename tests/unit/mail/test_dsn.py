"""Bounces say who did not get which mail: by RFC 3464, or in the words of old and new servers."""

import base64
from email.parser import BytesParser
from email.policy import compat32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.mail.address import parse_list
from helpdesk.mail.clues import gather
from helpdesk.mail.dsn import may_be_report, read_report
from helpdesk.mail.message import DeliveryReport
from tests.guard import no_hang


def report(raw: str, text: str = "") -> DeliveryReport | None:
    message = BytesParser(policy=compat32).parsebytes(raw.encode())
    fields = tuple((name, str(value)) for name, value in message.raw_items())
    payload = message.get_payload(decode=True)
    said = text or (payload.decode() if isinstance(payload, bytes) else "")
    types = frozenset(part.get_content_type() for part in message.walk())
    sender = next(iter(parse_list(str(message.get("From", "")))), None)
    clues = gather(fields, sender, str(message.get("Subject", "")), said, types)
    found = read_report(message, clues, said)
    assert found is None or may_be_report(clues)
    return found


def standard(
    status: str, kind: str = "message/delivery-status", extra: str = "", original: str = "message/rfc822"
) -> str:
    return (
        "From: MAILER-DAEMON@mx.example.de (Mail Delivery System)\n"
        "Subject: Undelivered Mail Returned to Sender\n"
        "MIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nIhre Nachricht konnte nicht zugestellt werden.\n\n"
        f"--b\nContent-Type: {kind}\n{extra}\n{status}\n"
        f"--b\nContent-Type: {original}\n\n"
        "From: support@example.de\nMessage-ID:\n <ticket.42@example.de>\nSubject: AW: Drucker\n\nText\n--b--\n"
    )


FAILED = (
    "Reporting-MTA: dns; mx.example.de\n\n"
    "Final-Recipient: rfc822; erika@example.org\n"
    "Action: failed\nStatus: 5.1.1\n"
    "Diagnostic-Code: smtp; 550 5.1.1 <erika@example.org>:\n Recipient address rejected\n"
)


def test_a_standard_report_is_read_completely() -> None:
    assert report(standard(FAILED)) == DeliveryReport(
        failed_recipients=("erika@example.org",),
        permanent=True,
        status="5.1.1",
        diagnostic="550 5.1.1 <erika@example.org>: Recipient address rejected",
        original_message_id="ticket.42@example.de",
    )


def test_the_original_may_be_attached_as_header_only() -> None:
    found = report(standard(FAILED, original="text/rfc822-headers"))
    assert found is not None
    assert found.original_message_id == "ticket.42@example.de"


def test_a_delay_is_not_permanent() -> None:
    found = report(standard(FAILED.replace("failed", "delayed").replace("5.1.1", "4.4.1")))
    assert found is not None
    assert not found.permanent
    assert found.status == "4.4.1"


def test_without_an_action_the_class_of_the_status_decides() -> None:
    found = report(standard(FAILED.replace("Action: failed\n", "").replace("Status: 5.1.1", "Status: 4.2.2")))
    assert found is not None
    assert not found.permanent


def test_a_server_that_gave_up_after_waiting_has_failed_for_good() -> None:
    found = report(standard(FAILED.replace("Status: 5.1.1", "Status: 4.4.7")))
    assert found is not None
    assert found.permanent


def test_a_report_of_success_is_no_bounce() -> None:
    assert report(standard(FAILED.replace("failed", "delivered").replace("5.1.1", "2.0.0"))) is None


def test_a_relayed_mail_is_no_bounce_without_a_status_either() -> None:
    assert report(standard(FAILED.replace("failed", "relayed").replace("Status: 5.1.1\n", ""))) is None


def test_only_those_who_did_not_get_it_are_named() -> None:
    two = FAILED + "\nFinal-Recipient: rfc822; max@example.org\nAction: relayed\nStatus: 2.1.5\n"
    two += "\nFinal-Recipient: RFC822;<eva@example.org>\nAction: failed\nStatus: 5.2.2\n"
    found = report(standard(two))
    assert found is not None
    assert found.failed_recipients == ("erika@example.org", "eva@example.org")


def test_international_addresses_are_decoded() -> None:
    status = FAILED.replace("rfc822; erika@example.org", r"utf-8; \x{E4}rger@example.org")
    found = report(standard(status, kind="message/global-delivery-status"))
    assert found is not None
    assert found.failed_recipients == ("ärger@example.org",)


def test_an_encoded_status_part_is_decoded() -> None:
    encoded = base64.encodebytes(FAILED.encode()).decode()
    found = report(
        standard(encoded, kind="message/global-delivery-status", extra="Content-Transfer-Encoding: base64\n")
    )
    assert found is not None
    assert found.failed_recipients == ("erika@example.org",)


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


def test_a_report_can_be_stored() -> None:
    found = report(
        standard(FAILED.replace("Recipient address", "R\x00\x1bö\udcff").encode("utf-8", "replace").decode())
    )
    assert found is not None
    assert found.diagnostic.isprintable()


@given(
    st.text(max_size=400),
    st.sampled_from(["message/delivery-status", "message/rfc822", "multipart/report", "text/plain"]),
)
def test_no_content_makes_it_raise(inside: str, kind: str) -> None:
    raw = standard(inside, kind=kind).encode("utf-8", "replace")
    message = BytesParser(policy=compat32).parsebytes(raw)
    read_report(message, gather(((k, str(v)) for k, v in message.raw_items()), None, "", inside), inside)


def test_hostile_texts_do_not_hang() -> None:
    with no_hang():
        for text in (
            "\n" * 1_000_000,
            "a@" * 500_000,
            "<" * 1_000_000,
            "a." * 500_000,
            "message-id: " * 80_000,
            "1.1." * 250_000,
        ):
            report("From: MAILER-DAEMON@x.test\nSubject: failure notice\n\n", text)
