"""Which lines of a mail's text the HTML part marks as quoted or as signature.

Not a conversion to text (`body`) and not the decision what is shown (`quoting`). The marks are found in the
document and carried over to the text by the letters and digits that both share.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from enum import StrEnum
from itertools import accumulate
from typing import Final, cast

from resiliparse.parse.html import ElementNode, HTMLTree, Node

from helpdesk.mail.folding import casefold
from helpdesk.mail.html import is_harmless

MAX_HTML: Final = 1_000_000  # characters; larger documents give no marks
OWN_MARK: Final = "helpdesk-mail"  # class of the outermost element of the mails we send
_KEY: Final = 32  # letters by which a place is found again
_SHORTEST_KEY: Final = 6
_MAX_NODES: Final = 2_000  # elements that look marked; a document with more gives no marks
_MAX_ELEMENTS: Final = 200  # marked elements; further ones lie inside a quote in any honest mail


class Mark(StrEnum):
    """What an element is: a quote, perhaps one (a plain blockquote), everything below, a signature."""

    QUOTE = "q"
    PERHAPS = "p"
    REST = "d"
    SIGNATURE = "s"


# Classes and beginnings of ids of known clients; a prefix ("x_", "ecx") that another client put before is ignored.
_CLASSES: Final[dict[str, Mark]] = {
    OWN_MARK: Mark.QUOTE,
    "gmail_quote": Mark.QUOTE,
    "gmail_quote_container": Mark.QUOTE,
    "moz-cite-prefix": Mark.QUOTE,
    "moz-forward-container": Mark.QUOTE,
    "yahoo_quoted": Mark.QUOTE,
    "protonmail_quote": Mark.QUOTE,
    "tutanota_quote": Mark.QUOTE,
    "front-blockquote": Mark.QUOTE,
    "zmail_extra": Mark.QUOTE,
    "gmail_attr": Mark.QUOTE,
    "airmail_on": Mark.QUOTE,
    "freshdesk_quote": Mark.QUOTE,
    "AppleOriginalContents": Mark.REST,
    "WordSection1_quote": Mark.QUOTE,
    "OutlookMessageHeader": Mark.REST,
    "ms-outlook-mobile-reference-message": Mark.QUOTE,
    "gmail_signature": Mark.SIGNATURE,
    "moz-signature": Mark.SIGNATURE,
    "protonmail_signature_block": Mark.SIGNATURE,
    "k9mail-signature": Mark.SIGNATURE,
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
    "AOLMsgPart": Mark.QUOTE,
    "_originalContent": Mark.QUOTE,
    "ms-outlook-mobile-signature": Mark.SIGNATURE,
    "AppleMailSignature": Mark.SIGNATURE,
    "composer_signature": Mark.SIGNATURE,
    "Signature": Mark.SIGNATURE,
}
_NAMES: Final = ("quote", "messageReplySection")  # of GMX and Spark
_PREFIXES: Final = ("x_", "ecx", "m_", "ydp")
_HIDDEN: Final = "script, style, title, template"
_TAG: Final = re.compile(r"<[a-zA-Z][^>]*")
# What stands in the tag of a marked element, and how to select those elements.
_SELECTORS: Final = (
    *((name, f'[class*="{name}"]') for name in _CLASSES),
    *((name, f'[id*="{name}"]') for name in _IDS),
    *((name, f'div[name="{name}"]') for name in _NAMES),
    ("__DIVIDER__", "[data-marker]"),
)
# Written into the document where a marked element begins ("<"), ends (">") or, if empty, stands ("|").
_EDGE: Final = re.compile("\ue000([0-9]{1,3})([<>|])")
_NO_LETTERS: Final = re.compile(r"[\W_]+")
_NO_LETTERS_IN_LINE: Final = re.compile(r"[^\w\n]+|_+")
# The same for texts in Latin letters, whose bytes are told apart far quicker.
_LATIN_SIGNS: Final = bytes(code for code in range(256) if _NO_LETTERS.match(chr(code)))
_LATIN_SIGNS_IN_LINE: Final = _LATIN_SIGNS.replace(b"\n", b"")


def letters_of(text: str) -> str:
    """Keep letters and digits only, case-folded: what a text and its HTML twin share."""
    return casefold(_without(text, _NO_LETTERS, _LATIN_SIGNS))


def _without(text: str, signs: re.Pattern[str], latin_signs: bytes) -> str:
    try:
        return text.encode("latin-1").translate(None, latin_signs).decode("latin-1")
    except UnicodeEncodeError:
        return signs.sub("", text)


def _mark(node: ElementNode) -> Mark | None:
    for name in (node.class_name or "").split()[:20]:
        mark = _CLASSES.get(_bare(name))
        if mark is not None:
            if node.tag != "blockquote" or mark is not Mark.QUOTE:
                return mark
            # Gmail indents a writer's own words by a blockquote of the same class, but without the line at its side.
            return Mark.PERHAPS if "border" in (node.getattr("style") or "") else None
    bare = _bare(node.id or "")  # some carry a number behind: "AOLMsgPart_1_4f2a"
    mark = next((mark for begin, mark in _IDS.items() if bare.startswith(begin)), None)
    if mark is not None:
        return mark
    if node.tag == "blockquote":
        return Mark.QUOTE if (node.getattr("type") or "").lower() == "cite" else Mark.PERHAPS
    if node.tag == "div" and node.getattr("name") in _NAMES:
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
    selector = _selector(html)
    if not selector or not is_harmless(html):
        return {}
    tree = HTMLTree.parse(html)
    found = _write_edges(tree, selector)
    if not found or tree.body is None:
        return {}
    document, spans = _spans(tree.body.text or "", found)
    folded = casefold(_without("\n".join(lines), _NO_LETTERS_IN_LINE, _LATIN_SIGNS_IN_LINE)).split("\n")
    return _carry_over(document, spans, folded)


def _selector(html: str) -> str:
    """Give what to select, by the tags alone, each different one once; "" where it is not worth while to parse."""
    tags = " ".join({*_TAG.findall(html)})
    wanted = [selector for name, selector in _SELECTORS if name in tags]
    return ", ".join([*wanted, "blockquote"] if "blockquote" in tags.lower() else wanted)


def _write_edges(tree: HTMLTree, selector: str) -> list[Mark]:
    """Write into the document where marked elements begin and end; give their marks in document order."""
    found: list[Mark] = []
    if tree.body is None:
        return found
    nodes = tree.body.query_selector_all(selector)
    if len(nodes) > _MAX_NODES:
        return found
    for node in nodes[:]:
        mark = _mark(node)
        if mark is None:
            continue
        if len(found) >= _MAX_ELEMENTS:
            break
        _write_edge(tree, node, len(found))
        found.append(mark)
    if found:
        for hidden in tree.body.query_selector_all(_HIDDEN)[:]:
            hidden.decompose()
    return found


def _write_edge(tree: HTMLTree, node: ElementNode, number: int) -> None:
    def edge(sign: str) -> Node:
        return cast("Node", tree.create_text_node(f"\ue000{number}{sign}"))

    if node.first_child is not None:
        node.insert_before(edge("<"), node.first_child)
        node.append_child(edge(">"))
    elif node.parent is not None:
        node.parent.insert_before(edge("|"), node)


def _spans(text: str, found: list[Mark]) -> tuple[str, list[tuple[Mark, int, int]]]:
    """Give the letters of the document and where in them the marked elements lie; inside a quote nothing counts."""
    pieces = _EDGE.split(text)
    letters = [letters_of(piece) for piece in pieces[::3]]
    places = list(accumulate(len(piece) for piece in letters))
    opened: dict[int, int] = {}
    spans: list[tuple[Mark, int, int]] = []
    quote = -1  # the outermost open quote
    for at, number, edge in zip(places, map(int, pieces[1::3]), pieces[2::3], strict=False):
        if number >= len(found) or (quote >= 0 and number != quote):
            continue
        if edge == "<":
            opened[number] = at
            quote = number if found[number] is Mark.QUOTE else quote
        elif edge == "|" or number in opened:
            spans.append((found[number], opened.pop(number, at), at))
            quote = -1 if number == quote else quote
    return "".join(letters), spans


def _carry_over(document: str, spans: list[tuple[Mark, int, int]], folded: list[str]) -> dict[int, Mark]:
    text = "".join(folded)
    ends = list(accumulate(len(line) for line in folded))
    found: dict[int, Mark] = {}
    for mark, start, end in sorted(spans, key=lambda span: (span[1], -span[2])):
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
