"""The card of commands in docs is made from the one list."""

from pathlib import Path

import pytest

from helpdesk.config.values import Language
from helpdesk.domain.command_list import COMMANDS
from helpdesk.rendering.command_card import command_card

DOCS = Path(__file__).resolve().parents[3] / "docs"


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_page_in_docs_is_fresh(language: Language) -> None:
    fresh = command_card(language)
    assert (DOCS / f"commands.{language}.md").read_text() == fresh, f"make it anew: helpdesk commands --{language}"
    assert all(f"#{word}" in fresh for spec in COMMANDS for word in spec.words)
