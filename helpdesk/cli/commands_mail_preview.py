"""`helpdesk mail preview` and `mail templates`: our mails with sample facts as files, and what templates may use.

Not the rendering (`rendering.gallery`, `rendering.template_reference`). Needs no database; a configuration
only where the site replaces templates.
"""

import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from helpdesk.cli import invocation
from helpdesk.cli.output import emit, say
from helpdesk.domain.notices import Notice
from helpdesk.errors import UsageError

if TYPE_CHECKING:
    from helpdesk.config.values import Language
    from helpdesk.rendering.templates import Templates


def mail_preview(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="A notice, as its folder of templates is named.")] = "",
    every: Annotated[bool, typer.Option("--all", help="Every notice.")] = False,
    lang: Annotated[str, typer.Option("--lang", help="de or en; else both.")] = "",
    to: Annotated[Path, typer.Option("--to", help="The folder to write into.")] = Path("mail-preview"),
    show: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
) -> None:
    """Write notices with invented facts into files, with index.html to look at them: desktop, phone, dark, text."""
    from helpdesk.rendering.gallery import INDEX, index, preview

    notices = tuple(Notice) if every else (_notice(name),)
    shown = tuple(preview(_templates(context), notices, _languages(lang)))
    page = to / INDEX
    try:
        to.mkdir(parents=True, exist_ok=True)
        for each in shown:
            for file, content in each.files():
                (to / file).write_text(content, encoding="utf-8")
        page.write_text(index(shown), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {error.filename}: {error.strerror}") from error
    emit(str(page))
    say(f"{len(notices)} {'notices' if len(notices) > 1 else 'notice'}, {len(shown)} mails")
    if show:
        webbrowser.open(page.resolve().as_uri())


def mail_templates() -> None:
    """Print what the templates of mails may use, as Markdown."""
    from helpdesk.rendering.template_reference import template_reference

    emit(template_reference().removesuffix("\n"))


def _notice(name: str) -> Notice:
    try:
        return Notice(name)
    except ValueError as error:
        names = ", ".join(Notice)
        raise UsageError(f"name a notice ({names}), or --all") from error


def _languages(wanted: str) -> "tuple[Language, ...]":
    from helpdesk.rendering.template_files import LANGUAGES

    chosen = tuple(language for language in LANGUAGES if wanted in ("", language))
    if not chosen:
        raise UsageError(f"--lang takes {', '.join(LANGUAGES)}, not {wanted!r}")
    return chosen


def _templates(context: typer.Context) -> "Templates":
    """Give the shipped templates, below the site's where a configuration names any."""
    from helpdesk.rendering.templates import Templates, shipped_directory

    call = invocation.of(context)
    named = context.find_root().params.get("config")  # that one must be there
    own = call.settings().templates if named or call.config.exists() else None
    return Templates((own, shipped_directory()) if own else (shipped_directory(),))
