"""Whatever stands in a draft, it adds and breaks nothing: hostile values are cleaned or refused.

The last check before sending, `problems`, finds what would still be wrong in the bytes.
"""

import email.utils
import re
from datetime import datetime
from email.header import decode_header, make_header
from email.message import Message

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.errors import PermanentFailure
from helpdesk.mail.compose import DraftAttachment, compose, problems
from helpdesk.mail.encode import clean_filename, one_line
from helpdesk.mail.message import Address
from tests.drafts import SEED, decoded, draft, leaves, read, words

HOSTILE = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from('\r\n\0\t\x0b\x85\u2028\u2029\u202e\u2066;:"\\<>@,()=?_ äß語😀\ud800'),
        st.sampled_from(["\r", "\n", " "]),
    ),
    max_size=400,
)
HOSTILE_HEADER = st.one_of(
    HOSTILE,
    st.sampled_from(
        [
            "ok\r\nBcc: eve@example.org",
            "=?utf-8?q?hi=0D=0ABcc:_eve=40example.org?=",
            "x\u2028Bcc: eve@example.org",
            "\r\n\r\nbody",
            "a" * 5000,
            "ä" * 5000,
            "\n",
        ]
    ),
)


def test_no_text_can_imitate_a_boundary() -> None:
    innocent = compose(draft(html="<p>x</p>"), SEED)
    found = re.search(rb'boundary="([^"]+)"', innocent)
    assert found
    boundary = found[1].decode()
    forged = f"vorher\n--{boundary}\nContent-Type: text/html\n\n<b>x</b>\n--{boundary}--\nnachher\n"
    mail = read(compose(draft(text=forged, html="<p>x</p>"), SEED))
    assert [part.get_content_type() for part in leaves(mail)] == ["text/plain", "text/html"]
    assert words(leaves(mail)[0]) == forged


def test_ids_that_no_header_can_hold_are_left_out() -> None:
    bad = ("a b@x", "a>\r\nBcc: x@y", "ä@x", "", "x" * 1000)
    mail = read(compose(draft(references=(*bad, "good@x"), in_reply_to="a b@x"), SEED))
    assert mail["References"] == "<good@x>"
    assert mail["In-Reply-To"] is None


def test_a_word_that_looks_encoded_stays_the_word_that_it_is() -> None:
    subject = "siehe =?utf-8?q?Bcc=3A?= im Betreff"
    assert decoded(read(compose(draft(subject=subject), SEED)), "Subject") == subject


@pytest.mark.parametrize(
    "address", ["", "x", "a b@c.de", "a@b.de\r\nBcc: c@d.de", "ä@b.de", "a@b.de>, <c@d.de", "@", "a@" + "ö" * 90]
)
def test_an_address_that_no_header_can_hold_is_refused(address: str) -> None:
    with pytest.raises(PermanentFailure):
        compose(draft(to=Address("", address)), SEED)


@pytest.mark.parametrize("name", ["Subject", "bcc", "X Y", "X:", "", "X\r\nBcc", "Content-Type"])
def test_a_further_field_cannot_take_the_place_of_an_own_one(name: str) -> None:
    with pytest.raises(ValueError, match="further field"):
        compose(draft(headers=((name, "x"),)), SEED)


def test_a_date_without_zone_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="zone"):
        compose(draft(date=datetime(2026, 1, 1)), SEED)  # noqa: DTZ001 - the naive date is the point


FIELDS = [
    *("From", "To", "Reply-To", "Subject", "Date", "Message-ID", "References"),
    *("Thread-Topic", "X-Helpdesk-Reason", "MIME-Version", "Content-Type"),
]


def assert_parts(mail: Message, filename: str, text: str) -> None:
    """A text, an HTML and an attachment; name and text come back, cleaned."""
    parts = leaves(mail)
    assert [part.get_content_maintype() for part in parts[:2]] == ["text", "text"]
    assert len(parts) == 3
    kept = email.utils.collapse_rfc2231_value(parts[2].get_filename() or "")
    assert kept == clean_filename(filename)
    expected = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode()
    expected = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", "", expected)
    assert words(parts[0]).rstrip("\n") == expected.rstrip("\n")


