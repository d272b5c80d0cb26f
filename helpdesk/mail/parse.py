"""Bytes to a frozen `Mail`, always: whatever arrives is read as far as possible and never raises.

Not storing, not deciding. The parts are cut by `parts`, chosen by `body`; what kind of mail it is say `dsn`,
`automation` and `quoting`. RFC 5322, RFC 2045-2049.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import ParamSpec, TypeVar

from helpdesk.mail import (
    absence,
    address,
    archives,
    attachments,
    automation,
    body,
    clues,
    containers,
    dsn,
    fields,
    forward,
    forward_attached,
    invitation,
    limits,
    lists,
    parts,
    protection,
    quoting,
    rubbish,
    silence,
    skeleton,
)
from helpdesk.mail.clues import Clues
from helpdesk.mail.fields import Header
from helpdesk.mail.message import (
    ORIGINAL,
    Absence,
    Address,
    Attachment,
    Calendar,
    Contained,
    DeliveryReport,
    Forward,
    Mail,
    Origin,
    OriginKind,
    Protection,
)
from helpdesk.mail.parts import Part

SUBJECT_CHARACTERS = 2000
_DATE_CHARACTERS = 100
_NO_CLUES = clues.gather(Header(), None, "", "")

_P = ParamSpec("_P")
_T = TypeVar("_T")


def parse(raw: bytes) -> Mail:
    """Read a mail. Never raises; what was wrong stands in `defects`, as stable words.

    A mail with content has text or attachments: if nothing else was found, its body as it stands is the text.
    """
    attempt = _Attempts()
    content = attempt(None, _content, raw)
    if content is None:
        header, start = attempt((Header(), 0), fields.read_block, raw)
        content = _Content(header=header, text=attempt("", body.plain, raw[start:]))
    return _mail(content, attempt)


def parse_header(raw: bytes, defect: str) -> Mail:
    """Read only the beginning of the header, for mails whose content costs too much; the original is attached.

    Never raises. `defect` says why there is no more.
    """
    attempt = _Attempts()
    header, _ = attempt((Header(), 0), fields.read_block, raw[: limits.FALLBACK_HEADER_BYTES])
    attached = (attachments.original(raw),)
    content = _Content(header=header, text="", attachments=attached, defects=(defect,))
    return _mail(content, attempt)


def with_original(mail: Mail, raw: bytes) -> Mail:
    """Attach the mail itself where something in it was not read."""
    is_cut = any(defect.startswith(limits.CUT) for defect in mail.defects)
    if not is_cut or any(attachment.position == ORIGINAL for attachment in mail.attachments):
        return mail
    return replace(mail, attachments=(*mail.attachments, attachments.original(raw)))


def extract(raw: bytes, position: int) -> tuple[Attachment, bytes]:
    """Give one attachment of a mail with its decoded bytes; `position` as in `Mail.attachments`.

    Raises LookupError if there is no attachment at this position.
    """
    if position == ORIGINAL:
        return attachments.original(raw), raw
    for attachment, content in extract_all(raw):
        if attachment.position == position:
            return attachment, content
    raise LookupError(f"no attachment at position {position}")


def extract_all(raw: bytes) -> Iterator[tuple[Attachment, bytes]]:
    """Give every attachment of a mail with its decoded bytes, reading the mail once."""
    root, _ = parts.read(parts.prepared(raw))
    entries = archives.Allowance()
    for part in body.layout(root).attachments:
        content = part.content()
        yield attachments.describe(part, content, entries), content


def extract_contained(raw: bytes, container: int) -> Iterator[tuple[Contained, bytes]]:
    """Give the files inside an attachment with their bytes; `container` as in `Mail.contained`.

    Raises LookupError if there is no attachment at this position.
    """
    _, content = extract(raw, container)
    yield from containers.files(container, content, containers.Room())


@dataclass(slots=True)
class _Attempts:
    """Takes steps none of which may stop the others; a step that raises leaves its name as a defect."""

    defects: dict[str, None] = field(default_factory=dict)

    def __call__(self, default: _T, step: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        try:
            return step(*args, **kwargs)
        except Exception as error:  # noqa: BLE001 - a mail that cannot be read must still become a ticket
            self.defects[f"{step.__name__.strip('_')} failed: {type(error).__name__}"] = None
            return default


@dataclass(frozen=True, slots=True)
class _Content:
    """What stands in the bytes, before anybody asks what it means."""

    header: Header
    text: str
    root: Part | None = None
    html: str = ""
    hint: str = ""  # the charset that the sender uses, for raw 8-bit fields
    attachments: tuple[Attachment, ...] = ()
    mails: tuple[Part, ...] = ()  # attached ones
    contained: tuple[Contained, ...] = ()
    protection: Protection = Protection.NONE
    defects: tuple[str, ...] = ()


def _content(raw: bytes) -> _Content:
    root, defects = parts.read(parts.prepared(raw))
    layout = body.layout(root)
    said = body.read(layout.passages)
    text = said.text
    attached: list[Attachment] = []
    contained: list[Contained] = []
    room = containers.Room()
    for part in layout.attachments:
        data = part.content()
        attached.append(attachments.describe(part, data, room.entries))
        contained += (file for file, _ in containers.files(part.position, data, room))
        text = text or containers.text(data, room)
    text = text or invitation.words(root)
    if not text and not attached:
        text = body.plain(root.content())
        defects += ("no readable part",) if text else ()
    shown = (part for passage in layout.passages for part in (*passage.plain, *passage.html))
    return _Content(
        header=root.header,
        root=root,
        text=protection.readable(text) or text,  # armor around nothing is all that was sent
        html=said.html,
        hint=next((part.params["charset"] for part in shown if "charset" in part.params), ""),
        attachments=tuple(attached),
        mails=forward_attached.attached_mails(layout.attachments),
        contained=tuple(contained),
        protection=protection.of(root, text),
        defects=defects + said.defects + room.defects + ((rubbish.DEFECT,) if layout.has_rubbish else ()),
    )


def _mail(content: _Content, attempt: _Attempts) -> Mail:
    header, hint, text = content.header, content.hint, content.text
    found = attempt(Header(), fields.decoded, header, hint)
    author = attempt(None, lists.author, header, hint)
    subject = found.first("subject")[:SUBJECT_CHARACTERS]
    sent = attempt(None, _date, found.first("date"))
    to, cc, reply_to = (attempt((), address.parse_fields, header, name, hint) for name in ("to", "cc", "reply-to"))
    answered, referred = (attempt((), address.message_ids, found.first(name)) for name in ("in-reply-to", "references"))
    calendar = attempt(None, invitation.read, content.root) if content.root else None
    seen = attempt(_NO_CLUES, _clues, content.root, found, author, text, calendar)
    report = attempt(None, _report, content.root, seen, text)
    origin = attempt(Origin(OriginKind.PERSON), automation.origin, seen, report)
    letter = forward.Letter(text, content.html, subject, author, (*to, *cc), answers=bool(answered or referred))
    return Mail(
        subject=subject,
        sender=author,
        sender_is_proof=attempt(False, address.is_proof, header, author),
        to=to,
        cc=cc,
        reply_to=reply_to,
        date=sent,
        message_id=attempt("", address.message_id, found.first("message-id")),
        in_reply_to=answered,
        references=referred,
        text=text,
        reply_text=attempt(text, quoting.reply_text, text, content.html),
        html=content.html,
        attachments=content.attachments,
        contained=content.contained,
        protection=content.protection,
        origin=origin,
        no_autoreply=attempt(True, _must_not_answer, header, found, author, origin),  # silence harms less than a loop
        report=report,
        received_hops=len(found.values("received")),
        headers=found.fields,
        calendar=calendar,
        absence=attempt(None, _absence, origin, seen, sent),
        forward=attempt(None, _forward, letter, origin, content.mails),
        defects=(*content.defects, *attempt.defects),
    )


def _clues(root: Part | None, found: Header, author: Address | None, text: str, calendar: Calendar | None) -> Clues:
    types = frozenset(part.type for part in root.walk()) if root else frozenset()
    subject = found.first("subject")
    return clues.gather(found, author, subject, text, types, calendar.method if calendar else "")


def _must_not_answer(header: Header, found: Header, author: Address | None, origin: Origin) -> bool:
    """Tell whether nothing may be answered automatically; a person behind a list is one only by the mail's words."""
    return silence.must_not_answer(found, author, origin) or lists.is_behind(header, author)


