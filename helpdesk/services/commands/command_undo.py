"""Take back commands: all of somebody's last mail on a ticket, or the last one of a name.

What somebody changed since stays as it is and is told; what cannot be taken back says so. Not the commands themselves
(`services.commands.command_steps`): their inverse stands with each run (`store.command_runs`).
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from helpdesk.domain.command_list import CommandName
from helpdesk.domain.command_orders import Order
from helpdesk.domain.notices import Notice
from helpdesk.domain.ticket import TicketState
from helpdesk.mail.message import Address
from helpdesk.services.commands import pending_actions
from helpdesk.services.commands.command_bench import Bench, Done
from helpdesk.services.commands.command_notices import tell_assignee
from helpdesk.services.outgoing import announcing, held_acknowledgements
from helpdesk.services.ticketing import merge_opening, merging, on_behalf, participation, ticket_fields, tickets
from helpdesk.services.ticketing.roster import roster_of
from helpdesk.store import appointments, command_runs, events
from helpdesk.store import tickets as stored
from helpdesk.store.command_runs import CommandRun
from helpdesk.store.confirmations import PendingAction
from helpdesk.store.customer_aliases import surviving
from helpdesk.store.events import Happening
from helpdesk.store.tickets import Ticket
from helpdesk.store.worklog import TimeEntry

Inverse = dict[str, Any]


def runs_of(session: Session, ticket: Ticket, actor: str, inbound_id: int | None) -> Sequence[CommandRun]:
    """Give what somebody commanded on a ticket, or on those that live on in it, and did not take back; oldest first.

    `inbound_id` is the mail that takes back: one that had to wait never means what came after it.
    """
    session.flush()
    found = command_runs.runs_by(session, actor, merging.living_in(session, ticket.id))
    return [
        run
        for run in found
        if run.command != CommandName.UNDO and not (run.inbound_id and inbound_id and run.inbound_id > inbound_id)
    ]


def last_mail(runs: Sequence[CommandRun]) -> Sequence[CommandRun]:
    """Give those of the runs that came with the last mail."""
    return [run for run in runs if run.inbound_id == runs[-1].inbound_id] if runs else []


def waiting(session: Session, ticket: Ticket, actor: str, inbound_id: int | None) -> Sequence[PendingAction]:
    """Give the commands of somebody that wait for his consent and are newer than all that ran."""
    ran = max((run.inbound_id or 0 for run in runs_of(session, ticket, actor, inbound_id)), default=0)
    return pending_actions.waiting_since(session, ticket.id, actor, ran)


def undo(bench: Bench, order: Order) -> Sequence[Done]:
    """Take back what the order names, the last first; what still waits for consent is newer than all that ran."""
    asked = waiting(bench.session, bench.ticket, bench.actor.address, bench.written.comment.inbound_id)
    if asked and not order.word:
        for action in asked:
            pending_actions.decline(bench.session, action.id, bench.actor.address, bench.now)
        return [Done("undone_waiting", line=line) for action in asked for line in action.payload["lines"]]
    runs = runs_of(bench.session, bench.ticket, bench.actor.address, bench.written.comment.inbound_id)
    named = [run for run in runs if run.command == order.word][-1:] if order.word else last_mail(runs)
    return [_taken_back(_at_ticket_of(bench, run), run) for run in reversed(named)]


def _at_ticket_of(bench: Bench, run: CommandRun) -> Bench:
    """Give the bench at the ticket that the command changed, which may have been merged into this one since."""
    ticket = stored.get(bench.session, run.ticket_id)
    return replace(bench, written=replace(bench.written, ticket=ticket, roster=roster_of(bench.session, ticket)))


def _taken_back(bench: Bench, run: CommandRun) -> Done:
    """Take back all that one line did, the last first, as far as nobody changed it since."""
    run.undone_at = bench.now  # answered either way: the next time an earlier mail is meant
    steps = list(reversed(run.inverse.get("steps", ())))
    if not steps:
        return Done("undo_none", line=run.line, failed=True)
    results = [_back_by(step)(bench, step) for step in steps]
    data = {"command": run.command, "line": run.line, "done": sum(results), "of": len(steps)}
    events.record(bench.session, bench.now, Happening("command_undone", run.ticket_id, bench.actor.address, data))
    return _answered(bench, run, steps, results)


def _answered(bench: Bench, run: CommandRun, steps: Sequence[Inverse], results: Sequence[bool]) -> Done:
    """Give what the receipt says of a line that was taken back step by step, as far as that went."""
    failed = not any(results)
    if any("opened" in step for step in steps):
        return Done("undone_opened" if all(results) else "undo_worked_on", line=run.line, failed=failed)
    if not all(results):
        return Done("undo_changed" if failed else "undone_partly", line=run.line, failed=failed)
    if parted := next((step for step in steps if "merge" in step or "split" in step), None):
        return _parted(bench, run, parted)
    if any(step.get("field") == "assignee" for step in steps):
        person = bench.desk.staff.find(bench.ticket.assignee)
        return Done("undone_to", person.label, line=run.line) if person else Done("undone_to_all", line=run.line)
    if not any(step.get("mailed") for step in steps):
        return _holds_again(bench, run, steps)
    former = _told_again(bench)
    return Done("undone_and_told", at=former, line=run.line) if former else Done("undone_but_mailed", line=run.line)


def _holds_again(bench: Bench, run: CommandRun, steps: Sequence[Inverse]) -> Done:
    """Give what the receipt says of a value that is again what it was."""
    field = steps[0].get("field", "state" if "state" in steps[0] else "")
    if field not in ("priority", "queue", "state"):
        return Done("undone", line=run.line)
    return Done(f"undone_{field}", str(getattr(bench.ticket, field)), line=run.line)


def _parted(bench: Bench, run: CommandRun, step: Inverse) -> Done:
    """Give what the receipt says of tickets that are two again, or one: which, for it is about one of them only."""
    if "split" in step:
        new = stored.get(bench.session, step["split"])
        return Done("undone_split", new.number, line=run.line, ticket=bench.ticket.number)
    was, code = step["merge"], "undone_merge_mailed" if step.get("mailed") else "undone_merge"
    ticket, into = (stored.get(bench.session, was[each]) for each in ("ticket", "into"))
    return Done(code, into.number, line=run.line, ticket=ticket.number)


def _told_again(bench: Bench) -> datetime | None:
    """Tell people outside that the former appointment holds again, where they knew of one; gives when it is."""
    former = bench.ticket.wake_at
    if former is None or former not in appointments.told_of(bench.session, bench.ticket.id):
        return None
    announcing.announce(bench.session, bench.desk, bench.written, bench.now)
    return former


def _back_by(step: Inverse) -> Callable[[Bench, Inverse], bool]:
    return next(back for kind, back in _WAYS_BACK.items() if kind in step)


def _field(bench: Bench, inverse: Inverse) -> bool:
    name, before, after = inverse["field"], _value(inverse, "from"), _value(inverse, "to")
    # Only the value counts: who set the same one since wanted it so, which the history and the receipt show; nothing
    # is lost, and comparing events instead would refuse where somebody merely confirmed what was set.
    if getattr(bench.ticket, name) != after:
        return False
    ticket_fields.change(bench.session, bench.ticket, name, before, bench.actor.address, bench.now)
    person = bench.desk.staff.find(str(before)) if name == "assignee" else None
    if person is not None and person is not bench.actor:
        present = bench.desk.staff.on_duty(person, bench.day)
        tell_assignee(bench, present)
    return True


def _value(inverse: Inverse, key: str) -> str | datetime | None:
    value = inverse[key]
    return _moment(value) if inverse["field"] == "due_at" else value


def _moment(noted: str | None) -> datetime | None:
    return datetime.fromisoformat(noted) if noted else None


def _unmerged(back: Callable[[Bench, Inverse], bool]) -> Callable[[Bench, Inverse], bool]:
    """Let something be taken back only where the ticket still lives: of a merged one nothing is changed any more."""

    def checked(bench: Bench, inverse: Inverse) -> bool:
        return bench.ticket.state != TicketState.MERGED and back(bench, inverse)

    return checked


def _state(bench: Bench, inverse: Inverse) -> bool:
    ticket, actor = bench.ticket, bench.actor.address
    if ticket.state != inverse["to"] or ticket.wake_at != _moment(inverse.get("to_until")):
        return False
    if "queue" in inverse:
        if ticket.queue != inverse["to_queue"]:
            return False
        tickets.set_queue(bench.session, ticket, inverse["queue"], actor, bench.now)
        held_acknowledgements.let_wait(bench.session, [ticket.id])
    until = _moment(inverse["until"])
    tickets.take_back_state(bench.session, ticket, TicketState(inverse["state"]), actor, bench.now, until=until)
    return True


def _alike(bench: Bench, inverse: Inverse) -> bool:
    """Bring back the tickets of a flood that went with the one that was put away."""
    return held_acknowledgements.bring_back(bench.session, dict(inverse["alike"]), bench.actor.address, bench.now)


def _tags(bench: Bench, inverse: Inverse) -> bool:
    put, gone = inverse["tags"]["put"], inverse["tags"]["gone"]
    changed = ticket_fields.retag(bench.session, bench.ticket, gone, put, bench.actor.address, bench.now)
    return any(changed)


def _people(bench: Bench, inverse: Inverse) -> bool:
    session, desk, actor, now = bench.session, bench.desk, bench.actor.address, bench.now
    people, ticket = inverse["people"], bench.ticket
    gone = [participation.remove_reader(session, ticket, each, actor, now) for each in people.get("added", ())]
    back = [
        participation.add_reader(session, desk, ticket, Address("", each), actor, now)
        for each in people.get("removed", ())
    ]
    return any((*gone, *back))


def _link(bench: Bench, inverse: Inverse) -> bool:
    other = stored.get(bench.session, inverse["link"])
    return ticket_fields.unlink(bench.session, bench.ticket, other, bench.actor.address, bench.now)


def _living(bench: Bench, customer_id: int | None) -> int | None:
    """Give the customer, or the one that it lives on as since."""
    return surviving(bench.session, customer_id).id if customer_id is not None else None


def _customer(bench: Bench, inverse: Inverse) -> bool:
    ticket, (customer_id, contact_id) = bench.ticket, inverse["customer"]["from"]
    customer_id, now_at = (_living(bench, each) for each in (customer_id, inverse["customer"]["to"]))
    if ticket.customer_id != now_at:
        return False
    ticket.customer_id, ticket.contact_id = customer_id, contact_id
    data = {"customer_id": customer_id}
    events.record(bench.session, bench.now, Happening("customer_taken_back", ticket.id, bench.actor.address, data))
    return True


def _time(bench: Bench, inverse: Inverse) -> bool:
    entry = bench.session.get_one(TimeEntry, inverse["time"])
    if entry.withdrawn_at is not None:
        return False
    ticket_fields.withdraw_booking(bench.session, entry, bench.actor.address, bench.now)
    return True


def _merge(bench: Bench, inverse: Inverse) -> bool:
    """Let both tickets live again; what was written since stays where it was written."""
    session, actor, now, was = bench.session, bench.actor.address, bench.now, inverse["merge"]
    ticket = stored.get(session, was["ticket"])
    if ticket.state != TicketState.MERGED or ticket.merged_into_id != was["into"]:
        return False
    merging.take_back(session, ticket, was["comments"], TicketState(was["state"]), actor, now)
    into = stored.get(session, was["into"])
    there = replace(bench, written=replace(bench.written, ticket=into, roster=roster_of(session, into)))
    for step in reversed(was.get("carried", ())):  # a run may be older than this
        _back_by(step)(there, step)
    if "opened" in was:  # a run may be older than this
        merge_opening.take_back_opening(session, into, was, actor, now)
    for address in was["added"]:
        participation.remove_reader(session, into, address, actor, now)
    return True


def _split(bench: Bench, inverse: Inverse) -> bool:
    new = stored.get(bench.session, inverse["split"])
    if new.state == TicketState.MERGED:
        return False
    merging.merge(bench.session, new, bench.ticket, bench.actor.address, bench.now)
    return True


def _opened(bench: Bench, inverse: Inverse) -> bool:
    """Close a ticket that was opened for somebody by mistake, and tell him; not where anything happened on it since."""
    session, ticket = bench.session, stored.get(bench.session, inverse["opened"])
    said, runs = stored.comments(session, ticket.id), command_runs.command_runs(session, ticket.id)
    own = {said[0].inbound_id, bench.written.comment.inbound_id}
    later = [each.id for each in said if each.inbound_id not in own and each.text.strip()]
    later += [run.id for run in runs if run.inbound_id not in own and run.undone_at is None]
    if ticket.state != TicketState.NEW or later:
        return False
    actor, now = bench.actor.address, bench.now
    tickets.set_state(session, ticket, TicketState.CLOSED, actor, now)
    events.record(session, now, Happening("opened_by_mistake", ticket.id, actor, {}))
    if on_behalf.is_acknowledged(session, ticket):
        event = f"mistake {bench.written.comment.id}"
        notice, reason = Notice.STATUS_CHANGED, "opened_by_mistake"
        announcing.tell_requester(session, bench.desk, ticket, notice, event, now, reason=reason)
    return True


_WAYS_BACK: Final[dict[str, Callable[[Bench, Inverse], bool]]] = {
    "field": _unmerged(_field),
    "state": _unmerged(_state),
    "tags": _unmerged(_tags),
    "people": _unmerged(_people),
    "link": _unmerged(_link),
    "customer": _unmerged(_customer),
    "time": _time,
    "merge": _merge,
    "split": _split,
    "opened": _opened,
    "alike": _alike,
}
