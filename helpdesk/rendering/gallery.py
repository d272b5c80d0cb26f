"""Notices with sample facts as files to look at, and the page that shows them all as different readers see them.

Not the samples (`rendering.samples`) and not the mails that are sent. The page fetches nothing from elsewhere and runs
no script; a mail stands in a frame that may do nothing at all.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

from helpdesk.domain.notices import Notice
from helpdesk.rendering import samples
from helpdesk.rendering.templates import Rendered, Templates

INDEX: Final = "index.html"
_DARK_ONLY: Final = "(prefers-color-scheme: dark)"
_STYLES: Final = re.compile(r'<style>.*?</style>\n?| style="[^"]*"', re.DOTALL)
# How a mail is looked at: heading, which of its files, and the width in CSS pixels.
_VIEWS: Final = (
    ("Desktop, 640", "", 640),
    ("Phone, 375", "", 375),
    ("Phone, dark", "-dark", 375),
    ("Without any styles", "-bare", 375),
)
_STYLE: Final = """
body { margin: 0 24px 48px; font: 15px/1.5 system-ui, sans-serif; color: #1f2328; background: #f6f8fa; }
nav a { margin-right: 12px; white-space: nowrap; }
.views { display: flex; gap: 16px; overflow-x: auto; padding-bottom: 12px; align-items: flex-start; }
figure { margin: 0; flex: none; }
figcaption { font-size: 13px; color: #57606a; }
iframe, pre { height: 620px; border: 1px solid #d0d7de; background: #fff; resize: vertical; }
pre { width: 78ch; margin: 0; padding: 8px; overflow: auto; font-size: 13px; line-height: 1.35; }
"""


@dataclass(frozen=True, slots=True)
class Shown:
    """A notice in a language with its sample facts of that number; the fullest sample is number 1."""

    notice: Notice
    language: str
    number: int
    rendered: Rendered

    @property
    def stem(self) -> str:
        """Give how the names of its files begin."""
        return f"{self.language}-{self.notice}-{self.number}"

    def files(self) -> Iterator[tuple[str, str]]:
        """Give name and content of each file: as sent, in dark mode, without any styles, and the plain text."""
        html = self.rendered.html
        yield f"{self.stem}.html", html
        yield f"{self.stem}-dark.html", html.replace(_DARK_ONLY, "all")
        yield f"{self.stem}-bare.html", _STYLES.sub("", html)
        yield f"{self.stem}.txt", self.rendered.text


def preview(templates: Templates, notices: Sequence[Notice], languages: Sequence[str]) -> Iterator[Shown]:
    """Write each notice with each of its samples; raises ConfigError, naming file and line, for a broken template."""
    for notice in notices:
        for language in languages:
            for number, facts in enumerate(samples.of(notice), start=1):
                yield Shown(notice, language, number, templates.render(notice, language, facts))


def index(shown: Sequence[Shown]) -> str:
    """Give the page; it lies in the same folder as the files of what is shown."""
    notices = tuple(dict.fromkeys(each.notice for each in shown))
    links = "\n".join(f'<a href="#{notice}">{notice}</a>' for notice in notices)
    sections = "\n".join(_section(notice, [each for each in shown if each.notice == notice]) for notice in notices)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Mails of the helpdesk</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>Mails of the helpdesk</h1>\n<nav>\n{links}\n</nav>\n{sections}\n</body>\n</html>\n"
    )


def _section(notice: Notice, shown: Sequence[Shown]) -> str:
    return f'<h2 id="{notice}">{notice}</h2>\n' + "\n".join(map(_sample, shown))


def _sample(each: Shown) -> str:
    """Give one sample, folded away unless it is the fullest: what is folded away is not even loaded."""
    figures = "\n".join(
        f"<figure><figcaption>{heading}</figcaption>"
        f'<iframe sandbox loading="lazy" title="{each.stem}, {heading}" src="{each.stem}{suffix}.html" '
        f'width="{width}"></iframe></figure>'
        for heading, suffix, width in _VIEWS
    )
    text = Markup("<figure><figcaption>Plain text</figcaption><pre>{}</pre></figure>").format(each.rendered.text)
    return (
        f"<details{' open' if each.number == 1 else ''}><summary>{each.language}, sample {each.number}: "
        f'{escape(each.rendered.subject)}</summary>\n<div class="views">\n{figures}\n{text}\n</div></details>'
    )
