"""The proof of who was told of what on a ticket, read from the outbox, the reports of failures and the journal.

The outbox row of a mail is its proof, and stays as long as the ticket: an event for each acceptance would double the
journal. Who was not told stands in the journal (`NOT_TOLD`). Decides nothing (`domain.notification_proof`).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.domain.delivery import OutboundState
from helpdesk.domain.mailbox_name import canonical
from helpdesk.domain.notices import Notice
from helpdesk.domain.notification_proof import Failed, Proof, Trace, not_told, proof_of
from helpdesk.domain.occasions import Occasion, occasion_of
from helpdesk.domain.telling import Decision, Reason
from helpdesk.services.desk import Desk
from helpdesk.services.outgoing.situations import occasion_of_words
from helpdesk.services.ticketing.merging import living_in
from helpdesk.store import events, failures, outbox, tickets
from helpdesk.store.customer_people import people_of
from helpdesk.store.events import Event, Happening
from helpdesk.store.failures import DeliveryFailure
from helpdesk.store.outbox import OutboundMessage
from helpdesk.store.tickets import Comment, Ticket

NOT_TOLD: Final = "not_told"  # an event: contacts of a ticket's customer who were not told of something, and why
_WRITER_NOT_TOLD: Final = "writer_not_told"  # an event: a budget kept a word about his mail back
# Their own act, or a mail about the same event: who is passed over for that knows.
_KNOWS = (Reason.OWN_ACT, Reason.ANOTHER_MAIL)
_OF_WORDS = (Notice.TICKET_OPENED, Notice.COMMENT_TO_TEAM)


def note_not_told(
    session: Session, ticket: Ticket, occasion: Occasion, decisions: Iterable[Decision], now: datetime
) -> None:
    """Keep who was not told of an event and why, where that is a matter of proof."""
    people = [
        {"address": _address(each), "name": each.person.name, "contact": each.person.key, "why": str(each.why)}
        for each in decisions
        if not each.is_told and each.why not in _KNOWS
    ]
    if people:
        data = {"occasion": str(occasion), "people": people}
        events.record(session, now, Happening(NOT_TOLD, ticket.id, "helpdesk", data))


def _address(decision: Decision) -> str:
    """Give where he would be written to; of who confirmed none the first that he has."""
    return decision.person.address or min(decision.person.addresses, default="")


def proofs_of(session: Session, desk: Desk, ticket: Ticket) -> tuple[Proof, ...]:
    """Give what became of each notice about a ticket and those merged into it, oldest first."""
    ids = living_in(session, ticket.id)
    query = select(OutboundMessage).where(OutboundMessage.ticket_id.in_(ids), OutboundMessage.recipient != "")
    rows = session.scalars(query.order_by(OutboundMessage.id)).all()
    digests = outbox.by_ids(session, {row.about_id for row in rows if row.about_id and _is_folded(row)})
    failed = failures.about(session, [*(row.id for row in rows), *digests])
    said = {each.id: each for number in ids for each in tickets.comments(session, number)}
    known = _Known(session, desk, ticket, ids, said.values())
    found = [
        proof_of(
            _trace(row, said, failed, digests.get(row.about_id or 0) if _is_folded(row) else None),
            known.answers(row.recipient),
        )
        for row in rows
    ]
    found += [each for number in ids for event in events.of_ticket(session, number) for each in _from_event(event)]
    return tuple(sorted(found, key=lambda proof: (proof.at, not proof.outbound_id, proof.outbound_id)))


def _is_folded(row: OutboundMessage) -> bool:
    return row.state == OutboundState.FOLDED


def _trace(
    row: OutboundMessage,
    said: Mapping[int, Comment],
    failed: Mapping[int, Sequence[DeliveryFailure]],
    digest: OutboundMessage | None,
) -> Trace:
    return Trace(
        outbound_id=row.id,
        notice=row.notice,
        occasion=_occasion(row, said),
        address=row.recipient,
        name=row.recipient_name,
        state=OutboundState(row.state),
        queued_at=row.queued_at,
        due_at=row.due_at,
        sent_at=row.sent_at,
        bounced_at=row.bounced_at,
        reply=row.last_reply,
        taken=row.detail.get(outbox.TAKEN, ""),
        instead_of=row.detail.get("instead_of", ""),
        failures=tuple(Failed(each.at, each.reason) for each in failed.get(row.id, ())),
        digest=_trace(digest, said, failed, None) if digest is not None else None,
    )


def _occasion(row: OutboundMessage, said: Mapping[int, Comment]) -> str:
    """Say of what a mail told; "" for answers to commands and the like, which the table does not have."""
    noted = row.detail.get("occasion", "")
    comment = said.get(row.comment_id or 0)
    if noted or comment is None or row.notice not in _OF_WORDS:
        return noted or occasion_of(Notice(row.notice)) or ""
    return occasion_of_words(Notice(row.notice), comment)


def _from_event(event: Event) -> list[Proof]:
    """Give who was not told, as the journal has it; nobody where it was erased."""
    if event.kind == NOT_TOLD:
        people: list[dict[str, str]] = event.data.get("people", [])
        occasion = event.data.get("occasion", "")
        return [not_told(occasion, each["address"], each["name"], event.at, each["why"]) for each in people]
    if event.kind == _WRITER_NOT_TOLD and "writer" in event.data:
        return [not_told("", event.data["writer"], "", event.at, _WRITER_NOT_TOLD)]
    return []


class _Known:
    """Who is who on a ticket, and when each wrote: one person may write from several addresses."""

    def __init__(
        self, session: Session, desk: Desk, ticket: Ticket, ids: Iterable[int], said: Iterable[Comment]
    ) -> None:
        self._desk = desk
        self._contacts: dict[str, int] = {}
        people = people_of(session, ticket.customer_id) if ticket.customer_id is not None else None
        for contact_id, rows in people.addresses.items() if people is not None else ():
            self._contacts |= {row.canonical: contact_id for row in rows if contact_id is not None}
        for parties in tickets.parties_of(session, ids).values():
            self._contacts |= {canonical(each.address): each.contact_id for each in parties if each.contact_id}
        self._said: dict[Any, list[datetime]] = defaultdict(list)
        for comment in said:
            if not comment.automatic and not comment.unconfirmed and comment.author_address:
                self._said[self._who(comment.author_address)].append(comment.created_at)

    def answers(self, address: str) -> Sequence[datetime]:
        """Give when he wrote; what a program sent, or nobody vouches for, is no answer of his."""
        return self._said.get(self._who(address), ())

    def _who(self, address: str) -> str | int:
        technician = self._desk.staff.find(address)
        own = canonical(technician.address if technician is not None else address)
        return own if technician is not None else self._contacts.get(own, own)
