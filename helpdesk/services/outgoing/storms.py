"""Whether a mail is one too many for its recipient or his customer within the hour, and what the mail of many says.

Not the policy (`domain.storms`) and not the folding (`services.outgoing.notify`). The usual case costs one query for
the team and one for each customer in a transaction, however many mails it queues; without limits none.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from helpdesk.domain import storms
from helpdesk.domain.budget import HOUR
from helpdesk.domain.notices import Notice
from helpdesk.domain.storms import Budget, Share
from helpdesk.mail.likeness import likeness
from helpdesk.mail.message import Address
from helpdesk.services.desk import Desk
from helpdesk.store import hourly, tickets
from helpdesk.store.customer_people import people_of
from helpdesk.store.outbox import OutboundMessage
from helpdesk.store.tickets import Comment, Party, Ticket


def is_surplus(session: Session, desk: Desk, row: OutboundMessage, now: datetime) -> bool:
    """Tell whether a mail that was just queued is to be folded; else it is counted.

    What begins to be folded stays together until the mail that gathers it is made, so that the order is kept.
    """
    notice = Notice(row.notice)
    if row.ticket_id is None or storms.TABLE[notice] is Share.APART:
        return False
    inside = row.recipient in desk.team
    if not _has_limit(desk, inside=inside):
        return False
    folds = storms.folds(notice, row.detail)
    if folds and hourly.gathering(session, row.recipient, now) is not None:
        return True
    if storms.is_beyond(*(_team if inside else _outside)(session, desk, row, now)) and folds:
        return True
    hourly.add(session, row.recipient)
    return False


def _has_limit(desk: Desk, *, inside: bool) -> bool:
    limits = desk.settings.notices
    if inside:
        return limits.per_technician_per_hour > 0
    return limits.per_contact_per_hour > 0 or limits.per_customer_per_hour > 0


def _team(session: Session, desk: Desk, row: OutboundMessage, now: datetime) -> tuple[Budget, ...]:
    asked = (each for each in desk.team if each == row.recipient or hourly.gathering(session, each, now) is None)
    hourly.load(session, asked, storms.COUNTED, now - HOUR)
    return (Budget(desk.settings.notices.per_technician_per_hour, hourly.count(session, [row.recipient])),)


def _outside(session: Session, desk: Desk, row: OutboundMessage, now: datetime) -> tuple[Budget, ...]:
    """Give what is left for a person, all his addresses together, and for his customer."""
    limits = desk.settings.notices
    of_customer = _addresses(session, row)
    everybody = {row.recipient, *(address for addresses in of_customer.values() for address in addresses)}
    hourly.load(session, everybody, storms.COUNTED, now - HOUR)
    own = next((each for each in of_customer.values() if row.recipient in each), {row.recipient})
    found = [Budget(limits.per_contact_per_hour, hourly.count(session, own))]
    if of_customer:
        found.append(Budget(limits.per_customer_per_hour, hourly.count(session, everybody)))
    return tuple(found)


def _addresses(session: Session, row: OutboundMessage) -> dict[int | None, set[str]]:
    """Give the addresses of the ticket's customer, those of a person together; none where there is no customer."""
    ticket = tickets.get(session, row.ticket_id or 0)
    found = people_of(session, ticket.customer_id) if ticket.customer_id is not None else None
    if found is None:
        return {}
    return {key: {each.address.lower() for each in addresses} for key, addresses in found.addresses.items()}


def likeness_of(ticket: Ticket, comment: Comment, party: Party) -> str | None:
    """Give what the mail of somebody unproved says, by which a flood of it from many such senders is noticed."""
    if not party.neutral:
        return None
    return likeness(ticket.subject, comment.text, Address(party.name, party.address)) or None