def _forward(letter: forward.Letter, origin: Origin, attached: tuple[Part, ...]) -> Forward | None:
    """Find the forwarded mail: inline before attached, and only in what somebody may have passed on."""
    if origin.kind not in (OriginKind.PERSON, OriginKind.LIST):
        return None
    found = forward.find(letter)
    if found or not attached or origin.kind is OriginKind.LIST:
        return found
    return forward.of_attached(letter, tuple(map(forward_attached.read, attached[:2])))


def _report(root: Part | None, seen: Clues, text: str) -> DeliveryReport | None:
    """Read a bounce; the tree that this needs is built for mails only that look like one."""
    if not dsn.may_be_report(seen):
        return None
    return dsn.read_report(skeleton.message(root) if root else Message(), seen, text)


def _absence(origin: Origin, seen: Clues, sent: datetime | None) -> Absence | None:
    """Read when the owner is away, in automatic answers only; without the mail's date no day has a year."""
    if origin.kind is not OriginKind.AUTO or sent is None:
        return None
    return absence.absence(f"{seen.subject}\n{seen.own_words}", sent.date())


def _date(value: str) -> datetime | None:
    """Give the Date in UTC; None where it is missing, unreadable or outside of the calendar."""
    try:
        date = parsedate_to_datetime(value[:_DATE_CHARACTERS])
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(UTC)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
