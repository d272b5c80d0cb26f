"""HTML of a mail as readable text: links, lists, tables and alternative texts kept.

Not for showing HTML (nothing here makes it safe) and not for finding quotes in it. Markup that would cost a parser
quadratic time, or that it cannot read, is read by taking out the tags.
"""

import html
import re

from helpdesk.mail import html_quotes, limits

# Below this size no known shape of markup takes a parser long.
_SMALL = 32_000
# Bounds no honest mail reaches: attributes of one tag, and formatting elements or lists open at the same time.
_ATTRIBUTES = 200
_OPEN_ELEMENTS = 400

# What a reader does not see: the lines that mass mails put above for the list of mails, above all.
_HIDING_STYLES = "display:none visibility:hidden visibility:collapse opacity:0 font-size:0px font-size:0 max-height:0px"
_HIDING_STYLES += " max-height:0"
_HIDDEN = ["[hidden]", "title", "head"]
_HIDDEN += [f'[style*=";{style};"]' for style in _HIDING_STYLES.split()]
_STYLE = re.compile(r"""\bstyle\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s"'<>=]++)""", re.IGNORECASE)
_IN_STYLE = re.compile(r"[\s\"']+|/\*.*?\*/|!\s*important\b", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)([^>]*)")
_ATTRIBUTE = re.compile(r"[^\s=\"'/]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"']+))?")
_COSTLY = frozenset(("a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"))
_COSTLY |= {"ul", "ol", "dl", "menu", "dir"}
_UNSEEN = re.compile(r"<(script|style|head|title|template)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_LINE_TAG = re.compile(r"</?(?:p|div|br|tr|li|ul|ol|table|h[1-6]|blockquote|pre|hr|dd|dt)\b[^<>]*>", re.IGNORECASE)
_ANY_TAG = re.compile(r"</?[a-zA-Z!?][^>]*(?:>|\Z)")
_ANCHOR = re.compile(r"<a\b[^<>]*>", re.IGNORECASE)
_LIVE_TARGET = re.compile(r"""\shref\s*+=\s*+["']?\s*+(?!#|javascript:|about:|data:|cid:)[^\s"']""", re.IGNORECASE)
_LINK = re.compile(r" \(((?:https?|ftp|mailto|tel):[^\s()]*)\)")
_SCHEME = re.compile(r"(?:https?://|ftp://|mailto:|tel:)", re.IGNORECASE)
_INVISIBLE = re.compile("[\u00ad\u034f\u200b\u2060\ufeff]|[\u200c\u200d](?=[\\s\u200c\u200d])")
_INVISIBLE_SIGNS = "\u00ad\u034f\u200b\u2060\ufeff\u200c\u200d"
_BLANKS = re.compile("[ \u00a0\u2000-\u200a\u202f]+")
_SPACE = re.compile(r"\s+")
_TABS = re.compile(r"[ ]?\t[ \t]*")


def to_text(markup: str) -> str:
    """Give the text that a reader of the HTML sees, at most of the first `limits.HTML_CHARACTERS`. Never raises."""
    markup = markup[: limits.HTML_CHARACTERS]
    text = _by_tree(markup) if is_harmless(markup) else ""
    return _tidy((text or _without_tags(markup))[: limits.HTML_CHARACTERS])


def _by_tree(markup: str) -> str:
    from resiliparse.extract.html2text import extract_plain_text

    markup = _ANCHOR.sub(lambda tag: tag[0] if _LIVE_TARGET.search(tag[0]) else "<wbr>", markup)
    markup = html_quotes.with_edges(markup)
    markup = _STYLE.sub(_plain_style, markup)
    try:
        seen = extract_plain_text(markup, preserve_formatting=True, links=True, alt_texts=True, skip_elements=_HIDDEN)
        is_shown = html_quotes.signed(seen).strip()
        text = seen if is_shown else extract_plain_text(markup, preserve_formatting=True, links=True)
    except Exception:  # noqa: BLE001 - whatever the parser cannot read is read without it
        return ""
    return html_quotes.signed(_without_doubled_links(text))


def _plain_style(style: re.Match[str]) -> str:
    """Give a style in the one spelling by which the selectors find what hides its element."""
    return f'style=";{_IN_STYLE.sub("", style[1]).lower()};"'


def is_harmless(markup: str) -> bool:
    """Tell whether a parser reads the markup in linear time."""
    if len(markup) <= _SMALL:
        return True
    opened = 0
    for tag in _TAG.finditer(markup):
        if tag[2].lower() in _COSTLY:
            opened += -1 if tag[1] else 1
            if opened > _OPEN_ELEMENTS:
                return False
        if len(tag[3]) > 2 * _ATTRIBUTES and len(_ATTRIBUTE.findall(tag[3])) > _ATTRIBUTES:
            return False
    return True


def _without_tags(markup: str) -> str:
    text = _UNSEEN.sub(" ", _COMMENT.sub(" ", markup))
    text = _ANY_TAG.sub(" ", _LINE_TAG.sub("\n", _SPACE.sub(" ", text)))
    return html.unescape(_BLANKS.sub(" ", text).replace("\n ", "\n").strip())


def _without_doubled_links(text: str) -> str:
    """Leave out a target that the words of the link already say."""
    out = []
    done = 0
    for link in _LINK.finditer(text):
        target = _SCHEME.sub("", link[1], count=1).rstrip("/")
        before = text[max(done, link.start() - len(link[1]) - 8) : link.start()].rstrip("/")
        if target and before.lower().endswith(target.lower()):
            out.append(text[done : link.start()])
            done = link.end()
    return "".join([*out, text[done:]])


def _tidy(text: str) -> str:
    if not text.isascii() and any(sign in text for sign in _INVISIBLE_SIGNS):
        text = _INVISIBLE.sub("", text)
    lines = (_line(line) for line in text.split("\n"))
    out: list[str] = []
    for line in lines:
        if line or (out and out[-1]):
            out.append(line)
    return "\n".join(out).strip("\n")


def _line(line: str) -> str:
    if "\t" not in line and "\u00a0" not in line:
        return line.rstrip()
    indent = line[: len(line) - len(line.lstrip(" "))]
    return (indent + _TABS.sub("\t", _BLANKS.sub(" ", line).strip())).rstrip()
