"""Drafts for tests, and what the standard library reads in the bytes that `compose` makes of them."""

import email
import email.message
from datetime import datetime, timedelta, timezone
from email.header import decode_header, make_header

from helpdesk.mail.compose import Draft
from helpdesk.mail.message import Address

SUPPORT = Address("Support Muster GmbH", "support@example.de")
ERIKA = Address("Erika Beispiel", "erika@example.org")
NOON = datetime(2026, 11, 22, 10, 15, tzinfo=timezone(timedelta(hours=1)))
SEED = b"a seed"


def draft(**changes: object) -> Draft:
    facts: dict[str, object] = {
        "sender": SUPPORT,
        "to": ERIKA,
        "subject": "Drucker",
        "date": NOON,
        "message_id": "1.2@example.de",
        "text": "Guten Tag,\n\nes ist da.\n",
    }
    return Draft(**(facts | changes))  # type: ignore[arg-type]  # the test names the fields that it means


def read(raw: bytes) -> email.message.Message:
    return email.message_from_bytes(raw)


def decoded(message: email.message.Message, name: str) -> str:
    return str(make_header(decode_header(message[name])))


def words(part: email.message.Message) -> str:
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode(part.get_content_charset() or "ascii").replace("\r\n", "\n")


def leaves(message: email.message.Message) -> list[email.message.Message]:
    return [part for part in message.walk() if not part.is_multipart()]
