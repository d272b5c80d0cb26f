"""Apply the site's rules to a new ticket: gather what they may look at, and do what the one that fits says.

Not the rules (`domain.routing`). What a spam filter marked, and reports that belong to no mail of ours, follow none.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from helpdesk.domain.disposition import Facts, OpenTicket
from helpdesk.domain.routing import Route, RoutingFacts, route
from helpdesk.domain.thanks import is_only_thanks
from helpdesk.domain.ticket import REDIRECTED_QUEUE, SUPPORT_QUEUE, AuthorRole
from helpdesk.domain.trust import Trust, trust_in
from helpdesk.services.desk import Desk
from helpdesk.services.incoming.pointers import recipients_of
from helpdesk.store import events
from helpdesk.store.customer_aliases import former
from helpdesk.store.customers import CustomerRow
from helpdesk.store.events import Happening
from helpdesk.store.inbox import Arrival
from helpdesk.store.tickets import Comment, Ticket, TicketTag


def routed(session: Session, desk: Desk, facts: Facts, arrivals: Sequence[Arrival], decision: OpenTicket) -> OpenTicket:
    """Give the decision with its queue and the route that says the rest; its reason names the rule."""
    if decision.queue != SUPPORT_QUEUE:
        return decision
    found = route(desk.rules, desk.staff.queues, _facts(session, desk, facts, recipients_of(facts.mail, arrivals)))
    reason = f"{decision.reason}; {found.words}" if found.words else decision.reason
    return replace(decision, queue=found.queue, reason=reason, route=found)


def settle(session: Session, ticket: Ticket, found: Route, now: datetime) -> None:
    """Give a new ticket what its route says beside the queue."""
    ticket.priority, ticket.assignee = found.priority, found.assignee
    if found.tags:
        session.flush()  # a mail that was held before may have had them; without any the batch is written at its end
    for tag in found.tags:
        session.merge(TicketTag(ticket_id=ticket.id, tag=tag))
    if not found.words:
        return
    data = {
        "rule": found.rule,
        "queue": found.queue,
        "priority": str(found.priority),
        "assignee": found.assignee,
        "tags": list(found.tags),
        "not_for_us": found.not_for_us,
    }
    events.record(session, now, Happening("routed", ticket.id, "helpdesk", data))


def comes_back(session: Session, ticket: Ticket, comment: Comment, now: datetime) -> bool:
    """Put a ticket that was not for us into the usual queue where its sender says that it is; False where it stays.

    He was told to answer then. Thanks alone say nothing of the kind.
    """
    if ticket.queue != REDIRECTED_QUEUE or comment.author_role != AuthorRole.CUSTOMER:
        return False
    if comment.automatic or is_only_thanks(comment.text, names=(comment.author_name,)):
        return False
    ticket.queue, data = SUPPORT_QUEUE, {"from": REDIRECTED_QUEUE, "to": SUPPORT_QUEUE}
    events.record(session, now, Happening("queue_changed", ticket.id, comment.author_address, data))
    return True


def note_of(decision: OpenTicket, *, is_told: bool) -> str:
    """Give the code of what the team is told about a ticket that is not for us; "" for every other.

    `is_told`: the answer to the sender goes out now, and is not gathered with others for later.
    """
    if decision.route is None or not decision.route.not_for_us:
        return ""
    if not decision.acknowledge:
        return "kept_apart"
    return "redirected" if is_told else "redirected_later"


def _facts(session: Session, desk: Desk, facts: Facts, recipients: frozenset[str]) -> RoutingFacts:
    mail, sender = facts.mail, facts.sender
    return RoutingFacts(
        recipients=tuple(sorted(recipients)),
        sender=mail.sender.address.lower() if mail.sender else "",
        subject=mail.subject,
        text=mail.text,
        customer=sender.number,
        former=_former(session, desk, sender.customer_id),
        account_manager=_account_manager(session, facts),
        attachments=tuple((attachment.name, attachment.type) for attachment in mail.attachments),
        headers=mail.headers,
    )


def _former(session: Session, desk: Desk, customer_id: int | None) -> tuple[str, ...]:
    """Give the old numbers that a rule may still name the customer by; looked up only where some rule names any."""
    if customer_id is None or not any(rule.customers for rule in desk.rules):
        return ()
    return tuple(row.number for row in former(session, customer_id))


def _account_manager(session: Session, facts: Facts) -> str:
    """Give whom the customer turns to; who that is, only its registered contacts are told (D19)."""
    customer_id = facts.sender.customer_id
    if customer_id is None or trust_in(facts.sender, facts.authentication) < Trust.KNOWN_CONTACT:
        return ""
    return session.get_one(CustomerRow, customer_id).account_manager
