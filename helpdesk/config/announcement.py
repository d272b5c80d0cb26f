"""The file of an announcement as a frozen pydantic model, and the rules between its keys.

Not its sending (`services.outgoing.announcements`) and not which customers there are (the database knows). Times
without a zone of their own are local ones of `timezone`, else of the site.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field

from helpdesk.config.content import LARGEST_TOML, content
from helpdesk.config.customers import Domain, Line, Text
from helpdesk.config.load import all_placed, parsed
from helpdesk.config.problems import ConfigProblems, Finding, Problem, Rule
from helpdesk.config.schema import Schema
from helpdesk.config.section import Section
from helpdesk.config.settings import Settings
from helpdesk.config.validate import Draft, validate
from helpdesk.config.values import TimeZone
from helpdesk.domain.announcing import Announcement, AnnouncementKind, Words, local_moment

_LANGUAGES = ("de", "en")
_CHOICES = ("customers", "domains", "all")


def _moment(value: object) -> object:
    if not isinstance(value, datetime):
        raise ValueError("is not a date with a time like 2026-11-28T22:00:00, without quotes")  # noqa: TRY004 - pydantic's way
    return value


Moment = Annotated[datetime, BeforeValidator(_moment)]


class WordsTable(Section):
    """The words in one language."""

    subject: Line = Field(min_length=1, description="Subject of the mail.")
    text: Text = Field(min_length=1, description="What it says, in full sentences; greeting and footer are added.")


class AnnouncementFile(Section):
    """One announcement."""

    kind: Literal["maintenance", "outage", "security"] = Field(description="maintenance, outage or security.")
    subject: Line = Field(default="", description="Subject for all, whatever their language.")
    text: Text = Field(default="", description="Text for all, whatever their language.")
    begins: Moment | None = Field(default=None, description="When it begins, such as 2026-11-28T22:00:00.")
    ends: Moment | None = Field(default=None, description="When it will be over.")
    timezone: TimeZone | None = Field(default=None, description="Zone of these times; else that of the site.")
    services: tuple[Line, ...] = Field(default=(), description="What it concerns, as customers call it.")
    own_systems: bool = Field(
        default=False, description="An outage of the customers' own systems: also to whoever unsubscribed from outages."
    )
    customers: tuple[Line, ...] = Field(default=(), description="Numbers of the customers that are told.")
    domains: tuple[Domain, ...] = Field(default=(), description="Or: those to whom these mail domains belong.")
    all: bool = Field(default=False, description="Or: all customers.")
    de: WordsTable | None = Field(default=None, description="The words in German.")
    en: WordsTable | None = Field(default=None, description="The words in English.")


ANNOUNCEMENT = Schema(
    AnnouncementFile,
    {(): {"kind": "maintenance"}, ("de",): {"subject": "?", "text": "?"}, ("en",): {"subject": "?", "text": "?"}},
)


@dataclass(frozen=True, slots=True)
class AnnouncementSource:
    """An announcement, which customers its file names, and the text of that file for the places of findings."""

    file: Path
    text: str
    announcement: Announcement
    customers: tuple[str, ...]
    domains: tuple[str, ...]
    all: bool

    def refused(self, findings: list[Finding]) -> ConfigProblems:
        """Give the error for what only the database could find, with its places in the file."""
        draft = Draft(ANNOUNCEMENT, {}, findings)
        return ConfigProblems(all_placed(self.file, self.text, draft))


def load_announcement(path: Path, settings: Settings, *, chosen: bool) -> AnnouncementSource:
    """Read the file. Raises ConfigProblems with every error at once.

    `chosen`: the customers were named elsewhere, so that the file need not name any.
    """
    try:
        given = content(path, LARGEST_TOML)
    except OSError as error:
        message = f"the file cannot be read: {error.strerror}"
        hint = "start from announcement.example.toml"
        raise ConfigProblems((Problem(Rule.FILE, path, None, None, "", message, hint),)) from error
    found = parsed(path, given)
    if isinstance(found, Problem):
        raise ConfigProblems((found,))
    text, data = found
    model, draft = validate(ANNOUNCEMENT, data)
    if isinstance(model, AnnouncementFile):
        for check in CHECKS if not chosen else CHECKS[1:]:
            for finding in check(model, settings):
                draft.note(finding)
    if not isinstance(model, AnnouncementFile) or draft.findings:
        raise ConfigProblems(all_placed(path, text, draft))
    digest = hashlib.sha256(given).hexdigest()
    return AnnouncementSource(
        path, text, _announcement(model, settings, digest), model.customers, model.domains, model.all
    )


def _zone(file: AnnouncementFile, settings: Settings) -> ZoneInfo:
    return ZoneInfo(file.timezone or settings.site.timezone)


def _announcement(file: AnnouncementFile, settings: Settings, digest: str) -> Announcement:
    zone = _zone(file, settings)
    words = {name: Words(table.subject, table.text) for name in _LANGUAGES if (table := getattr(file, name))}
    return Announcement(
        AnnouncementKind(file.kind),
        words or {"": Words(file.subject, file.text)},
        digest,
        local_moment(file.begins, zone) if file.begins else None,
        local_moment(file.ends, zone) if file.ends else None,
        file.services,
        file.own_systems,
    )


def _choice(file: AnnouncementFile, _: Settings) -> Iterator[Finding]:
    given = [key for key in _CHOICES if getattr(file, key)]
    if not given:
        hint = 'customers = ["10042"], domains = ["example.org"] or all = true; or name them with --to'
        yield Finding(Rule.NOBODY_CHOSEN, ("customers",), "the announcement goes to no customer", hint)
    for key in given[1:]:
        message = f"'{given[0]}' and '{key}' cannot both choose the customers"
        involved = ((given[0],),)
        yield Finding(Rule.NOBODY_CHOSEN, (key,), message, "keep one of them", involved=involved)


def _words(file: AnnouncementFile, _: Settings) -> Iterator[Finding]:
    tables = [name for name in _LANGUAGES if getattr(file, name)]
    plain = [key for key in ("subject", "text") if getattr(file, key)]
    if tables and plain:
        message = f"[{tables[0]}] has the words already"
        hint = "keep one text for all, or one for each language"
        yield Finding(Rule.SAID_TWICE, (plain[0],), message, hint, involved=((tables[0],),))
    elif not tables and len(plain) < 2:
        missing = "text" if plain == ["subject"] else "subject"
        message = f"the announcement has no {missing}"
        yield Finding(Rule.NOTHING_SAID, (missing,), message, "add subject and text, or the tables [de] and [en]")


def _times(file: AnnouncementFile, settings: Settings) -> Iterator[Finding]:
    zone = _zone(file, settings)
    moments = {key: local_moment(value, zone) for key in ("begins", "ends") if (value := getattr(file, key))}
    for key, moment in moments.items():
        if moment is None:
            message = f"this time does not exist in {zone.key}: the clocks pass over it"
            yield Finding(Rule.NO_SUCH_TIME, (key,), message, "name the hour before or after it")
    begins, ends = moments.get("begins"), moments.get("ends")
    if begins is not None and ends is not None and ends <= begins:
        message = "it ends before it begins"
        yield Finding(Rule.ENDS_BEFORE, ("ends",), message, "look at day and hour of both", involved=(("begins",),))


def _own_systems(file: AnnouncementFile, _: Settings) -> Iterator[Finding]:
    if file.own_systems and file.kind != "outage":
        message = 'own_systems counts with kind = "outage" only'
        yield Finding(Rule.NOT_AN_OUTAGE, ("own_systems",), message, "remove it", involved=(("kind",),))


AnnouncementCheck = Callable[[AnnouncementFile, Settings], Iterator[Finding]]
CHECKS: tuple[AnnouncementCheck, ...] = (_choice, _words, _times, _own_systems)
