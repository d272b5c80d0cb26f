"""Which parts of a mail are its body, and the text they say (RFC 2046 5.1, RFC 2387, RFC 3676).

Choosing looks at the tree only, so that the same parts are the attachments whenever a mail is read. Not the names
of attachments (`attachments`), not quotes (`quoting`).
"""

import re
from dataclasses import dataclass
from html import unescape
from itertools import islice

from helpdesk.mail import charset, html, limits, parameters, rubbish
from helpdesk.mail.parts import Part

_BODY_TYPES = frozenset(("text/plain", "text/html", "text/enriched", "text/richtext", "text/markdown"))
_META_CHARSET = re.compile(rb"""<meta[^<>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_MARKUP_BEGIN = re.compile(
    r"\s{0,100}(?:<!doctype\s+html|<html\b|<\?xml[^<>]*>\s*<(?:!doctype\s+)?html)", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]{4,}")
_HTML = re.compile(r"\bhtml\b", re.IGNORECASE)
_WORDS_COMPARED = 24
_SHORT = 400  # characters of a plain form that may be no more than a notice or the beginning
_QUOTE_DEPTH = re.compile(r">*")
# A picture as the target of a tag instead of a part; smaller ones are logos and bullets.
_PICTURE = re.compile(r"data:image/[\w.+-]{1,40};base64,[\w+/=\s%]{8000}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Layout:
    """What is what: passages in their order, each told by its plain or its HTML parts, and all other leaves."""

    passages: tuple["Passage", ...]
    attachments: tuple[Part, ...]
    has_rubbish: bool = False  # some of the attachments say that they are the text


@dataclass(frozen=True, slots=True)
class Passage:
    """One piece of the body; if both are there, plain and html say the same in two forms."""

    plain: tuple[Part, ...] = ()
    html: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Body:
    """The readable text, the HTML as sent ("" if there is none), and what was wrong, as stable words."""

    text: str
    html: str
    defects: tuple[str, ...] = ()


def layout(root: Part) -> Layout:
    """Divide the leaves into body and attachments; every leaf with content is in one of them."""
    passages, rest = _divide(root, is_root=True)
    spoken = [_without_rubbish(passage) for passage in passages]
    if spoken != passages:
        kept = {part.position for passage in spoken for part in (*passage.plain, *passage.html)}
        rest += [part for each in passages for part in (*each.plain, *each.html) if part.position not in kept]
        rest.sort(key=lambda part: part.position)
        spoken = [passage for passage in spoken if passage.plain or passage.html]
        return Layout(tuple(spoken), tuple(rest), has_rubbish=True)
    if not passages:
        promoted = next((part for part in rest if part.type in _BODY_TYPES and not _is_attached(part)), None)
        if promoted is not None:
            passages = [_passage(promoted)]
            if not _file_name(promoted):
                rest.remove(promoted)  # with a name it is both: the only words of the mail, and a file
    return Layout(tuple(passages), tuple(rest))


def _without_rubbish(passage: Passage) -> Passage:
    """Give the passage without parts that hold no text."""
    found = [part for part in (*passage.plain, *passage.html) if rubbish.is_in(part)]
    if not found:
        return passage
    plain, markup = (tuple(p for p in parts if p not in found) for parts in (passage.plain, passage.html))
    return Passage(plain, markup)


def read(passages: tuple[Passage, ...]) -> Body:
    """Decode the passages: text from the plain form where it says anything, else from the HTML."""
    texts: list[str] = []
    markups: list[str] = []
    defects: dict[str, None] = {}
    seen: dict[str, bool] = {}  # words -> whether they came from HTML
    is_single = len(passages) == 1
    left = limits.TEXT_BYTES
    for passage in passages:
        markup = "\n".join(filter(str.strip, (_decoded(part, left) for part in passage.html)))
        text = "\n\n".join(filter(None, (_plain_text(part, left) for part in passage.plain)))
        if not text:
            text = html.to_text(markup)
        elif markup and not _says_the_same(text, markup):
            shown = html.to_text(markup)
            text = shown if shown and _HTML.search(text) else max(text, shown, key=_word_count)
        elif markup and len(text) < _SHORT:
            text = _fuller(text, html.to_text(markup))
        is_html = not passage.plain
        if "base64," in markup and _PICTURE.search(markup):
            defects["pictures in the HTML itself"] = None
        if sum(part.end - part.start for part in (*passage.plain, *passage.html)) > limits.TEXT_BYTES:
            defects["text too long"] = None
        words = text if is_single else " ".join(text.split())
        if words and seen.get(words, is_html) == is_html:  # not twice what stands in two undeclared forms
            texts.append(text)
        if markup:
            markups.append(markup)
        seen[words] = is_html
        left = max(left - len(text), 0)
    return Body("\n\n".join(texts), "\n".join(markups), tuple(defects))


def _says_the_same(text: str, markup: str) -> bool:
    """Tell by the first words whether the plain form is the text, not a notice that the mail is to be read as HTML."""
    words = {word[0] for word in islice(_WORD.finditer(text), _WORDS_COMPARED)}
    found = sum(word in markup for word in words)
    if found * 3 < len(words):  # they may be written as entities
        unescaped = unescape(markup)
        found = sum(word in unescaped for word in words)
    return bool(words) and found * 3 >= len(words)


def _fuller(text: str, shown: str) -> str:
    """Give what the HTML shows where a short plain form is another text, or no more than its first words."""
    words, others = _WORD.findall(text), _WORD.findall(shown)
    is_other = len(set(words) & set(others)) * 2 < len(set(words)) and len(others) > len(words)
    is_begun = others[: len(words)] == words and len(others) > 3 * len(words) + 5
    return shown if is_other or is_begun else text


def _word_count(text: str) -> int:
    return sum(1 for _ in _WORD.finditer(text))


def plain(data: bytes) -> str:
    """Give bytes of unknown meaning as text of the same limit, with line feeds."""
    return _trimmed(_with_line_feeds(charset.decode(data[: limits.TEXT_BYTES])))


def _divide(part: Part, *, is_root: bool = False) -> tuple[list[Passage], list[Part]]:
    if not part.is_multipart:
        if part.start >= part.end and part.type != "message/rfc822" and not _file_name(part):
            return [], []
        return ([_passage(part)], []) if _is_body(part, is_root=is_root) else ([], [part])
    passages: list[Passage] = []
    rest: list[Part] = []
    root = _related_root(part)
    for child in part.children:
        if _is_bare_signature(child, part) or _is_third_form(child, part):
            continue
        if root is not None and child is not root and _is_component(child):
            rest.append(child)
            continue
        child_passages, child_rest = _divide(child)
        passages += child_passages
        rest += child_rest
    if part.type == "multipart/alternative":
        passages = _one_of(passages)
    return passages, rest


def _is_bare_signature(child: Part, parent: Part) -> bool:
    """Tell whether this proves the other part to machines (RFC 1847); they are given the original."""
    signs = parent.type == "multipart/signed" and child is not parent.children[0]
    return signs and child.type.endswith("-signature") and not _file_name(child)


def _is_third_form(child: Part, parent: Part) -> bool:
    """Tell whether this is the body once more for programs that can show mail as an application (AMP)."""
    is_beside = parent.type == "multipart/alternative" and len(parent.children) > 1
    return is_beside and child.type == "text/x-amp-html" and not _is_attached(child)


def _is_component(child: Part) -> bool:
    """Tell whether a part of multipart/related beside its root is one that the root refers to."""
    return not child.is_multipart and (child.type == "text/html" or bool(child.header.first("content-id")))


def _one_of(passages: list[Passage]) -> list[Passage]:
    """Put the forms of one text together; plain parts between HTML parts belong to the HTML (Apple Mail).

    Enriched or Markdown text beside plain text says the same a third time and is left out.
    """
    forms = tuple(part for passage in passages for part in passage.plain)
    plain_parts = tuple(part for part in forms if part.type == "text/plain") or forms
    html_parts = tuple(part for passage in passages for part in passage.html)
    return [Passage(plain_parts, html_parts)] if passages else []


def _passage(part: Part) -> Passage:
    return Passage(html=(part,)) if part.type == "text/html" else Passage(plain=(part,))


def _related_root(part: Part) -> Part | None:
    """Find the part that a multipart/related is about: the one `start` names, else the first (RFC 2387 3.2)."""
    if part.type != "multipart/related":
        return None
    start = part.params.get("start", "").strip("<> ")
    named = (child for child in part.children if start and start in child.header.first("content-id"))
    return next(named, part.children[0])


def _is_body(part: Part, *, is_root: bool) -> bool:
    if part.type.startswith("multipart/"):
        return True  # its parts could not be told apart, so its source is the text
    if _is_attached(part):
        return False
    if is_root and part.type.startswith("text/"):
        return part.type != "text/calendar"  # a program's words; what it says is told apart
    return part.type in _BODY_TYPES and not _file_name(part)


def _is_attached(part: Part) -> bool:
    return part.header.first("content-disposition").lstrip().lower().startswith("attachment")


def _file_name(part: Part) -> str:
    _, disposition = parameters.split(part.header.first("content-disposition"))
    return disposition.get("filename", "") or part.params.get("name", "")


def _decoded(part: Part, limit: int) -> str:
    data = part.content()[:limit]
    declared = part.params.get("charset", "")
    if not declared and part.type == "text/html":
        meta = _META_CHARSET.search(data, 0, 4096)
        declared = meta[1].decode("ascii", "replace") if meta else ""
    return _with_line_feeds(charset.decode_doubted(data, declared))


def _with_line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _plain_text(part: Part, limit: int) -> str:
    text = _decoded(part, limit)
    if _MARKUP_BEGIN.match(text) or part.type in {"text/enriched", "text/richtext"}:
        return html.to_text(text)
    if part.params.get("format", "").strip().lower() == "flowed":
        text = unflow(text, delsp=part.params.get("delsp", "").strip().lower() == "yes")
    return _trimmed(text)


def unflow(text: str, *, delsp: bool = False) -> str:
    """Join the soft line breaks of format=flowed (RFC 3676 4), within one depth of quoting only.

    `delsp`: the blank at the end of a soft line is no part of the text (languages without blanks).
    """
    out: list[str] = []
    flowing: list[str] = []
    depth = 0
    for line in text.split("\n"):
        marks = _QUOTE_DEPTH.match(line)
        own_depth = marks.end() if marks else 0
        content = line[own_depth:].removeprefix(" ")
        if flowing and (own_depth != depth or not content):  # a blank line divides, whatever stands before it
            out.append(_quoted(flowing, depth))
            flowing = []
        depth = own_depth
        soft = content.endswith(" ") and content != "-- "
        flowing.append(content[:-1] if soft and delsp else content)
        if not soft:
            out.append(_quoted(flowing, depth))
            flowing = []
    return "\n".join([*out, _quoted(flowing, depth)] if flowing else out)


def _quoted(flowing: list[str], depth: int) -> str:
    text = "".join(flowing)
    return f"{'>' * depth} {text}" if depth else text


def _trimmed(text: str) -> str:
    """Take off blank lines around the text and blanks at the ends of its lines, but leave a signature's mark."""
    lines = text.strip("\n").split("\n")
    signed = "-- " in lines
    lines = [line if line == "-- " else line.rstrip() for line in lines] if signed else list(map(str.rstrip, lines))
    return "\n".join(lines).strip("\n")
