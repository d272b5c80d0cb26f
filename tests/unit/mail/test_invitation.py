"""The method of a calendar part tells an invitation from an answer to one."""

from datetime import UTC, datetime

from helpdesk.mail import calendar_event, parts
from helpdesk.mail.calendar_event import Event, EventTime
from helpdesk.mail.invitation import read
from helpdesk.mail.message import Calendar
from helpdesk.mail.parse import parse


def calendar(raw: str) -> Calendar | None:
    return read(parts.read(parts.prepared(raw.encode()))[0])


INVITATION = """\
BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
SUMMARY:nicht das
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
SUMMARY;LANGUAGE=de:Wartung Drucker\\, 2. Stock\\; bitte
  vormerken
DTSTART;TZID="W. Europe Standard Time":20261124T140000
DTEND:20261124T143000Z
LOCATION:Raum 4
DESCRIPTION:Guten Tag\\nbitte zusagen.
BEGIN:VALARM
DESCRIPTION:REMINDER
END:VALARM
END:VEVENT
END:VCALENDAR
"""


def test_an_invitation_says_what_when_and_where() -> None:
    found = calendar(mixed(f"Content-Type: text/calendar; method=REQUEST; charset=utf-8\n\n{INVITATION}"))
    assert found is not None
    assert found.event == Event(
        summary="Wartung Drucker, 2. Stock; bitte vormerken",
        place="Raum 4",
        description="Guten Tag\nbitte zusagen.",
        starts=EventTime(datetime(2026, 11, 24, 14, 0), "W. Europe Standard Time"),  # noqa: DTZ001 - as it is written
        ends=EventTime(datetime(2026, 11, 24, 14, 30, tzinfo=UTC)),
    )


def test_a_whole_day_has_no_time_and_an_impossible_one_is_left_out() -> None:
    day = calendar_event.read("BEGIN:VEVENT\nDTSTART;VALUE=DATE:20261224\nDTEND:20261399\nEND:VEVENT")
    assert day.starts == EventTime(datetime(2026, 12, 24), is_day=True)  # noqa: DTZ001 - as it is written
    assert day.ends is None


def test_a_mail_that_is_nothing_but_an_invitation_has_its_words_and_keeps_the_file() -> None:
    mail = parse(f"Subject: Termin\nContent-Type: text/calendar; method=REQUEST\n\n{INVITATION}".encode())
    assert mail.text == "Guten Tag\nbitte zusagen."
    assert [(file.name, file.type) for file in mail.attachments] == [("text-0.ics", "text/calendar")]


def mixed(inner: str) -> str:
    return f'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\nx\n--b\n{inner}\n--b--\n'


def test_the_parameter_goes_before_the_line() -> None:
    assert calendar(
        mixed("Content-Type: text/calendar; charset=utf-8; method=reply\n\nBEGIN:VCALENDAR\nMETHOD:REQUEST\n")
    ) == Calendar("REPLY")


def test_without_the_parameter_the_line_counts_in_any_encoding() -> None:
    assert calendar(
        mixed("Content-Type: application/ics; name=invite.ics\n\nBEGIN:VCALENDAR\r\nMETHOD:Request\r\n")
    ) == (Calendar("REQUEST"))
    encoded = "Content-Type: text/calendar\nContent-Transfer-Encoding: base64\n\nTUVUSE9EOkNBTkNFTAo="
    assert calendar(mixed(encoded)) == Calendar("CANCEL")


def test_a_calendar_file_that_asks_for_nothing_is_no_invitation() -> None:
    assert calendar(mixed("Content-Type: text/calendar\n\nBEGIN:VCALENDAR\nEND:VCALENDAR")) is None
    assert calendar(mixed('Content-Type: text/calendar; method="x y"\n\nBEGIN:VCALENDAR')) is None
    assert calendar("Subject: Termin\n\nMETHOD:REQUEST\n") is None


def test_an_invitation_inside_of_an_attached_mail_is_not_this_mails() -> None:
    attached = "Content-Type: message/rfc822\n\nContent-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR"
    assert calendar(mixed(attached)) is None
