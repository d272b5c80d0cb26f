"""Notices of delivery as JSON: bounces and delays are reports, complaints and deliveries are not."""

import json

import pytest

from helpdesk.mail import dsn_notices
from helpdesk.mail.clues import gather
from helpdesk.mail.fields import Header
from helpdesk.mail.message import DeliveryReport

BOUNCE = {
    "notificationType": "Bounce",
    "bounce": {
        "bounceType": "Permanent",
        "bouncedRecipients": [
            {"emailAddress": "erika@example.org", "status": "5.1.1", "diagnosticCode": "smtp; 550 5.1.1 unknown"},
            {"emailAddress": "max@example.org"},
        ],
    },
    "mail": {"commonHeaders": {"messageId": "<ticket.42@example.de>"}},
}
FOOTER = "\n\n--\nIf you wish to stop receiving notifications from this topic, please click the link.\n"


@pytest.mark.parametrize(
    "text", [json.dumps(BOUNCE), json.dumps({"Type": "Notification", "Message": json.dumps(BOUNCE)}, indent=2)]
)
def test_a_bounce_is_read_plain_and_inside_of_its_envelope(text: str) -> None:
    assert dsn_notices.is_notice(gather(Header(), None, "Notification", text + FOOTER))
    assert dsn_notices.read(text + FOOTER) == DeliveryReport(
        failed_recipients=("erika@example.org", "max@example.org"),
        permanent=True,
        status="5.1.1",
        diagnostic="550 5.1.1 unknown",
        original_message_id="ticket.42@example.de",
    )


def test_a_transient_bounce_and_a_delay_are_not_permanent() -> None:
    transient = {"notificationType": "Bounce", "bounce": {"bounceType": "Transient", "bouncedRecipients": []}}
    late = {"eventType": "DeliveryDelay", "deliveryDelay": {"delayedRecipients": [{"emailAddress": "e@example.org"}]}}
    for event in (transient, late):
        found = dsn_notices.read(json.dumps(event))
        assert found is not None
        assert not found.permanent


@pytest.mark.parametrize(("event", "kind"), [("Complaint", "complaint"), ("Delivery", "delivery")])
def test_other_events_are_no_reports(event: str, kind: str) -> None:
    text = json.dumps({"notificationType": event})
    assert dsn_notices.read(text) is None
    assert dsn_notices.kind(text) == kind


@pytest.mark.parametrize(
    "text",
    [
        "{",
        '{"notificationType": 7}',
        '{"notificationType": "Bounce", "bounce": []}',
        '{"notificationType": "Bounce", "bounce": {"bouncedRecipients": [null, 3]}}',
        '{"Message": "{", "notificationType": null}',
        "{" * 100_000,
        '{"notificationType":' * 20_000,
    ],
)
def test_broken_notices_never_raise(text: str) -> None:
    found = dsn_notices.read(text)
    assert found is None or found.failed_recipients == ()


def test_a_person_who_sends_json_is_no_notice() -> None:
    assert not dsn_notices.is_notice(gather(Header(), None, "Fehler", '{"type": "Bounce"}'))
    assert not dsn_notices.is_notice(gather(Header(), None, "Fehler", 'Was heißt das? {"notificationType": "Bounce"}'))


@pytest.mark.parametrize(
    "text",
    [
        '{"notificationType":"Bounce"}\n\nWas bedeutet das, und wen betrifft es?',
        '{"notificationType":"Bounce"}',
        json.dumps(BOUNCE) + "\n\nWas bedeutet das, und wen betrifft es?",
        '{"notificationType":"Bounce", "mail": ... so steht es bei uns.',
    ],
)
def test_a_person_who_pastes_a_notice_and_writes_below_it_is_heard(text: str) -> None:
    assert not dsn_notices.is_notice(gather(Header(), None, "Frage", text))


def test_a_person_below_a_long_notice_is_heard() -> None:
    long = {**BOUNCE, "headers": ["x" * 100] * 50}
    assert dsn_notices.read(json.dumps(long)) is not None
    assert dsn_notices.read(json.dumps(long) + "\n\nWas bedeutet das?") is None
