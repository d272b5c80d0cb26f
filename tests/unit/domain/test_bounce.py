"""What servers say of mail they do not deliver, and when an address counts as one that gives mail back."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.bounce import Failure, FailureKind, judge, kind_of
from tests.builders import NOON

HARD, SOFT, MAIL = FailureKind.HARD, FailureKind.SOFT, FailureKind.MAIL


def failed(kind: FailureKind, days_ago: float) -> Failure:
    return Failure(kind, NOON - timedelta(days=days_ago), f"{kind} {days_ago}")


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("550 5.1.1 <erika@example.org>: Recipient address rejected: User unknown", HARD),
        ("5.1.10 RESOLVER.ADR.RecipientNotFound", HARD),
        ("550 5.4.1 Recipient address rejected: Access denied", HARD),
        ("5.4.4 Host or domain name not found", HARD),
        ("552 5.2.2 mailbox full", SOFT),
        ("4.4.7 message expired after five days", SOFT),
        ("451 4.1.1 try again later", SOFT),
        ("550 5.2.1 mailbox disabled", HARD),
        ("552 5.3.4 message too big", MAIL),
        ("554 5.7.1 rejected as spam", MAIL),
        ("553 5.1.8 sender domain not found", MAIL),
        ("550 No such user here", HARD),
        ("550 Mailbox unavailable", HARD),
        ("554 Transaction failed", SOFT),
        ("", SOFT),
    ],
)
def test_a_servers_words_say_whether_it_is_the_address_the_moment_or_the_mail(words: str, kind: FailureKind) -> None:
    assert kind_of(words) is kind


@given(st.integers(0, 999), st.integers(0, 999))
def test_nothing_temporary_is_ever_hard(subject: int, detail: int) -> None:
    assert kind_of(f"450 4.{subject}.{detail} later") is not HARD


def test_one_hard_failure_marks_the_address_and_says_why() -> None:
    mark = judge([failed(SOFT, 9), failed(HARD, 2), failed(HARD, 1)], NOON)
    assert mark is not None
    assert (mark.since, mark.reason) == (NOON - timedelta(days=2), "hard 1")


def test_soft_failures_mark_from_the_third_day_on_and_decay() -> None:
    three = [failed(SOFT, 3), failed(SOFT, 2), failed(SOFT, 1)]
    assert judge(three[:2], NOON) is None
    assert judge([*three[:2], failed(SOFT, 2)], NOON) is None
    mark = judge(three, NOON)
    assert mark is not None
    assert mark.since == NOON - timedelta(days=3)
    assert judge(three, NOON + timedelta(days=27)) is None


def test_a_mail_that_was_not_wanted_says_nothing_about_the_address() -> None:
    assert judge([failed(MAIL, day) for day in range(20)], NOON) is None


MOMENTS = st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2026, 11, 1))  # noqa: DTZ001 - made aware below


@given(st.lists(st.tuples(st.sampled_from(FailureKind), MOMENTS), max_size=12))
def test_the_order_of_reports_does_not_matter_and_waiting_never_adds_a_mark(
    rows: list[tuple[FailureKind, datetime]],
) -> None:
    failures = [Failure(kind, at.replace(tzinfo=NOON.tzinfo), "x") for kind, at in rows]
    mark = judge(failures, NOON)
    assert judge(failures[::-1], NOON) == mark
    later = judge(failures, NOON + timedelta(days=365))
    assert later is None or mark is not None
    assert (later is not None) == any(kind is HARD for kind, _ in rows)
