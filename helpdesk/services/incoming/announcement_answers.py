"""What is answered to announcements: tickets about them, and the wish for no more of a kind, with its confirmation.

Whoever holds a mail can end such mails to its address and to no other; the owner of the address is told, once for each
time. Not what an answer is (`domain.intake`).
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from helpdesk.domain.announcing import Announced
from helpdesk.domain.mailbox_name import canonical
from helpdesk.domain.notices import Notice
from helpdesk.errors import UsageError
from helpdesk.services.desk import Desk
from helpdesk.services.outgoing.notify import Telling, queue
from helpdesk.store import announcements, events
from helpdesk.store.announcements import AnnouncementAnswer, AnnouncementRow, OptOut
from helpdesk.store.events import Happening
from helpdesk.store.ids import new_id
from helpdesk.store.outbox import OutboundMessage
from helpdesk.store.tickets import Ticket


def note_answer(session: Session, ticket: Ticket, announced: Announced | None, now: datetime) -> str:
    """Note which announcement a new ticket answers; gives its name for the team, "" where it answers none."""
    if announced is None:
        return ""
    session.add(AnnouncementAnswer(ticket_id=ticket.id, outbound_id=announced.outbound_id))
    data = {"announcement": announced.announcement_id, "outbound": announced.outbound_id}
    events.record(session, now, Happening("announcement_answered", ticket.id, ticket.requester_address, data))
    return name_of(session.get_one(AnnouncementRow, announced.announcement_id))


def name_of(row: AnnouncementRow) -> str:
    """Give number and subject of an announcement, for the team."""
    words = row.words.get("de") or next(iter(row.words.values()))
    return f"{row.id}: {words['subject']}"


def opt_out(session: Session, desk: Desk, announced: Announced, writer: str, now: datetime) -> None:
    """Send no more of that kind to the address, and tell its owner; a second wish changes nothing."""
    session.flush()  # a mail before this one may have said the same
    own = canonical(announced.address)
    if any(each.kind == announced.kind for each in announcements.opt_outs(session, [own])):
        return
    row = OptOut(
        id=new_id(session, OptOut),
        address=announced.address,
        canonical=own,
        kind=announced.kind,
        since=now,
        ended_at=None,
    )
    session.add(row)
    data = {"address": announced.address, "kind": announced.kind, "outbound": announced.outbound_id}
    events.record(session, now, Happening("opted_out", None, writer, data))
    _confirm(session, desk, row, announced, writer, now)


def _confirm(session: Session, desk: Desk, row: OptOut, announced: Announced, writer: str, now: datetime) -> None:
    mail = session.get_one(OutboundMessage, announced.outbound_id)
    telling = Telling(
        key=f"opted_out:{row.id}",
        notice=Notice.OPTED_OUT,
        recipient=mail.recipient,
        name=mail.recipient_name,
        language=mail.language,
        detail={
            **{key: mail.detail[key] for key in ("announcement", "kind", "customer", "timezone")},
            "can_opt_out": False,
            "address": mail.recipient,
            "by": writer if canonical(writer) != row.canonical else "",
        },
    )
    queue(session, desk, telling, now)


def opt_in(session: Session, address: str, now: datetime, *, actor: str) -> Iterable[str]:
    """Let announcements go to an address again; gives their kinds. Raises UsageError where none were turned off."""
    rows = announcements.opt_outs(session, [canonical(address)])
    if not rows:
        raise UsageError(f"nothing was turned off at {address}")
    for row in rows:
        row.ended_at = now
        data = {"address": row.address, "kind": row.kind}
        events.record(session, now, Happening("opted_in", None, actor, data))
    return [row.kind for row in rows]
