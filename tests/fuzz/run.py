"""Read mails that were changed at random, and check what must be true of every one of them.

    python -m tests.fuzz.run --mails 200000 --seed 1
    python -m tests.fuzz.run --again /tmp/helpdesk-fuzz/1-4711.eml      # a single mail, saved by a run before

One JSON line of figures; exit code 1 where a mail is read as it must not be. Those mails are saved, as small as they
become without losing their fault. The same seed gives the same mails as long as the samples stay the same.
"""

import argparse
import json
import logging
import os
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import FrameType

from tests.fuzz.mutator import Mutator
from tests.fuzz.oracles import faults
from tests.fuzz.seeds import seeds

_CHUNK = 250
_HANG_SECONDS = 20.0  # of CPU; far beyond what counts as slow
_SHOWN = 30
_TRIES = 300  # to make a mail smaller


@dataclass(frozen=True)
class Fault:
    """A mail that is read as it must not be."""

    number: int
    words: str
    raw: bytes

    @property
    def kind(self) -> str:
        return self.words.partition(":")[0]


class EndlessError(Exception):
    """Reading a mail does not come to its end."""


def faults_of(raw: bytes, seed: int) -> list[str]:
    """Give what is wrong with a mail, exceptions and endless work among it."""
    signal.signal(signal.SIGVTALRM, _give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, _HANG_SECONDS)
    try:
        return faults(raw, seed)
    except Exception as error:  # noqa: BLE001 - every exception is what we look for
        last = traceback.extract_tb(error.__traceback__)[-1]
        return [f"exception: {type(error).__name__} {error} in {last.name}, line {last.lineno}"]
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def _give_up(_number: int, _frame: FrameType | None) -> None:
    raise EndlessError(f"more than {_HANG_SECONDS:.0f} s of CPU")


@cache
def _mutator() -> Mutator:
    return Mutator(seeds())


def chunk(seed: int, numbers: range) -> list[Fault]:
    """Read the mails of these numbers."""
    found = []
    for number in numbers:
        raw = _mutator().mail(seed, number)
        words = faults_of(raw, seed)
        if words:
            found.append(Fault(number, words[0], smaller(raw, words[0].partition(":")[0], seed)))
    return found


def smaller(raw: bytes, kind: str, seed: int) -> bytes:
    """Leave out lines as long as the mail keeps a fault of that kind."""
    lines, tries = raw.splitlines(keepends=True), 0
    size = len(lines) // 2
    while size and tries < _TRIES:
        for start in range(0, len(lines), size):
            rest = lines[:start] + lines[start + size :]
            tries += 1
            if any(words.startswith(kind) for words in faults_of(b"".join(rest), seed)):
                lines = rest
                break
        else:
            size //= 2
    return b"".join(lines)


def run(seed: int, mails: int, jobs: int) -> Iterator[Fault]:
    """Give every mail that is read as it must not be."""
    numbers = [range(start, min(start + _CHUNK, mails)) for start in range(0, mails, _CHUNK)]
    with ProcessPoolExecutor(jobs, initializer=logging.disable) as pool:  # what is odd in a mail is no news here
        for found in pool.map(chunk, [seed] * len(numbers), numbers):
            yield from found


def main(arguments: list[str] | None = None) -> int:
    """Run and report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mails", type=int, default=200_000, help="how many mails are read")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other mails")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes side by side")
    parser.add_argument("--save", type=Path, default=Path(tempfile.gettempdir()) / "helpdesk-fuzz", help="folder")
    parser.add_argument("--again", type=Path, help="a mail that a run saved")
    given = parser.parse_args(arguments)
    if given.again:
        words = faults_of(given.again.read_bytes(), given.seed)
        sys.stdout.write("".join(f"{line}\n" for line in words or ["nothing is wrong"]))
        return 1 if words else 0
    begun = time.monotonic()
    kinds: Counter[str] = Counter()
    for fault in run(given.seed, given.mails, given.jobs):
        kinds[fault.kind] += 1
        if kinds.total() <= _SHOWN:
            _save(fault, given.save, given.seed)
    seconds = time.monotonic() - begun
    figures = {
        "mails": given.mails,
        "seed": given.seed,
        "seeds": len(seeds()),
        "faults": kinds,
        "seconds": round(seconds),
    }
    sys.stdout.write(json.dumps(figures) + "\n")
    return 1 if kinds else 0


def _save(fault: Fault, folder: Path, seed: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{seed}-{fault.number}.eml"
    path.write_bytes(fault.raw)
    sys.stderr.write(f"BROKEN: {fault.words[:300]}\n    python -m tests.fuzz.run --seed {seed} --again {path}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
