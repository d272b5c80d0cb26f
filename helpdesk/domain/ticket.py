"""The words of a ticket: its states, how urgent it is, and the queues every site has.

Not the rows (`store.tickets`), nor which state may follow which (`domain.lifecycle`).
"""

from enum import StrEnum

SUPPORT_QUEUE = "support"
SPAM_QUEUE = "spam"
BOUNCE_QUEUE = "bounces"  # delivery reports that belong to no mail of ours: kept, nobody is mailed
HELD_QUEUE = "held"  # mails that could not be processed
REDIRECTED_QUEUE = "redirected"  # mail that is no matter of ours (D6): told where to go, and kept

SYSTEM_QUEUES = (SPAM_QUEUE, BOUNCE_QUEUE, HELD_QUEUE)  # nobody configures them


class TicketState(StrEnum):
    """Where a ticket stands."""

    NEW = "new"
    OPEN = "open"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"  # for the customer
    SCHEDULED = "scheduled"  # until `wake_at`
    RESOLVED = "resolved"
    CLOSED = "closed"
    MERGED = "merged"
    SPAM = "spam"


class Priority(StrEnum):
    """How urgent a ticket is, the least first."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class AuthorRole(StrEnum):
    """In which role somebody wrote a comment."""

    CUSTOMER = "customer"
    TEAM = "team"
    SYSTEM = "system"  # robots: notices of absence, reports
