"""A disk that is full or broken, and a database that somebody locks: 451 at the door, never 250, and recovery.

    python -m tests.faults.disk --mails 30

Faults come from a small library loaded before the C library (compiled here; needs gcc), from a full tmpfs (needs the
right to mount) and from a second process that holds the database. One JSON line for each case; exit code 1 on any
broken promise; what could not be tried is named on stderr.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.builders import SUPPORT
from tests.faults.audit import Audit, audit
from tests.faults.handing import LmtpSender, wait_until_finished
from tests.faults.instants import locked
from tests.faults.kill import waiting_rows
from tests.faults.mails import Numbered, numbered_mails
from tests.faults.places import MissingServerError, left_out
from tests.faults.preload import compiled
from tests.faults.rig import Rig, Running, copy_package, end_in_order, scratch
from tests.servers.door_client import Client
from tests.servers.smtp_sink import SmtpSink

_FULL_BYTES = 6_000_000  # of the small disk
_REST_SECONDS = 120.0
_LOCKED_MAILS = 2  # each waits for ten seconds

Fault = AbstractContextManager[None]


@dataclass
class Place:
    """A site whose disk can be made to fail."""

    rig: Rig
    environment: dict[str, str]
    control: Path


@contextmanager
def by_library(place: Place, words: str) -> Iterator[None]:
    """Let calls fail."""
    place.control.write_text(words)
    try:
        yield
    finally:
        place.control.unlink()


@contextmanager
def by_filling(place: Place) -> Iterator[None]:
    """Fill the small disk to its last byte."""
    filler = place.rig.state / "filler"
    with filler.open("wb", buffering=0) as stream:
        for size in (4096, 1):
            while True:
                try:
                    stream.write(bytes(size))
                except OSError:
                    break
    try:
        yield
    finally:
        filler.unlink()


@contextmanager
def by_locking(place: Place) -> Iterator[None]:
    """Hold the database's write lock, as another program may."""
    with locked(place.rig.url):
        yield


CASES: dict[str, tuple[str, Callable[[Place], Fault]]] = {
    "full while writing": ("library", lambda place: by_library(place, "write ENOSPC")),
    "broken while writing": ("library", lambda place: by_library(place, "write EIO")),
    "half written, then full": ("library", lambda place: by_library(place, "write SHORT")),
    "broken while syncing": ("library", lambda place: by_library(place, "sync EIO")),
    "full while syncing": ("library", lambda place: by_library(place, "sync ENOSPC")),
    "small disk full": ("mount", by_filling),
    "locked by another process": ("", by_locking),
}

_SHORT = ("full while writing", "broken while syncing", "small disk full", "locked by another process")


def run(case: str, count: int) -> tuple[dict[str, Any], Audit]:
    """Play one case: some mails before, some during the fault, all of them until they are taken."""
    needs, fault = CASES[case]
    with ExitStack() as stack:
        folder = stack.enter_context(scratch("disk", keep=False))
        sink = SmtpSink()
        sink.start()
        stack.callback(sink.stop)
        rig = Rig(folder / "site", copy_package(folder / "package"), sink.port)
        place = Place(rig, _library(folder, rig) if needs == "library" else {}, folder / "control")
        if needs == "mount":
            _mount(stack, rig.state)
        running = rig.start(**place.environment)
        stack.callback(running.kill)
        running.wait_ready()
        mails = numbered_mails(count, 1)
        _take(rig, mails[: count // 3])
        during = mails[count // 3 : count // 3 + (_LOCKED_MAILS if case.startswith("locked") else count // 3)]
        with fault(place):
            answers = [hand_over(rig.door_port, mail) for mail in during]
        _take(rig, mails[count // 3 :])
        _rest(rig, running)
        result = audit(rig.url, rig.state, mails, sink.taken)
        stored = sum(answer.startswith("250") for answer in answers)
        temporary = sum(answer.startswith("451") for answer in answers)
        result.expect(stored == 0, f"{stored} mails were answered 250 during the fault")
        result.expect(temporary == len(answers), f"answers during the fault: {sorted(set(answers))}")
        figures = {"case": case, "mails": count, "during": len(answers), "answered_451": temporary, **result.figures}
        return {**figures, "violations": len(result.violations)}, result


def hand_over(port: int, mail: Numbered) -> str:
    """Try once; gives the answer to the content."""
    client = Client(("127.0.0.1", port))
    client.socket.settimeout(60)
    try:
        client.begin("LHLO mx.test", SUPPORT, sender=mail.sender)
        return client.content(mail.raw)[0]
    finally:
        client.close()


def _take(rig: Rig, mails: list[Numbered]) -> None:
    sender = LmtpSender(rig.door_port)
    sender.offer(mails)
    done = wait_until_finished(sender, _REST_SECONDS)
    sender.close()
    assert done, f"{len(sender.accepted)} of {len(mails)} mails were taken"
    assert not sender.refused, sender.refused


def _rest(rig: Rig, running: Running) -> None:
    end = time.monotonic() + _REST_SECONDS
    while waiting_rows(rig.url) and time.monotonic() < end:
        time.sleep(0.3)
    running.terminate()


def _library(folder: Path, rig: Rig) -> dict[str, str]:
    return {
        "LD_PRELOAD": compiled("failing_disk", folder),
        "HELPDESK_FAULT_DIR": str(rig.state),
        "HELPDESK_FAULT_CONTROL": str(folder / "control"),
    }


def _mount(stack: ExitStack, folder: Path) -> None:
    folder.mkdir(parents=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={_FULL_BYTES},mode=700", "helpdesk-faults", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode != 0:
        raise MissingServerError("no right to mount: no small disk")
    stack.callback(subprocess.run, ["umount", "-l", str(folder)], check=False)


def main(arguments: list[str] | None = None) -> int:
    """Run and report."""
    end_in_order()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mails", type=int, default=30, help="mails in each case")
    parser.add_argument("--short", action="store_true", help="only the cases that differ most")
    given = parser.parse_args(arguments)
    broken = 0
    for case in _SHORT if given.short else CASES:
        try:
            figures, result = run(case, given.mails)
        except MissingServerError as error:
            broken += left_out(case, error)
            continue
        broken += bool(result.violations)
        sys.stdout.write(json.dumps(figures, ensure_ascii=False) + "\n")
        sys.stdout.flush()
        for violation in result.shown():
            sys.stderr.write(f"BROKEN: {case}: {violation}\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
