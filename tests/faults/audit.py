"""The auditor: what was handed in against what is stored, and what is stored against what went out.

It reads the tables with SQL of its own and the smarthost's copies from their bytes; only the journal is verified
by the product's own `verify`.
"""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from helpdesk.store.database import Database
from helpdesk.store.journal_check import verify
from tests.builders import ANNA
from tests.faults.mails import Numbered
from tests.servers.smtp_sink import Taken

_SHOWN = 12


@dataclass
class Audit:
    """Figures, and every broken promise in words."""

    figures: dict[str, Any] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)

    def expect(self, holds: bool, violation: str) -> None:
        if not holds:
            self.violations.append(violation)

    def shown(self) -> list[str]:
        more = len(self.violations) - _SHOWN
        return self.violations[:_SHOWN] + ([f"and {more} more"] if more > 0 else [])


@dataclass(frozen=True)
class Stored:
    """The rows that matter, read in one go."""

    inbound: Sequence[Any]
    tickets: Sequence[Any]
    outbound: Sequence[Any]
    comments: int
    arrivals: int


def audit(url: str, state: Path, mails: Iterable[Numbered], taken: Sequence[Taken], *, relayed: bool = False) -> Audit:
    """Check a run that has come to rest. `relayed`: a mail server in front put lines of its own on top."""
    result = Audit()
    stored = _read(url, result)
    accepted = {mail.message_id: mail for mail in mails}
    _audit_inbox(result, stored, accepted, state, relayed)
    _audit_tickets(result, stored, accepted)
    _audit_outbox(result, stored)
    _audit_copies(result, stored, taken)
    _audit_journal(result, url)
    return result


def _read(url: str, result: Audit) -> Stored:
    engine = create_engine(url)
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            found = connection.execute(text("PRAGMA integrity_check")).scalar_one()
            result.expect(found == "ok", f"integrity_check says {found}")
        query = "SELECT id, message_id, digest, raw, state, disposition, ticket_id FROM inbound_message"
        inbound = connection.execute(text(query)).all()
        tickets = connection.execute(text("SELECT id, number, requester_address FROM ticket")).all()
        query = "SELECT id, key, notice, recipient, state, ticket_id, message_id, last_reply FROM outbound_message"
        outbound = connection.execute(text(query)).all()
        comments = connection.execute(text("SELECT count(*) FROM comment")).scalar_one()
        arrivals = connection.execute(text("SELECT count(*) FROM arrival")).scalar_one()
    engine.dispose()
    return Stored(inbound, tickets, outbound, comments, arrivals)


def _audit_inbox(result: Audit, stored: Stored, accepted: dict[str, Numbered], state: Path, relayed: bool) -> None:
    rows = Counter(row.message_id for row in stored.inbound)
    lost = [mail.number for message_id, mail in accepted.items() if not rows[message_id]]
    twice = [message_id for message_id, count in rows.items() if count > 1]
    result.figures |= {
        "accepted": len(accepted),
        "stored": len(stored.inbound),
        "lost": len(lost),
        "twice": len(twice),
        "arrivals_again": stored.arrivals - len(stored.inbound),
    }
    result.violations += [f"mail {number} was accepted and is lost" for number in lost]
    result.violations += [f"the mail <{message_id}> is stored {rows[message_id]} times" for message_id in twice]
    for row in stored.inbound:
        result.expect(row.state == "processed", f"inbox {row.id} is {row.state}")
        if mail := accepted.get(row.message_id):
            raw = bytes(row.raw) if row.raw is not None else _blob(state, row.digest)
            same = raw.endswith(mail.raw) if relayed else raw == mail.raw
            result.expect(same and hashlib.sha256(raw).hexdigest() == row.digest, f"inbox {row.id} has other bytes")


def _blob(state: Path, digest: str) -> bytes:
    found = list(state.glob(f"**/{digest[:2]}/{digest[2:]}"))
    return found[0].read_bytes() if found else b""


def _audit_tickets(result: Audit, stored: Stored, accepted: dict[str, Numbered]) -> None:
    tickets_of = Counter(row.ticket_id for row in stored.inbound)
    numbers = Counter(row.number for row in stored.tickets)
    for row in stored.inbound:
        result.expect(row.disposition == "OpenTicket", f"inbox {row.id} became {row.disposition}")
        result.expect(row.ticket_id is not None, f"inbox {row.id} has no ticket")
    result.violations += [f"ticket {found} has {count} mails" for found, count in tickets_of.items() if count > 1]
    result.violations += [f"the number {number} was given {n} times" for number, n in numbers.items() if n > 1]
    result.expect(len(stored.tickets) == len(accepted), f"{len(stored.tickets)} tickets for {len(accepted)} mails")
    result.expect(stored.comments == len(accepted), f"{stored.comments} comments for {len(accepted)} mails")
    last = max((int(row.number.rpartition("-")[2]) for row in stored.tickets), default=0)
    result.figures |= {"tickets": len(stored.tickets), "numbers_skipped": last - len(stored.tickets)}


def _audit_outbox(result: Audit, stored: Stored) -> None:
    keys = Counter(row.key for row in stored.outbound)
    result.violations += [f"the notice {key} was queued {count} times" for key, count in keys.items() if count > 1]
    for row in stored.outbound:
        words = f"outbox {row.id} ({row.notice} to {row.recipient}) is {row.state}: {row.last_reply}"
        result.expect(row.state == "sent", words)


def _audit_copies(result: Audit, stored: Stored, taken: Sequence[Taken]) -> None:
    """Each ticket is told once to its requester and once to the team; a repeat is the same mail, byte for byte."""
    copies: dict[tuple[str, str], list[bytes]] = defaultdict(list)
    for mail in taken:
        for recipient in mail.recipients:
            copies[recipient, header(mail.content, "X-Helpdesk-Ticket")].append(mail.content)
    unsent = two_ids = other_bytes = 0
    for ticket in stored.tickets:
        for recipient in (ticket.requester_address, ANNA):
            mails = copies.pop((recipient, ticket.number), [])
            ids = {header(mail, "Message-ID") for mail in mails}
            unsent += not mails
            two_ids += len(ids) > 1
            other_bytes += len(set(mails)) > 1
            result.expect(bool(mails), f"{recipient} was never told of ticket {ticket.number}")
            result.expect(len(ids) < 2, f"{recipient} was told of ticket {ticket.number} with {len(ids)} Message-IDs")
            result.expect(len(set(mails)) < 2, f"{recipient} got different bytes about ticket {ticket.number}")
    result.violations += [
        f"{recipient} got a mail about {number!r}, which is no ticket" for recipient, number in copies
    ]
    sent = 2 * len(stored.tickets)
    result.figures |= {
        "sent_mails": sent - unsent,
        "never_sent": unsent,
        "sent_again": len(taken) - sent + unsent,
        "with_two_message_ids": two_ids,
        "with_other_bytes": other_bytes,
    }


def _audit_journal(result: Audit, url: str) -> None:
    database = Database(url)
    with database.reading() as session:
        broken = verify(session)
    database.close()
    result.expect(broken is None, f"the journal is broken: {broken}")


def header(content: bytes, name: str) -> str:
    """Give the value of a header line, "" where there is none."""
    head = re.sub(rb"\r\n[ \t]+", b" ", content.partition(b"\r\n\r\n")[0])
    found = re.search(rb"(?im)^" + re.escape(name.encode()) + rb":[ \t]*(.*?)\r?$", head)
    return found[1].decode("ascii", "replace") if found else ""
