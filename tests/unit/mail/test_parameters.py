"""Parameters as mail programs write them, rightly and wrongly (RFC 2231, RFC 2047 where it is not allowed)."""

import pytest

from helpdesk.mail import parameters
from tests.guard import no_hang

NAMES = [
    ('filename="=?utf-8?Q?Gr=C3=BC?= =?utf-8?Q?=C3=9Fe.pdf?="', "Grüße.pdf"),
    ("filename==?UTF-8?B?R3LDvMOfZS5wZGY=?=", "Grüße.pdf"),
    ("filename==?ISO-8859-1?Q?Gr=FC=DFe;_zwei.pdf?=; size=3", "Grüße; zwei.pdf"),
    ("filename*=utf-8'de'Gr%C3%BC%C3%9Fe.pdf", "Grüße.pdf"),
    ("filename*=\"UTF-8''Gr%C3%BC%C3%9Fe.pdf\"", "Grüße.pdf"),
    ("filename=\"UTF-8''Gr%C3%BC%C3%9Fe.pdf\"", "Grüße.pdf"),
    ("filename*=Gr%C3%BC%C3%9Fe.pdf", "Grüße.pdf"),
    ("filename*=iso-8859-1''Gr%FC%DFe.pdf", "Grüße.pdf"),
    ("filename*1*=b.pdf; filename*0*=utf-8''a%20", "a b.pdf"),
    ('filename*0="Gr\udcfc"; filename*1="sse.pdf"', "Grüsse.pdf"),
    ("filename=foo bar.pdf; size=3", "foo bar.pdf"),
    ("filename='foo bar.pdf'", "foo bar.pdf"),
    ('filename="foo.pdf', "foo.pdf"),
    ('filename="a;b.pdf"; x=y', "a;b.pdf"),
    ('filename="a\\"b.pdf"', 'a"b.pdf'),
    ('filename="C:\\Users\\Erika\\a.pdf"', "C:\\Users\\Erika\\a.pdf"),
    ('FILENAME = "a.pdf"', "a.pdf"),
    ('filename="Erika\'s 100%.pdf"', "Erika's 100%.pdf"),
    ('filename=""', ""),
]


@pytest.mark.parametrize(("written", "name"), NAMES)
def test_a_name_is_found_however_it_is_written(written: str, name: str) -> None:
    value, found = parameters.split(f"attachment; {written}")
    assert (value, found["filename"]) == ("attachment", name)


@pytest.mark.parametrize("piece", ["a=", "=?utf-8?q?a", "=?utf-8?q?a?= ", 'a="', "a*0*='", "a;", "\\"])
def test_repeated_pieces_take_linear_time(piece: str) -> None:
    with no_hang():
        parameters.split("attachment; filename=" + piece * 40_000)


@pytest.mark.parametrize("word", ["a", "x/y", "a ", "a\t", "a\u00a0"])
def test_long_words_without_a_value_take_linear_time(word: str) -> None:
    with no_hang():
        assert parameters.split(f"a/b {word * 100_000}; name=b.pdf")[1]["name"] == "b.pdf"


def test_whoever_changes_the_parameters_given_does_not_change_those_of_the_next_mail() -> None:
    _, found = parameters.split("text/plain; charset=utf-8")
    found["charset"] = "utf-16"
    assert parameters.split("text/plain; charset=utf-8") == ("text/plain", {"charset": "utf-8"})
