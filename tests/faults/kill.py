"""Kill the daemon again and again while mail comes in, then check that nothing was lost and nothing doubled.

    python -m tests.faults.kill --way lmtp --mails 1000 --kills 300
    python -m tests.faults.kill --way imap --database postgresql
    python -m tests.faults.kill --plant mark-before-send      # must end with exit code 1

One JSON line of figures on stdout; exit code 1 on any broken promise, 3 where a server is missing.
"""

import argparse
import json
import math
import random
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text, update

from helpdesk.domain.delivery import OutboundState
from helpdesk.store.database import Database
from helpdesk.store.outbox import OutboundMessage
from tests.faults.audit import Audit, audit
from tests.faults.handing import Handing, LmtpSender, MailboxFiller, wait_until_finished
from tests.faults.instants import Instant, instants
from tests.faults.killing import Killer
from tests.faults.mails import Numbered, numbered_mails
from tests.faults.places import MissingServerError, left_out, mailbox_account, postfix_sender, private_database
from tests.faults.plants import PLANTS, plant
from tests.faults.rig import Rig, copy_package, end_in_order, scratch
from tests.servers.proxy import Proxy
from tests.servers.smtp_sink import SmtpSink

_REST_SECONDS = 180.0  # for what is left after the last kill
_STOP_SECONDS = 10.0
# A lease lasts ten minutes; one that is half a minute old belongs to a sender that died.
_END_LEASES = """\
UPDATE outbound_message SET lease_until = now()
WHERE state = 'sending' AND lease_until < now() + interval '9 minutes 30 seconds'
"""


@dataclass(frozen=True)
class Plan:
    """What a run is to be."""

    way: str = "lmtp"
    database: str = "sqlite"
    mails: int = 1000
    kills: int = 300
    seed: int = 1
    plant: str = ""
    keep: bool = False

    def __post_init__(self) -> None:
        if self.mails < self.kills:
            raise ValueError("each life needs a mail: not fewer mails than kills")


def run(plan: Plan) -> tuple[dict[str, Any], Audit]:
    """Do a run; gives its figures and the audit. Raises MissingServerError."""
    begun = time.monotonic()
    with ExitStack() as stack:
        folder = stack.enter_context(scratch("kill", plan.keep))
        sink = SmtpSink()
        sink.start()
        stack.callback(sink.stop)
        rig, handing, chosen = _set_up(stack, plan, folder, sink)
        rig.warm_up(stack)
        chance = random.Random(plan.seed)
        killer = Killer(rig, chance, chosen, plan.kills, postgresql=plan.database == "postgresql")
        _lives(plan, killer, handing)
        stop_seconds = _come_to_rest(rig, handing)
        handing.close()
        result = audit(rig.url, rig.state, handing.accepted, sink.taken, relayed=plan.way == "postfix")
        result.violations += handing.refused
        result.expect(len(handing.accepted) == plan.mails, f"{len(handing.accepted)} of {plan.mails} were accepted")
        way = handing.figures()
        result.expect(not way.get("left_in_mailbox"), f"{way.get('left_in_mailbox')} mails are left in the mailbox")
        result.expect(stop_seconds < _STOP_SECONDS, f"SIGTERM took {stop_seconds:.0f} s")
        if plan.plant and rig.mistakes():
            raise AssertionError(f"the plant {plan.plant!r} no longer fits the product: {rig.mistakes()}")
        result.violations += rig.mistakes()
        figures = {
            "way": plan.way,
            "database": plan.database,
            "plant": plan.plant,
            "mails": plan.mails,
            "kills": sum(killer.deaths.values()),
            "deaths": dict(sorted(killer.deaths.items())),
            **result.figures,
            **way,
            "tracebacks_in_log": rig.tracebacks(),
            "violations": len(result.violations),
            "seconds": round(time.monotonic() - begun),
        }
    return figures, result


