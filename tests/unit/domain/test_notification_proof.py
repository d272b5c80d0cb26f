"""What became of a notice, from what is kept of its mail: each state, each time, and one line for each person."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from helpdesk.domain.delivery import OutboundState
from helpdesk.domain.notification_proof import Became, Failed, Proof, Trace, by_person, not_told, proof_of

AT = datetime(2026, 11, 22, 9, 15, tzinfo=UTC)
SOON, LATER, LAST = (AT + timedelta(minutes=minutes) for minutes in (1, 30, 90))
ERIKA, MAX = "erika@example.org", "max@example.org"
TAKEN = "250 2.0.0 Ok: queued as 4711"
GONE = Failed(LATER, "550 5.1.1 User unknown")


def trace(state: OutboundState = OutboundState.SENT, **facts: Any) -> Trace:
    known = {"sent_at": SOON, "reply": TAKEN} if state is OutboundState.SENT else {}
    numbered = {"outbound_id": 7, "address": ERIKA, "queued_at": AT, **known, **facts}
    return Trace(notice="status_notice", occasion="resolved", name="Erika Beispiel", state=state, **numbered)


def proof(state: OutboundState = OutboundState.SENT, answers: tuple[datetime, ...] = (), **facts: Any) -> Proof:
    return proof_of(trace(state, **facts), answers)


@pytest.mark.parametrize("state", OutboundState)
def test_each_state_of_a_mail_has_its_word(state: OutboundState) -> None:
    expected = {
        "queued": "waiting",
        "sending": "waiting",
        "sent": "accepted",
        "failed": "refused",
        "folded": "gathered",
    }
    assert proof(state).became == expected.get(state, state)


def test_an_accepted_mail_says_when_by_what_words_and_under_which_number() -> None:
    found = proof()
    assert (found.became, found.accepted_at, found.queue_id, found.reply) == (Became.ACCEPTED, SOON, "4711", TAKEN)
    assert (found.failed, found.reason, found.next_at) == (None, "", None)


def test_a_mail_that_came_back_still_proves_that_it_was_taken() -> None:
    lost: dict[str, Any] = {
        "sent_at": SOON,
        "bounced_at": LATER,
        "reply": GONE.reason,
        "taken": TAKEN,
        "failures": (GONE,),
    }
    found = proof(OutboundState.FAILED, **lost)
    assert (found.became, found.accepted_at, found.queue_id, found.failed) == (Became.BOUNCED, SOON, "4711", GONE)
    assert found.earlier == ()


def test_a_refused_mail_was_never_accepted_and_an_old_time_of_sending_is_not_shown() -> None:
    found = proof(OutboundState.FAILED, sent_at=SOON, reply=GONE.reason, failures=(GONE,))
    assert (found.became, found.accepted_at, found.failed) == (Became.REFUSED, None, GONE)


def test_a_mail_that_could_not_be_made_says_why() -> None:
    assert proof(OutboundState.FAILED, reply="no such template").failed == Failed(AT, "no such template")


def test_a_mail_that_was_sent_again_names_its_earlier_failure() -> None:
    assert proof(failures=(GONE,)).earlier == (GONE,)


def test_a_waiting_mail_says_when_it_is_tried_next_and_what_was_answered_last() -> None:
    found = proof(OutboundState.QUEUED, due_at=LATER, reply="451 4.7.1 later")
    assert (found.next_at, found.reason, found.accepted_at, found.reply) == (LATER, "451 4.7.1 later", None, "")


def test_the_first_answer_after_it_was_accepted_counts_and_none_before() -> None:
    assert proof(answers=(AT, SOON)).answered_at is None
    assert proof(answers=(LAST, AT, LATER)).answered_at == LATER


@pytest.mark.parametrize("state", [OutboundState.QUEUED, OutboundState.HELD, OutboundState.FAILED])
def test_what_never_went_is_not_answered(state: OutboundState) -> None:
    assert proof(state, answers=(LAST,)).answered_at is None


def test_a_gathered_notice_says_in_which_mail_and_how_that_one_stands() -> None:
    digest = trace(outbound_id=9, sent_at=LATER)
    found = proof(OutboundState.FOLDED, answers=(SOON, LAST), digest=digest)
    assert found.digest is not None
    assert (found.became, found.digest.outbound_id, found.digest.queue_id) == (Became.GATHERED, 9, "4711")
    assert found.answered_at == LAST


def test_a_gathered_notice_is_not_answered_before_its_mail_goes_out() -> None:
    digest = trace(outbound_id=9, state=OutboundState.QUEUED, due_at=LATER)
    assert proof(OutboundState.FOLDED, answers=(SOON, LAST), digest=digest).answered_at is None


@pytest.mark.parametrize(("why", "became"), [("unconfirmed", "no_consent"), ("chose_never", "not_sent")])
def test_who_was_not_told_waits_for_consent_or_has_a_reason(why: str, became: str) -> None:
    found = not_told("resolved", MAX, "Max Muster", AT, why)
    assert (found.became, found.reason, found.outbound_id) == (became, why, 0)


def test_a_person_is_one_line_with_the_last_mail_the_losses_and_the_answer() -> None:
    lost = proof(OutboundState.FAILED, outbound_id=1, bounced_at=LATER, failures=(GONE,))
    first, *others = by_person(
        [
            lost,
            not_told("resolved", MAX, "Max Muster", AT, "unconfirmed"),
            proof(outbound_id=2, queued_at=LATER, sent_at=LATER, answers=(LAST,)),
            not_told("closed", ERIKA, "", LAST, "priority_too_low"),
        ]
    )
    assert (first.address, first.mails, first.lost, first.answered_at) == (ERIKA, 2, 1, LAST)
    assert first.last.outbound_id == 2
    assert [(each.address, each.mails, each.last.became) for each in others] == [(MAX, 0, "no_consent")]


def test_of_a_gathered_notice_the_line_tells_how_the_mail_came_that_held_it() -> None:
    waiting = proof(OutboundState.FOLDED, digest=trace(OutboundState.QUEUED, outbound_id=9, due_at=LATER))
    gone = proof(OutboundState.FOLDED, digest=trace(outbound_id=9))
    assert [by_person([each])[0].last.became for each in (waiting, gone)] == ["gathered", "accepted"]
