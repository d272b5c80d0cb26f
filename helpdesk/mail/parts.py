"""The parts of a MIME mail as slices of its bytes (RFC 2046), in one walk over the delimiter lines.

Bodies never pass a line parser: leaves are cut out by searching, so that attachments stay byte-identical and cost
next to nothing. No recursion over depth, no decoding of text (`body`), no choice what is shown.
"""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pybase64

from helpdesk.mail import cms, delimiters, fields, limits, parameters, uuencode
from helpdesk.mail.fields import Header

SMIME_TYPES = frozenset(("application/pkcs7-mime", "application/x-pkcs7-mime"))

_TYPE = re.compile(r"([\w.+-]+)/([\w.+*-]+)")
_PART_HEADER = re.compile(rb"[Cc][Oo][Nn][Tt][Ee][Nn][Tt]-[\w-]+[ \t]*:")
_COMMENT = re.compile(r"\([^()]*\)")
_BASE64_LINE = re.compile(rb"\s*+(?:[A-Za-z0-9+/]{4})*+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?[ \t]*(?:[\r\n]|\Z)")
_NOT_BASE64_TEXT = re.compile(rb"[^A-Za-z0-9+/=\s]")
# Only small bodies are tested for a wrong label; on large ones chance finds enough of anything.
_LABEL_TEST_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the tree. `position` is unique and the same each time; the root has 0."""

    position: int
    header: Header = field(repr=False)
    type: str  # lower-case "type/subtype"; text/plain where there is none (RFC 2045 5.2)
    params: dict[str, str]  # of Content-Type
    raw: bytes = field(repr=False)  # of the whole mail
    begin: int  # where its header begins
    start: int  # where its body begins
    end: int
    children: tuple["Part", ...] = ()

    @property
    def is_multipart(self) -> bool:
        """Tell whether parts were found in it; a multipart without its boundary has none."""
        return bool(self.children)

    @property
    def encoding(self) -> str:
        """Give the transfer encoding in lower case, without the signs that careless writers add."""
        value = self.header.first("content-transfer-encoding")
        return (_COMMENT.sub("", value) if "(" in value else value).strip(" \t;\"'").lower()

    def walk(self) -> Iterator["Part"]:
        """Give this part and all below it in the order in which they stand in the mail."""
        waiting = [self]
        while waiting:
            part = waiting.pop()
            yield part
            waiting.extend(reversed(part.children))

    def content(self) -> bytes:
        """Decode the transfer encoding (RFC 2045 6); whatever is wrong with it, bytes come out."""
        name = self.encoding
        if name == "base64":
            return self._base64()
        data = self.raw[self.start : self.end]
        if name == "quoted-printable":
            return binascii.a2b_qp(data)
        if name in {"x-uuencode", "uuencode", "x-uue"}:
            return uuencode.decode(data)
        return data

    def _base64(self) -> bytes:
        if self.end - self.start <= _LABEL_TEST_BYTES:
            data = self.raw[self.start : self.end]
            if not _BASE64_LINE.match(data) and len(_NOT_BASE64_TEXT.findall(data)) * 20 > len(data):
                return data  # plain text under a wrong label
        try:
            return _decode_base64(self.raw, self.start, self.end)
        except binascii.Error:
            return fields.tolerant_base64(self.raw[self.start : self.end])


@dataclass(slots=True)
class _Open:
    """A part whose end was not yet found."""

    position: int
    header: Header
    type: str
    params: dict[str, str]
    begin: int
    start: int
    boundary: bytes = b""
    closed: bool = False  # its last delimiter was seen; what follows is epilogue
    children: list[Part] = field(default_factory=list)


def _decode_base64(raw: bytes, start: int, end: int) -> bytes:
    """Decode in a third of the time where padding stands at the end alone: elsewhere readers disagree about it."""
    sent = memoryview(raw)[start:end]
    padding = raw.find(b"=", start, end)
    if padding < 0 or not raw[padding:end].strip(b"=\r\n"):
        return pybase64.b64decode(sent)
    return binascii.a2b_base64(sent)


def read(raw: bytes, *, unwrap: bool = True) -> tuple[Part, tuple[str, ...]]:
    """Cut a mail into its parts; besides the root, the defects found, as stable words.

    `raw` must have come through `prepared`; positions count in what that gave. Without `unwrap` the mails inside
    opaque signatures are not looked into.
    """
    walk = _Walk(raw, signed_level=0 if unwrap else limits.SIGNED_LEVELS)
    walk.run()
    return walk.root, tuple(walk.defects)


def prepared(raw: bytes) -> bytes:
    """Take off what stands before the first field, and make CR the line end LF where there is no other."""
    raw = raw.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    return raw.replace(b"\r", b"\n") if b"\n" not in raw else raw


def content_type(header: Header, default: str = "text/plain") -> tuple[str, dict[str, str]]:
    """Give the type in lower case and the parameters of a Content-Type field, forgiving what is usual."""
    raw = header.first("content-type")
    value, params = parameters.split(raw)
    if _TYPE.fullmatch(value):
        return value, params
    loose = _TYPE.search(raw[:200])
    if loose:
        return loose[0].lower(), params
    return {"html": "text/html", "multipart": "multipart/mixed"}.get(value, default), params


class _Walk:
    """One pass over the delimiter lines with a stack of open parts."""

    def __init__(self, raw: bytes, first: int = 0, signed_level: int = 0) -> None:
        self.raw = raw
        self.signed_level = signed_level
        self.defects: dict[str, None] = {}
        self.lines = list(delimiters.lines(raw))
        self.texts = {text for _, text, _ in self.lines}
        self.next_line = 0
        self.stack: list[_Open] = []
        self.active: dict[bytes, int] = {}
        self.count = first
        self.root: Part
        if len(self.lines) == limits.DELIMITER_LINES:
            self.defects["too many delimiter lines"] = None

    def run(self) -> None:
        """Open the root, then one part at each delimiter of an open multipart, until the bytes end."""
        self._open(0)
        while (found := self._next_delimiter()) is not None:
            line, text, after = found
            level, last = self._level(text)
            self._close_above(level, self._without_line_end(line))
            parent = self.stack[level]
            if last:
                parent.closed = True
                self._deactivate(parent)
            elif self.count >= limits.PARTS:
                self.defects["too many parts"] = None
                break
            else:
                self._open(after)
        if any(part.boundary and not part.closed for part in self.stack):
            self.defects["multipart not closed"] = None
        self._close_above(-1, len(self.raw))

    def _open(self, begin: int) -> None:
        header, start = fields.read_block(self.raw, begin)
        self.defects |= dict.fromkeys(header.defects)
        digest = bool(self.stack) and self.stack[-1].type == "multipart/digest"
        kind, params = content_type(header, "message/rfc822" if digest else "text/plain")
        part = _Open(self.count, header, kind, params, begin, start)
        self.count += 1
        self.stack.append(part)
        if kind.startswith("multipart/"):
            self._activate(part)

    def _activate(self, part: _Open) -> None:
        if len(self.stack) > limits.DEPTH:
            self.defects["nested too deep"] = None
            return
        boundary = fields.to_bytes(part.params.get("boundary", "")).rstrip()
        if not boundary or boundary not in self.texts:
            self.defects["boundary missing or wrong"] = None
            boundary = self._guessed_boundary(part.start)
        if boundary and boundary not in self.active:
            part.boundary = boundary
            self.active[boundary] = len(self.stack) - 1

    def _guessed_boundary(self, start: int) -> bytes:
        """Take the first delimiter line that a part's header follows, if the sender named none or another."""
        for index in range(self.next_line, len(self.lines)):
            line, text, after = self.lines[index]
            if self._level(text)[0] >= 0:
                break
            if line >= start and text and _PART_HEADER.match(self.raw, after):
                return text
        return b""

    def _next_delimiter(self) -> tuple[int, bytes, int] | None:
        start = self.stack[-1].start
        while self.next_line < len(self.lines):
            found = self.lines[self.next_line]
            self.next_line += 1
            if found[0] >= start and self._level(found[1])[0] >= 0:
                return found
        return None

    def _level(self, text: bytes) -> tuple[int, bool]:
        """Tell which open multipart a delimiter belongs to (-1: none), and whether it is its last one."""
        if text in self.active:
            return self.active[text], False
        if text.endswith(b"--") and text[:-2] in self.active:
            return self.active[text[:-2]], True
        return -1, False

    def _close_above(self, level: int, end: int) -> None:
        while len(self.stack) > level + 1:
            part = self.stack.pop()
            self._deactivate(part)
            done = Part(
                position=part.position,
                header=part.header,
                type=part.type,
                params=part.params,
                raw=self.raw,
                begin=part.begin,
                start=min(part.start, end),
                end=end,
                children=tuple(part.children),
            )
            if done.type == "text/plain" and not done.children:
                done = self._with_uuencoded(done)
            elif done.type in SMIME_TYPES:
                done = self._with_signed(done)
            if self.stack:
                self.stack[-1].children.append(done)
            else:
                self.root = done

    def _with_signed(self, wrapped: Part) -> Part:
        """Read the mail inside an opaque signature as its only child."""
        inner = prepared(cms.signed_content(wrapped.content())) if self.signed_level < limits.SIGNED_LEVELS else b""
        if not inner or self.count >= limits.PARTS:
            return wrapped
        walk = _Walk(inner, self.count, self.signed_level + 1)
        walk.run()
        self.count = walk.count
        self.defects |= walk.defects
        return replace(wrapped, children=(walk.root,))

    def _with_uuencoded(self, text: Part) -> Part:
        """Divide a plain text at the files that stand in it; their positions follow those met so far."""
        if text.encoding not in {"", "7bit", "8bit", "binary"}:
            return text
        pieces: list[Part] = []
        done = text.start
        for begin, end, name in uuencode.files(self.raw, text.start, text.end):
            if self.count + 1 >= limits.PARTS:
                self.defects["too many parts"] = None
                break
            disposition = 'attachment; filename="' + name.replace('"', "_") + '"'
            told = Header((("Content-Disposition", disposition), ("Content-Transfer-Encoding", "x-uuencode")))
            file = Part(self.count + 1, told, "application/octet-stream", {}, self.raw, begin, begin, end)
            pieces += [replace(text, position=self.count, start=done, end=begin), file]
            self.count += 2
            done = end
        if not pieces:
            return text
        pieces.append(replace(text, position=self.count, start=done))
        self.count += 1
        return replace(text, children=tuple(pieces))

    def _deactivate(self, part: _Open) -> None:
        if part.boundary:
            self.active.pop(part.boundary, None)

    def _without_line_end(self, line: int) -> int:
        """Leave out the line end before a delimiter: it belongs to the delimiter (RFC 2046 5.1.1)."""
        end = line - 1 if self.raw[line - 1 : line] == b"\n" else line
        return end - 1 if end and self.raw[end - 1 : end] == b"\r" else end
