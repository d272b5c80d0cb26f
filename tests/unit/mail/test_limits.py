import hashlib

from helpdesk.mail import limits
from helpdesk.mail.message import ORIGINAL
from helpdesk.mail.parse import extract, parse, parse_header, with_original
from tests import hostile
from tests.builders import raw_mail


def test_a_mail_of_which_only_the_header_is_read_has_people_and_subject_and_the_original() -> None:
    raw = raw_mail(sender="Erika Beispiel <erika@kunde.example.org>", subject="Störung", text="Hallo\n")
    mail = parse_header(raw, "read by its header only: too much")
    assert (str(mail.sender), mail.subject, mail.text) == (
        "Erika Beispiel <erika@kunde.example.org>",
        "Störung",
        "",
    )
    assert mail.defects == ("read by its header only: too much",)
    assert [(file.name, file.size) for file in mail.attachments] == [("original.eml", len(raw))]
    attachment, content = extract(raw, ORIGINAL)
    assert (attachment, content) == (mail.attachments[0], raw)
    assert attachment.digest == hashlib.sha256(raw).hexdigest()


def test_whatever_was_cut_brings_the_original_and_only_once() -> None:
    raw = hostile.SHAPES["1,000,000 empty fields"]()
    mail = with_original(parse(raw), raw)
    assert "too many fields" in mail.defects
    assert [file.name for file in with_original(mail, raw).attachments] == ["original.eml"]


def test_a_mail_that_was_read_whole_brings_no_original() -> None:
    raw = hostile.mail(b"Content-Type: multipart/mixed; boundary=b\r\n", b"--b\r\n\r\nHallo")
    mail = parse(raw)
    assert mail.defects == ("multipart not closed",)
    assert with_original(mail, raw) is mail


def test_fields_up_to_the_bound_are_read() -> None:
    few, many = (parse(b"X: y\r\n" * count + b"\r\nHallo") for count in (1_000, limits.HEADER_FIELDS + 1))
    assert (len(few.headers), few.defects) == (1_000, ())
    assert (len(many.headers), many.defects) == (limits.HEADER_FIELDS, ("too many fields",))
    assert many.text == "Hallo"
