"""Announcements as people read them at a terminal: who would be told and why, and what became of each mail.

Reads only what it is given; prints nothing.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from helpdesk.cli.access import local
from helpdesk.cli.notice_words import WHY
from helpdesk.cli.output import table

if TYPE_CHECKING:
    from helpdesk.services.desk import Desk
    from helpdesk.services.outgoing.announcements import AnnouncementPlan
    from helpdesk.store.announcements import AnnouncementRecipient
    from helpdesk.store.outbox import OutboundMessage


def plan_text(desk: "Desk", planned: "AnnouncementPlan", width: int | None) -> str:
    """Give a line for everybody whom it concerns; first those who are told."""
    rows = [_line(desk, each) for each in sorted(planned.people, key=lambda each: not each.decision.is_told)]
    rows += [("no", each.number, "", "", "", "nobody there is told") for each in planned.nobody]
    return table(("told", "customer", "contact", "address", "language", "why"), rows, width)


def _line(desk: "Desk", each: Any) -> tuple[str, ...]:
    decision, person = each.decision, each.decision.person
    when = {"now": "at once", "digest": local(desk, decision.at), "never": "no"}[decision.manner]
    why = WHY[decision.why] + (f" ({decision.via})" if decision.via else "")
    return (when, each.customer.number, person.key or "main address", person.address, person.language, why)


def state_of(mail: "OutboundMessage", tickets: Sequence[str]) -> str:
    """Say what became of a mail: answered, bounced, sent, or how far it is."""
    if tickets:
        return f"answered: {', '.join(tickets)}"
    return "bounced" if mail.bounced_at is not None else str(mail.state)


def mails_text(
    desk: "Desk",
    mails: "Iterable[tuple[AnnouncementRecipient, OutboundMessage]]",
    answers: dict[int, list[str]],
    width: int | None,
) -> str:
    """Give a line for each mail of an announcement."""
    rows = [
        (
            recipient.customer,
            recipient.contact or "main address",
            mail.recipient,
            mail.language,
            state_of(mail, answers.get(mail.id, ())),
            local(desk, mail.sent_at),
        )
        for recipient, mail in mails
    ]
    return table(("customer", "contact", "address", "language", "state", "sent"), rows, width)
