"""What goes along with a mail of ours out of a mail that came in: its attachments, and files packed into them.

Not the reading (`helpdesk.mail`). Attachments go before what is inside them, small before large, as far as there is
room; what has none is named.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from helpdesk.domain.notices import AttachmentFacts, Notice
from helpdesk.domain.ticket import AuthorRole
from helpdesk.mail.compose import DraftAttachment
from helpdesk.mail.message import ORIGINAL, Contained
from helpdesk.services.desk import Desk
from helpdesk.services.incoming import marks
from helpdesk.services.incoming.background import Background
from helpdesk.services.incoming.marks import Marks
from helpdesk.services.outgoing.masking import masked_name
from helpdesk.store.outbox import ACKNOWLEDGING, OutboundMessage
from helpdesk.store.tickets import StoredAttachment

SIZE_LIMIT = "size_limit"  # in the detail of an outbox row: the bytes that the smarthost takes, once it refused more
_MEGABYTE = 1_000_000
# A line of base64 holds 57 bytes in 76 characters and its line end (RFC 2045 6.8); each part has its own header.
_LINE_IN, _LINE_OUT, _PART_HEADER = 57, 78, 1000
_WORDS = 100_000  # bytes of a mail that are left for its words in text and HTML, and its header
BYTE_FOR_BYTE = "application/octet-stream"  # an original as evidence, where a mail as such might be changed on its way
_TO_TEAM = (Notice.TICKET_OPENED, Notice.COMMENT_TO_TEAM)
_WITH_CONTENT = (*_TO_TEAM, Notice.COMMENT_TO_CUSTOMER, Notice.RESOLVED, Notice.TICKET_SHEET)
_MAY_LEAVE_OUT = (*_WITH_CONTENT, Notice.MAIL_HELD)


@dataclass(frozen=True, slots=True)
class Enclosure:
    """An attachment, or with `file` one that is packed into it; `included`: it goes along.

    `name` and `inside`, the name of what it is packed into, are as the recipient reads them.
    """

    attachment: StoredAttachment
    file: Contained | None
    danger: str
    name: str
    inside: str = ""
    included: bool = False

    @property
    def facts(self) -> AttachmentFacts:
        """Give what the templates may know."""
        source = self.file or self.attachment
        return AttachmentFacts(self.name, source.type, source.size, self.included, self.danger, self.inside)


@dataclass(frozen=True, slots=True)
class Room:
    """How much may still go along: bytes of files by the settings, and bytes of the mail where the server limits it."""

    files: int
    mail: int | None = None

    def takes(self, size: int) -> bool:
        """Tell whether a file of so many bytes has room."""
        return size <= self.files and (self.mail is None or _encoded(size) <= self.mail)

    def without(self, size: int) -> "Room":
        """Give what is left after a file of so many bytes."""
        return Room(self.files - size, None if self.mail is None else self.mail - _encoded(size))


def size_limit(row: OutboundMessage) -> int | None:
    """Give what the mail must fit into, in bytes: 0 where no attachment could be left out any more, None if unknown."""
    known: int | None = row.detail.get(SIZE_LIMIT)
    return known if row.notice in _MAY_LEAVE_OUT else 0


def room(desk: Desk, row: OutboundMessage) -> Room:
    """Give how much may go along with a mail: what the settings let, and no more than the smarthost takes."""
    limit = size_limit(row)
    return Room(desk.settings.team.attachment_limit_mb * _MEGABYTE, None if limit is None else limit - _WORDS)


def chosen(desk: Desk, row: OutboundMessage, background: Background) -> tuple[Enclosure, ...]:
    """Give everything that belongs to the mail, and decide what goes along."""
    attached = background.attachments(row)
    if row.notice in ACKNOWLEDGING:
        return tuple(_named(desk, row, background, Enclosure(kept, None, "", kept.name)) for kept in attached)
    if row.notice not in _WITH_CONTENT:
        return ()
    seen = marks.of(row.detail.get("marks", {})) if row.notice in _TO_TEAM else Marks()
    kept = [each for each in attached if each.position not in seen.hidden]
    found = [each for attachment in kept for each in _with_contained(attachment, seen)]
    left, included = room(desk, row), set()
    for number, each in sorted(enumerate(found), key=lambda pair: (pair[1].file is not None, _size(pair[1]))):
        if left.takes(_size(each)) and not (each.file and each.danger):
            left = left.without(_size(each))
            included.add(number)
    return tuple(
        _named(desk, row, background, replace(each, included=number in included)) for number, each in enumerate(found)
    )


def parts(desk: Desk, background: Background, enclosures: Sequence[Enclosure]) -> tuple[DraftAttachment, ...]:
    """Give what goes along, with its bytes."""
    found: list[DraftAttachment] = []
    for each in enclosures:
        kind = BYTE_FOR_BYTE if each.attachment.position == ORIGINAL else (each.file or each.attachment).type
        found += [DraftAttachment(each.name, kind, _content(desk, background, each))] if each.included else []
    return tuple(found)


def _with_contained(attachment: StoredAttachment, seen: Marks) -> Iterator[Enclosure]:
    yield Enclosure(attachment, None, attachment.danger, attachment.name)
    for file in seen.contained:
        if file.container == attachment.position:
            yield Enclosure(attachment, file, file.danger, file.name, attachment.name)


def _named(desk: Desk, row: OutboundMessage, background: Background, enclosure: Enclosure) -> Enclosure:
    """Give it as its recipient reads it: without credentials in a name, unless the team sends it to him.

    Others than the team are not warned of what the team sends them, and nobody's own address stands in a name of it.
    """
    masked = replace(enclosure, name=masked_name(enclosure.name), inside=masked_name(enclosure.inside))
    if row.recipient in desk.team:
        return masked
    comment = background.comment(row)
    if comment is None or comment.author_role != AuthorRole.TEAM:
        return replace(masked, danger="")
    name, inside = (
        desk.staff.hidden_in_name(each, desk.addressing.support) for each in (enclosure.name, enclosure.inside)
    )
    return replace(enclosure, name=name, inside=inside, danger="")


def _encoded(size: int) -> int:
    return -(-size // _LINE_IN) * _LINE_OUT + _PART_HEADER


def _size(enclosure: Enclosure) -> int:
    return (enclosure.file or enclosure.attachment).size


def _content(desk: Desk, background: Background, enclosure: Enclosure) -> bytes:
    if enclosure.file is None:
        return background.content(enclosure.attachment, desk.blobs)
    return background.contained(enclosure.attachment, enclosure.file.digest, desk.blobs)
