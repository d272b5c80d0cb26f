"""What follows an attempt: temporary retries, permanent ends, a lost answer is repeated with care."""

from dataclasses import replace
from datetime import timedelta

import pytest

from helpdesk.domain.delivery import (
    Accepted,
    Attempted,
    Deferred,
    OutboundState,
    Policy,
    Refused,
    TooLarge,
    Uncertain,
    next_step,
    pause,
)
from tests.builders import NOON

POLICY = Policy(give_up_after=timedelta(days=5), uncertain_pause=timedelta(minutes=15))
FIRST = Attempted(queued_at=NOON, now=NOON, attempts=1, uncertain_attempts=0, automatic=True, jitter=0.0)


def test_an_accepted_mail_is_sent_and_keeps_the_servers_answer() -> None:
    step = next_step(Accepted("250 2.0.0 queued as 4711"), FIRST, POLICY)
    assert (step.state, step.due_at, step.reason) == (OutboundState.SENT, None, "250 2.0.0 queued as 4711")


def test_a_refused_mail_has_failed_at_once_and_the_team_is_told() -> None:
    step = next_step(Refused("550 5.1.1 unknown"), FIRST, POLICY)
    assert (step.state, step.due_at, step.tell_team) == (OutboundState.FAILED, None, True)


def test_a_deferred_mail_is_tried_again_after_growing_pauses() -> None:
    pauses = [pause(attempts, 0.0) for attempts in range(1, 12)]
    assert pauses == sorted(pauses)
    assert pauses[0] == timedelta(minutes=1)
    assert pauses[-1] == pauses[-2] == timedelta(hours=4)
    step = next_step(Deferred("451 later"), FIRST, POLICY)
    assert (step.state, step.due_at) == (OutboundState.QUEUED, NOON + timedelta(minutes=1))


def test_jitter_spreads_a_pause_by_up_to_a_quarter() -> None:
    assert pause(1, 0.0) < pause(1, 0.5) < pause(1, 0.999) < pause(1, 0.0) * 1.25


def test_a_mail_that_was_deferred_for_five_days_has_failed() -> None:
    late = replace(FIRST, now=NOON + timedelta(days=4, hours=23), attempts=30)
    step = next_step(Deferred("451 later"), late, POLICY)
    assert (step.state, step.tell_team) == (OutboundState.FAILED, True)


@pytest.mark.parametrize(("automatic", "repeats"), [(True, 2), (False, 1)])
def test_a_lost_answer_is_repeated_so_often_and_then_the_team_is_asked(automatic: bool, repeats: int) -> None:
    for uncertain in range(1, repeats + 1):
        mail = replace(FIRST, automatic=automatic, uncertain_attempts=uncertain)
        step = next_step(Uncertain("the answer to DATA was lost"), mail, POLICY)
        assert step.state is OutboundState.QUEUED
        assert step.due_at == NOON + timedelta(minutes=15) * uncertain
    mail = replace(FIRST, automatic=automatic, uncertain_attempts=repeats + 1)
    step = next_step(Uncertain("the answer to DATA was lost"), mail, POLICY)
    assert (step.state, step.due_at, step.tell_team) == (OutboundState.UNCERTAIN, None, True)


def test_a_mail_that_is_too_large_is_made_smaller_at_once_then_without_attachments_and_then_has_failed() -> None:
    refused = TooLarge("552 5.3.4 too large", limit=5_000_000)
    first = next_step(refused, FIRST, POLICY)
    assert (first.state, first.due_at, first.size_limit) == (OutboundState.QUEUED, NOON, 5_000_000)
    second = next_step(refused, replace(FIRST, size_limit=5_000_000), POLICY)
    assert (second.state, second.size_limit) == (OutboundState.QUEUED, 0)
    third = next_step(refused, replace(FIRST, size_limit=0), POLICY)
    assert (third.state, third.tell_team, third.size_limit) == (OutboundState.FAILED, True, None)
