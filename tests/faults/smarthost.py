"""A smarthost on its worst days: refusals, greylisting, cut and stalled connections, lost answers, all mixed.

    python -m tests.faults.smarthost --each 50

The pauses between tries are minutes to hours. So the daemon works in rounds (`run --once`, its own process), and
between two rounds all times of waiting rows are moved back by the time until the next one is due: for the daemon that
is the same as waiting. One JSON line; exit code 1 on any broken promise.
"""

import argparse
import json
import logging
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from helpdesk.domain.delivery import OutboundState
from helpdesk.domain.notices import Notice
from helpdesk.store.database import Database
from helpdesk.store.outbox import OutboundMessage
from tests.builders import ANNA, SUPPORT, raw_mail
from tests.faults.audit import Audit, header
from tests.faults.handing import LmtpSender, wait_until_finished
from tests.faults.mails import Numbered
from tests.faults.rig import Rig, copy_package, end_in_order, scratch
from tests.servers.smtp_sink import Behaviour, SmtpSink

_MOST_ROUNDS = 2000
_SPREAD = 1.3  # retries are spread by up to a quarter: so those of one age come in one round
_LONGEST_NEIGHBOUR_WAIT = timedelta(minutes=30)


@dataclass(frozen=True)
class Case:
    """How the smarthost treats a recipient, try by try, and what must become of his mail."""

    behaviours: tuple[Behaviour, ...]
    state: OutboundState
    attempts: range
    copies: range


_ONCE, _NONE, _MANY = range(1, 2), range(1), range(10, 200)
_SENT, _FAILED, _UNCERTAIN = OutboundState.SENT, OutboundState.FAILED, OutboundState.UNCERTAIN
CASES: dict[str, Case] = {
    "accepts": Case(("accept",), _SENT, _ONCE, _ONCE),
    "refuses": Case(("refuse",), _FAILED, _ONCE, _NONE),
    "refuses-content": Case(("refuse content",), _FAILED, _ONCE, _NONE),
    "defers-for-ever": Case(("defer",), _FAILED, _MANY, _NONE),
    "greylists": Case(("defer", "defer", "accept"), _SENT, range(3, 4), _ONCE),
    "is-full-twice": Case(("defer content", "defer content", "accept"), _SENT, range(3, 4), _ONCE),
    "closes-at-rcpt-twice": Case(("close at rcpt", "close at rcpt", "accept"), _SENT, range(3, 4), _ONCE),
    "closes-after-content": Case(("close after content", "accept"), _SENT, range(2, 3), _ONCE),
    "cuts-content-twice": Case(("drop in content", "drop in content", "accept"), _SENT, range(3, 4), _ONCE),
    "loses-answer-once": Case(("drop after content", "accept"), _SENT, range(2, 3), range(2, 3)),
    "loses-every-answer": Case(("drop after content",), _UNCERTAIN, range(3, 4), range(3, 4)),
    "stalls": Case(("stall after content",), _UNCERTAIN, range(3, 4), _NONE),  # a sink that stalls keeps nothing
}


def run(each: int) -> tuple[dict[str, Any], Audit]:
    """Hand in `each` mails for each case and play until nothing waits."""
    begun = time.monotonic()
    with ExitStack() as stack:
        folder = stack.enter_context(scratch("smarthost", keep=False))
        sink = SmtpSink()
        sink.start()
        stack.callback(sink.stop)
        rig = Rig(folder / "site", copy_package(folder / "package"), sink.port, smarthost_patience=3)
        rig.warm_up(stack)
        _hand_in(rig, sink, each)
        database = Database(rig.url)
        stack.callback(database.close)
        rounds = 0
        while rounds < _MOST_ROUNDS and _move_to_next_due(database, rounds):
            rig.once()
            rounds += 1
        result = _audit(database, sink, each)
        result.expect(rounds < _MOST_ROUNDS, "mail still waits")
        result.figures |= {
            "rounds": rounds,
            "tracebacks_in_log": rig.tracebacks(),
            "violations": len(result.violations),
            "seconds": round(time.monotonic() - begun),
        }
    return {"cases": len(CASES), "each": each, **result.figures}, result


def _hand_in(rig: Rig, sink: SmtpSink, each: int) -> None:
    """Take in the mails of all cases in turn, so that every batch is mixed."""
    mails = []
    for number in range(each):
        for name, case in CASES.items():
            address = f"{name}.{number}@kunde.example.org"
            sink.behave(address, *case.behaviours)
            message_id = f"{name}.{number}@kunde.example.org"
            raw = raw_mail(sender=address, to=SUPPORT, message_id=message_id, text=f"Nr. {number}\n")
            mails.append(Numbered(number, address, message_id, raw))
    receiving = rig.start_part("receive")
    receiving.wait_ready()
    sender = LmtpSender(rig.door_port)
    sender.offer(mails)
    assert wait_until_finished(sender, 300)
    sender.close()
    receiving.terminate()


