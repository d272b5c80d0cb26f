"""Header blocks, encoded words and parameters as the world writes them."""

import pytest

from helpdesk.mail import fields, parameters
from tests.guard import no_hang


def _fields(raw: bytes, hint: str = "") -> list[tuple[str, str]]:
    return list(fields.decoded(fields.read_block(raw)[0], hint).fields)


def test_folded_fields_are_unfolded_and_keep_their_order() -> None:
    raw = b"Received: one\r\n\tby two\r\nSubject: Drucker\r\n im Keller\r\nReceived: three\r\n\r\nbody"
    assert _fields(raw) == [("Received", "one by two"), ("Subject", "Drucker im Keller"), ("Received", "three")]


@pytest.mark.parametrize("line_end", [b"\r\n", b"\n", b"\r"])
def test_every_line_end_ends_a_field(line_end: bytes) -> None:
    raw = line_end.join([b"From: a@x.test", b"Subject: s", b"", b"body"])
    header, start = fields.read_block(raw)
    assert [name for name, _ in header.fields] == ["From", "Subject"]
    assert raw[start:] == b"body"


def test_mbox_lines_are_no_fields() -> None:
    assert _fields(b"From a@x.test Mon Jan  1 00:00:00 2024\n>From b\nSubject: s\n\n") == [("Subject", "s")]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("=?utf-8?Q?Gr=C3?= =?UTF-8?Q?=BC=C3=9Fe?=", "Grüße"),
        ("=?utf-8?B?R3LD?=\r\n =?utf-8?B?vMOfZQ==?=", "Grüße"),
        ("=?utf-8?B?R3L?= =?utf-8?B?DvMOfZQ==?=", "Grüße"),
        ("=?utf-8?B?R3LDvMOfZQ?=", "Grüße"),
        ("=?iso-8859-1?Q?Gr=FC=DFe?= aus =?utf-8?q?K=C3=B6ln?=", "Grüße aus Köln"),
        ("=?iso-8859-1*de?Q?Gr=FC=DFe?=", "Grüße"),
        ("Re: =?utf-8?Q?Really??= ok", "Re: Really? ok"),
        ("=?utf-8?q?a b?=", "a b"),
        ("=?x-none?q?M=FCller?=", "Müller"),
        ("=?utf-8?q?open and =?utf-8?q?closed?=", "=?utf-8?q?open and closed"),
        ("no =? word ?= here", "no =? word ?= here"),
        ("=?iso-2022-jp?B?GyRCLSEbKEI=?=", "①"),
        ("=?utf-8?q?hi=0D=0AX-Inject:_1?=", "hi X-Inject: 1"),
        ("=?utf-8?q?a=00b=E2=80=AEc?=", "abc"),
    ],
)
def test_encoded_words_are_read_even_if_they_are_broken(raw: str, text: str) -> None:
    assert fields.decode_text(raw) == text


def test_raw_bytes_are_utf_8_or_what_the_body_says() -> None:
    assert _fields("Subject: Größe\n\n".encode()) == [("Subject", "Größe")]
    assert _fields("Subject: Größe\n\n".encode("cp1252")) == [("Subject", "Größe")]
    assert _fields("Subject: Принтер\n\n".encode("koi8-r"), "koi8-r") == [("Subject", "Принтер")]


def test_raw_bytes_within_an_encoded_word_are_not_lost() -> None:
    assert _fields("Subject: =?iso-8859-1?Q?Fr=F6sche_und_M\xfccken?=\n\n".encode("latin-1")) == [
        ("Subject", "Frösche und Mücken")
    ]


def test_a_line_that_is_no_field_ends_the_block() -> None:
    header, start = fields.read_block(b"From: a@x.test\nHallo zusammen\nTo: you\n\n")
    assert [name for name, _ in header.fields] == ["From"]
    assert start == len(b"From: a@x.test\n")
    assert header.defects


def test_folds_without_blanks_do_not_hide_the_author() -> None:
    header, _ = fields.read_block(b"Received: from a\nby b.test with SMTP; 1 Jan\nFrom: a@x.test\nSubject: s\n\nbody")
    assert header.first("from") == "a@x.test"
    assert header.defects


def test_a_header_above_256_kb_is_cut_and_the_body_is_found() -> None:
    raw = b"Subject: s\r\n" + b"X-Long: " + b"a" * 300_000 + b"\r\nX-After: b\r\n\r\nbody"
    header, start = fields.read_block(raw)
    assert header.first("subject") == "s"
    assert raw[start:] == b"body"
    assert header.defects == ("header too long",)


@pytest.mark.parametrize(
    ("raw", "name", "value"),
    [
        (
            "attachment; filename*0*=utf-8''%C3%84nde; filename*1*=rung%20; filename*2=\"2.pdf\"",
            "filename",
            "Änderung 2.pdf",
        ),
        ("attachment; filename*1*=b%C3; filename*0*=utf-8''a; filename*2*=%BC", "filename", "abü"),
        ("attachment; filename=\"x.pdf\"; filename*=iso-8859-1'de'%FCber.pdf", "filename", "über.pdf"),
        ('attachment; filename="=?utf-8?q?Pr=C3=BCfung=2Epdf?="', "filename", "Prüfung.pdf"),
        ('attachment; filename="a \\"b\\" c.txt"', "filename", 'a "b" c.txt'),
        ("attachment; filename=Foo Bar.pdf; size=3", "filename", "Foo Bar.pdf"),
        ('attachment; filename="unpaired.pdf', "filename", "unpaired.pdf"),
        ("text/plain charset=utf-8", "charset", "utf-8"),
        ("a/b;name*=\\0''", "name", None),
        ("a/b;name*" + "9" * 5000 + "=x", "name", None),
    ],
)
def test_parameters_are_found_as_senders_write_them(raw: str, name: str, value: str | None) -> None:
    assert parameters.split(raw)[1].get(name) in {value, "\\0" if value is None else value}


@pytest.mark.parametrize(
    "value",
    [
        "=?a?q?" * 40_000,
        "=?a?q?" * 40_000 + "?=",
        "=?utf-8?q?a?= " * 18_000,
        "=?utf-8?b?YQ?= " * 18_000,
        "\udcfc" * 250_000,
    ],
)
def test_long_values_cost_linear_time(value: str) -> None:
    with no_hang():
        fields.decode_text(value)
        parameters.split("a/b; " + value)
