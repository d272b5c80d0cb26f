"""Bounces say who did not get which mail, by RFC 3464."""

import base64
from email.parser import BytesParser
from email.policy import compat32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.mail.clues import gather
from helpdesk.mail.dsn import read_report
from helpdesk.mail.fields import Header
from helpdesk.mail.message import DeliveryReport
from helpdesk.mail.parse import parse
from tests.guard import no_hang
from tests.reports import FAILED, report, standard


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
    read_report(message, gather(Header(tuple((k, str(v)) for k, v in message.raw_items())), None, "", inside), inside)


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


@pytest.mark.parametrize("name", ["idna", "punycode", "undefined", "no-such-set"])
def test_a_charset_that_no_text_can_have_hides_no_bounce(name: str) -> None:
    raw = (
        "From: MAILER-DAEMON@mx.example.de\r\nReturn-Path: <>\r\nSubject: Unzustellbar\r\n"
        f"Content-Type: text/plain; charset={name}\r\n\r\n"
        "Ihre Nachricht an folgenden Empf\xe4nger konnte nicht zugestellt werden:\r\nerika@example.org\r\n"
    )
    found = parse(raw.encode("latin-1")).report
    assert found is not None
    assert found.failed_recipients == ("erika@example.org",)
