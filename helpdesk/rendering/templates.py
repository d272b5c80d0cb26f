"""Facts become the subject, text and HTML of a notice, by Jinja templates that the site may replace one by one.

Not the bytes of a mail (`mail.compose`), not who gets it. Templates are the operator's code; what stands in a
mail only ever goes in as a value. They run in a sandbox all the same.
"""

import difflib
import os
import re
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, TemplateSyntaxError, UndefinedError, pass_context
from jinja2.runtime import Context, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment

from helpdesk.config.values import Language
from helpdesk.domain.notice_actions import ActionFacts
from helpdesk.domain.notice_announcements import AnnouncementFacts
from helpdesk.domain.notice_commands import BookingFacts, CardFacts, CommandFacts
from helpdesk.domain.notice_gathered import GatheredFacts
from helpdesk.domain.notice_lists import ListedTicket, TicketList
from helpdesk.domain.notice_sheet import EventFacts, FileFacts, SaidFacts, SheetFacts, SpentFacts
from helpdesk.domain.notice_undelivered import UndeliveredFacts
from helpdesk.domain.notices import (
    AttachmentFacts,
    CalendarFacts,
    CommentFacts,
    CompanyFacts,
    EarlierFacts,
    ForwardFacts,
    MailFacts,
    MomentFacts,
    Notice,
    NoticeFacts,
    SenderFacts,
    SiteFacts,
    TicketFacts,
)
from helpdesk.domain.ticket_words import priority_name, state_name
from helpdesk.errors import ConfigError
from helpdesk.mail.encode import one_line
from helpdesk.rendering import formats, samples
from helpdesk.rendering.template_files import FILES, LANGUAGES, TemplateProblem, of_folder, of_html

_LONGEST_SUBJECT = 250
_LONGEST_VALUE = 1000
# Facts that may have more than one line; every other one is made a single line, so that it can imitate nothing.
_TEXTS = frozenset(("text", "rest", "reason", "error", "remark"))
_MAIL_FACTS = frozenset(
    (
        *(NoticeFacts, TicketFacts, CommentFacts, AttachmentFacts, SenderFacts, ActionFacts, EarlierFacts),
        *(MailFacts, ForwardFacts, CalendarFacts, MomentFacts, TicketList, ListedTicket),
        *(UndeliveredFacts, GatheredFacts, AnnouncementFacts),
        *(CommandFacts, BookingFacts, CardFacts),
        *(SheetFacts, SaidFacts, FileFacts, SpentFacts, EventFacts),
    )
)
_FIELDS = {facts: tuple(field.name for field in fields(facts)) for facts in _MAIL_FACTS}
_UNKNOWN = re.compile(r"\.(?P<facts>\w+) object' has no attribute '(?P<name>\w+)'")
_FACTS = _MAIL_FACTS | {SiteFacts, CompanyFacts}
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]+")


@dataclass(frozen=True, slots=True)
class Rendered:
    """The words of a mail. `subject` is the base subject: one line, without ticket tag and "Re:"."""

    subject: str
    text: str
    html: str


class Templates:
    """The templates of a site. Of two files of the same name the one in the earlier directory counts.

    Each template is compiled at its first use and kept, so changed files need a new object. Rendering is safe
    from several threads.
    """

    def __init__(self, directories: tuple[Path, ...]) -> None:
        self._directories = directories
        loader = FileSystemLoader([str(directory) for directory in directories])
        self._environments = {
            (language, markup): make_environment(loader, language, markup=markup)
            for language in LANGUAGES
            for markup in (False, True)
        }

    def render(self, notice: Notice, language: str, facts: NoticeFacts) -> Rendered:
        """Write the notice. Raises ConfigError, naming file and line, if a template is missing or broken."""
        try:
            return self._render(notice, language, facts)
        except Exception as error:
            raise ConfigError(f"a mail template failed: {self._problem(notice, language, error)}") from error

    def check(self) -> tuple[TemplateProblem, ...]:
        """Render every notice in every language with sample facts, and look through the files.

        What a file holds is told with its line, and not once more for each notice that shows it.
        """
        in_files = [problem for directory in self._directories for problem in of_folder(directory)]
        told = {problem.message for problem in in_files if problem.line}
        rendered = (problem for problem in self._failures() if problem.line or problem.message not in told)
        return tuple(dict.fromkeys((*rendered, *in_files)))

    def _render(self, notice: Notice, language: str, facts: NoticeFacts) -> Rendered:
        values: dict[str, Any] = {"facts": _cleaned(facts)}
        subject, text, html = (
            self._environments[language, name.endswith(".html")].get_template(f"{language}/{notice}/{name}")  # type: ignore[index]  # KeyError is reported
            for name in FILES
        )
        line = one_line(subject.render(values), _LONGEST_SUBJECT)
        return Rendered(
            subject=line,
            text=formats.wrap(text.render(values).strip("\n")) + "\n",
            html=html.render(values, title=line).strip("\n") + "\n",
        )

    def _failures(self) -> Iterator[TemplateProblem]:
        for notice in Notice:
            for language in LANGUAGES:
                for facts in samples.of(notice):
                    try:
                        rendered = self._render(notice, language, facts)
                    except Exception as error:  # noqa: BLE001 - as above; here it is the finding itself
                        yield self._problem(notice, language, error)
                        break
                    if not rendered.subject:
                        yield TemplateProblem(Path(language, notice, FILES[0]), 0, "gives an empty subject")
                        break
                    yield from of_html(self._path(f"{language}/{notice}/{FILES[2]}"), rendered.html)

    def _path(self, name: str) -> Path:
        """Give the file that counts under this name."""
        found = (directory / name for directory in self._directories if (directory / name).exists())
        return next(found, Path(name))

    def _problem(self, notice: Notice, language: str, error: Exception) -> TemplateProblem:
        if isinstance(error, TemplateSyntaxError):
            return TemplateProblem(Path(error.filename or error.name or ""), error.lineno, error.message or "")
        message = _said(error)
        directories = tuple(f"{os.path.normpath(directory)}/" for directory in self._directories)  # as Jinja names them
        for frame in reversed(traceback.extract_tb(error.__traceback__)):
            if frame.filename.startswith(directories):
                return TemplateProblem(Path(frame.filename), frame.lineno or 0, message)
        return TemplateProblem(Path(language, notice), 0, message)


