"""The words of a ticket: its states and the queues every site has.

Not the rows (`store.tickets`). The moves between states that need rights come with the commands.
"""

from enum import StrEnum

SUPPORT_QUEUE = "support"
SPAM_QUEUE = "spam"
BOUNCE_QUEUE = "bounces"  # delivery reports that belong to no mail of ours: kept, nobody is mailed
HELD_QUEUE = "held"  # mails that could not be processed


class TicketState(StrEnum):
    """Where a ticket stands."""

    NEW = "new"
    OPEN = "open"
    CLOSED = "closed"
    MERGED = "merged"


class AuthorRole(StrEnum):
    """In which role somebody wrote a comment."""

    CUSTOMER = "customer"
    TEAM = "team"
    SYSTEM = "system"  # robots: notices of absence, reports
