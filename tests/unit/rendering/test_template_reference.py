"""The page about templates is made from the facts themselves, and says something of each."""

from dataclasses import fields
from pathlib import Path

from helpdesk.domain.notices import Notice, NoticeFacts
from helpdesk.rendering.template_reference import FILTERS, template_reference
from tests.notices import TEMPLATES

DOCS = Path(__file__).resolve().parents[3] / "docs"


def test_the_page_in_docs_is_fresh_and_its_pictures_are_there() -> None:
    page = (DOCS / "templates.md").read_text()
    assert page == template_reference(), "make it anew: helpdesk mail templates > docs/templates.md"
    pictures = [part.partition(")")[0] for part in page.split("](")[1:]]
    assert len(pictures) == 3
    assert all(0 < (DOCS / picture).stat().st_size <= 150_000 for picture in pictures)


def test_each_notice_and_each_fact_is_explained() -> None:
    rows = [line.split(" | ") for line in template_reference().splitlines() if line.startswith("| `")]
    named = {row[0].strip("| `"): row for row in reversed(rows)}  # notices come first on the page
    assert all(len(named[notice][1]) > 20 for notice in Notice)
    assert all(len(named[each.name][2]) > 5 for each in fields(NoticeFacts))
    assert "`comment`" in named[Notice.TICKET_OPENED][2]
    assert "`phones`" in named[Notice.DELIVERY_FAILED][2]
    assert "`phones`" not in named[Notice.ACKNOWLEDGEMENT][2]


def test_the_filters_of_the_page_are_those_of_the_templates() -> None:
    for environment in TEMPLATES._environments.values():
        assert set(FILTERS) <= set(environment.filters)
    assert all(f"| `{name}` | " in template_reference() for name in FILTERS)
