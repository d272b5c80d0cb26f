"""What a template may use, as a page of Markdown: what docs/templates.md holds; a test compares them.

Made from the facts' own source, `domain.notices` and the modules beside it: the docstring of each kind of facts and the
comment behind each of its fields. Not the words around them, which stand here.
"""

import ast
import inspect
from collections.abc import Iterable, Iterator
from dataclasses import MISSING, dataclass, fields
from typing import Any, Final

from helpdesk.domain import (
    notice_actions,
    notice_announcements,
    notice_commands,
    notice_gathered,
    notice_lists,
    notice_merge,
    notice_sheet,
    notice_undelivered,
    notices,
)
from helpdesk.domain.notices import Notice, NoticeFacts
from helpdesk.rendering import formats, samples

# Filters for the writers of templates, each named like the function that does it.
FILTERS: Final = (
    *("local_time", "local_day", "weekday_time", "weekday_date", "date_as_found", "age", "file_size"),
    *("excerpt", "quote", "labelled", "text_to_html", "unbroken"),
)
_MODULES: Final = (
    notices,
    notice_actions,
    notice_gathered,
    notice_announcements,
    notice_lists,
    notice_commands,
    notice_merge,
    notice_sheet,
    notice_undelivered,
)
_OPENING: Final = """\
# Templates of our mails

Made by `helpdesk mail templates`. The words of each mail stand in `mailtemplates/LANGUAGE/NOTICE/` as `subject.txt`,
`body.txt` and `body.html` (Jinja), what they share in `mailtemplates/shared/`. A site replaces single files: with
`templates = "folder"` in the configuration, `folder/de/acknowledgement/body.txt` counts instead of ours.

- `helpdesk mail preview NAME` writes a mail with invented facts; `--all --open` shows all of them as different
  readers see them.
- `helpdesk check` renders every notice, the site's files included, and names file and line of a mistake.
- Text and HTML come from the same facts. The HTML loads nothing, is smaller than 30 KB, and can be read without styles.
- A fact that does not apply is empty; a name that does not exist is an error. What came in a mail is one line, but for
  `text`, `rest`, `reason` and `error`, and is escaped in HTML. `language` is `de` or `en`.
- `subject.txt` is the base subject of the ticket; tag and `Re:` are added. It never tells of the event.

![The acknowledgement, on a desktop and dark on a phone](pictures/acknowledgement.png)

![The notification of a new ticket](pictures/notification.png)

![The receipt of commands](pictures/receipt.png)
"""


def template_reference() -> str:
    """Give the page."""
    described = {each.node.name: each for module in _MODULES for each in _classes(inspect.getsource(module))}
    kinds = [name for name in described if name.endswith("Facts") and name != "NoticeFacts"]
    facts = (described[name] for name in ("NoticeFacts", *kinds, "TicketList", "ListedTicket"))
    return "\n".join((_OPENING, _notices(described["Notice"]), _filters(), "## Facts\n", *map(_facts, facts)))


@dataclass(frozen=True, slots=True)
class _Described:
    """A class as it was written; `comments` are those behind the lines of its file, by their number."""

    node: ast.ClassDef
    comments: dict[int, str]

    def rows(self, kind: type[ast.Assign] | type[ast.AnnAssign]) -> Iterator[tuple[Any, str]]:
        """Give each assignment of that kind, with its comment."""
        return ((each, self.comments[each.lineno]) for each in self.node.body if isinstance(each, kind))


def _classes(source: str) -> Iterator[_Described]:
    comments = {number: line.partition("  # ")[2] for number, line in enumerate(source.splitlines(), start=1)}
    return (_Described(node, comments) for node in ast.parse(source).body if isinstance(node, ast.ClassDef))


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Lay out a table, with nothing in its cells that Markdown would obey."""
    cells = (tuple(cell.replace("|", "\\|").replace("<", "\\<") for cell in row) for row in rows)
    lines = (heads, ("---",) * len(heads), *cells)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _notices(described: _Described) -> str:
    said = {ast.literal_eval(each.value): comment for each, comment in described.rows(ast.Assign)}
    rows = ((f"`{notice}`", said[notice], _filled(notice)) for notice in Notice)
    table = _table(("Notice", "To whom, and why", "Facts that it may have"), rows)
    return f"## Notices\n\nBeside these, `facts.site` and `facts.recipient` are always there.\n\n{table}"


def _filled(notice: Notice) -> str:
    """Name the facts that at least one sample of the notice has."""
    names = (
        field.name
        for field in fields(NoticeFacts)
        if field.default is not MISSING or field.default_factory is not MISSING
        if any(getattr(each, field.name) not in ((), field.default) for each in samples.of(notice))
    )
    return ", ".join(f"`{name}`" for name in names)


def _filters() -> str:
    rows = ((f"`{name}`", (inspect.getdoc(getattr(formats, name)) or "").split("\n", 1)[0]) for name in FILTERS)
    return "## Filters\n\nBeside those of Jinja:\n\n" + _table(("Filter", "What it does"), rows)


def _facts(described: _Described) -> str:
    rows = (
        (f"`{ast.unparse(each.target)}`", f"`{ast.unparse(each.annotation).replace(' | ', ' or ')}`", comment)
        for each, comment in described.rows(ast.AnnAssign)
    )
    words = inspect.cleandoc(ast.get_docstring(described.node) or "")
    return f"### {described.node.name}\n\n{words}\n\n" + _table(("Fact", "Type", "What it is"), rows)
