"""Every notice in every language for tests, and what a browser would make of its HTML.

Each template file is compiled once for all tests of a run, also where a site's folder lies above the shipped ones.
"""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pytest

from helpdesk.domain.notices import Notice, NoticeFacts
from helpdesk.rendering import samples
from helpdesk.rendering.template_files import LANGUAGES
from helpdesk.rendering.templates import Rendered, Templates, shipped_directory
from tests.compiled import share

CASES = [
    pytest.param(notice, language, facts, id=f"{notice}-{language}-{number}")
    for notice in Notice
    for language in LANGUAGES
    for number, facts in enumerate(samples.of(notice))
]
EVERY_CASE = pytest.mark.parametrize(("notice", "language", "facts"), CASES)
TO_TEAM = (Notice.TICKET_OPENED, Notice.COMMENT_TO_TEAM)
WITH_WORDS = (*TO_TEAM, Notice.COMMENT_TO_CUSTOMER, Notice.NOT_SENT, Notice.DELIVERY_FAILED)
BLOCKS = {"p", "h1", "tr", "td", "th", "br", "table"}
VOID = {"br", "meta"}


def templates(*above: Path) -> Templates:
    """The shipped templates below those of a site."""
    return share(Templates((*above, shipped_directory())))


TEMPLATES = templates()


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    style: dict[str, str]
    colour: str
    background: str


@dataclass
class Page(HTMLParser):
    """What a browser would make of the HTML: visible text, and each text with its colours."""

    source: str
    elements: list[Element] = field(default_factory=list)
    texts: list[tuple[str, Element]] = field(default_factory=list)
    visible: str = ""
    css: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self._open = [Element("", {}, {}, "#000000", "#ffffff")]
        self.feed(self.source)
        self.close()
        assert [each.tag for each in self._open] == [""], "every element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        pairs = (pair.split(":", 1) for pair in attributes.get("style", "").split(";") if pair.strip())
        style = {name.strip(): value.strip() for name, value in pairs}
        parent = self._open[-1]
        inherited = "#0000ee" if tag == "a" else parent.colour
        element = Element(
            tag,
            attributes,
            style,
            style.get("color", inherited),
            style.get("background-color", parent.background),
        )
        self.elements.append(element)
        if tag in BLOCKS:
            self.visible += "\n"
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().tag == tag, "elements are nested properly"
        if tag in BLOCKS:
            self.visible += "\n"

    def handle_data(self, data: str) -> None:
        if self._open[-1].tag == "style":
            self.css += data
        elif self._open[-1].tag != "title" and data.strip():
            self.visible += data
            self.texts.append((data, self._open[-1]))


def plain(text: str) -> str:
    """Make texts comparable: quote marks and layout do not count."""
    return " ".join(re.sub(r"(?m)^> ?", "", text).split())


def render(notice: Notice, language: str, facts: NoticeFacts) -> tuple[Rendered, Page]:
    rendered = TEMPLATES.render(notice, language, facts)
    return rendered, Page(rendered.html)
