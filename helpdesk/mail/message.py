"""The values that reading a mail gives: frozen, typed, free of NUL and lone surrogates.

Not the parser (`parse`) and no policy: a `Mail` says what stands in the bytes, nothing about tickets.
RFC 5322 (fields), RFC 2045-2049 (parts), RFC 3464 (reports), RFC 8601 (authentication results).
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from helpdesk.mail.calendar_event import NO_EVENT, Event


class OriginKind(StrEnum):
    """Who or what wrote a mail; the order is the order of precedence when several fit."""

    BOUNCE = "bounce"
    RECEIPT = "receipt"
    FEEDBACK = "feedback"
    AUTO = "auto"
    LIST = "list"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Origin:
    """What kind of sender wrote the mail, and the header or phrase that proves it ("" for a person)."""

    kind: OriginKind
    proof: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """A mailbox of RFC 5322 3.4: display name and address; the domain is lower-case, never encoded words."""

    name: str
    address: str

    def __str__(self) -> str:
        """Give the readable form, for people; not for headers (see `compose`)."""
        return f"{self.name} <{self.address}>" if self.name else self.address


ORIGINAL: Final = -1  # the position of the attachment that is the mail itself, as it came


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part that is not the body. `position` is its place in the walk over all parts, for `parse.extract`."""

    position: int
    name: str  # cleaned for show: no path, no control or bidi characters
    type: str  # lower-case "type/subtype"
    size: int  # decoded bytes
    digest: str  # SHA-256 of the decoded bytes, hex
    content_id: str = ""  # without angle brackets
    inline: bool = False
    danger: str = ""  # why opening it may do harm: "executable", "macros", "encrypted archive"; "" for none known


@dataclass(frozen=True, slots=True)
class Contained:
    """A file inside an attachment (`winmail.dat`, a document, an archive); the attachment itself stays what it is."""

    container: int  # the attachment's position
    name: str  # cleaned for show
    type: str  # lower-case "type/subtype"
    size: int  # unpacked bytes
    digest: str  # SHA-256 of the unpacked bytes, hex
    danger: str = ""  # as in `Attachment`


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What a bounce says (RFC 3464); `permanent` is False for a delay."""

    failed_recipients: tuple[str, ...]
    permanent: bool
    status: str = ""  # "5.1.1"
    diagnostic: str = ""
    original_message_id: str = ""


@dataclass(frozen=True, slots=True)
class Forward:
    """An older mail that the writer passed on, inline or attached: the outermost one where there are several."""

    sender: Address | None  # the address is "" where the forwarding program showed a name only
    subject: str
    date: str  # RFC 3339 where it could be read ("2026-03-05T14:02:00+01:00", without zone where none was shown)
    text: str
    note: str  # what the forwarder wrote above it; "" for nothing


@dataclass(frozen=True, slots=True)
class Calendar:
    """An invitation or an answer to one; the method is upper-case ("REQUEST", "REPLY", "CANCEL"; RFC 5546 1.4)."""

    method: str
    event: Event = NO_EVENT


@dataclass(frozen=True, slots=True)
class Absence:
    """The days on which an automatic answer says that its owner is away, where it says so; both count."""

    first: date | None
    last: date | None


class Protection(StrEnum):
    """How the words of a mail are protected (RFC 3156, RFC 8551); only a clear-signed one can be read."""

    NONE = ""
    PGP_ENCRYPTED = "pgp-encrypted"
    SMIME_ENCRYPTED = "smime-encrypted"
    PGP_SIGNED = "pgp-signed"
    SMIME_SIGNED = "smime-signed"


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail as read. Message-IDs stand without angle brackets; times are aware UTC."""

    subject: str
    sender: Address | None  # a claim only: the first usable mailbox of From, else Reply-To, else Sender
    sender_is_proof: bool  # exactly one From header, one mailbox, and every reading agrees
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    date: datetime | None
    message_id: str
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    text: str  # the whole readable body
    reply_text: str  # what the writer wrote now; never empty when `text` is not
    html: str  # the HTML body as sent, decoded ("" where there is none); not safe to show
    attachments: tuple[Attachment, ...]
    origin: Origin
    no_autoreply: bool  # nothing may be answered automatically (lists, daemons, null sender, robots)
    report: DeliveryReport | None
    received_hops: int
    headers: tuple[tuple[str, str], ...] = field(repr=False)  # every field, name as sent, value decoded, unfolded
    defects: tuple[str, ...] = ()
    contained: tuple[Contained, ...] = ()
    forward: Forward | None = None
    calendar: Calendar | None = None
    absence: Absence | None = None
    protection: Protection = Protection.NONE

    def header(self, name: str) -> str:
        """Give the topmost field of that name ("" where there is none); names have no case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), "")

    def header_all(self, name: str) -> tuple[str, ...]:
        """Give all fields of that name from the top down."""
        wanted = name.lower()
        return tuple(value for key, value in self.headers if key.lower() == wanted)


class AuthResult(StrEnum):
    """Whether our own MTA vouches for the author's address (RFC 8601)."""

    PASS = "pass"  # noqa: S105 - a verdict of RFC 8601, not a password
    FAIL = "fail"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Authentication:
    """The verdict about the From domain, with the words that prove it, for people."""

    result: AuthResult
    proof: str = ""
