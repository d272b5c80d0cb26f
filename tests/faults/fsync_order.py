"""Watch the system calls of the daemon: the answer 250 and the IMAP move may be written only after the commit's fsync.

    python -m tests.faults.fsync_order                  # door and mailbox, then with synchronous=NORMAL planted
    python -m tests.faults.fsync_order --mails 50

SIGKILL cannot see a missing fsync, because the kernel survives; the order of the system calls shows it.
One JSON line for each part; exit code 1 where an answer came too early, or the planted fault was not seen.
"""

import argparse
import json
import re
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.builders import SUPPORT
from tests.faults.handing import MailboxFiller, wait_until_finished
from tests.faults.killing import attach
from tests.faults.mails import Numbered, numbered_mails
from tests.faults.places import MissingServerError, left_out, mailbox_account
from tests.faults.plants import plant
from tests.faults.rig import Rig, copy_package, end_in_order, scratch
from tests.servers.door_client import Client
from tests.servers.smtp_sink import SmtpSink

# One line of strace: thread, call with its arguments, and the result unless it was interrupted.
_LINE = re.compile(r"^(?P<thread>\d+)\s+(?P<what>.*)$")
_WRITE = re.compile(r"^pwrite64\(\d+<[^>]*helpdesk\.db-wal>")
_SYNC = re.compile(r"^f(?:data)?sync\(\d+<[^>]*helpdesk\.db-wal>")
_RESUMED = re.compile(r"^<\.\.\. f(?:data)?sync resumed>\)\s*= 0")
_DONE = re.compile(r"\)\s*= 0$")
_ANSWER = re.compile(r'^sendto\(\d+<[^>]*>, "250 2\.0\.0 Stored')
_MOVE = re.compile(r'^sendto\(\d+<[^>]*>, "[^"]*UID (?:MOVE|COPY|STORE) ')


@dataclass
class Order:
    """What a trace shows: hand-overs told to the other side, and those told while the log was not synced."""

    told: int = 0
    too_early: int = 0


def read_order(lines: Iterator[str]) -> Order:
    """Read a trace: a hand-over is right if, since the one before, the log was written and synced to its end.

    Calls that another thread interrupted count when they are resumed, which is when they are done.
    """
    order = Order()
    written = synced = False
    syncing: set[str] = set()
    for line in lines:
        match = _LINE.match(line)
        if match is None:
            continue
        thread, what = match["thread"], match["what"]
        if _WRITE.match(what):
            written, synced = True, False
        elif _SYNC.match(what) and "unfinished" in what:
            syncing.add(thread)
        elif (_SYNC.match(what) and _DONE.search(what)) or (thread in syncing and _RESUMED.match(what)):
            syncing.discard(thread)
            synced = True
        elif _ANSWER.match(what) or _MOVE.match(what):
            order.told += 1
            order.too_early += not (written and synced)
            written = synced = False
    return order


def watch(way: str, count: int, planted: str) -> Order:
    """Hand in mails one by one while only receiving runs, and read the order of its system calls."""
    with ExitStack() as stack:
        folder = stack.enter_context(scratch("fsync", keep=False))
        sink = SmtpSink()
        sink.start()
        stack.callback(sink.stop)
        package = copy_package(folder / "package")
        if planted:
            plant(package, planted)
        account = mailbox_account(stack) if way == "imap" else None
        rig = Rig(folder / "site", package, sink.port, account)
        running = rig.start_part("receive")  # other threads' commits would hide a missing one
        stack.callback(running.kill)
        running.wait_ready()
        trace = folder / "trace"
        calls = "trace=pwrite64,fsync,fdatasync,sendto"
        tracer = attach(running, ["strace", "-f", "-y", "-s", "60", "-o", str(trace), "-e", calls])
        if account is None:
            _by_door(rig.door_port, numbered_mails(count, 1))
        else:
            filler = MailboxFiller(account)
            stack.callback(filler.close)
            for mail in numbered_mails(count, 1):
                filler.offer([mail])
                wait_until_finished(filler, 60)
        time.sleep(0.3)
        running.kill()
        tracer.wait(60)
        return read_order(iter(Path(trace).read_text(errors="replace").splitlines()))


def _by_door(port: int, mails: list[Numbered]) -> None:
    for mail in mails:
        client = Client(("127.0.0.1", port))
        client.begin("LHLO mx.test", SUPPORT, sender=mail.sender)
        answers = client.content(mail.raw)
        assert answers[0].startswith("250 "), answers
        client.close()


def main(arguments: list[str] | None = None) -> int:
    """Run and report."""
    end_in_order()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mails", type=int, default=20, help="mails in each part")
    given = parser.parse_args(arguments)
    wrong = 0
    for way, planted in (("lmtp", ""), ("imap", ""), ("lmtp", "synchronous-normal"), ("imap", "synchronous-normal")):
        try:
            order = watch(way, given.mails, planted)
        except MissingServerError as error:
            wrong += left_out(way, error)
            continue
        right = order.told > 0 and (order.too_early > 0 if planted else order.too_early == 0)
        wrong += not right
        line = {
            "way": way,
            "plant": planted or "none",
            "told": order.told,
            "after_the_fsync": order.told - order.too_early,
            "as_it_must": right,
        }
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
