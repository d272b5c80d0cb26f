"""A customer asks by mail that two of his numbers become one: the Standard contacts of both are asked first (D25).

Each is asked at his confirmed address by a mail that works once. After a yes for either number the merge is done, if
nothing differs, or the team decides with one command. A no of anybody ends it. Not the merging
(`services.customers.customers_joining`), not the reading of answers (`domain.confirmation`).
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from helpdesk.domain.confirmation import MERGE_WITHIN
from helpdesk.domain.customers import ContactType
from helpdesk.domain.mailbox_name import canonical
from helpdesk.domain.merge_wish import MergeWish
from helpdesk.domain.notices import Notice
from helpdesk.domain.sender import Sender
from helpdesk.errors import UsageError
from helpdesk.mail.message import Address
from helpdesk.services.customers.customers_joining import Order, join_numbers
from helpdesk.services.customers.customers_pair import Pair, pair_of
from helpdesk.services.customers.merge_notices import Reader, standard_contacts
from helpdesk.services.desk import Desk
from helpdesk.services.outgoing.notify import Telling, queue, queue_for_team
from helpdesk.services.ticketing import merging
from helpdesk.services.ticketing.tickets import Written
from helpdesk.store import confirmations, events, tickets
from helpdesk.store.confirmations import MERGE, ActionState, PendingAction
from helpdesk.store.customer_aliases import by_number
from helpdesk.store.customers import ContactRow
from helpdesk.store.events import Happening
from helpdesk.store.ids import new_id
from helpdesk.store.tickets import Ticket

_ASKED_AT_MOST = 3  # of one person in a day: wishes must not become a flood to him
_DAY = timedelta(days=1)


def begin(session: Session, desk: Desk, written: Written, sender: Sender, wish: MergeWish, now: datetime) -> None:
    """Ask the Standard contacts of both numbers, or tell the team why nobody was asked; the writer learns neither."""
    session.flush()
    ticket = written.ticket
    found = _obstacle(session, desk, sender, wish, now)
    if isinstance(found, str):
        _tell_team(session, desk, ticket, wish, found, now)
        return
    pair, readers = found
    if not pair.comparison.is_one_partner:
        _tell_team(session, desk, ticket, wish, "names_differ", now, pair)
        return
    for reader in readers:
        _ask(session, desk, ticket, pair, reader, now)
    data = {"survivor": pair.survivor.number, "other": pair.other.number, "asked": [each.address for each in readers]}
    events.record(session, now, Happening("merge_asked", ticket.id, ticket.requester_address, data))


def _obstacle(
    session: Session, desk: Desk, sender: Sender, wish: MergeWish, now: datetime
) -> str | tuple[Pair, Sequence[Reader]]:
    """Give both numbers and whom to ask, or the code why nobody can be asked."""
    contact = session.get(ContactRow, sender.contact_id) if sender.contact_id is not None else None
    if contact is None or ContactType.STANDARD not in contact.types:
        return "no_standard"
    try:
        pair = pair_of(session, wish.survivor, wish.other)
    except UsageError:
        return "unknown"
    both = {pair.survivor.number, pair.other.number}
    if any(_numbers(one) == both for one in confirmations.open_merges(session)):
        return "asked_already"
    readers = _readers(session, desk, pair)
    if {number for each in readers for number in each.numbers} != both:
        return "nobody_to_ask"
    if any(confirmations.asked_since(session, each.address, now - _DAY) >= _ASKED_AT_MOST for each in readers):
        return "asked_too_often"
    return pair, readers


def _readers(session: Session, desk: Desk, pair: Pair) -> Sequence[Reader]:
    rows = (by_number(session, each.number) for each in (pair.survivor, pair.other))
    # Only a person proves that the number is his: whoever reads the main address is nobody in particular.
    return standard_contacts(session, desk, [row for row in rows if row is not None], main_too=False)


def _numbers(action: PendingAction) -> set[str]:
    return {action.payload["survivor"], action.payload["other"]}


def _ask(session: Session, desk: Desk, ticket: Ticket, pair: Pair, reader: Reader, now: datetime) -> None:
    numbers = {"survivor": pair.survivor.number, "other": pair.other.number}
    action = PendingAction(
        id=new_id(session, PendingAction),
        kind=MERGE,
        payload={**numbers, "consented": []},
        ticket_id=ticket.id,
        asked_address=reader.address,
        nonce=secrets.token_hex(6),
        state=ActionState.OPEN,
        created_at=now,
        expires_at=now + MERGE_WITHIN,
        settled_at=None,
    )
    session.add(action)
    _question(session, desk, action, pair, reader, now)


def ask_again(session: Session, desk: Desk, action_id: int, now: datetime) -> None:
    """Put a question once more to him who was asked, and say what an answer needs; once, and while it is open."""
    action = session.get_one(PendingAction, action_id)
    if action.state != ActionState.OPEN or action.expires_at <= now:
        return
    try:
        pair = pair_of(session, action.payload["survivor"], action.payload["other"])
    except UsageError:
        return  # one of them ended meanwhile: there is nothing to ask
    own = canonical(action.asked_address)
    for reader in _readers(session, desk, pair):
        if canonical(reader.address) == own:
            _question(session, desk, action, pair, reader, now, is_reminder=True)


def _question(
    session: Session,
    desk: Desk,
    action: PendingAction,
    pair: Pair,
    reader: Reader,
    now: datetime,
    *,
    is_reminder: bool = False,
) -> None:
    ticket = _ticket(session, action)
    who = str(Address(ticket.requester_name, ticket.requester_address))
    numbers = {"survivor": pair.survivor.number, "other": pair.other.number}
    detail = {"asked": action.id, "nonce": action.nonce, "until": action.expires_at.isoformat()}
    telling = Telling(  # of no ticket: that is the writer's, and none of his business
        key=f"merge_{'reminder' if is_reminder else 'confirmation'}:{action.id}",
        notice=Notice.MERGE_CONFIRMATION,
        recipient=reader.address,
        name=reader.name,
        language=reader.language,
        detail={
            **detail,
            "customer": pair.survivor.name,
            "merge": {**numbers, "who": who},
            "is_reminder": is_reminder,
        },
    )
    queue(session, desk, telling, now)


def consent(session: Session, desk: Desk, action: PendingAction, actor: str, now: datetime) -> None:
    """Take a yes; with one for either number the merge is done, or the team decides."""
    wish, ticket = MergeWish(action.payload["survivor"], action.payload["other"]), _ticket(session, action)
    was_agreed = _has_consent(session, ticket.id, _numbers(action))
    try:
        pair = pair_of(session, wish.survivor, wish.other)
    except UsageError:
        _settle(_actions(session, ticket.id), ActionState.FAILED, now)
        _tell_team(session, desk, ticket, wish, "unknown", now)
        return
    spoken = [each.numbers for each in _readers(session, desk, pair) if canonical(each.address) == canonical(actor)]
    action.payload = {**action.payload, "consented": [number for numbers in spoken for number in numbers]}
    action.state, action.settled_at = (ActionState.DONE if spoken else ActionState.FAILED), now
    data = {"action": MERGE, "numbers": action.payload["consented"]}
    events.record(session, now, Happening("action_consented", ticket.id, actor, data))
    session.flush()
    if was_agreed or not _has_consent(session, ticket.id, _numbers(action)):
        return
    if not pair.comparison.is_one_partner:
        _tell_team(session, desk, ticket, wish, "names_differ", now, pair)
    elif pair.comparison.differing:
        _tell_team(session, desk, ticket, wish, "to_decide", now, pair)
    else:
        _join(session, desk, ticket.id, Order(pair, take_over=False, actor=actor), now)
        _tell_team(session, desk, ticket, wish, "done", now)


def _has_consent(session: Session, ticket_id: int, numbers: set[str]) -> bool:
    """Tell whether in the matter of a ticket somebody of either of these said yes to the other, and nobody no."""
    return any(_numbers(one) == numbers for one in _agreed(session, ticket_id))


def _agreed(session: Session, ticket_id: int) -> list[PendingAction]:
    """Give the questions about two numbers that both said yes to; where wishes were merged each yes is for its own."""
    actions = _actions(session, ticket_id)
    said = [(one, number) for one in actions if one.state == ActionState.DONE for number in one.payload["consented"]]
    return [one for one in actions if _numbers(one) <= {each for by, each in said if _numbers(by) == _numbers(one)}]


def _actions(session: Session, ticket_id: int) -> Sequence[PendingAction]:
    return confirmations.merge_actions(session, merging.living_in(session, ticket_id))


def ready(session: Session, ticket_id: int) -> Pair | None:
    """Give the two numbers that the team may merge now, since both sides agreed; None where that is not so."""
    for agreed in _agreed(session, ticket_id):
        try:
            pair = pair_of(session, agreed.payload["survivor"], agreed.payload["other"])
        except UsageError:
            continue  # one of them was merged already, or is not served any more
        if pair.comparison.is_one_partner:
            return pair
    return None


def carry_out(session: Session, desk: Desk, ticket_id: int, *, take_over: bool, actor: str, now: datetime) -> Pair:
    """Merge what both sides agreed to. Raises UsageError where they did not."""
    pair = ready(session, ticket_id)
    if pair is None:
        raise UsageError("merge_not_agreed")
    _join(session, desk, ticket_id, Order(pair, take_over, actor), now)
    return pair


def _join(session: Session, desk: Desk, ticket_id: int, order: Order, now: datetime) -> None:
    join_numbers(session, desk, order, now)
    gone = order.pair.other.number
    _settle((one for one in _actions(session, ticket_id) if gone in _numbers(one)), ActionState.DONE, now)


def decline(session: Session, action_id: int, actor: str, now: datetime) -> None:
    """End the whole matter: one of those who were asked does not want it, and no yes counts any more."""
    ticket = _ticket(session, session.get_one(PendingAction, action_id))
    _settle(_actions(session, ticket.id), ActionState.DECLINED, now)
    events.record(session, now, Happening("action_declined", ticket.id, actor, {"action": MERGE}))


def expire(session: Session, desk: Desk, now: datetime) -> int:
    """Give up wishes that not both sides agreed to in time, and tell the team; gives how many questions ended."""
    over = [one for one in confirmations.open_merges(session) if one.expires_at <= now]
    for _, group in groupby(over, lambda one: one.ticket_id):
        first, *_ = actions = list(group)
        ticket = _ticket(session, first)
        _settle(actions, ActionState.EXPIRED, now)
        events.record(session, now, Happening("action_expired", ticket.id, "helpdesk", {"action": MERGE}))
        session.flush()
        if not _has_consent(session, ticket.id, _numbers(first)):
            _settle(_actions(session, ticket.id), ActionState.EXPIRED, now)
            wish = MergeWish(first.payload["survivor"], first.payload["other"])
            _tell_team(session, desk, ticket, wish, "expired", now)
    return len(over)


def _ticket(session: Session, action: PendingAction) -> Ticket:
    """Give the ticket of the wish, wherever it lives on: it is the one that a command is written on."""
    if action.ticket_id is None:
        raise AssertionError("each of these questions belongs to the ticket of the wish")
    return tickets.surviving(session, action.ticket_id)


def _settle(actions: Iterable[PendingAction], state: ActionState, now: datetime) -> None:
    for action in actions:
        if state is not ActionState.DONE or action.state == ActionState.OPEN:
            action.state, action.settled_at = state, now


def _tell_team(
    session: Session, desk: Desk, ticket: Ticket, wish: MergeWish, code: str, now: datetime, pair: Pair | None = None
) -> None:
    """Tell the team how far a wish is, with both side by side where that is theirs to decide."""
    rows: list[dict[str, Any]] = []
    if pair is not None:
        rows = [asdict(row) for row in (*pair.comparison.partner, *pair.comparison.fields)]
    telling = Telling(
        key=f"merge_request:{ticket.id}:{code}:{wish.survivor}:{wish.other}",
        notice=Notice.MERGE_REQUEST,
        recipient="",
        language=desk.settings.team.language,
        ticket_id=ticket.id,
        detail={"merge": {"survivor": wish.survivor, "other": wish.other, "code": code, "rows": rows}},
    )
    queue_for_team(session, desk, telling, now)
