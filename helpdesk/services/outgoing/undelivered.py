"""What follows when a mail did not arrive: the address is marked, who wrote is told what to do, a deputy is tried.

Not whether a report may be believed (`domain.intake`) and not the rule of marks (`domain.bounce`). Only a person's
words go to a deputy, and only to one whom the customer named (D23), at a confirmed address; contacts' notices go to who
stands in by the table (`services.outgoing.stand_ins`).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from helpdesk.domain.bounce import Failure, FailureKind, judge, kind_of
from helpdesk.domain.notices import Notice
from helpdesk.mail.message import Address
from helpdesk.services.desk import Desk
from helpdesk.services.incoming import senders
from helpdesk.services.outgoing import addressees, deputies, phone_tasks, stand_ins
from helpdesk.services.outgoing.addressees import Addressee
from helpdesk.services.outgoing.deputies import Deputy
from helpdesk.services.outgoing.notify import Telling, queue, queue_for_team
from helpdesk.services.ticketing.roster import roster_of
from helpdesk.store import customer_people, events, failures, outbox, tickets
from helpdesk.store.events import Happening
from helpdesk.store.failures import DeliveryFailure
from helpdesk.store.outbox import OutboundMessage
from helpdesk.store.senders import bouncing_addresses, set_bouncing
from helpdesk.store.tickets import Comment, PartyRole

_NEWS_OF_FAILURES = (Notice.DELIVERY_FAILED, Notice.DELIVERY_UNCERTAIN)
_LEFT_BEHIND = "left_behind"  # in the detail of an outbox row: names of files that were too large for the mail
WORDS = (Notice.COMMENT_TO_CUSTOMER, Notice.RESOLVED)


def note_failure(session: Session, desk: Desk, row: OutboundMessage, now: datetime) -> None:
    """Draw the consequences of a mail that finally did not arrive; `row.last_reply` says why."""
    kind = kind_of(row.last_reply)
    session.add(
        DeliveryFailure(outbound_id=row.id, address=row.recipient.lower(), at=now, kind=kind, reason=row.last_reply)
    )
    session.flush()
    _mark(session, row.recipient, now)
    deputy = _try_deputy(session, desk, row, now) if kind is not FailureKind.MAIL else None
    missed = stand_ins.tell_instead(session, desk, row, now) if kind is not FailureKind.MAIL else None
    if missed is None or not phone_tasks.open_task(session, desk, row, missed, now):
        tell(session, desk, row, Notice.DELIVERY_FAILED, now, deputy=deputy)


def tell(
    session: Session, desk: Desk, row: OutboundMessage, notice: Notice, now: datetime, *, deputy: Deputy | None = None
) -> None:
    """Tell who wrote the words, else whose ticket it is; news of a failed mail is never followed by another."""
    if row.notice in _NEWS_OF_FAILURES:
        return
    session.flush()  # what was told before counts
    standing = senders.standing_of(session, row.recipient)
    contact_ids = [known.contact_id for known in standing.registrations if known.contact_id is not None]
    detail = {
        "failed_recipient": row.recipient,
        "reason": row.last_reply,
        "contact": next((known.contact for known in standing.registrations if known.contact), row.recipient_name),
        "phones": deputies.phones_of(session, contact_ids),
        "deputy": str(Address(deputy.name, deputy.address)) if deputy else "",
        "why_told": _why(deputy) if deputy else "",
    }
    telling = Telling(
        key=f"{notice}:{row.id}:{outbox.told_about(session, row.id)}",
        notice=notice,
        recipient="",
        language=desk.settings.team.language,
        ticket_id=row.ticket_id,
        comment_id=row.comment_id,
        about_id=row.id,
        detail=detail,
    )
    writer = _writer(session, desk, row, now)
    if writer is None:
        queue_for_team(session, desk, telling, now, but=row.recipient)
    else:
        _tell_one(session, desk, telling, writer, now)


def note_files(row: OutboundMessage, names: Sequence[str]) -> None:
    """Keep which files of a person's words stay behind, until the mail has gone."""
    if names and row.notice in WORDS:
        row.detail = {**row.detail, _LEFT_BEHIND: list(names)}


