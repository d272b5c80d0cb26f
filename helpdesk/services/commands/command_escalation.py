"""Carry out #escalate: the ticket becomes more urgent; whose it is and the dispatchers are told at once (D13).

Who that is says the table of occasions. Not the other commands (`services.commands.command_steps`).
"""

from collections.abc import Sequence

from helpdesk.domain.command_orders import Order
from helpdesk.domain.notices import Notice
from helpdesk.domain.occasions import Occasion
from helpdesk.domain.telling import decide
from helpdesk.domain.ticket import Priority
from helpdesk.services.commands.command_bench import Bench, Done
from helpdesk.services.outgoing.notify import Telling, queue
from helpdesk.services.outgoing.situations import situation_of
from helpdesk.services.ticketing import ticket_fields
from helpdesk.store import events
from helpdesk.store.events import Happening

_PRIORITIES = tuple(Priority)


def escalate(bench: Bench, order: Order) -> Sequence[Done]:
    """Raise the priority by one step and tell, with the reason; the mails cannot be taken back."""
    raised = _raise_priority(bench)
    told = _tell(bench, order.word)
    actor = bench.actor.address
    events.record(bench.session, bench.now, Happening("escalated", bench.ticket.id, actor, {"told": list(told)}))
    names = ", ".join(told.values())
    return [Done("escalated", names) if names else Done("escalated_alone"), *raised]


def _raise_priority(bench: Bench) -> Sequence[Done]:
    before = Priority(bench.ticket.priority)
    after = _PRIORITIES[min(_PRIORITIES.index(before) + 1, len(_PRIORITIES) - 1)]
    if before is after:
        return []
    ticket_fields.change(bench.session, bench.ticket, "priority", after, bench.actor.address, bench.now)
    return [Done("priority", after, inverse={"field": "priority", "from": str(before), "to": str(after)})]


def _tell(bench: Bench, reason: str) -> dict[str, str]:
    """Queue the mails; gives the names of those who get one, by address."""
    session, desk, ticket, now = bench.session, bench.desk, bench.ticket, bench.now
    told: dict[str, str] = {}
    for decision in decide(situation_of(session, desk, Occasion.ESCALATED, ticket, now, bench.actor.address)):
        person = decision.person
        if not decision.is_told:
            continue
        telling = Telling(
            key=f"escalated:{bench.written.comment.id}:{person.address}",
            notice=Notice.ESCALATED,
            recipient=person.address,
            language=person.language,
            name=person.name,
            ticket_id=ticket.id,
            party_id=bench.written.roster.add_team(person.address, now).id,
            detail={"by": bench.actor.label, "reason": reason, "stands_in_for": person.stands_in_for},
        )
        queue(session, desk, telling, now)
        told[person.address] = person.name or person.address
    return told
