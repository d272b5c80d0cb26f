"""The tree of parts: structure, byte-identical leaves, and what breaks other parsers."""

import base64
import binascii

import pytest

from helpdesk.mail import parts
from helpdesk.mail.parts import Part
from tests.guard import no_hang

HEAD = b"From: erika@example.de\r\nSubject: s\r\nMIME-Version: 1.0\r\n"


def _multipart(*bodies: bytes, subtype: bytes = b"mixed", boundary: bytes = b"b") -> bytes:
    inner = b"".join(b"--" + boundary + b"\r\n" + body + b"\r\n" for body in bodies)
    return b'Content-Type: multipart/%s; boundary="%s"\r\n\r\n%s--%s--\r\n' % (subtype, boundary, inner, boundary)


def _read(raw: bytes) -> Part:
    return parts.read(parts.prepared(raw))[0]


def _types(raw: bytes) -> list[str]:
    return [part.type for part in _read(raw).walk()]


def test_parts_are_found_in_order_with_their_exact_bytes() -> None:
    root = _read(HEAD + _multipart(b"\r\nHallo\r\n", b"Content-Type: text/html\r\n\r\n<p>Hallo</p>"))
    assert [part.content() for part in root.children] == [b"Hallo\r\n", b"<p>Hallo</p>"]
    assert [part.position for part in root.walk()] == [0, 1, 2]


@pytest.mark.parametrize("line_end", [b"\n", b"\r"])
def test_bare_line_ends_divide_as_well(line_end: bytes) -> None:
    raw = (HEAD + _multipart(b"\r\neins", b"\r\nzwei")).replace(b"\r\n", line_end)
    assert [part.content() for part in _read(raw).children] == [b"eins", b"zwei"]


@pytest.mark.parametrize("encoded", [base64.encodebytes, lambda data: base64.b64encode(data) + b"\r\n"])
@pytest.mark.parametrize("end", [b"--b--\r\n", b"--b\r\n\r\nafter\r\n--b--\r\n", b""])
def test_large_attachments_are_byte_identical(encoded: object, end: bytes) -> None:
    assert callable(encoded)
    data = bytes(range(256)) * 1024
    raw = HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHallo\r\n--b\r\n"
    raw += b"Content-Type: image/png\r\nContent-Transfer-Encoding: BASE64\r\n\r\n" + encoded(data) + end
    assert _read(raw).children[1].content() == data


def test_an_attached_mail_is_one_part_and_keeps_its_bytes() -> None:
    inner = b"Subject: inner\r\n" + _multipart(b"\r\nx", boundary=b"inner")
    root = _read(HEAD + _multipart(b"\r\nHallo", b"Content-Type: message/rfc822\r\n\r\n" + inner))
    assert [part.type for part in root.walk()] == ["multipart/mixed", "text/plain", "message/rfc822"]
    assert root.children[1].content() == inner.removesuffix(b"\r\n") + b"\r\n"


def test_an_inner_boundary_that_begins_like_the_outer_one_is_another() -> None:
    inner = _multipart(b"\r\neins", b"\r\nzwei", boundary=b"b1")
    root = _read(HEAD + _multipart(inner, b"\r\ndrei", boundary=b"b"))
    assert [part.content() for part in root.walk() if not part.is_multipart] == [b"eins", b"zwei", b"drei"]


def test_a_boundary_may_hold_a_colon() -> None:
    assert _types(HEAD + _multipart(b"\r\nx", b"Content-Type: text/html\r\n\r\ny", boundary=b"=_a:1 (x)")) == [
        "multipart/mixed",
        "text/plain",
        "text/html",
    ]


@pytest.mark.parametrize("named", [b"", b"; boundary=nope", b'; boundary=""'])
def test_a_missing_or_wrong_boundary_is_guessed_from_the_parts(named: bytes) -> None:
    body = (
        b"--real\r\nContent-Type: text/plain\r\n\r\nHallo\r\n--real\r\nContent-Type: text/html\r\n\r\nx\r\n--real--\r\n"
    )
    root, defects = parts.read(HEAD + b"Content-Type: multipart/alternative" + named + b"\r\n\r\n" + body)
    assert [part.type for part in root.children] == ["text/plain", "text/html"]
    assert "boundary missing or wrong" in defects


