"""Do what a technician commands by the lines at the top of his answer: all of them or none, each with its receipt.

All lines are checked against the ticket before the first one runs. What needs more proof than there is waits for his
consent (`services.commands.pending_actions`). Not the reading (`domain.command_lines`), not the steps
(`command_steps`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from helpdesk.domain.command_check import check, refusals
from helpdesk.domain.command_lines import CommandLine, read_commands
from helpdesk.domain.command_list import CommandName, Harm, spec_of
from helpdesk.domain.command_orders import Caller, Checked, Order
from helpdesk.domain.disposition import AddComment, OnBehalf
from helpdesk.domain.notices import Notice
from helpdesk.domain.proof import Proof
from helpdesk.domain.staff import Technician
from helpdesk.domain.ticket import TicketState
from helpdesk.mail.subject import shortened
from helpdesk.services.commands import command_notices, pending_actions, queries
from helpdesk.services.commands import command_steps as of_ticket
from helpdesk.services.commands import command_steps_people as of_people
from helpdesk.services.commands import command_steps_tickets as of_tickets
from helpdesk.services.commands.command_bench import Bench, Done, Step
from helpdesk.services.commands.command_escalation import escalate
from helpdesk.services.commands.command_facts import Line, line_of
from helpdesk.services.commands.command_sight import sight_of
from helpdesk.services.commands.command_undo import undo
from helpdesk.services.desk import Desk
from helpdesk.services.outgoing import announcing, notify
from helpdesk.services.outgoing.announcing import NO_NEWS, News
from helpdesk.services.ticketing import tickets
from helpdesk.services.ticketing.roster import roster_of
from helpdesk.store import events
from helpdesk.store import tickets as stored
from helpdesk.store.command_runs import CommandRun
from helpdesk.store.confirmations import ActionState, PendingAction
from helpdesk.store.events import Happening
from helpdesk.store.ids import new_id
from helpdesk.store.tickets import Comment

_STEPS: Final[dict[CommandName, Step]] = {
    CommandName.TAKE: of_ticket.take,
    CommandName.ASSIGN: of_ticket.assign,
    CommandName.RELEASE: of_ticket.release,
    CommandName.STATUS: of_ticket.status,
    CommandName.PRIORITY: of_ticket.priority,
    CommandName.QUEUE: of_ticket.queue,
    CommandName.DUE: of_ticket.due,
    CommandName.APPOINTMENT: of_ticket.appointment,
    CommandName.FOLLOW_UP: of_ticket.follow_up,
    CommandName.RESOLVE: of_ticket.resolve,
    CommandName.CLOSE: of_ticket.close,
    CommandName.REOPEN: of_ticket.reopen,
    CommandName.SPAM: of_ticket.spam,
    CommandName.TIME: of_ticket.time,
    CommandName.UNDO: undo,
    CommandName.ADD: of_people.add,
    CommandName.REMOVE: of_people.remove,
    CommandName.SUBJECT: of_ticket.subject,
    CommandName.ESCALATE: escalate,
    CommandName.TAG: of_ticket.tag,
    CommandName.LINK: of_tickets.link,
    CommandName.MERGE: of_tickets.merge,
    CommandName.JOIN: of_tickets.join,
    CommandName.SPLIT: of_tickets.split,
    CommandName.CUSTOMER: of_people.customer,
    CommandName.REGISTER: of_people.register,
    CommandName.MERGE_CUSTOMERS: of_people.merge_numbers,
    CommandName.FOR: of_people.hand_over,
    CommandName.CALL: of_people.call,
    CommandName.HELP: command_notices.send_help,
    CommandName.OPEN: queries.step,
    CommandName.MINE: queries.step,
    CommandName.UNASSIGNED: queries.step,
    CommandName.SHOW: queries.step,
    CommandName.SEARCH: queries.step,
}


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known of a mail beside its commands. `actor`: who wrote it, where the comment holds another's words.

    `first`: what the mail itself did already, which the receipt tells too. `crossed`: what a customer wrote just
    before, of which it warns.
    """

    actor: Technician | None = None
    first: tuple[Order, Done] | None = None
    crossed: Comment | None = None


