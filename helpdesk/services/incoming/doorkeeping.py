"""Whether a mail is turned away at the door because nobody knows who writes, while its sender is still on the line.

Only there a refusal reaches an honest sender and nobody else. Nothing of a refused mail is kept. In doubt it is let
in: bounces, robots' mail that is hard to read, answers to tickets.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from helpdesk.domain.intake import is_stranger
from helpdesk.mail.message import OriginKind
from helpdesk.services.desk import Desk
from helpdesk.services.incoming.lookup import facts_about
from helpdesk.services.incoming.reading import read_quickly
from helpdesk.store.inbox import Arrival

REFUSAL = "Mail of unknown senders is not taken here; please write from the address that is known to us"


def refusal(
    session: Session, desk: Desk, raw: bytes, envelope_from: str, envelope_to: tuple[str, ...], now: datetime
) -> str:
    """Give the words of the refusal; "" where the mail is let in. Reads only."""
    mail = read_quickly(raw) if envelope_from else None
    if mail is None or mail.origin.kind is OriginKind.BOUNCE:
        return ""
    arrival = Arrival(at=now, way="smtp", mailbox="", envelope_from=envelope_from, envelope_to=list(envelope_to))
    facts = facts_about(session, desk, mail, [arrival], silent=False)
    return REFUSAL if is_stranger(facts) and facts.asked is None else ""
