"""HTML of a mail made safe to show: an allow-list of tags, no script, no form, nothing that is fetched from elsewhere.

Pictures stay only where they lie in the mail (`cid:`, RFC 2392). Size and depth are measured before a parser sees the
markup; beyond them its text is shown instead.
"""

import html
import re
from typing import Final

from helpdesk.mail import limits
from helpdesk.mail.html import is_harmless, to_text
from helpdesk.mail.wordlists import words

DEPTH: Final = 500  # no honest mail comes near; parsers of browsers stop at 512

_TAGS: Final = frozenset(
    words(
        "a|abbr|b|bdi|bdo|blockquote|br|caption|center|cite|code|col|colgroup|dd|del|dfn|div|dl|dt|em|figcaption"
        "|figure|font|footer|h1|h2|h3|h4|h5|h6|header|hr|i|img|ins|kbd|li|mark|ol|p|pre|q|s|samp|section|small"
        "|span|strike|strong|sub|sup|table|tbody|td|tfoot|th|thead|tr|tt|u|ul|var|wbr"
    )
)
_UNSEEN: Final = frozenset(
    words("script|style|title|template|noscript|iframe|object|embed|applet|svg|math|textarea|select")
)
_ATTRIBUTES: Final = {
    "*": {"dir", "lang", "title", "align", "style"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start", "type"},
    "li": {"value"},
    "font": {"color", "face", "size"},
    "table": {"border", "cellpadding", "cellspacing", "width"},
    "td": {"colspan", "rowspan", "width", "valign"},
    "th": {"colspan", "rowspan", "width", "valign", "scope"},
    "col": {"span", "width"},
}
_STYLES: Final = frozenset(
    words(
        "color|background-color|font-weight|font-style|font-family|font-size|text-align|text-decoration"
        "|white-space|border|border-left|border-collapse|margin|margin-left|padding|padding-left|vertical-align"
        "|width|list-style-type"
    )
)
# Escapes could spell what is looked for; nothing honest needs them in a style of a mail.
_FETCHING: Final = re.compile(r"url|image|src|expression|import|[\\@]", re.IGNORECASE)
_LINKS: Final = frozenset(("http", "https", "mailto", "tel", "cid"))
_VOID: Final = frozenset(words("area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr"))
_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")


def safe_html(markup: str) -> str:
    """Give markup that may stand in a page of ours, "" for nothing. Never raises.

    Links open apart and tell nobody where they were followed from; `cid:` pictures are for the page to resolve.
    """
    if len(markup) > limits.HTML_CHARACTERS or not is_harmless(markup) or _depth(markup) > DEPTH:
        return _as_text(markup)
    import nh3

    try:
        return nh3.clean(
            markup,
            tags=set(_TAGS),
            clean_content_tags=set(_UNSEEN),
            attributes=_ATTRIBUTES,
            attribute_filter=_attribute,
            url_schemes=set(_LINKS),
            url_relative="deny",
            filter_style_properties=set(_STYLES),
            link_rel="noopener noreferrer nofollow",
        ).strip()
    except Exception:  # noqa: BLE001 - whatever the parser cannot read is shown as text
        return _as_text(markup)


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Leave out what would be fetched from elsewhere, and links that are no links."""
    if name == "src":
        return value if value.lower().startswith("cid:") else None
    if name == "href":
        return None if tag != "a" or value.lower().startswith("cid:") else value
    if name == "style":
        return None if _FETCHING.search(value) else value
    return value


def _as_text(markup: str) -> str:
    text = to_text(markup)
    return f"<pre>{html.escape(text)}</pre>" if text else ""


def _depth(markup: str) -> int:
    """Give how deep elements stand in each other, as the tags have it."""
    depth = deepest = 0
    for tag in _TAG.finditer(markup):
        if tag[1]:
            depth = max(depth - 1, 0)
        elif tag[2].lower() not in _VOID:
            depth += 1
            deepest = max(deepest, depth)
    return deepest