def _move_to_next_due(database: Database, rounds: int) -> bool:
    """Move waiting rows so that the next ones are due; False where none waits."""
    if rounds == 0:
        return True  # the inbox still is to be processed
    now = datetime.now(UTC)
    with database.transaction() as session:
        waiting = session.scalars(select(OutboundMessage).where(OutboundMessage.state == OutboundState.QUEUED)).all()
        dues = [row.due_at for row in waiting if row.due_at is not None]
        if not dues:
            return False
        wait = max(min(dues) - now, timedelta(0)) * _SPREAD
        for row in waiting:
            assert row.due_at is not None
            row.due_at, row.queued_at = row.due_at - wait, row.queued_at - wait
    return True


def _audit(database: Database, sink: SmtpSink, each: int) -> Audit:
    result = Audit()
    copies: dict[str, list[bytes]] = defaultdict(list)
    for mail in sink.taken:
        copies[mail.recipients[0]].append(mail.content)
    with database.reading() as session:
        rows = session.scalars(select(OutboundMessage)).all()
    acknowledgements = [row for row in rows if row.notice == Notice.ACKNOWLEDGEMENT]
    result.expect(len(acknowledgements) == each * len(CASES), f"{len(acknowledgements)} acknowledgements are queued")
    states: Counter[str] = Counter()
    for row in acknowledgements:
        name = row.recipient.partition(".")[0]
        states[row.state] += 1
        _audit_row(result, row, CASES[name], copies[row.recipient])
    _audit_team(result, rows)
    waits = [row.sent_at - row.queued_at for row in acknowledgements if _is_neighbour(row) and row.sent_at is not None]
    longest = max(waits, default=timedelta(0))
    result.expect(longest < _LONGEST_NEIGHBOUR_WAIT, f"a mail that nothing was wrong with waited for {longest}")
    most = max((len(mails) for recipient, mails in copies.items() if recipient != ANNA), default=0)
    result.figures |= {
        "mails": len(acknowledgements),
        "states": dict(sorted(states.items())),
        "most_copies": most,
        "longest_wait_of_a_neighbour_s": round(longest.total_seconds()),
    }
    return result


def _audit_row(result: Audit, row: OutboundMessage, case: Case, mails: Sequence[bytes]) -> None:
    who = row.recipient
    result.expect(row.state == case.state, f"{who} is {row.state}, not {case.state}: {row.last_reply}")
    result.expect(row.attempts in case.attempts, f"{who} was tried {row.attempts} times")
    result.expect(len(mails) in case.copies, f"{who} got {len(mails)} copies")
    result.expect(len(set(mails)) <= 1, f"{who} got copies that differ")
    result.expect({header(mail, "Message-ID") for mail in mails} <= {f"<{row.message_id}>"}, f"{who} got a foreign id")


def _audit_team(result: Audit, rows: Sequence[OutboundMessage]) -> None:
    """The team got every ticket, and a word on every mail that came to no good end."""
    told = Counter(row.notice for row in rows if row.recipient == ANNA and row.state == OutboundState.SENT)
    ended = Counter(row.state for row in rows if row.notice == Notice.ACKNOWLEDGEMENT)
    wanted = {
        Notice.TICKET_OPENED: ended.total(),
        Notice.DELIVERY_FAILED: ended[OutboundState.FAILED],
        Notice.DELIVERY_UNCERTAIN: ended[OutboundState.UNCERTAIN],
    }
    for notice, count in wanted.items():
        result.expect(told[notice] == count, f"the team got {told[notice]} mails {notice}, not {count}")


def _is_neighbour(row: OutboundMessage) -> bool:
    return row.recipient.startswith("accepts.")


def main(arguments: list[str] | None = None) -> int:
    """Run and report."""
    end_in_order()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--each", type=int, default=50, help="mails for each of the smarthost's behaviours")
    logging.getLogger("mail.log").setLevel(logging.ERROR)  # the sink wonders about what follows a cut
    figures, result = run(parser.parse_args(arguments).each)
    sys.stdout.write(json.dumps(figures, ensure_ascii=False) + "\n")
    for violation in result.shown():
        sys.stderr.write(f"BROKEN: {violation}\n")
    return 1 if result.violations else 0


if __name__ == "__main__":
    sys.exit(main())
