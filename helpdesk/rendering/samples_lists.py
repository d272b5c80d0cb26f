"""Sample lists of tickets, for the notices that have some.

Not the other sample facts (`rendering.samples`). Names and addresses are invented.
"""

from dataclasses import replace
from datetime import UTC, datetime

from helpdesk.domain.notice_lists import ListedTicket, TicketList

_LISTED = ListedTicket(
    number="2026-000042",
    subject="Drucker im Büro druckt nicht",
    customer="Muster GmbH",
    minutes=3000,
    assignee="Jonas Techniker",
    due=datetime(2026, 11, 23, 11, 0, tzinfo=UTC),
    link="mailto:support@example.de?subject=2026-000042&body=%23zeige%202026-000042",
)
_BARE_LISTED = ListedTicket("2026-000043", "", "info@example.org", 25)
LISTS = (
    TicketList("overdue", 1, (replace(_LISTED, due=datetime(2026, 11, 20, 11, 0, tzinfo=UTC)),)),
    TicketList("due_today", 1, (replace(_LISTED, minutes=180, number="2026-000045"),)),
    TicketList("new", 17, (_BARE_LISTED, replace(_BARE_LISTED, number="2026-000044", subject="Neuer Monitor"))),
    TicketList(
        "unassigned", 1, (replace(_LISTED, assignee="", due=None, scheduled=datetime(2026, 11, 24, 13, 0, tzinfo=UTC)),)
    ),
    TicketList("waiting_long", 1, (_BARE_LISTED,)),
)
