"""The method of a calendar part tells an invitation from an answer to one."""

from helpdesk.mail import parts
from helpdesk.mail.invitation import read
from helpdesk.mail.message import Calendar


def calendar(raw: str) -> Calendar | None:
    return read(parts.read(parts.prepared(raw.encode()))[0])


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