def _said(error: Exception) -> str:
    """Give what is wrong, for who wrote the template: a fact that does not exist comes with the one he may mean."""
    unknown = _UNKNOWN.search(str(error)) if isinstance(error, UndefinedError) else None
    if unknown is None:
        return f"{type(error).__name__}: {error}"
    names = next((names for facts, names in _FIELDS.items() if facts.__name__ == unknown["facts"]), ())
    near = difflib.get_close_matches(unknown["name"], names, n=1)
    return f"there is no fact '{unknown['name']}'" + (f"; did you mean {near[0]}?" if near else "")


def shipped_directory() -> Path:
    """Find the templates that come with the program: beside the package in a checkout, else inside it."""
    package = Path(__file__).resolve().parents[1]
    for directory in (package / "mailtemplates", package.parent / "mailtemplates"):
        if directory.is_dir():
            return directory
    raise ConfigError(f"the mail templates are missing from {package}; install the program again")


class _Sandbox(ImmutableSandboxedEnvironment):
    """The sandbox, with a short way for the facts: frozen values without methods, so every public name is safe.

    Templates mostly read facts, and the long way took more than half of the time.
    """

    def getattr(self, obj: Any, attribute: str) -> Any:
        if type(obj) in _FACTS and not attribute.startswith("_"):
            try:
                return getattr(obj, attribute)
            except AttributeError:
                pass  # the long way says what is wrong
        return super().getattr(obj, attribute)

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805 - Jinja's signature
        """Call a macro of a template without asking whether it is safe, twenty times for a mail."""
        if type(__obj) is Macro and not kwargs:
            return __obj(__context.eval_ctx, *args)
        return super().call(__context, __obj, *args, **kwargs)


def make_environment(loader: FileSystemLoader, language: Language, *, markup: bool) -> ImmutableSandboxedEnvironment:
    """Give what templates of one language and kind run in."""
    environment = _Sandbox(
        loader=loader,
        autoescape=markup,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    environment.globals["language"] = language
    environment.filters |= {
        "local_time": _in_zone(formats.local_time),
        "local_day": _in_zone(formats.local_day),
        "weekday_time": _in_zone(formats.weekday_time),
        "date_as_found": _in_zone(formats.date_as_found),
        "weekday_date": _weekday_date,
        "command_value": _command_value,
        "file_size": _file_size,
        "labelled": formats.labelled,
        "age": _age,
        "state_name": _state_name,
        "priority_name": _priority_name,
        "excerpt": formats.excerpt,
        "quote": formats.quote,
        "text_to_html": formats.text_to_html,
        "unbroken": formats.unbroken,
    }
    return environment


def _in_zone(form: Callable[[Any, str, str], str]) -> Callable[[Context, Any], str]:
    """Give a filter for times, which people read in the zone of the site."""

    @pass_context
    def shown(context: Context, value: Any) -> str:
        return form(value, context["facts"].site.timezone, context["language"])

    return shown


@pass_context
def _age(context: Context, minutes: int) -> str:
    return formats.age(minutes, context["language"])


@pass_context
def _state_name(context: Context, state: str) -> str:
    return state_name(state, context["language"])


@pass_context
def _priority_name(context: Context, priority: str) -> str:
    return priority_name(priority, context["language"])


@pass_context
def _weekday_date(context: Context, day: date) -> str:
    return formats.weekday_date(day, context["language"])


@pass_context
def _command_value(context: Context, command: CommandFacts) -> str:
    """Give the value of a command as people read it: a moment, the name of a state or of a priority, or words."""
    language = context["language"]
    if command.at is not None:
        return formats.local_date_time(command.at, context["facts"].site.timezone, language)
    if command.code in ("status", "impossible_move", "undone_state"):
        return state_name(command.value, language)
    is_priority = command.code in ("priority", "undone_priority", "merge_priority")
    return priority_name(command.value, language) if is_priority else command.value


@pass_context
def _file_size(context: Context, size: int) -> str:
    return formats.file_size(size, context["language"])


def _cleaned(facts: Any) -> Any:
    """Give the facts with every text made safe to stand where the template puts it; to any depth.

    The site's facts are left as they are: they come from the operator, not from a mail.
    """
    values = ((name, getattr(facts, name)) for name in _FIELDS[type(facts)])
    return type(facts)(**{name: _cleaned_value(value, name in _TEXTS) for name, value in values})


def _cleaned_value(value: Any, many_lines: bool) -> Any:
    if isinstance(value, str):
        return _text(value) if many_lines else one_line(value, _LONGEST_VALUE)
    if isinstance(value, tuple):
        return tuple(_cleaned_value(each, many_lines) for each in value)
    return _cleaned(value) if type(value) in _MAIL_FACTS else value


def _text(value: str) -> str:
    """Keep the words, with one kind of line break and without the control characters that nobody can read."""
    lines = value.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub("", lines).strip("\n")
