"""Quote signs for the quotes of HTML: `<blockquote type=cite>` as mail programs write it around old words.

Only where something stands below a quote, so that nobody's words look like another's. Not the decision what is new
(`quoting`), and not other containers of old mails (`quoting_html`).
"""

import re
from typing import Final

_TAG: Final = re.compile(r"<(/?)blockquote\b([^<>]*)>", re.IGNORECASE)
_CITE: Final = re.compile(r"""\btype\s*+=\s*+["']?cite\b""", re.IGNORECASE)
_BEGIN: Final = "\ue001"  # written into the HTML, and found again in its text on lines of their own
_END: Final = "\ue002"
_DEEPEST: Final = 20  # more signs are not written


def with_edges(markup: str) -> str:
    """Write into the HTML where its quotes begin and end; without quotes, or with such signs in it, it stays."""
    if _BEGIN in markup or _END in markup or not _CITE.search(markup):
        return markup
    opened: list[bool] = []

    def edge(tag: re.Match[str]) -> str:
        if not tag[1]:
            opened.append(bool(_CITE.search(tag[2])))
            return f"{tag[0]}<div>{_BEGIN}</div>" if opened[-1] else tag[0]
        return f"<div>{_END}</div>{tag[0]}" if opened and opened.pop() else tag[0]

    return _TAG.sub(edge, markup)


def signed(text: str) -> str:
    """Give the text without the edges: quoted lines with their signs if words stand below one of the quotes."""
    if _BEGIN not in text:
        return text.replace(_END, "")
    levels: list[tuple[int, str]] = []
    depth = 0
    for line in text.split("\n"):
        depth += line.count(_BEGIN)
        words = line.replace(_BEGIN, "").replace(_END, "")
        if words.strip() or words == line:
            levels.append((depth, words))
        depth = max(depth - line.count(_END), 0)
    first = next((at for at, (level, words) in enumerate(levels) if level and words.strip()), len(levels))
    if not any(words.strip() and not level for level, words in levels[first:]):
        return "\n".join(words for _, words in levels)
    return "\n".join(
        f"{'>' * min(level, _DEEPEST)} {words}" if level and words.strip() else words for level, words in levels
    )