def test_a_multipart_that_ends_too_early_gives_what_came() -> None:
    raw = HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHallo"
    root, defects = parts.read(raw)
    assert root.children[0].content() == b"Hallo"
    assert defects == ("multipart not closed",)


def test_the_parts_of_a_digest_are_mails() -> None:
    assert _types(HEAD + _multipart(b"\r\nSubject: x\r\n\r\ny", subtype=b"digest"))[1] == "message/rfc822"


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (b"TEXT/HTML; charset=x", "text/html"),
        (b"html", "text/html"),
        (b"text", "text/plain"),
        (b"", "text/plain"),
        (b"charset=utf-8", "text/plain"),
        (b"; text/html", "text/html"),
        (b"image", "text/plain"),
    ],
)
def test_careless_content_types_are_understood(value: bytes, found: str) -> None:
    assert _types(HEAD + b"Content-Type: " + value + b"\r\n\r\nx") == [found]


@pytest.mark.parametrize(
    ("encoding", "body", "content"),
    [
        (b"quoted-printable", b"Gr=C3=BC=\r\n=C3=9Fe=", "Grüße".encode()),
        (b"Quoted-Printable (by us)", b"=41", b"A"),
        (b'"base64";', b"SGFsbG8", b"Hallo"),
        (b"base64", b"SGFs\r\nbG8=\r\n--\r\nlist footer", b"Hallo"),
        (b"base64", b"Hallo, das ist (leider) kein base64!", b"Hallo, das ist (leider) kein base64!"),
        (b"x-uuencode", b"begin 644 x\n%2&%L;&\\\nend\n", b"Hallo"),
        (b"8bit", b"\xfc", b"\xfc"),
        (b"nonsense", b"x", b"x"),
    ],
)
def test_transfer_encodings_are_undone_however_they_are_written(encoding: bytes, body: bytes, content: bytes) -> None:
    assert _read(HEAD + b"Content-Transfer-Encoding: " + encoding + b"\r\n\r\n" + body).content() == content


def test_uuencoded_files_in_a_text_become_parts() -> None:
    line = binascii.b2a_uu(b"\x89PNG" * 8)
    raw = HEAD + b"\r\nSiehe Bild.\r\nbegin 644 bild.png\r\n" + line + b"`\r\nend\r\nDanke\r\n"
    root = _read(raw)
    assert [part.content() for part in root.children] == [b"Siehe Bild.\r\n", b"\x89PNG" * 8, b"Danke\r\n"]


def test_words_that_only_look_like_uuencoding_stay_text() -> None:
    assert not _read(HEAD + b"\r\nbegin 644 words\r\nand no file follows\r\nend\r\n").children


def _nested(levels: int) -> bytes:
    opened = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(levels))
    return HEAD + opened + b"\r\nganz innen\r\n" + b"".join(b"--b%d--\r\n" % n for n in reversed(range(levels)))


def test_a_hundred_levels_are_read() -> None:
    leaves = [part for part in _read(_nested(99)).walk() if not part.is_multipart]
    assert [leaf.content() for leaf in leaves] == [b"ganz innen"]


@pytest.mark.parametrize("levels", [101, 5000])
def test_deeper_nesting_ends_in_one_leaf_that_holds_the_rest(levels: int) -> None:
    root, defects = parts.read(_nested(levels))
    leaves = [part for part in root.walk() if not part.is_multipart]
    assert b"ganz innen" in b"".join(leaf.content() for leaf in leaves)
    assert "nested too deep" in defects


def test_at_most_a_thousand_parts_are_read() -> None:
    root, defects = parts.read(HEAD + _multipart(*[b"\r\nx"] * 3000))
    assert sum(1 for _ in root.walk()) == 1000
    assert "too many parts" in defects


@pytest.mark.parametrize(
    "body",
    [
        b"--\r\n" * 500_000,
        b"-" * 5_000_000,
        (b"--b\r\nContent-Type: multipart/mixed; boundary=nope\r\n\r\n" + b"--x\r\n" * 100) * 1000,
        b"--b\r\n\r\nbegin 644 x\r\n" * 50_000,
    ],
)
def test_hostile_delimiters_cost_linear_time(body: bytes) -> None:
    with no_hang():
        parts.read(HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + body)
