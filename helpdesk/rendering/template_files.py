"""What can be wrong with the files of templates: strangers, HTML without a text twin, and what no mail of ours holds.

Not whether they can be rendered (`rendering.templates`). A mail loads nothing from elsewhere, runs nothing and asks
for nothing to be filled in: mail programs block it, and filters take it for an attack.
"""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, get_args

from helpdesk.config.values import Language
from helpdesk.domain.notices import Notice

LANGUAGES: tuple[Language, ...] = get_args(Language)
FILES: Final = ("subject.txt", "body.txt", "body.html")
LONGEST_HTML: Final = 30_000  # bytes
_TWINS: Final = {"body.html": "body.txt"}
_KNOWN: Final = tuple(f"{language}/{notice}/{name}" for language in LANGUAGES for notice in Notice for name in FILES)
_COMMENT: Final = re.compile(r"\{#.*?#\}", re.DOTALL)
_ELSEWHERE: Final = r"""\s*["']?\s*(?:https?:)?//"""
# What mails must not hold, by what is said of it. A link (`<a href>`) is for the reader to follow, and loads nothing.
_UNFIT: Final = {
    "loads something from elsewhere, which mail programs block": re.compile(
        rf"<[a-z][^<>]*\s(?:src|srcset|background|poster|data)\s*={_ELSEWHERE}"
        rf"|<link\b[^<>]*\bhref\s*=|\burl\({_ELSEWHERE}|@import\b",
        re.IGNORECASE,
    ),
    "runs something, which mail programs remove": re.compile(
        r"<(?:script|iframe|frame|object|embed|applet)\b|<[a-z][^<>]*\son[a-z]+\s*=|<[a-z][^<>]*=\s*[\"']?\s*javascript:",
        re.IGNORECASE,
    ),
    "is a form, which few mail programs show": re.compile(r"<(?:form|input|button|select|textarea)\b", re.IGNORECASE),
}


@dataclass(frozen=True, slots=True)
class TemplateProblem:
    """What is wrong with a template; `line` is 0 where no line is to blame. A warning still gives a mail."""

    path: Path
    line: int
    message: str
    is_warning: bool = False

    def __str__(self) -> str:
        """Give the form that editors and people know."""
        return f"{self.path}:{self.line}: {self.message}" if self.line else f"{self.path}: {self.message}"


def of_folder(directory: Path) -> Iterator[TemplateProblem]:
    """Look through one folder of templates, without rendering any."""
    if not directory.is_dir():
        yield TemplateProblem(directory, 0, "there is no such folder")
    for path in sorted(each for each in directory.rglob("*") if each.is_file()):
        name = path.relative_to(directory).as_posix()
        if name not in _KNOWN and not name.startswith(("shared/", ".")):
            near = difflib.get_close_matches(name, _KNOWN, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            yield TemplateProblem(path, 0, f"no notice uses a template of this name{hint}")
            continue
        twin = path.with_name(_TWINS.get(path.name, path.name))
        if not twin.exists():
            message = f"there is no {twin.name} beside it: who reads plain text gets other words"
            yield TemplateProblem(path, 0, message, is_warning=True)
        if path.suffix == ".html":
            yield from _of_source(path)


def of_html(path: Path, html: str) -> Iterator[TemplateProblem]:
    """Look through what a template gave; `path` is that of the template."""
    size = len(html.encode())
    if size > LONGEST_HTML:
        message = f"gives {size} bytes of HTML, more than {LONGEST_HTML}: mails that long are cut off"
        yield TemplateProblem(path, 0, message)
    for message, unfit in _UNFIT.items():
        if unfit.search(html):
            yield TemplateProblem(path, 0, message)


def _of_source(path: Path) -> Iterator[TemplateProblem]:
    """Find with its line what stands in the file itself, but for comments."""
    source = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), path.read_text(encoding="utf-8", errors="replace"))
    for message, unfit in _UNFIT.items():
        for found in unfit.finditer(source):
            yield TemplateProblem(path, source.count("\n", 0, found.start()) + 1, message)
