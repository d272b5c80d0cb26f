"""Bytes to text by what senders declare and what they mean."""

import pytest

from helpdesk.mail import charset


@pytest.mark.parametrize(
    ("declared", "data", "text"),
    [
        ("iso-8859-1", b"5 \x80 \x84Gr\xfc\xdfe\x93", "5 € „Grüße“"),
        ("us-ascii", "Müller".encode(), "Müller"),
        ("us-ascii", b"M\xfcller", "Müller"),
        ("gb2312", "镕基".encode("gb18030"), "镕基"),
        ("Shift_JIS", "①髙橋".encode("cp932"), "①髙橋"),
        ("ks_c_5601-1987", "펲".encode("cp949"), "펲"),
        ("x-gbk", "你好".encode("gbk"), "你好"),
        ("charset=utf-8", "Größe".encode(), "Größe"),
        ("cp-850", "Größe".encode("cp850"), "Größe"),
        ("windows-1250", "Łódź".encode("cp1250"), "Łódź"),
        ("unicode-1-1-utf-7", b"Gr+APwA3w-e", "Grüße"),
        ("iso-2022-jp", b"\x1b$B-!4A\x1b(B 1", "①漢 1"),
        ("iso-2022-jp", b"\x1b(I1\x1b(B", "ｱ"),
        ("iso-2022-jp", "日本".encode("cp932"), "日本"),
        ("iso-2022-jp", b"\x1b$B", "$B"),
        ("utf-16", "Grüße".encode("utf-16"), "Grüße"),
        ("unicode", b"Hallo", "Hallo"),
    ],
)
def test_a_declared_name_means_what_senders_mean_by_it(declared: str, data: bytes, text: str) -> None:
    assert charset.decode(data, declared) == text


@pytest.mark.parametrize(
    "declared",
    [
        "idna",
        "punycode",
        "undefined",
        "unicode_escape",
        "raw_unicode_escape",
        "rot13",
        "base64",
        "hex",
        "mbcs",
        "\0",
        "ä",
    ],
)
def test_what_is_no_text_codec_is_never_used(declared: str) -> None:
    assert charset.codec_for(declared) == ""
    assert charset.decode(b"\\u0041 xn--mller-kva \xfc", declared) == "\\u0041 xn--mller-kva ü"


def test_utf_8_cut_within_a_character_stays_utf_8() -> None:
    assert charset.decode("Grüße für Käthe ä".encode()[:-1], "utf-8").startswith("Grüße für Käthe ")


def test_a_few_umlauts_without_declaration_are_western() -> None:
    assert charset.decode("Grüße aus Köln".encode("cp1252")) == "Grüße aus Köln"


def test_a_long_text_without_declaration_is_recognised() -> None:
    text = "Добрый день, у нас не работает принтер в бухгалтерии, помогите пожалуйста. " * 4
    assert charset.decode(text.encode("cp1251"), "x-unknown") == text


def test_nul_controls_and_lone_surrogates_are_removed() -> None:
    assert charset.decode(b"a\0b\x07c\td\n") == "abc\td\n"
    assert charset.decode(b"+2AA-x", "utf-7") == "x"
    assert charset.scrub("a\ud800b\x85c") == "abc"


def test_a_byte_order_mark_wins_and_disappears() -> None:
    assert charset.decode(b"\xef\xbb\xbfGr\xc3\xbc\xc3\x9fe", "iso-8859-1") == "Grüße"


@pytest.mark.parametrize("unfit", ["\0", "\x1b", "\x7f", "\x85", "\x9f", "\ud800", "\ufffe", "\uffff"])
def test_signs_that_cannot_be_stored_go_and_their_neighbours_stay(unfit: str) -> None:
    assert charset.scrub(f"a§{unfit}\tÄ\ufffd\n") == "a§\tÄ\ufffd\n"


def test_utf_8_under_a_latin_name_is_read_as_utf_8() -> None:
    said = "Grüße aus Köln – 50 € „gut“"
    assert charset.decode_doubted(said.encode(), "iso-8859-1") == said
    assert charset.decode_doubted("Grüße".encode("latin-1"), "iso-8859-1") == "Grüße"
