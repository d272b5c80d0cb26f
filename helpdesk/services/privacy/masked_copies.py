"""Copies of mails without a person who was erased, for daily use while a law keeps the originals.

The copy has who, when, subject and words; attachments are only in the original. Not who is erased
(`services.privacy.person_erase`).
"""

from collections.abc import Iterable, Sequence
from email.message import EmailMessage
from email.policy import SMTP
from itertools import islice

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from helpdesk.domain.person_mask import PersonMask
from helpdesk.mail.message import Address, Mail
from helpdesk.services.incoming.reading import read
from helpdesk.store.blobs import Blobs
from helpdesk.store.erasure import MaskedCopy
from helpdesk.store.inbox import InboundMessage, raw_bytes
from helpdesk.store.outbox import OutboundContent, content

_AT_ONCE = 20  # mails in the memory


def restrict(
    session: Session, blobs: Blobs, mask: PersonMask, inbound: Sequence[int], outbound: Sequence[int]
) -> tuple[list[int], list[int]]:
    """Let masked copies stand in for these mails where he is in them; gives which, coming in and going out."""
    received = [
        row.id
        for some in _portions(inbound)
        for row in session.scalars(select(InboundMessage).where(InboundMessage.id.in_(some))).all()
        if _put(session, InboundMessage.__tablename__, row.id, raw_bytes(row, blobs), mask)
    ]
    sent = [
        number
        for number in outbound
        if _put(session, OutboundContent.__tablename__, number, content(session, number, blobs), mask)
    ]
    for some in _portions(received):
        changed = update(InboundMessage).where(InboundMessage.id.in_(some))
        session.execute(changed.values(restricted_by=mask.number))
    for some in _portions(sent):
        letters = update(OutboundContent).where(OutboundContent.outbound_id.in_(some))
        session.execute(letters.values(restricted_by=mask.number))
    return received, sent


def _put(session: Session, kind: str, number: int, raw: bytes, mask: PersonMask) -> bool:
    mail = read(raw)
    if not _mentions(mail, mask):
        return False
    session.merge(MaskedCopy(kind=kind, number=number, raw=masked_copy(mail, mask)))
    session.flush()
    return True


def masked_copy(mail: Mail, mask: PersonMask) -> bytes:
    """Write the mail without him."""
    copy = EmailMessage(policy=SMTP)
    copy["From"] = _people([mail.sender] if mail.sender else [], mask)
    copy["To"] = _people(mail.to, mask)
    if mail.cc:
        copy["Cc"] = _people(mail.cc, mask)
    if mail.date is not None:
        copy["Date"] = mail.date
    copy["Subject"] = " ".join(mask.text(mail.subject).split())
    copy["X-Helpdesk-Masked"] = "yes"
    copy.set_content(mask.text(mail.text))
    return copy.as_bytes()


def _people(people: Iterable[Address], mask: PersonMask) -> str:
    named = (Address(mask.text(person.name), mask.address(person.address)) for person in people)
    return ", ".join(" ".join(str(person).split()) for person in named) or "undisclosed-recipients:;"


def _mentions(mail: Mail, mask: PersonMask) -> bool:
    """Tell whether he is in it, or may be: what attachments hold nobody knows."""
    fields = (mail.text, mail.html, mail.subject, *(value for _, value in mail.headers))
    return any(mask.text(field) != field for field in fields)


def _portions(ids: Iterable[int]) -> Iterable[list[int]]:
    remaining = iter(ids)
    while some := list(islice(remaining, _AT_ONCE)):
        yield some