NOTHING_BESIDE: Final = Beside()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of the commands. `told_customer`: a notice of theirs carried the words of the mail to him already.

    `news`: what he reads beside the words. `call`: whose call was noted. `informed`: who of the team has read the
    words. `lines`: what each command did; `refused`: those of which none ran.
    """

    written: tickets.Written
    told_customer: bool = False
    news: News = NO_NEWS
    call: Caller | None = None
    informed: frozenset[str] = frozenset()
    lines: tuple[Line, ...] = ()
    refused: tuple[Line, ...] = ()


def run(
    session: Session,
    desk: Desk,
    written: tickets.Written,
    decision: AddComment | OnBehalf,
    now: datetime,
    beside: Beside = NOTHING_BESIDE,
) -> Outcome:
    """Do the commands of a mail that became a comment, and send its writer the receipt."""
    first, crossed = beside.first, beside.crossed
    actor = beside.actor or desk.staff.find(written.comment.author_address)
    where = decision.where if isinstance(decision, AddComment) and not decision.refusal else ""
    if actor is None or not (decision.commands or first or where):
        return Outcome(written)
    is_public = isinstance(decision, AddComment) and decision.send_to_customer
    tells_team = not isinstance(decision, AddComment) or decision.tell_team
    bench = Bench(session, desk, written, actor, is_public, now, tells_team=tells_team)
    checked = _check(bench, decision.commands)
    told = [_noted(bench, *first)] if first else []
    bench.opens = isinstance(decision, OnBehalf)
    if refusals(checked):
        refused = tuple(map(_unchecked, checked))
        command_notices.send_receipt(bench, [*told, *refused], refused=not told)
        return Outcome(written, refused=refused)
    orders = [each for each in checked if isinstance(each, Order)]
    reason = _needs_consent(orders, decision.proof)
    if reason:
        pending_actions.ask(session, desk, written, [line.raw for line in decision.commands], reason, now)
    said = [Line(where, _whereto(written, is_public=is_public), failed=False)] if where else []
    said += (
        [Line(f"> {shortened(' '.join(crossed.text.split()))}", "crossed", at=crossed.received_at, failed=False)]
        if crossed
        else []
    )
    _carry_out(bench, orders if not reason else (), told, said)
    if bench.given_to_another and isinstance(decision, AddComment):
        _tell_of_new_requester(bench)
    return Outcome(bench.written, bench.told_customer, bench.news, bench.call, frozenset(bench.informed), tuple(told))


def consent(session: Session, desk: Desk, action_id: int, actor: str, now: datetime) -> None:
    """Do what waited; what is no longer possible is told instead, and none of it is done."""
    action = session.get_one(PendingAction, action_id)
    ticket = stored.surviving(session, action.ticket_id or 0)
    comment, technician = session.get(Comment, action.payload.get("comment", 0)), desk.staff.find(actor)
    action.settled_at, action.state, outcome = now, ActionState.FAILED, "nobody of the team, or no words"
    if comment is not None and technician is not None:
        comment.unconfirmed = False  # his registered address vouches for it now
        written = tickets.Written(ticket, comment, roster_of(session, ticket))
        bench = Bench(session, desk, written, technician, is_public=False, now=now, consented=True)
        checked = _check(bench, read_commands("\n".join(action.payload["lines"])).lines)
        if wrong := refusals(checked):
            outcome = wrong[0].code
            command_notices.send_receipt(bench, [_unchecked(each) for each in checked], refused=True)
        else:
            action.state, outcome = ActionState.DONE, "done"
            _carry_out(bench, [each for each in checked if isinstance(each, Order)], [])
            if bench.given_to_another:
                _tell_of_new_requester(bench)
    events.record(session, now, Happening("action_consented", ticket.id, actor, {"outcome": outcome}))


def _check(bench: Bench, lines: Sequence[CommandLine]) -> tuple[Checked, ...]:
    return check(lines, sight_of(bench.session, bench.desk, bench.written, lines, bench.actor, bench.now))


def _needs_consent(orders: Sequence[Order], proof: Proof) -> str:
    """Give the code why the orders wait; "" where they may run now."""
    serious = any(spec_of(order.name).harm is Harm.SERIOUS for order in orders)
    if proof < (Proof.AUTHENTICATED if serious else Proof.PERSONAL):
        return "unproved"
    return "stranger" if any(order.asks for order in orders) else ""


def _whereto(written: tickets.Written, *, is_public: bool) -> str:
    """Give the code of what the receipt says about the words of a mail that says where they go."""
    if is_public:
        return "published"
    return "noted" if written.comment.text.strip() else "noted_nothing"


def _noted(bench: Bench, order: Order, done: Done) -> Line:
    _record(bench, order, bench.ticket.id, [done])
    return line_of(order, done)


def _carry_out(bench: Bench, orders: Sequence[Order], told: list[Line], said: Sequence[Line] = ()) -> None:
    """Run all orders. They were checked: should one fail all the same, the transaction of the mail ends with it.

    `told`: what the receipt says before. `said`: where the text of the mail went, which only its writer asks.
    """
    assignee, before = bench.ticket.assignee, (bench.ticket.id, bench.ticket.queue)
    for order in orders:
        ticket_id, done = bench.ticket.id, _STEPS[order.name](bench, order)
        _record(bench, order, ticket_id, done)
        told += [line_of(order, each) for each in done]
    moves = [order for order in orders if order.name is CommandName.QUEUE]
    if moves and (bench.ticket.id, bench.ticket.queue) != before:
        told += [line_of(moves[-1], each) for each in of_ticket.tell_queue(bench)]
    _announce(bench)
    if told or said:
        owners = {assignee} | ({bench.ticket.assignee} if bench.news.merged is not None else set())
        reader = {bench.ticket.assignee} if bench.tells_team else set()
        command_notices.send_receipt(bench, [*said, *told], also=sorted(owners - reader) if orders else ())


def _announce(bench: Bench) -> None:
    """Tell the customer of all that the commands did to his ticket: with the words of the mail, where it has any."""
    session, desk, written, news, now = bench.session, bench.desk, bench.written, bench.news, bench.now
    solved = bench.ticket.state == TicketState.RESOLVED
    if news.moved and (solved or not bench.is_public):
        announcing.announce(session, desk, written, now, with_words=bench.is_public)
        bench.told_customer = bench.is_public
    if news.merged is not None and not bench.is_public:
        announcing.tell_of_merge(session, desk, news.merged, bench.ticket, f"comment {written.comment.id}", now)


def _tell_of_new_requester(bench: Bench) -> None:
    """Show the team the ticket anew: what they got before says that an answer goes to somebody else."""
    first = stored.comments(bench.session, bench.ticket.id)[0]
    shown = tickets.Written(bench.ticket, first, bench.written.roster)
    again = f":for:{bench.written.comment.id}"
    notify.tell_team(
        bench.session,
        bench.desk,
        shown,
        Notice.TICKET_OPENED,
        bench.now,
        knows=notify.Knows(bench.actor.address),
        again=again,
        note="given_to_another",
        opened_by=bench.actor.address,
    )


def _record(bench: Bench, order: Order, ticket_id: int, done: Sequence[Done]) -> None:
    steps = [each.inverse for each in done if each.inverse]
    run = CommandRun(
        id=new_id(bench.session, CommandRun),
        ticket_id=ticket_id,
        inbound_id=bench.written.comment.inbound_id,
        actor=bench.actor.address,
        at=bench.now,
        command=order.name,
        line=order.line.raw,
        inverse={"steps": steps} if steps else {},
        undone_at=None,
    )
    bench.session.add(run)
    data = {"command": str(order.name), "line": order.line.raw}
    events.record(bench.session, bench.now, Happening("command_run", ticket_id, bench.actor.address, data))


def _unchecked(checked: Checked) -> Line:
    """Give what the receipt says of a line of a mail in which one is wrong."""
    if isinstance(checked, Order):
        return Line(checked.line.raw, "not_run")
    return Line(checked.line.raw, checked.code, value=checked.detail, near=checked.near)
