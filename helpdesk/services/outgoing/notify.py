"""Queue the mails that tell people what happened: one row for each person, once for each reason.

Not what customers read of the team (`services.outgoing.announcing`), not the words (the templates) and not the sending
(`services.outgoing.deliver`). Nobody is told of his own act.
"""

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from helpdesk.domain.budget import DAY, next_free
from helpdesk.domain.delivery import OutboundState
from helpdesk.domain.disposition import UNPROVED, OpenTicket
from helpdesk.domain.notice_commands import CommandFacts
from helpdesk.domain.notices import Notice
from helpdesk.domain.reference import make_message_id
from helpdesk.domain.storms import GATHERS_INSIDE, GATHERS_OUTSIDE
from helpdesk.domain.telling import decide
from helpdesk.mail.message import Address
from helpdesk.services.desk import Desk
from helpdesk.services.outgoing import addressees, storms
from helpdesk.services.outgoing.situations import occasion_of_words, situation_of
from helpdesk.services.ticketing.roster import roster_of
from helpdesk.services.ticketing.tickets import Written
from helpdesk.store import events, hourly, outbox, tickets
from helpdesk.store.events import Happening
from helpdesk.store.ids import new_id
from helpdesk.store.outbox import OutboundMessage

# Automatic mails that count together against what one address may get.
_TO_REQUESTER = (*outbox.ACKNOWLEDGING, Notice.DIGEST)
TO_WRITER = (Notice.NOT_SENT,)
SURPLUS = "surplus"  # the reason of a mail that gathers what was beyond a budget
_WHY = ("customer", "why_told", "contact_type")


@dataclass(frozen=True, slots=True)
class Telling:
    """A mail to be queued, before it has its row. `gathered`: it is folded into another one by who queues it."""

    key: str
    notice: Notice
    recipient: str
    language: str
    name: str = ""
    automatic: bool = True
    ticket_id: int | None = None
    party_id: int | None = None
    comment_id: int | None = None
    inbound_id: int | None = None
    about_id: int | None = None
    detail: dict[str, Any] = field(default_factory=dict)
    gathered: bool = False
    likeness: str | None = None


@dataclass(frozen=True, slots=True)
class Knows:
    """To whom words are no news. `actor`: who brought them here: their author where it is None, nobody where it is "".

    `informed`: who of the team has read them in another mail.
    """

    actor: str | None = None
    informed: frozenset[str] = frozenset()


KNOWS = Knows()


def queue(session: Session, desk: Desk, telling: Telling, now: datetime) -> OutboundMessage:
    """Write the row, or give that of the same key; so it happens once, and every attempt has its Message-ID.

    Beyond the budget of an hour it waits to be told together with others (`domain.storms`).
    """
    if (told := outbox.of_earlier_words(session, telling.key, telling.comment_id, now)) is not None:
        return told
    row = _row(session, desk, telling, now)
    kept = outbox.put(session, row)
    if kept is row and not telling.gathered and storms.is_surplus(session, desk, row, now):
        _gather(session, desk, row, now)
    return kept


def _row(session: Session, desk: Desk, telling: Telling, now: datetime) -> OutboundMessage:
    return OutboundMessage(
        id=new_id(session, OutboundMessage),
        key=telling.key,
        notice=telling.notice,
        recipient=telling.recipient,
        recipient_name=telling.name,
        language=telling.language,
        automatic=telling.automatic,
        ticket_id=telling.ticket_id,
        party_id=telling.party_id,
        comment_id=telling.comment_id,
        inbound_id=telling.inbound_id,
        about_id=telling.about_id,
        detail=telling.detail,
        message_id=make_message_id(desk.keyring, secrets.token_bytes(16), desk.addressing.domain),
        state=OutboundState.QUEUED,
        queued_at=now,
        due_at=now,
        envelope_from="",
        attempts=0,
        uncertain_attempts=0,
        last_reply="",
        likeness=telling.likeness,
        released=False,
    )


def _gather(session: Session, desk: Desk, row: OutboundMessage, now: datetime) -> None:
    """Fold a mail that is beyond a budget into the one that gathers these for its recipient."""
    gathering = hourly.gathering(session, row.recipient, now)
    if gathering is None:
        inside = row.recipient in desk.team
        why = {key: value for key, value in row.detail.items() if key in _WHY}
        telling = Telling(
            key=hourly.gathering_key(row.key),
            notice=Notice.TEAM_DIGEST if inside else Notice.NOTICE_DIGEST,
            recipient=row.recipient,
            name=row.recipient_name,
            language=row.language,
            detail={**why, "reason": SURPLUS},
        )
        gathering = queue(session, desk, telling, now)
        gathering.due_at = now + (GATHERS_INSIDE if inside else GATHERS_OUTSIDE)
        hourly.begin(session, gathering, now)
    row.state, row.due_at, row.about_id = OutboundState.FOLDED, None, gathering.id


def read_ahead(session: Session, senders: Sequence[str], now: datetime) -> None:
    """Look up at once what the senders of a batch got lately."""
    outbox.load_recent(session, senders, _TO_REQUESTER, now - DAY)


