"""Questions that we mail and that a word of consent answers: their reply addresses, and which of them a mail answers.

Not what follows from the answer (`services.customers.confirmations`, `services.commands.pending_actions`).
"""

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import quote

from sqlalchemy.orm import Session

from helpdesk.domain.confirmation import Asked, Matter, Standing
from helpdesk.domain.customers import AddressState
from helpdesk.domain.notices import Notice
from helpdesk.domain.reference import Token, TokenKind, is_signed
from helpdesk.services.desk import Desk
from helpdesk.store import outbox, tickets
from helpdesk.store.confirmations import MERGE, ActionState, PendingAction
from helpdesk.store.customers import ContactAddress
from helpdesk.store.outbox import OutboundMessage

_KINDS = {
    Notice.ADDRESS_CONFIRMATION: TokenKind.ADDRESS,
    Notice.ACTION_CONFIRMATION: TokenKind.ACTION,
    Notice.MERGE_CONFIRMATION: TokenKind.ACTION,
}
_CONSENT = {"de": "Ja", "en": "Yes"}
_LARGEST_ID = 2**62


def reply_address(desk: Desk, row: OutboundMessage) -> str:
    """Give the signed address that answers to a question go to; "" for a mail that asks nothing."""
    kind = _KINDS.get(Notice(row.notice))
    if kind is None:
        return ""
    return desk.addressing.reply_address(desk.keyring, row.detail["asked"], row.detail["nonce"], kind)


def answer_link(desk: Desk, row: OutboundMessage) -> str:
    """Give the link that opens an answer with the word of consent in it.

    "" where reply addresses are not signed: such an answer would carry nothing that says what it is about.
    """
    if Notice(row.notice) not in _KINDS or not desk.addressing.plus:
        return ""
    word = _CONSENT.get(row.language, "Yes")
    return f"mailto:{quote(reply_address(desk, row), safe='@+')}?subject={word}&body={word}"


def asked_by(
    session: Session, desk: Desk, tokens: Iterable[Token], message_ids: Iterable[str], at: datetime | None
) -> Asked | None:
    """Give the question that a mail answers: by its signed address, else by a mail of ours that it refers to.

    `at` is when it arrived: after its time a question is over, whether or not anybody noted that.
    """
    for token in tokens:
        row = _row(session, token.kind, token.id)
        if row is not None and is_signed(desk.keyring, token, row.nonce):
            return _asked(session, row, at)
    for mail in outbox.by_message_ids(session, message_ids):
        kind = _KINDS.get(Notice(mail.notice))
        row = _row(session, kind, mail.detail["asked"]) if kind is not None else None
        if row is not None and row.nonce == mail.detail["nonce"]:
            return _asked(session, row, at)
    return None


def is_question(token: Token) -> bool:
    """Tell whether the token belongs to a question and to no ticket."""
    return token.kind in _KINDS.values()


def _row(session: Session, kind: TokenKind, number: int) -> ContactAddress | PendingAction | None:
    if not 0 < number < _LARGEST_ID:
        return None
    if kind is TokenKind.ADDRESS:
        return session.get(ContactAddress, number)
    return session.get(PendingAction, number) if kind is TokenKind.ACTION else None


def _asked(session: Session, row: ContactAddress | PendingAction, at: datetime | None) -> Asked:
    ticket_id = None
    if isinstance(row, ContactAddress):
        matter, address, what = Matter.ADDRESS, row.address, f"address {row.address}"
        is_open, is_settled = row.state == AddressState.PENDING, row.state == AddressState.CONFIRMED
    else:
        matter = Matter.MERGE if row.kind == MERGE else Matter.ACTION
        address, what = row.asked_address, f"#{row.kind}"
        ticket_id = tickets.surviving(session, row.ticket_id).id if row.ticket_id is not None else None
        is_open, is_settled = row.state == ActionState.OPEN, row.state == ActionState.DONE
    in_time = at is None or row.expires_at is None or at <= row.expires_at
    standing = Standing.SETTLED if is_settled else Standing.OPEN if is_open and in_time else Standing.OVER
    return Asked(matter, row.id, address, standing, what, ticket_id)
