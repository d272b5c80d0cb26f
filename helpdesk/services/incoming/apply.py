"""Do what was decided about a mail: rows, events, and whom to tell.

Not the decision (`domain.intake`), not the batch and its failures (`services.incoming.process`).
"""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from helpdesk.domain.answers import is_unconfirmed
from helpdesk.domain.confirmation import Asked, Matter
from helpdesk.domain.disposition import (
    AddComment,
    Answer,
    Confirm,
    Disposition,
    Facts,
    Hold,
    Ignore,
    OpenTicket,
    OptOut,
    RecordBounce,
)
from helpdesk.domain.notices import Notice
from helpdesk.domain.sender import Sender
from helpdesk.domain.ticket import AuthorRole
from helpdesk.domain.trust import trust_in
from helpdesk.mail import doubts
from helpdesk.mail.message import Address, Authentication, AuthResult, Mail
from helpdesk.services.commands import commands, pending_actions, queries
from helpdesk.services.customers import confirmations, merge_requests
from helpdesk.services.desk import Desk
from helpdesk.services.incoming import announcement_answers, crossing, echoes, guesses, marks, routing, senders
from helpdesk.services.incoming.bounces import record_bounce
from helpdesk.services.outgoing import addressees, announcing, notify, telling, undelivered
from helpdesk.services.ticketing import for_others, tickets
from helpdesk.store import events, outbox
from helpdesk.store import tickets as stored
from helpdesk.store.confirmations import MERGE, PendingAction
from helpdesk.store.events import Happening
from helpdesk.store.inbox import InboundMessage
from helpdesk.store.tickets import PartyRole


@dataclass(frozen=True, slots=True)
class Case:
    """A mail with its row and what was known of it when it was decided.

    `original`: the mail as it came, where a person of the team passes on another's.
    """

    row: InboundMessage
    mail: Mail
    facts: Facts
    original: Mail


def as_registered(mail: Mail, sender: Sender) -> Mail:
    """Give the mail as from the address that its sender registered, whichever spelling of it he used."""
    if mail.sender is None or not sender.writes_to:
        return mail
    return replace(mail, sender=Address(mail.sender.name, sender.writes_to))


def apply(session: Session, desk: Desk, case: Case, disposition: Disposition, now: datetime) -> None:
    """Do it, within the transaction of the caller."""
    is_his_own = case.facts.sender.is_contact and not case.facts.from_team
    if is_his_own and (standing := senders.standing_of(session, _author(case))).is_bouncing:
        undelivered.forgive(session, desk, _author(case), standing.address_ids, now)
    if isinstance(disposition, OpenTicket | AddComment) and disposition.declines is not None:
        _decline(session, disposition.declines, _author(case).lower(), now)
    match disposition:
        case OpenTicket():
            _open(session, desk, case, disposition, now)
        case AddComment():
            _comment(session, desk, case, disposition, now)
        case Confirm():
            _confirm(session, desk, case, disposition, now)
        case Answer():
            queries.answer(session, desk, case.mail, case.facts.sender, case.row.id, disposition, now)
        case RecordBounce():
            record_bounce(session, desk, case.row, case.mail, disposition, now)
        case Hold():
            _tell_of_held_sender(session, desk, case, now)
        case OptOut():
            announcement_answers.opt_out(session, desk, disposition.announced, _author(case), now)
        case Ignore():
            pass


