"""The decision where it depends on who writes: colleagues, strangers and consent."""

from dataclasses import replace

import pytest

from helpdesk.domain.confirmation import Asked, Matter, Standing
from helpdesk.domain.disposition import AddComment, Confirm, Hold, Ignore, OpenTicket
from helpdesk.domain.intake import decide
from helpdesk.domain.sender import Sender, SenderKind
from helpdesk.mail.message import Authentication, AuthResult, Origin, OriginKind
from tests.builders import ERIKA, PASSED, UNKNOWN, a_mail, evidence, facts

FAILED = Authentication(AuthResult.FAIL, "dmarc=fail")
COLLEAGUE = evidence(takes_part=False, same_customer=True)
ASKED = Asked(Matter.ADDRESS, 7, ERIKA, Standing.OPEN, f"address {ERIKA}")


@pytest.mark.parametrize(
    ("verdict", "site", "joins"), [(PASSED, True, True), (UNKNOWN, True, False), (UNKNOWN, False, True)]
)
def test_a_colleague_comments_and_takes_part_as_far_as_he_is_believed(
    verdict: Authentication, site: bool, joins: bool
) -> None:
    comment = decide(facts(evidence=(COLLEAGUE,), authentication=verdict, site_authenticates=site))
    assert isinstance(comment, AddComment)
    assert comment.takes_part is joins


def test_a_colleague_who_may_be_forged_gets_a_ticket_of_his_own() -> None:
    assert isinstance(decide(facts(evidence=(COLLEAGUE,), authentication=FAILED)), OpenTicket)


def test_who_takes_part_already_is_not_added_again() -> None:
    comment = decide(facts(evidence=(replace(COLLEAGUE, takes_part=True),), authentication=PASSED))
    assert isinstance(comment, AddComment)
    assert not comment.takes_part


def test_a_mailbox_that_holds_strangers_holds_nobody_else() -> None:
    assert isinstance(decide(facts(holds_unknown="main")), Hold)
    assert isinstance(decide(facts(holds_unknown="main", sender=Sender(SenderKind.UNREGISTERED))), OpenTicket)
    assert isinstance(decide(facts(holds_unknown="main", known=True)), OpenTicket)
    assert isinstance(decide(facts(holds_unknown="main", silent=True)), OpenTicket)
    assert isinstance(decide(facts(holds_unknown="main", evidence=(evidence(),))), AddComment)


def test_a_yes_to_our_question_confirms_and_is_no_ticket() -> None:
    assert decide(facts(mail=a_mail(reply_text="Ja"), asked=ASKED)) == Confirm(
        f"given to the question about address {ERIKA}", ASKED
    )


def test_a_no_is_for_the_team_and_not_acknowledged() -> None:
    ticket = decide(facts(mail=a_mail(reply_text="Nein"), asked=ASKED))
    assert isinstance(ticket, OpenTicket)
    assert (ticket.note, ticket.acknowledge, ticket.tell_team) == ("confirmation_refused", False, True)


def test_a_robots_answer_to_our_question_is_kept_and_nothing_more() -> None:
    robot = a_mail(reply_text="Ja", origin=Origin(OriginKind.AUTO, "Auto-Submitted: auto-replied"))
    assert isinstance(decide(facts(mail=robot, asked=ASKED)), Ignore)
