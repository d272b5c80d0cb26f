"""Who wrote a mail, who gets it, and whether the author's field can be believed."""

import re
from itertools import product

import pytest

from helpdesk.mail import address, fields, secondopinion
from helpdesk.mail.message import Address
from tests.guard import no_hang


def _read(value: str) -> list[tuple[str, str]]:
    return [(found.name, found.address) for found in address.parse_list(value)]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("Erika Beispiel <erika@Example.DE>", [("Erika Beispiel", "erika@example.de")]),
        ('"Beispiel, Erika" <e@x.test>, Bob <b@y.test>', [("Beispiel, Erika", "e@x.test"), ("Bob", "b@y.test")]),
        ("Beispiel, Erika <e@x.test>", [("Beispiel, Erika", "e@x.test")]),
        ("e@x.test (Erika (Chefin))", [("Erika (Chefin)", "e@x.test")]),
        ("=?utf-8?q?M=C3=BCller=2C_J=C3=B6rg?= <j@x.test>", [("Müller, Jörg", "j@x.test")]),
        ("Team: a@x.test, b@y.test; c@z.test", [("", "a@x.test"), ("", "b@y.test"), ("", "c@z.test")]),
        ("a@x.test; b@y.test", [("", "a@x.test"), ("", "b@y.test")]),
        ("undisclosed-recipients:;", []),
        ("<>", []),
        ("MAILER-DAEMON", []),
        ('"a b"@x.test', [("", '"a b"@x.test')]),
        ("a @ x . test", [("", "a@x.test")]),
        ("pete(his account)@silly.test", [("his account", "pete@silly.test")]),
        ("Pete <pete(his account)@silly.test(his host)>", [("Pete", "pete@silly.test")]),
        ("<mailto:a@x.test>", [("", "a@x.test")]),
        ("<@one.test,@two.test:c@d.test>", [("", "c@d.test")]),
        ("'a@x.test'", [("", "a@x.test")]),
        ('"unpaired <a@x.test>, b@y.test', [("unpaired", "a@x.test"), ("", "b@y.test")]),
        ("<a@x.test", [("", "a@x.test")]),
        ("e@MÜLLER.example", [("", "e@müller.example")]),
        ("e@xn--mller-kva.Example", [("", "e@xn--mller-kva.example")]),
        ("=?utf-8?q?Erika_=3Ce=40x=2Etest=3E?=", [("", "e@x.test")]),
    ],
)
def test_lists_are_read_as_they_are_meant(value: str, found: list[tuple[str, str]]) -> None:
    assert _read(value) == found


def _proof(raw: bytes) -> tuple[Address | None, bool]:
    message, _ = fields.read_block(raw)
    author = address.sender(message)
    return author, address.is_proof(message, author)


@pytest.mark.parametrize(
    "value",
    [
        "Erika <e@x.test>",
        "e@x.test",
        '"Müller, Jörg" <e@x.test>',
        "=?utf-8?q?J=C3=B6rg?= <e@X.test>",
        "e@x.test (E)",
        "e@x.test <e@x.test>",
    ],
)
def test_one_plain_author_is_proof(value: str) -> None:
    author, proof = _proof(f"From: {value}\r\n\r\n".encode("ascii", "replace"))
    assert author is not None
    assert author.address == "e@x.test"
    assert proof


@pytest.mark.parametrize(
    "raw",
    [
        b"From: tech@a.test <eve@x.test>\r\n\r\n",
        b"From: a@a.test, b@b.test\r\n\r\n",
        b"From: a@a.test\r\nFrom: a@a.test\r\n\r\n",
        b"From: a@a.test\r\nFROM : b@b.test\r\n\r\n",
        b"From: <a@a.test> <b@b.test>\r\n\r\n",
        b"From: a@a.test\0\r\n\r\n",
        b"X: y\rFrom: a@a.test\r\n\r\n",
        b"X: y\r\njunk\r\nFrom: a@a.test\r\n\r\n",
        b"From: <a@a.test\r\n\r\n",
        b"From: Team: a@a.test;\r\n\r\n",
        b"From: =?utf-8?q?a=40a=2Etest?=\r\n\r\n",
        b"From: a@a.test " + b"(" * 2000 + b"\r\n\r\n",
        b"Reply-To: a@a.test\r\n\r\n",
        b"Subject: nobody\r\n\r\n",
    ],
)
def test_what_readers_may_take_differently_is_no_proof(raw: bytes) -> None:
    assert _proof(raw)[1] is False


def test_without_usable_from_the_answer_address_is_the_claimed_sender() -> None:
    author, proof = _proof(b'From: "x" <>\r\nReply-To: Erika <e@x.test>\r\n\r\n')
    assert author == Address("Erika", "e@x.test")
    assert not proof


def test_the_second_opinion_is_none_on_broken_bytes() -> None:
    assert secondopinion.authors("\udcff\udcfe<") == ()
    assert secondopinion.authors("Erika <e@x.test>") == ("e@x.test",)


@pytest.mark.parametrize(
    ("value", "ids"),
    [
        ("<a@x.test> <b@y.test>", ("a@x.test", "b@y.test")),
        ("<a@x.test><b@y.test>,<a@x.test>", ("a@x.test", "b@y.test")),
        ("<a b@x.test>", ("ab@x.test",)),
        ("a@x.test", ("a@x.test",)),
        ("Message of Monday from Erika", ()),
        ("<", ()),
    ],
)
def test_message_ids_stand_without_brackets(value: str, ids: tuple[str, ...]) -> None:
    assert address.message_ids(value) == ids


def test_a_message_id_without_at_sign_is_kept() -> None:
    assert address.message_id("<20240101.1234>") == "20240101.1234"
    assert address.message_id("20240101.1234") == "20240101.1234"


@pytest.mark.parametrize(
    "value", ['"' * 50_001, '"\\' * 100_000, "(" * 200_000, "<" * 200_000, "a@" * 100_000, "x, " * 60_000 + "a@x.test"]
)
def test_hostile_lists_cost_linear_time(value: str) -> None:
    with no_hang():
        address.parse_list(value)


def test_at_most_a_thousand_addresses_are_read() -> None:
    assert len(address.parse_list("a@x.test, " * 5000)) == 1000


PIECES = (
    "erika",
    "a@x.test",
    "<a@x.test>",
    "<b@y.test>",
    " ",
    '"',
    "(",
    ")",
    ",",
    ";",
    ":",
    "\\",
    "@",
    ".",
    "'",
    "<",
    ">",
    "=?utf-8?q?J=C3=B6rg?=",
    "=?utf-8?q?b=40y.test_=3Cb=40y.test=3E?=",
    "=?utf-8?q?a?==?utf-8?q?b?=",
    "=?x?q?=22?=",
    '"Muster, Max"',
    "A@X.test",
    "\t",
    "%",
    "\udcff",
)


@pytest.fixture
def only_slow_readings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address, "_PLAIN", re.compile("(?!)"))


def _readings() -> dict[str, tuple[Address | None, bool]]:
    found = {}
    for count in (1, 2, 3):
        for chosen in product(PIECES, repeat=count):
            header = fields.Header((("From", "".join(chosen)),))
            author = address.sender(header)
            found["".join(chosen)] = (author, address.is_proof(header, author))
    return found


QUICK = _readings()


@pytest.mark.usefixtures("only_slow_readings")
def test_the_quick_reading_of_plain_fields_is_as_strict_as_all_readers_together() -> None:
    assert sum(proof for _, proof in QUICK.values()) > 50
    assert [value for value, reading in _readings().items() if reading != QUICK[value]] == []