def _open(session: Session, desk: Desk, case: Case, decision: OpenTicket, now: datetime) -> None:
    mail, sender = case.mail, case.facts.sender
    copies = [copy.address for copy in tickets.copies_of(desk, mail, mail.sender)] if mail.sender else []
    whose = tickets.Whose(sender, senders.readers_among(session, desk, sender, copies))
    written = tickets.open_ticket(session, desk, case.row, mail, decision, whose, now)
    guesses.note(session, case.facts, written.ticket, now)
    written.comment.unconfirmed = decision.on_behalf is None and is_unconfirmed(case.facts)
    if decision.route is not None:
        routing.settle(session, written.ticket, decision.route, now)
    outcome = commands.Outcome(written)
    if decision.on_behalf is not None:
        outcome = for_others.open_for(session, desk, case.original, written, decision.on_behalf, now)
    announced = announcement_answers.note_answer(session, written.ticket, decision.announced, now)
    is_told = decision.acknowledge and notify.acknowledge(session, desk, written, decision, now)
    if decision.refusal:
        notify.tell_writer(session, desk, written, decision.refusal, now)
    if decision.signed_for:
        notify.tell_writer(session, desk, written, "unregistered_address", now, to=decision.signed_for)
    if decision.tell_team:
        note = decision.note or routing.note_of(decision, is_told=is_told)
        who = _who(session, desk, case, written)
        detail: dict[str, Any] = {"join_hint": decision.may_join, "note": note, "sender": who}
        detail["marks"] = marks.note(session, desk, case.facts, written.comment, mail)
        if case.facts.asked is not None and case.facts.asked.matter is Matter.ADDRESS:
            detail["address"] = case.facts.asked.address
        detail |= {"earlier": decision.earlier} if decision.earlier else {}
        detail |= for_others.call_detail(outcome.call)
        detail |= {"commands": [line.kept() for line in outcome.refused]} if outcome.refused else {}
        strangers = _strangers(desk, case, written)
        detail |= {"strangers": strangers} if strangers else {}
        beside = for_others.told_beside(case.original, decision.on_behalf)
        detail |= beside
        detail |= {"announced": announced} if announced else {}
        knows = notify.Knows(beside.get("opened_by"))
        notify.tell_team(session, desk, written, Notice.TICKET_OPENED, now, knows=knows, **detail)
    if decision.tell_team and not (decision.route is not None and decision.route.not_for_us):
        actor = case.original.sender.address if case.original.sender else ""
        telling.tell_of_ticket(session, desk, written.ticket, written.comment, actor, now)
    if decision.merge is not None:
        merge_requests.begin(session, desk, written, sender, decision.merge, now)


def _who(session: Session, desk: Desk, case: Case, written: tickets.Written) -> dict[str, Any]:
    """Give who wrote, or whose ticket the team opened, as it reads it (`domain.notices.SenderFacts`)."""
    sender, result, address = case.facts.sender, case.facts.authentication, written.ticket.requester_address
    if address != _author(case).lower() and address:
        sender, result = senders.sender_of(session, desk, address), Authentication(AuthResult.NONE)
    return {
        "customer": f"{sender.customer} ({sender.number})" if sender.number else "",
        "contact": ", ".join(sender.contacts),
        "trust": trust_in(sender, result).name.lower(),
        "can_register": senders.can_register(session, sender, address or _author(case)),
        "candidates": list(sender.customers),
        "pending": sender.is_pending,
    }


def _comment(session: Session, desk: Desk, case: Case, decision: AddComment, now: datetime) -> None:
    was = telling.before(session, stored.surviving(session, decision.ticket_id))
    written = tickets.add_comment(session, case.row, case.mail, decision, now)
    written.comment.unconfirmed = is_unconfirmed(case.facts)
    strangers: list[str] = []
    note = "for_us_after_all" if routing.comes_back(session, written.ticket, written.comment, now) else decision.note
    if decision.role is AuthorRole.CUSTOMER:
        _let_take_part(session, desk, case, written, decision, now)
        strangers = _strangers(desk, case, written)
    behalf = decision.on_behalf
    if behalf is None:
        crossed = crossing.crossed_by(session, case.mail, written) if decision.commands else None
        outcome = commands.run(session, desk, written, decision, now, commands.Beside(crossed=crossed))
        written = outcome.written
    else:
        outcome = for_others.take_up(session, desk, case.original, written, behalf, now)
        written = replace(outcome.written, comment=written.comment)
    if decision.refusal:
        notify.tell_writer(session, desk, written, decision.refusal, now, line=decision.refused_for)
    if decision.asks_again is not None:
        merge_requests.ask_again(session, desk, decision.asks_again.id, now)
    if decision.send_to_customer and not outcome.told_customer:
        announcing.send_answer(session, desk, written, outcome.news, now)
    if decision.tell_team:
        read = [case.mail.reply_text] if decision.text is not None else []
        detail: dict[str, Any] = {
            "note": note,
            "marks": marks.note(session, desk, case.facts, written.comment, case.mail),
            "left_out": asdict(echoes.leftover_of(session, desk, case.mail, written.comment, read)),
        }
        detail |= for_others.call_detail(outcome.call)
        detail |= {"strangers": strangers} if strangers else {}
        beside = for_others.told_beside(case.original, decision.on_behalf)
        detail |= beside | ({"way": "forwarded"} if beside else {})
        detail |= {"commands": [line.kept() for line in outcome.lines]} if outcome.lines else {}
        knows = notify.Knows(beside.get("opened_by"), outcome.informed)
        notify.tell_team(session, desk, written, Notice.COMMENT_TO_TEAM, now, knows=knows, **detail)
    author, cause = written.comment.author_address, f"{written.comment.id}"
    telling.tell_of_move(session, desk, written.ticket, was, author, now, cause=cause)