def acknowledge(
    session: Session,
    desk: Desk,
    written: Written,
    decision: OpenTicket,
    now: datetime,
    *,
    way: str = "",
    quotes: bool = True,
) -> bool:
    """Tell the requester that his mail is here (D2), or whom to turn to where it is not for us (D6).

    Beyond his budget it is folded, and the answer is False. `way`: the code how the team opened it for him, which costs
    him nothing of it; `quotes`: he may read the words.
    """
    ticket, found = written.ticket, decision.route
    party = written.roster.get(ticket.requester_address)
    if party is None:
        return False
    free_at = None if way else free_again(session, desk, party.address, _TO_REQUESTER, now)
    elsewhere = found is not None and found.not_for_us
    refer_to = found.account_manager if found is not None else ""
    detail = {"earlier": decision.earlier, "refer_to": refer_to, "way": way, **_asked_in_vain(decision)}
    telling = Telling(
        key=outbox.acknowledgement_key(ticket.id, by_team=way != ""),
        notice=Notice.REDIRECTED if elsewhere else Notice.ACKNOWLEDGEMENT,
        recipient=party.address,
        name=party.name,
        language=ticket.language,
        ticket_id=ticket.id,
        party_id=party.id,
        comment_id=written.comment.id if quotes else None,
        detail={key: value for key, value in detail.items() if value},
        likeness=storms.likeness_of(ticket, written.comment, party) if not way else None,
    )
    row = queue(session, desk, telling, now)
    if free_at is not None:
        _fold(session, desk, row, free_at, now)
    return free_at is None


def _asked_in_vain(decision: OpenTicket) -> dict[str, Any]:
    line = decision.unanswered
    if line is None:
        return {}
    code = "unknown_word" if line.name is None else "list_refused"
    return {"commands": [asdict(CommandFacts(line.raw, code, near=line.nearest, failed=True))]}


def tell_team(
    session: Session,
    desk: Desk,
    written: Written,
    notice: Notice,
    now: datetime,
    *,
    knows: Knows = KNOWS,
    again: str = "",
    **detail: Any,
) -> None:
    """Send a ticket's or comment's words to whose ticket it is, else to the people of its queue (D5, D13).

    `knows`: to whom they are no news. `again`: why the same words are news once more.
    """
    ticket, comment = written.ticket, written.comment
    readers = [party for party in written.roster if party.receives and party.address != ticket.requester_address]
    detail["copies"] = [str(Address(party.name, party.address)) for party in readers]
    actor = comment.author_address if knows.actor is None else knows.actor
    decided = decide(situation_of(session, desk, occasion_of_words(notice, comment), ticket, now, actor))
    for person in (each.person for each in decided if each.is_told and each.notice is notice):
        if person.address in knows.informed:
            continue
        telling = Telling(
            key=f"{notice}:{comment.id}:{person.address}{again}",
            notice=notice,
            recipient=person.address,
            language=person.language,
            ticket_id=ticket.id,
            party_id=written.roster.add_team(person.address, now).id,
            comment_id=comment.id,
            detail={**detail, "stands_in_for": person.stands_in_for},
        )
        queue(session, desk, telling, now)


def tell_writer(
    session: Session, desk: Desk, written: Written, reason: str, now: datetime, *, to: str = "", line: str = ""
) -> None:
    """Tell a person of the team at his registered address that his words stayed inside, and what to do.

    `to`: his address, where the words came from elsewhere; `line`: which of them is the reason. A flood of forged
    answers must not become a flood to him; what is proved to be his is always answered.
    """
    ticket, comment = written.ticket, written.comment
    address, forgeable = to or comment.author_address, reason in UNPROVED
    if forgeable and free_again(session, desk, address, TO_WRITER, now) is not None:
        data = {"comment": comment.id, "writer": address}
        events.record(session, now, Happening("writer_not_told", ticket.id, "helpdesk", data))
        return
    party = written.roster.add_team(address, now)
    writer = desk.staff.find(address)
    telling = Telling(
        key=f"not_sent:{comment.id}",
        notice=Notice.NOT_SENT,
        recipient=address,
        language=writer.language if writer is not None else desk.settings.team.language,
        ticket_id=ticket.id,
        party_id=party.id,
        comment_id=comment.id,
        detail={"reason": reason, "lines": [line] if line else []},
    )
    queue(session, desk, telling, now)


def free_again(session: Session, desk: Desk, address: str, notices: Sequence[Notice], now: datetime) -> datetime | None:
    """Give None where that address may get one more of these now, else when it may (`[acknowledge]`)."""
    limits = desk.settings.acknowledge
    history = outbox.recent(session, address, notices, now - DAY)
    return next_free(now, history, limits.per_hour, limits.per_day)


def _fold(session: Session, desk: Desk, row: OutboundMessage, free_at: datetime, now: datetime) -> None:
    session.flush()  # a mail before this one may have begun it
    digest = outbox.open_digest(session, row.recipient)
    if digest is None:
        telling = Telling(
            key=f"digest:{row.key}",
            notice=Notice.DIGEST,
            recipient=row.recipient,
            name=row.recipient_name,
            language=row.language,
        )
        digest = queue(session, desk, telling, now)
        digest.due_at = free_at
    row.state, row.due_at, row.about_id = OutboundState.FOLDED, None, digest.id


def queue_for_team(session: Session, desk: Desk, telling: Telling, now: datetime, but: str = "") -> None:
    """Queue the same for whose ticket it is about, or else for the dispatchers, but not for one; answers come back."""
    ticket = tickets.get(session, telling.ticket_id) if telling.ticket_id is not None else None
    roster = roster_of(session, ticket) if ticket is not None else None
    people = addressees.of_ticket(desk, ticket, now, but) if ticket is not None else ()
    for told in people or addressees.of_site(desk, now, but):
        address = told.person.address
        own = replace(
            telling,
            key=f"{telling.key}:{address}",
            recipient=address,
            party_id=roster.add_team(address, now).id if roster is not None else None,
            language=told.person.language,
            detail={**telling.detail, "stands_in_for": told.stands_in_for},
        )
        queue(session, desk, own, now)
    session.flush()