@given(
    subject=HOSTILE_HEADER,
    name=HOSTILE_HEADER,
    value=HOSTILE_HEADER,
    filename=HOSTILE_HEADER,
    media_type=HOSTILE_HEADER,
    reference=HOSTILE_HEADER,
    text=HOSTILE,
    html=HOSTILE,
)
def test_no_value_can_add_or_break_a_header(
    subject: str,
    name: str,
    value: str,
    filename: str,
    media_type: str,
    reference: str,
    text: str,
    html: str,
) -> None:
    raw = compose(
        draft(
            subject=subject,
            to=Address(name, "erika@example.org"),
            reply_to=Address(name, "support@example.de"),
            references=(reference, "good@example.org"),
            text=text,
            html=html or "<p>",
            headers=(("Thread-Topic", subject), ("X-Helpdesk-Reason", value)),
            attachments=(DraftAttachment(filename, media_type, b"x"),),
        ),
        SEED,
    )
    assert problems(raw) == ()
    mail = read(raw)
    assert mail.keys() == FIELDS
    section = raw.partition(b"\r\n\r\n")[0]
    assert all(len(line) <= 78 for line in section.split(b"\r\n") if line.startswith((b"Subject", b"To", b" =?")))
    assert decoded(mail, "Subject") == one_line(subject, 250)
    assert decoded(mail, "X-Helpdesk-Reason") == one_line(value, 900)
    assert email.utils.parseaddr(mail["To"])[1] == "erika@example.org"
    shown = str(make_header(decode_header(email.utils.parseaddr(mail["To"])[0])))
    assert shown == one_line(name, 120)
    assert_parts(mail, filename, text)


@given(HOSTILE_HEADER)
def test_a_clean_line_has_no_control_and_no_bidi_character(value: str) -> None:
    line = one_line(value, 250)
    assert len(line) <= 250
    assert not re.search("[\x00-\x1f\x7f-\x9f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", line)
    line.encode("utf-8")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", ".._.._etc_passwd"),
        ("..", "attachment"),
        ("", "attachment"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("rechnung\u202efdp.exe", "rechnungfdp.exe"),
    ],
)
def test_a_file_name_is_one_component_and_keeps_its_extension(name: str, kept: str) -> None:
    assert clean_filename(name) == kept


FINE = b"From: a@b\r\nTo: c@d\r\nDate: x\r\nMessage-ID: <x@y>\r\n\r\nText\r\n"


def test_a_right_mail_has_no_problems() -> None:
    assert problems(FINE) == ()


@pytest.mark.parametrize(
    ("raw", "words_of_it"),
    [
        (FINE.replace(b"Text\r\n", b"a\nb\r\n"), "bare line feed"),
        (FINE.replace(b"Text\r\n", b"a\rb\r\n"), "bare carriage return"),
        (FINE.replace(b"Text", b"a\r\n.\n"), "bare line feed"),
        (FINE.replace(b"Text", b"x" * 999), "line over 998"),
        (FINE.replace(b"Text", b"a\0b"), "NUL"),
        (FINE.replace(b"Text", b"\xc3\xa4"), "above 127"),
        (FINE.replace(b"From: a@b\r\n", b""), "no from"),
        (FINE.replace(b"To: c@d\r\n", b""), "no to"),
        (FINE.replace(b"Date: x\r\n", b""), "no date"),
        (FINE.replace(b"Message-ID: <x@y>\r\n", b""), "no message-id"),
        (FINE.replace(b"To: c@d", b"To: c@d\r\nto: e@f"), "the to field twice"),
        (FINE.replace(b"To: c@d", b"To: c@d\r\nno field"), "no field"),
        (FINE.replace(b"\r\n\r\nText", b""), "without an end"),
        (FINE.removesuffix(b"\r\n"), "at the end"),
    ],
)
def test_each_kind_of_problem_is_found(raw: bytes, words_of_it: str) -> None:
    assert any(words_of_it in problem for problem in problems(raw))
