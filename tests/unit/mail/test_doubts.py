"""A sender whose own words make him doubtful is told so, and a name that claims another address is not shown."""

import pytest

from helpdesk.mail import doubts
from helpdesk.mail.doubts import Doubt
from helpdesk.mail.message import Address
from helpdesk.mail.parse import parse


def found(sender: str, *ours: str) -> list[Doubt]:
    return list(doubts.of(parse(f"From: {sender}\nSubject: Hallo\n\nText\n".encode()), ours))


@pytest.mark.parametrize(
    "name",
    [
        "chef@firma.example",
        "Der Chef chef@firma.example",
        "Chef (chef@firma.example)",
        "chef\N{FULLWIDTH COMMERCIAL AT}firma.example",
        "chef@\N{ZERO WIDTH SPACE}firma.example",
        "chef [at] firma.example",
        "eve@evil.example / chef@firma.example",
    ],
)
def test_a_name_that_holds_the_address_of_somebody_else_is_not_shown(name: str) -> None:
    assert doubts.name_to_show(Address(name, "eve@evil.example")) == ""
    assert str(doubts.as_shown(Address(name, "eve@evil.example"))) == "eve@evil.example"


@pytest.mark.parametrize(
    "name", ["", "Eve", "Eve (eve@evil.example)", "EVE@Evil.Example", "Max @ Muster", "Anna @home"]
)
def test_every_other_name_is_shown_as_it_is(name: str) -> None:
    assert doubts.name_to_show(Address(name, "eve@evil.example")) == name


def test_each_doubt_is_found_by_what_raises_it() -> None:
    assert found('"chef@firma.example" <eve@evil.example>') == [Doubt.ADDRESS_IN_NAME]
    assert found("a@one.example, b@two.example") == [Doubt.SEVERAL_SENDERS]
    assert found("a@one.example\nFrom: b@two.example") == [Doubt.SEVERAL_SENDERS]
    assert found("Bаnk <service@bank.example>") == [Doubt.MIXED_LETTERS]
    assert found("support muster gmbh <eve@evil.example>", "Support Muster GmbH") == [Doubt.OUR_NAME]


@pytest.mark.parametrize(
    "sender", ["Erika Beispiel <erika@example.org>", "Анна Beispiel <anna@example.org>", "Æsa Ñúñez <a@example.org>"]
)
def test_an_honest_sender_raises_none(sender: str) -> None:
    assert found(sender, "Support") == []
