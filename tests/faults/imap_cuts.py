"""Cut the connection to the IMAP server again and again, and check that each mail is there once.

    python -m tests.faults.imap_cuts --cuts 100 [--seed 1]

Mail arrives all the time. Cuts strike in the middle of a fetch, before and after a move, while the answer to a
move is on its way, at the search and at the login. Prints one line; exit code 1 where mail was lost or doubled.
"""

import argparse
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select

from helpdesk.daemon.opening import open_database, open_desk
from helpdesk.daemon.receiving import MailboxReceiver
from helpdesk.errors import TemporaryFailure
from helpdesk.services.incoming.process import process_due
from helpdesk.store.database import Database
from helpdesk.store.inbox import Arrival, InboundMessage
from helpdesk.store.tickets import Ticket
from helpdesk.transport.imap import ImapMailbox
from tests.builders import raw_mail, settings
from tests.servers.accounts import PASSWORD, ImapAccount
from tests.servers.dovecot import DOVECOT, DovecotServer
from tests.servers.proxy import Harm, Proxy, Way
from tests.servers.pymap_server import PymapServer

_NEW_MAILS = 3  # before each cut
_FETCHED = 3_000  # about the bytes of their fetch
# Where a cut strikes: direction, pattern, and how many bytes later at most.
_PLACES = {
    "fetch": (Way.TO_CLIENT, rb"BODY\[\] \{", _FETCHED),
    "fetch command": (Way.TO_SERVER, rb"UID FETCH", 0),
    "move command": (Way.TO_SERVER, rb"UID MOVE", 0),
    "within the move command": (Way.TO_SERVER, rb"UID MOVE", 12),
    "move answer": (Way.TO_CLIENT, rb"\* OK \[COPYUID|\* \d+ EXPUNGE", 0),
    "within the move answer": (Way.TO_CLIENT, rb"\* OK \[COPYUID|\* \d+ EXPUNGE", 60),
    "search": (Way.TO_CLIENT, rb"\* SEARCH", 10),
    "login": (Way.TO_SERVER, rb"LOGIN ", 10),
}


@dataclass(frozen=True)
class Result:
    """What a run found; `line` is its summary."""

    cuts: int
    line: str
    broken: bool


def run(account: ImapAccount, folder: Path, cuts: int, seed: int) -> Result:
    """Let so many cuts strike while mail comes in, then let everything come to rest, and count."""
    chance = random.Random(seed)
    proxy = Proxy(account.port)
    site = settings(folder, mailbox=[_mailbox(account, proxy)])
    desk, now = open_desk(site), datetime.now(UTC)
    sent = 0
    with closing(open_database(site)) as database:
        mailbox = ImapMailbox(site.mailbox[0], lambda: PASSWORD)
        receiver = MailboxReceiver(site.mailbox[0], mailbox, database, desk, lambda: now)
        try:
            while proxy.struck < cuts:
                sent = _send(account, sent, chance)
                _cut_once(proxy, receiver, chance)
            proxy.disarm()
            receiver.poll()
        finally:
            receiver.close()
            proxy.stop()
        while process_due(database, desk, now):
            pass
        return _count(database, account, proxy.struck, sent)


def _mailbox(account: ImapAccount, proxy: Proxy) -> dict[str, object]:
    given = account.settings(port=proxy.port, since="all").model_dump(exclude_none=True)
    return {**given, "name": "support"}


def _send(account: ImapAccount, sent: int, chance: random.Random) -> int:
    for number in range(sent, sent + _NEW_MAILS):
        text = f"Anliegen {number}\n" + "x" * chance.randrange(2_000) + "\n"
        account.append(raw_mail(message_id=f"mail{number}@kunde.example.org", subject=f"Nr. {number}", text=text))
    return sent + _NEW_MAILS


def _cut_once(proxy: Proxy, receiver: MailboxReceiver, chance: random.Random) -> None:
    place = chance.choice(sorted(_PLACES))
    if place == "login":
        receiver.close()
    way, pattern, further = _PLACES[place]
    proxy.arm(way, pattern, Harm.CUT, chance.randint(0, further))
    with suppress(TemporaryFailure):
        receiver.poll()


def _count(database: Database, account: ImapAccount, cuts: int, sent: int) -> Result:
    with database.reading() as session:
        ids = Counter(session.scalars(select(InboundMessage.message_id)))
        tickets = session.scalar(select(func.count()).select_from(Ticket))
        arrivals = session.scalar(select(func.count()).select_from(Arrival))
    wanted = {f"mail{number}@kunde.example.org" for number in range(sent)}
    lost, twice = wanted - set(ids), [message_id for message_id, count in ids.items() if count > 1]
    left, moved = len(account.contents()), len(account.contents("Processed"))
    line = (
        f"server={account.server} cuts={cuts} mails={sent} stored={ids.total()} lost={len(lost)} twice={len(twice)} "
        f"tickets={tickets} fetched_again={(arrivals or 0) - sent} INBOX={left} Processed={moved}"
    )
    broken = bool(lost or twice or left) or moved != sent or tickets != sent
    return Result(cuts, line, broken)


@contextmanager
def a_server() -> Iterator[ImapAccount]:
    """Start Dovecot, or pymap where there is none."""
    server = DovecotServer() if DOVECOT.exists() else PymapServer()
    try:
        server.start()
        yield server.account()
    finally:
        server.stop()


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--cuts", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with a_server() as account, tempfile.TemporaryDirectory() as folder:
        result = run(account, Path(folder), given.cuts, given.seed)
    sys.stdout.write(f"{result.line} {'BROKEN' if result.broken else 'kept'}\n")
    return int(result.broken)


if __name__ == "__main__":
    sys.exit(main())