def _set_up(stack: ExitStack, plan: Plan, folder: Path, sink: SmtpSink) -> tuple[Rig, Handing, tuple[Instant, ...]]:
    package = copy_package(folder / "package")
    if plan.plant:
        plant(package, plan.plant)
    database = private_database(stack) if plan.database == "postgresql" else ""
    handing: Handing
    if plan.way == "imap":
        account = mailbox_account(stack)
        proxy = _proxy(stack, account.port)
        rig = Rig(folder / "site", package, sink.port, replace(account, port=proxy.port), database)
        handing = MailboxFiller(account)
    else:
        rig = Rig(folder / "site", package, sink.port, None, database)
        proxy = _proxy(stack, rig.door_port)
        handing = postfix_sender(stack, proxy.port) if plan.way == "postfix" else LmtpSender(proxy.port)
    stack.callback(handing.close)
    return rig, handing, instants(plan.way, rig.url, handing, proxy, sink)


def _proxy(stack: ExitStack, target: int) -> Proxy:
    """Put something between the daemon and where mail comes from that can hold back what is said."""
    proxy = Proxy(target)
    stack.callback(proxy.stop)
    return proxy


def _lives(plan: Plan, killer: Killer, handing: Handing) -> None:
    mails: list[Numbered] = numbered_mails(plan.mails, plan.seed)
    for left in range(plan.kills, 0, -1):
        share = math.ceil(len(mails) / (left + 1))
        now, mails = mails[:share], mails[share:]
        killer.life(lambda now=now: handing.offer(now))  # type: ignore[misc]
    handing.offer(mails)


def _come_to_rest(rig: Rig, handing: Handing) -> float:
    """Let a daemon finish everything; gives how long its end by SIGTERM took."""
    running = rig.start()
    running.wait_ready()
    wait_until_finished(handing, _REST_SECONDS)
    end = time.monotonic() + _REST_SECONDS
    while waiting_rows(rig.url) and time.monotonic() < end:
        end_leases(rig.url)
        end_pauses(rig.url)
        time.sleep(0.5)
    return running.terminate()


def waiting_rows(url: str) -> int:
    """Count what the daemon still has to do."""
    engine = create_engine(url)
    with engine.connect() as connection:
        inbound = connection.execute(text("SELECT count(*) FROM inbound_message WHERE state = 'received'")).scalar_one()
        query = "SELECT count(*) FROM outbound_message WHERE state IN ('queued', 'sending')"
        outbound = connection.execute(text(query)).scalar_one()
    engine.dispose()
    return int(inbound) + int(outbound)


def end_leases(url: str) -> None:
    """Let a dead sender's leases run out at once, where several daemons are allowed and must wait for them."""
    engine = create_engine(url)
    if engine.dialect.name != "sqlite":
        with engine.begin() as connection:
            connection.execute(text(_END_LEASES))
    engine.dispose()


def end_pauses(url: str) -> None:
    """Let the time be over for which a mail waits whose senders died again and again: it grows to hours."""
    database = Database(url)
    with database.transaction() as session:
        now = datetime.now(UTC)
        later = OutboundMessage.state == OutboundState.QUEUED, OutboundMessage.due_at > now
        session.execute(update(OutboundMessage).where(*later).values(due_at=now))
    database.close()


def main(arguments: list[str] | None = None) -> int:
    """Run and report."""
    end_in_order()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--way", choices=("lmtp", "imap", "postfix"), default="lmtp", help="how mail comes in")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--mails", type=int, default=1000, help="how many mails are handed in")
    parser.add_argument("--kills", type=int, default=300, help="how often the daemon dies meanwhile")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other moments")
    parser.add_argument("--plant", choices=sorted(PLANTS), default="", help="plant this fault first")
    parser.add_argument("--keep", action="store_true", help="leave the folder with database and log")
    plan = Plan(**vars(parser.parse_args(arguments)))
    try:
        figures, result = run(plan)
    except MissingServerError as error:
        return 1 if left_out(f"{plan.way}, {plan.database}", error) else 3
    sys.stdout.write(json.dumps(figures, ensure_ascii=False) + "\n")
    for violation in result.shown():
        sys.stderr.write(f"BROKEN: {violation}\n")
    return 1 if result.violations else 0


if __name__ == "__main__":
    sys.exit(main())
