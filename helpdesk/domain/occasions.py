"""Who is told of what, as one table: what happens to a ticket, who may have to know it, and by which mail.

Policy stands here and nowhere else. Not who these people are at a customer (`domain.chosen_contacts`), not what one
of them chose for himself (`domain.telling`), not the sending. Rules D2, D5, D7-D9, D13, D20.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from helpdesk.domain.customers import Notification
from helpdesk.domain.notices import Notice
from helpdesk.domain.ticket import TicketState


class Occasion(StrEnum):
    """What happens."""

    TICKET_CREATED = "ticket_created"
    CUSTOMER_COMMENT = "customer_comment"
    TEAM_ANSWER = "team_answer"  # the team's words to the customer
    NOTE = "note"  # words of the team that stay inside
    STATUS_CHANGED = "status_changed"
    ASSIGNED = "assigned"
    RESOLVED = "resolved"
    CLOSED = "closed"
    REOPENED = "reopened"
    ESCALATED = "escalated"
    DELIVERY_FAILED = "delivery_failed"
    PHONE_TASK = "phone_task"  # the only contact for a notice cannot be reached by mail: somebody must call
    MAINTENANCE = "maintenance"
    OUTAGE = "outage"
    SECURITY = "security"
    SERVICE_REPORT = "service_report"


class Audience(StrEnum):
    """In which part somebody is told."""

    REQUESTER = "requester"
    PARTICIPANTS = "participants"  # who gets the public answers beside him
    CONTACTS = "contacts"  # the customer's, as its file says
    ASSIGNEE = "assignee"
    TEAM = "team"  # the people of the ticket's queue
    DISPATCHERS = "dispatchers"
    ACCOUNT_MANAGER = "account_manager"


@dataclass(frozen=True, slots=True)
class Row:
    """On this occasion this audience gets this notice.

    `notice` None: the mail is made by hand for the occasion, as an announcement is. `otherwise`: who is told instead
    where there is nobody in that audience. `to_actor`: the mail is the answer to the act itself.
    """

    occasion: Occasion
    audience: Audience
    notice: Notice | None
    otherwise: Audience | None = None
    to_actor: bool = False


_O, _A, _N = Occasion, Audience, Notice

# The order is the precedence: who is in several audiences gets the mail of the first one only.
TABLE: tuple[Row, ...] = (
    Row(_O.TICKET_CREATED, _A.REQUESTER, _N.ACKNOWLEDGEMENT, to_actor=True),
    Row(_O.TICKET_CREATED, _A.ASSIGNEE, _N.TICKET_OPENED, otherwise=_A.TEAM),
    Row(_O.TICKET_CREATED, _A.CONTACTS, _N.TICKET_NOTICE),
    Row(_O.CUSTOMER_COMMENT, _A.ASSIGNEE, _N.COMMENT_TO_TEAM, otherwise=_A.TEAM),
    Row(_O.TEAM_ANSWER, _A.REQUESTER, _N.COMMENT_TO_CUSTOMER),
    Row(_O.TEAM_ANSWER, _A.PARTICIPANTS, _N.COMMENT_TO_CUSTOMER),
    Row(_O.TEAM_ANSWER, _A.ASSIGNEE, _N.COMMENT_TO_TEAM, otherwise=_A.TEAM),
    Row(_O.NOTE, _A.ASSIGNEE, _N.COMMENT_TO_TEAM, otherwise=_A.TEAM),
    Row(_O.STATUS_CHANGED, _A.REQUESTER, _N.STATUS_CHANGED),
    Row(_O.STATUS_CHANGED, _A.CONTACTS, _N.STATUS_NOTICE),
    Row(_O.ASSIGNED, _A.ASSIGNEE, _N.ASSIGNED),
    Row(_O.RESOLVED, _A.REQUESTER, _N.RESOLVED),
    Row(_O.RESOLVED, _A.PARTICIPANTS, _N.RESOLVED),
    Row(_O.RESOLVED, _A.CONTACTS, _N.STATUS_NOTICE),
    Row(_O.CLOSED, _A.CONTACTS, _N.STATUS_NOTICE),
    Row(_O.REOPENED, _A.REQUESTER, _N.STATUS_CHANGED),
    Row(_O.REOPENED, _A.CONTACTS, _N.STATUS_NOTICE),
    Row(_O.ESCALATED, _A.ASSIGNEE, _N.ESCALATED),
    Row(_O.ESCALATED, _A.DISPATCHERS, _N.ESCALATED, otherwise=_A.TEAM),
    Row(_O.ESCALATED, _A.ACCOUNT_MANAGER, _N.ESCALATED),
    Row(_O.DELIVERY_FAILED, _A.ASSIGNEE, _N.DELIVERY_FAILED, otherwise=_A.TEAM),
    Row(_O.PHONE_TASK, _A.ASSIGNEE, _N.PHONE_TASK),
    Row(_O.PHONE_TASK, _A.DISPATCHERS, _N.PHONE_TASK, otherwise=_A.TEAM),
    Row(_O.MAINTENANCE, _A.CONTACTS, _N.ANNOUNCEMENT),
    Row(_O.OUTAGE, _A.CONTACTS, _N.ANNOUNCEMENT),
    Row(_O.SECURITY, _A.CONTACTS, _N.ANNOUNCEMENT),
    Row(_O.SERVICE_REPORT, _A.CONTACTS, None),
)

# Which of a contact's choices an occasion falls under; what is not here no contact is told of by choice.
KINDS: Mapping[Occasion, Notification] = MappingProxyType(
    {
        Occasion.TICKET_CREATED: Notification.NEW_TICKETS,
        Occasion.STATUS_CHANGED: Notification.STATUS_CHANGES,
        Occasion.RESOLVED: Notification.STATUS_CHANGES,
        Occasion.CLOSED: Notification.STATUS_CHANGES,
        Occasion.REOPENED: Notification.STATUS_CHANGES,
        Occasion.MAINTENANCE: Notification.MAINTENANCE,
        Occasion.OUTAGE: Notification.OUTAGES,
        Occasion.SECURITY: Notification.SECURITY,
        Occasion.SERVICE_REPORT: Notification.SERVICE_REPORTS,
    }
)

_ENDED = frozenset((TicketState.RESOLVED, TicketState.CLOSED))


@cache
def rows_of(occasion: Occasion) -> tuple[Row, ...]:
    """Give what the table says of an occasion, in the order of precedence."""
    return tuple(row for row in TABLE if row.occasion is occasion)


@cache
def audiences_of(occasion: Occasion) -> frozenset[Audience]:
    """Give everybody who may be told of it, who is told instead of others included."""
    named = (audience for row in rows_of(occasion) for audience in (row.audience, row.otherwise))
    return frozenset(audience for audience in named if audience is not None)


@cache
def occasion_of(notice: Notice) -> Occasion | None:
    """Say of what a notice tells, the first that the table names where it is several; None: of none of them."""
    return next((row.occasion for row in TABLE if row.notice is notice), None)


def occasion_of_move(before: TicketState, after: TicketState) -> Occasion | None:
    """Say what a move of a ticket is to those outside; None: nothing that concerns them (spam, merge, new again)."""
    if before is after or after in {TicketState.SPAM, TicketState.MERGED, TicketState.NEW}:
        return None
    if after is TicketState.RESOLVED:
        return Occasion.RESOLVED
    if after is TicketState.CLOSED:
        return Occasion.CLOSED
    return Occasion.REOPENED if before in _ENDED else Occasion.STATUS_CHANGED