def _strangers(desk: Desk, case: Case, written: tickets.Written) -> list[str]:
    """Give those in copy of the mail who get no answers, for the team to decide about."""
    if case.mail.sender is None:
        return []
    copies = tickets.copies_of(desk, case.mail, case.mail.sender)
    parties = [(copy, written.roster.get(copy.address)) for copy in copies]
    return [str(doubts.as_shown(copy)) for copy, party in parties if party is None or not party.receives]


def _let_take_part(
    session: Session, desk: Desk, case: Case, written: tickets.Written, decision: AddComment, now: datetime
) -> None:
    """Let a contact who writes from the side take part, and those of the same customer whom he puts in copy.

    A reply never adds anybody else by its To and Cc: who that is, only a technician can say.
    """
    mail, sender = case.mail, case.facts.sender
    if mail.sender is None:
        return
    if decision.takes_part:
        contact_id = sender.contact_id
        written.roster.add(mail.sender, PartyRole.COPY, now, neutral=False, receives=True, contact_id=contact_id)
    if not decision.copies_receive or sender.customer_id is None or sender.customer_id != written.ticket.customer_id:
        return
    copies = tickets.copies_of(desk, mail, mail.sender)
    readers = senders.readers_among(session, desk, sender, [copy.address for copy in copies])
    for copy in copies:
        known = written.roster.get(copy.address)
        if copy.address.lower() in readers and (known is None or known.role == PartyRole.INFORMED):
            written.roster.add(copy, PartyRole.COPY, now, neutral=False, receives=True)
            data = {"address": copy.address.lower(), "by": written.comment.author_address}
            events.record(session, now, Happening("participant_added", written.ticket.id, "helpdesk", data))


def _tell_of_held_sender(session: Session, desk: Desk, case: Case, now: datetime) -> None:
    """Tell the team that mail of somebody unknown waits to be let in; once a day for each sender."""
    address = _author(case).lower()
    day = now.astimezone(desk.zone).date().isoformat()
    telling = notify.Telling(
        key=f"sender_held:{day}:{address}",
        notice=Notice.SENDER_HELD,
        recipient="",
        language=desk.settings.team.language,
        inbound_id=case.row.id,
        detail={"address": address},
    )
    session.flush()  # an earlier mail of the same batch may have told
    first = addressees.of_site(desk, now)[0].person.address
    if not outbox.has_key(session, f"{telling.key}:{first}"):
        notify.queue_for_team(session, desk, telling, now)


def _confirm(session: Session, desk: Desk, case: Case, decision: Confirm, now: datetime) -> None:
    actor = _author(case).lower()
    if decision.asked.matter is Matter.ADDRESS:
        confirmations.confirm(session, desk, decision.asked.id, actor, now)
    elif (action := session.get_one(PendingAction, decision.asked.id)).kind == pending_actions.QUERY:
        queries.consent(session, desk, action, actor, now)
    elif action.kind == MERGE:
        merge_requests.consent(session, desk, action, actor, now)
    else:
        ticket = stored.surviving(session, action.ticket_id or 0)
        was = telling.before(session, ticket)
        commands.consent(session, desk, decision.asked.id, actor, now)
        telling.tell_of_move(session, desk, ticket, was, actor, now, cause=f"action {action.id}")


def _decline(session: Session, asked: Asked, actor: str, now: datetime) -> None:
    if asked.matter is Matter.ADDRESS:
        confirmations.decline(session, asked.id, actor, now)
    elif asked.matter is Matter.MERGE:
        merge_requests.decline(session, asked.id, actor, now)
    else:
        pending_actions.decline(session, asked.id, actor, now)


def _author(case: Case) -> str:
    return case.mail.sender.address if case.mail.sender else ""
