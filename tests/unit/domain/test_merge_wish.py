"""A customer's wish that two numbers be one: said in the first line, of one's own number, and provably by him."""

from dataclasses import replace

import pytest

from helpdesk.domain.disposition import OpenTicket
from helpdesk.domain.intake import decide
from helpdesk.domain.merge_wish import MergeWish, wish_in
from helpdesk.domain.sender import Sender, SenderKind
from helpdesk.mail.message import Authentication, AuthResult, Mail, Origin, OriginKind
from tests.builders import PASSED, UNKNOWN, a_mail, facts

DOUBTED = Authentication(AuthResult.FAIL, "dmarc=fail")
CONTACT = Sender(SenderKind.CONTACT, 1, "10042", "Muster GmbH", contact_id=7)


def saying(text: str) -> Mail:
    return a_mail(text=text, reply_text=text)


@pytest.mark.parametrize(
    "line",
    [
        "#zusammenführen 10042 10077",
        "#zusammenführen 10077 und 10042",
        "#Zusammenführen: Kundennummern 10077 mit 10042.",
        "#zusammenfuehren 10077",
        "#merge our customer number 10077 into 10042\n\nBest regards\nErika",
        "# merge 10077",
    ],
)
def test_one_other_number_beside_ones_own_is_a_wish_and_ones_own_survives(line: str) -> None:
    assert wish_in(saying(line), PASSED, "10042", site_authenticates=True) == MergeWish("10042", "10077")


@pytest.mark.parametrize(
    "line",
    [
        "#zusammenführen",
        "#zusammenführen 10042",
        "#zusammenführen 10042 10042",
        "#zusammenführen 10077 10078",
        "#zusammenführen 10042 10077 10078",
        "#zusammenführen bitte alles",
        "Guten Tag,\n#zusammenführen 10042 10077",
        "> #zusammenführen 10042 10077",
        "#kunde 10077",
    ],
)
def test_anything_else_is_none(line: str) -> None:
    assert wish_in(saying(line), PASSED, "10042", site_authenticates=True) is None


def test_only_a_person_for_whom_the_mail_server_vouches_can_wish() -> None:
    wish = saying("#zusammenführen 10042 10077")
    robot = replace(wish, origin=Origin(OriginKind.AUTO))
    assert wish_in(robot, PASSED, "10042", site_authenticates=True) is None
    assert wish_in(wish, DOUBTED, "10042", site_authenticates=False) is None
    assert wish_in(wish, UNKNOWN, "10042", site_authenticates=True) is None
    assert wish_in(wish, UNKNOWN, "10042", site_authenticates=False) is not None
    assert wish_in(wish, PASSED, "", site_authenticates=True) is None


def test_the_mail_becomes_a_ticket_like_any_other() -> None:
    known = facts(mail=saying("#zusammenführen 10077"), sender=CONTACT, authentication=PASSED)
    decided = decide(known)
    assert isinstance(decided, OpenTicket)
    assert decided.merge == MergeWish("10042", "10077")
    assert decided.acknowledge
    for other in (replace(known, silent=True), replace(known, sender=Sender(SenderKind.UNREGISTERED, 1, "10042"))):
        found = decide(other)
        assert isinstance(found, OpenTicket)
        assert found.merge is None
