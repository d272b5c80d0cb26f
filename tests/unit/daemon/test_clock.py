"""The clock: ticks come whatever the time of day does, and one that fails stops no other."""

import logging
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from helpdesk.daemon.clock import Clock

PATIENCE = 60.0


@pytest.fixture
def clock() -> Iterator[Clock]:
    clock = Clock()
    yield clock
    clock.stop()


def ticking(clock: Clock, name: str = "tick") -> threading.Event:
    """Let the event be set at each tick."""
    ticked = threading.Event()
    clock.every(0.01, name, ticked.set)
    return ticked


@pytest.mark.parametrize("jump", [timedelta(hours=-1), timedelta(days=90)])
def test_ticks_go_on_when_somebody_sets_the_time(clock: Clock, jump: timedelta) -> None:
    ticked = ticking(clock)
    clock.start()
    assert ticked.wait(PATIENCE)
    with time_machine.travel(datetime.now(UTC) + jump, tick=True):
        for _ in range(3):
            ticked.clear()
            assert ticked.wait(PATIENCE)
    ticked.clear()
    assert ticked.wait(PATIENCE)


def test_a_tick_that_fails_stops_no_other(clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    failed = threading.Event()

    def fail() -> None:
        failed.set()
        raise ZeroDivisionError

    clock.every(0.01, "bad", fail)
    ticked = ticking(clock)
    with caplog.at_level(logging.ERROR):
        clock.start()
        assert failed.wait(PATIENCE)
        for _ in range(200):  # the failure is told a moment after it happened
            ticked.clear()
            assert ticked.wait(PATIENCE)
            if "tick failed: bad" in caplog.text:
                break
        clock.stop()
    assert "tick failed: bad" in caplog.text


def test_a_stopped_clock_ticks_no_more(clock: Clock) -> None:
    ticked = ticking(clock)
    clock.start()
    assert ticked.wait(PATIENCE)
    clock.stop()
    clock._thread.join(PATIENCE)
    assert not clock._thread.is_alive()
