"""The first page of what somebody is given about himself: HTML and plain text, in his language, fit to be printed.

Not what stands in it (`services.privacy.person_export`). Every value is escaped: most of them are words from mails.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, TemplateError

from helpdesk.domain.notices import SiteFacts
from helpdesk.errors import ConfigError
from helpdesk.rendering.formats import wrap
from helpdesk.rendering.template_files import LANGUAGES
from helpdesk.rendering.templates import make_environment


@dataclass(frozen=True, slots=True)
class PersonPage:
    """`data` is what `services.privacy.person_export` gathered, `at` when; times are aware."""

    site: SiteFacts
    at: datetime
    data: dict[str, Any]


def person_page(directories: tuple[Path, ...], language: str, page: PersonPage) -> tuple[str, str]:
    """Give HTML and plain text. Raises ConfigError if a template is missing or broken."""
    known = next((each for each in LANGUAGES if each == language), LANGUAGES[0])
    loader = FileSystemLoader([str(directory) for directory in directories])
    try:
        html, text = (
            make_environment(loader, known, markup=ending == "html")
            .get_template(f"shared/person_page.{ending}")
            .render(facts=page)
            for ending in ("html", "txt")
        )
    except TemplateError as error:
        raise ConfigError(f"a template failed: shared/person_page: {error}") from error
    return html, wrap(text.strip("\n")) + "\n"
