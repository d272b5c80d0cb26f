"""Which lines of a mail's text the HTML part marks as quoted or as signature.

Not a conversion to text (`body`) and not the decision what is shown (`quoting`). The marks are found in the
document and carried over to the text by the letters and digits that both share.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import accumulate
from typing import Final

from resiliparse.parse.html import DOMContext, ElementNode, HTMLTree, Node, NodeType, traverse_dom

MAX_HTML: Final = 1_000_000  # characters; larger documents give no marks
OWN_MARK: Final = "helpdesk-mail"  # class of the outermost element of the mails we send
_KEY: Final = 32  # letters by which a place is found again
_SHORTEST_KEY: Final = 6
_MAX_OPEN: Final = 50  # marked elements inside each other
_MAX_SPANS: Final = 200


class Mark(StrEnum):
    """What an element is: a quote, perhaps one (a plain blockquote), everything below, a signature."""

    QUOTE = "q"
    PERHAPS = "p"
    REST = "d"
    SIGNATURE = "s"


# Classes and ids of known clients; a prefix such as "x_" or "ecx" that another client put before is ignored.
_CLASSES: Final[dict[str, Mark]] = {
    OWN_MARK: Mark.QUOTE,
    "gmail_quote": Mark.QUOTE,
    "gmail_quote_container": Mark.QUOTE,
    "gmail_extra": Mark.PERHAPS,
    "moz-cite-prefix": Mark.QUOTE,
    "moz-forward-container": Mark.QUOTE,
    "yahoo_quoted": Mark.QUOTE,
    "protonmail_quote": Mark.QUOTE,
    "tutanota_quote": Mark.QUOTE,
    "front-blockquote": Mark.QUOTE,
    "zmail_extra": Mark.QUOTE,
    "WordSection1_quote": Mark.QUOTE,
    "OutlookMessageHeader": Mark.REST,
    "ms-outlook-mobile-reference-message": Mark.QUOTE,
    "gmail_signature": Mark.SIGNATURE,
    "moz-signature": Mark.SIGNATURE,
    "protonmail_signature_block": Mark.SIGNATURE,
}
_IDS: Final[dict[str, Mark]] = {
    "divRplyFwdMsg": Mark.REST,
    "stopSpelling": Mark.REST,
    "appendonsend": Mark.REST,
    "reply-intro": Mark.QUOTE,
    "OLK_SRC_BODY_SECTION": Mark.QUOTE,
    "mail-editor-reference-message-container": Mark.QUOTE,
    "isForwardContent": Mark.QUOTE,
    "isReplyContent": Mark.QUOTE,
    "zwchr": Mark.REST,
    "AOLMsgPart_0": Mark.QUOTE,
    "ms-outlook-mobile-signature": Mark.SIGNATURE,
}
_PREFIXES: Final = ("x_", "ecx", "m_", "ydp")
_HIDDEN_TAGS: Final = frozenset(("script", "style", "head", "title", "template"))


@dataclass(slots=True)
class _Walk:
    """What one pass over the document gathers: the letters seen so far and the spans of marked elements.

    An element ends where a node that is not deeper begins: the parser reports no end of empty elements.
    """

    letters: list[str] = field(default_factory=list)
    length: int = 0
    hidden_depth: int | None = None
    open: list[tuple[int, Mark, int]] = field(default_factory=list)
    spans: list[tuple[Mark, int, int]] = field(default_factory=list)

    def enter(self, context: DOMContext) -> None:
        """Take the next node in document order."""
        node = context.node
        self.close(context.depth)
        if self.hidden_depth is not None or not isinstance(node, Node):
            return
        if node.type == NodeType.TEXT:
            kept = letters_of(node.text or "")
            self.letters.append(kept)
            self.length += len(kept)
        elif isinstance(node, ElementNode):
            if node.tag in _HIDDEN_TAGS:
                self.hidden_depth = context.depth
            inside = any(mark is Mark.QUOTE for _, mark, _ in self.open)
            mark = None if inside or len(self.open) > _MAX_OPEN else _mark(node)
            if mark is not None:
                self.open.append((context.depth, mark, self.length))

    def close(self, depth: int) -> None:
        """End all elements that are at least so deep."""
        while self.open and self.open[-1][0] >= depth:
            _, mark, start = self.open.pop()
            self.spans.append((mark, start, self.length))
        if self.hidden_depth is not None and self.hidden_depth >= depth:
            self.hidden_depth = None


def letters_of(text: str) -> str:
    """Keep letters and digits only, case-folded: what a text and its HTML twin share."""
    return "".join(filter(str.isalnum, text)).casefold()


def _mark(node: ElementNode) -> Mark | None:
    for name in (node.class_name or "").split()[:20]:
        mark = _CLASSES.get(_bare(name))
        if mark is not None:
            return Mark.PERHAPS if node.tag == "blockquote" and mark is Mark.QUOTE else mark
    mark = _IDS.get(_bare(node.id or ""))
    if mark is not None:
        return mark
    if node.tag == "blockquote":
        return Mark.QUOTE if (node.getattr("type") or "").lower() == "cite" else Mark.PERHAPS
    if node.tag == "div" and node.getattr("name") == "quote":
        return Mark.QUOTE
    return Mark.REST if node.getattr("data-marker") == "__DIVIDER__" else None


def _bare(name: str) -> str:
    for _ in range(3):
        prefix = next((p for p in _PREFIXES if name.startswith(p) and len(name) > len(p) + 3), "")
        if not prefix:
            break
        name = name[len(prefix) :]
        if prefix == "ydp":  # followed by a random token
            name = next((known for known in _CLASSES if name.endswith(known)), name)
    return name


def marks(html: str, lines: Sequence[str]) -> dict[int, Mark]:
    """Give the mark of each line (by index) that lies wholly inside a marked element; {} where nothing is known.

    Never raises for any HTML; documents over `MAX_HTML` characters are not looked at.
    """
    if not html or len(html) > MAX_HTML:
        return {}
    tree = HTMLTree.parse(html)
    if tree.body is None:
        return {}
    walk = _Walk()
    traverse_dom(tree.body, walk.enter)
    walk.close(0)
    if not walk.spans:
        return {}
    document = "".join(walk.letters)
    folded = [letters_of(line) for line in lines]
    return _carry_over(document, walk.spans, folded)


def _carry_over(document: str, spans: list[tuple[Mark, int, int]], folded: list[str]) -> dict[int, Mark]:
    text = "".join(folded)
    ends = list(accumulate(len(line) for line in folded))
    found: dict[int, Mark] = {}
    for mark, start, end in sorted(spans, key=lambda span: (span[1], -span[2]))[:_MAX_SPANS]:
        stop = len(document) if mark is Mark.REST else end
        first = _place(document, start, text)
        last = len(text) if stop >= len(document) else _place(document, stop, text)
        if first is None or last is None or last <= first:
            continue
        for index in range(bisect_left(ends, first), len(folded)):
            begin = ends[index] - len(folded[index])
            if ends[index] > last:
                break
            if begin >= first and folded[index]:
                found.setdefault(index, mark)
    return found


def _place(document: str, at: int, text: str) -> int | None:
    """Find in `text` the place that stands at `at` in the document, by the letters after or before it."""
    if document == text:
        return at
    after, before = document[at : at + _KEY], document[max(0, at - _KEY) : at]
    expected = max(0, at - len(document) // 4)
    if len(after) >= _SHORTEST_KEY:
        both = text.find(before[-12:] + after[:12])
        if both >= 0:
            return both + len(before[-12:])
        place = text.find(after, expected)
        if place < 0:
            place = text.find(after)
        if place >= 0:
            return place
    if len(before) >= _SHORTEST_KEY:
        place = text.rfind(before)
        return place + len(before) if place >= 0 else None
    return 0 if at == 0 else None