def tell_of_files(session: Session, desk: Desk, row: OutboundMessage, now: datetime) -> None:
    """Tell who wrote the words of a mail, once, that files of his were too large to go along."""
    names, writer = row.detail.get(_LEFT_BEHIND), _writer(session, desk, row, now)
    if not names or writer is None:
        return
    session.flush()  # the same answer may have gone to somebody else just now
    key = f"files:{row.comment_id}"
    if outbox.has_key(session, f"{key}:{writer.person.address}"):
        return
    telling = Telling(
        key=key,
        notice=Notice.NOT_SENT,
        recipient="",
        language=desk.settings.team.language,
        ticket_id=row.ticket_id,
        comment_id=row.comment_id,
        detail={"reason": "files_left_out", "lines": list(names)},
    )
    _tell_one(session, desk, telling, writer, now)


def forgive(session: Session, desk: Desk, address: str, address_ids: Sequence[int], now: datetime) -> None:
    """Take back the mark of an address, and the call to its owner: who writes from it has it."""
    set_bouncing(session, address_ids, None)
    customer_people.forget(session)
    phone_tasks.close(session, desk, address, now)
    failures.clear(session, address, now)


def decay(session: Session, now: datetime) -> int:
    """Take back the marks that too few failures of late bear out; gives how many."""
    marked = bouncing_addresses(session)
    known = failures.failures_of(session, {address for _, address in marked})
    over = [key for key, address in marked if (rows := known[address.lower()]) and judge(_values(rows), now) is None]
    if over:
        set_bouncing(session, over, None)
    return len(over)


def _mark(session: Session, address: str, now: datetime) -> None:
    """Note at a contact's address since when mail to it comes back; plan and hints show it."""
    mark = judge(_values(failures.failures_of(session, [address])[address.lower()]), now)
    if mark is not None and (ids := senders.standing_of(session, address).address_ids):
        set_bouncing(session, ids, mark.since)
        customer_people.forget(session)


def _values(rows: Sequence[DeliveryFailure]) -> list[Failure]:
    return [Failure(FailureKind(row.kind), row.at, row.reason) for row in rows]


def _writer(session: Session, desk: Desk, row: OutboundMessage, now: datetime) -> Addressee | None:
    """Give who of the team wrote what did not arrive, or stands in for him today."""
    comment = session.get(Comment, row.comment_id) if row.comment_id is not None and row.notice in WORDS else None
    person = desk.staff.find(comment.author_address) if comment is not None else None
    return addressees.present(desk, [person], now)[0] if person is not None else None


def _tell_one(session: Session, desk: Desk, telling: Telling, told: Addressee, now: datetime) -> None:
    ticket = tickets.get(session, telling.ticket_id) if telling.ticket_id is not None else None
    address = told.person.address
    party = roster_of(session, ticket).add_team(address, now) if ticket is not None else None
    own = replace(
        telling,
        key=f"{telling.key}:{address}",
        recipient=address,
        language=told.person.language,
        party_id=party.id if party is not None else None,
        detail={**telling.detail, "stands_in_for": told.stands_in_for},
    )
    queue(session, desk, own, now)


def _try_deputy(session: Session, desk: Desk, row: OutboundMessage, now: datetime) -> Deputy | None:
    """Send a person's words to who stands in for their reader, if the customer named somebody; gives whom.

    He takes part in the ticket from now on; what was said before he does not get.
    """
    if row.notice not in WORDS or row.ticket_id is None or row.comment_id is None:
        return None
    ticket = tickets.surviving(session, row.ticket_id)
    roster = roster_of(session, ticket)
    for deputy in deputies.for_address(session, row.recipient, ticket.customer_id):
        address = deputy.address.lower()
        known = roster.get(address)
        if address in desk.team or desk.addressing.is_own(address) or (known is not None and known.receives):
            continue
        party = roster.add(
            Address(deputy.name, deputy.address),
            PartyRole.COPY,
            now,
            neutral=False,
            receives=True,
            contact_id=deputy.contact_id,
        )
        party.receives = True
        telling = Telling(
            key=f"deputy:{row.id}:{address}",
            notice=Notice(row.notice),
            recipient=party.address,
            name=deputy.name,
            language=ticket.language,
            automatic=row.automatic,
            ticket_id=ticket.id,
            party_id=party.id,
            comment_id=row.comment_id,
            detail={**row.detail, "instead_of": row.recipient_name or row.recipient, "why_told": _why(deputy)},
        )
        queue(session, desk, telling, now)
        data = {"outbound": row.id, "recipient": row.recipient, "deputy": party.address}
        events.record(session, now, Happening("deputy_tried", ticket.id, "helpdesk", data))
        return deputy
    return None


def _why(deputy: Deputy) -> str:
    return "deputy" if deputy.is_named else "standard"
