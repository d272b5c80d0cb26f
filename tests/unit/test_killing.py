"""Which deaths a kill run consists of, whatever its seed."""

from collections import Counter
from contextlib import nullcontext

import pytest

from tests.faults.instants import Instant
from tests.faults.killing import shared_out


def _instant(name: str, share: float) -> Instant:
    return Instant(name, share, lambda: nullcontext(lambda _longest: True))


CHOSEN = (_instant("RCPT", 0.12), _instant("answer", 0.12), _instant("stored", 0.08), _instant("locked", 0.04))


@pytest.mark.parametrize(
    ("kills", "counts"),
    [
        (300, {"RCPT": 36, "answer": 36, "stored": 24, "locked": 12, "chance": 192}),
        (12, {"RCPT": 2, "answer": 2, "stored": 1, "locked": 1, "chance": 6}),
        (8, {"RCPT": 1, "answer": 1, "stored": 1, "locked": 1, "chance": 4}),
        (3, {"RCPT": 1, "answer": 1, "stored": 1}),
    ],
)
def test_each_chosen_instant_has_its_share_of_the_deaths_and_at_least_one(kills: int, counts: dict[str, int]) -> None:
    lives = shared_out(CHOSEN, kills)
    assert Counter("chance" if instant is None else instant.name for instant in lives) == counts
