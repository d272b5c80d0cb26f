"""`helpdesk announce` and `helpdesk announcements …`: tell customers of maintenance, outages, matters of security.

Who would be told is shown first, with the mails to look at; nothing is sent without a yes. Not the sending
(`services.outgoing.announcements`).
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from helpdesk.cli import invocation
from helpdesk.cli.access import ADMIN, local, now, open_store
from helpdesk.cli.output import emit, json_line, say, table, terminal_width
from helpdesk.errors import NotPermitted, UsageError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from helpdesk.config.announcement import AnnouncementSource
    from helpdesk.services.desk import Desk
    from helpdesk.services.outgoing.announcements import AnnouncementPlan, Chosen

announcements = typer.Typer(help="Announcements that were sent.", no_args_is_help=True, rich_markup_mode=None)
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


def announce(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", readable=False, help="The announcement, as TOML.")],
    to: Annotated[
        list[str] | None, typer.Option("--to", help="A customer number, instead of those in the file.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Send it without asking.")] = False,
    again: Annotated[bool, typer.Option("--again", help="It was sent before: say so, it is an update.")] = False,
    lang: Annotated[str, typer.Option("--lang", help="Show the mail in this language only: de or en.")] = "",
    preview: Annotated[Path, typer.Option(help="The folder for the mails to look at.")] = Path("announcement-preview"),
) -> None:
    """Show who would be told by which mail, and send it after a yes; each contact gets a mail of his own."""
    from helpdesk.config.announcement import load_announcement
    from helpdesk.services.outgoing.announcements import send

    source = load_announcement(file, invocation.of(context).settings(), chosen=bool(to))
    with open_store(context) as (database, desk):
        with database.reading() as session:
            planned = _planned(session, desk, source, to or [], again=again)
            _show(session, desk, planned, preview, lang, again=again)
        if not _confirmed(planned, yes=yes):
            say(f"nothing was sent: look at {preview / 'index.html'}, then say --yes")
            return
        with database.transaction() as session:
            planned = _planned(session, desk, source, to or [], again=again)
            row = send(session, desk, planned, now(), actor=ADMIN, is_update=again)
            say(f"announcement {row.id}: {_mails(len(planned.told))} queued")


def _planned(
    session: "Session", desk: "Desk", source: "AnnouncementSource", to: Sequence[str], *, again: bool
) -> "AnnouncementPlan":
    """Decide who gets it. Raises NotPermitted where that file was sent before."""
    from helpdesk.services.outgoing.announcements import plan
    from helpdesk.store.announcements import sent_before

    before = sent_before(session, source.announcement.digest)
    if before is not None and not again:
        when = local(desk, before.created_at)
        raise NotPermitted(
            f"this very file was sent as announcement {before.id}, {when}; --again sends it as an update"
        )
    return plan(session, desk, source.announcement, _chosen(session, source, to).customers, now())


def _chosen(session: "Session", source: "AnnouncementSource", to: Sequence[str]) -> "Chosen":
    """Give the customers. Raises ConfigProblems, or UsageError for --to, where one of them does not exist."""
    from helpdesk.config.problems import Finding, Rule
    from helpdesk.services.outgoing.announcements import of_all, of_domains, of_numbers

    if to:
        found = of_numbers(session, to)
        if found.unknown:
            raise UsageError(f"there is no customer {', '.join(found.unknown)}")
        return found
    if source.all:
        return of_all(session)
    key, words = ("customers", source.customers) if source.customers else ("domains", source.domains)
    found = of_numbers(session, words) if source.customers else of_domains(session, words)
    if found.unknown:
        hint = "'helpdesk customers list' shows all"
        findings = [
            Finding(Rule.UNKNOWN_CUSTOMER, (key, words.index(each)), f"no customer has '{each}'", hint)
            for each in found.unknown
        ]
        raise source.refused(findings)
    return found


def _show(
    session: "Session", desk: "Desk", planned: "AnnouncementPlan", folder: Path, lang: str, *, again: bool
) -> None:
    """Print who is told, and write the mails to look at."""
    from helpdesk.cli.announcement_text import plan_text
    from helpdesk.domain.notices import Notice
    from helpdesk.rendering.gallery import INDEX, Shown, index
    from helpdesk.rendering.template_files import LANGUAGES
    from helpdesk.services.outgoing.announcement_preview import previews

    if lang and lang not in LANGUAGES:
        raise UsageError(f"--lang takes {', '.join(LANGUAGES)}, not {lang!r}")
    emit(plan_text(desk, planned, terminal_width()))
    if not planned.told:
        raise UsageError("nobody would be told: see 'helpdesk customers show' for who gets what")
    mails = previews(session, desk, planned, now(), is_update=again)
    shown = [Shown(Notice.ANNOUNCEMENT, each, 1, mail) for each, mail in mails if lang in ("", each)]
    if not shown:
        raise UsageError(f"nobody who is told reads {lang!r}")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for stale in folder.glob(f"*-{Notice.ANNOUNCEMENT}-1*"):
            stale.unlink()  # a look at an announcement before this one
        for each in shown:
            for name, text in each.files():
                (folder / name).write_text(text, encoding="utf-8")
        (folder / INDEX).write_text(index(shown), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {error.filename}: {error.strerror}") from error
    say(f"mails: {len(planned.told)}; not told: {len(planned.people) - len(planned.told)}")
    ends = planned.announcement.ends
    if ends is not None and ends <= now():
        say(f"look at its times: it was over on {local(desk, ends)}")


def _confirmed(planned: "AnnouncementPlan", *, yes: bool) -> bool:
    if yes or not sys.stdin.isatty():
        return yes
    return typer.confirm(f"Send {_mails(len(planned.told))}?", default=False, err=True)


def _mails(number: int) -> str:
    return "1 mail" if number == 1 else f"{number} mails"


@announcements.command("list")
def announcements_list(
    context: typer.Context,
    limit: Annotated[int, typer.Option(help="How many, the newest first.")] = 50,
    as_json: AsJson = False,
) -> None:
    """Show the newest announcements."""
    from helpdesk.services.incoming.announcement_answers import name_of
    from helpdesk.store.announcements import newest

    with open_store(context) as (database, desk), database.reading() as session:
        found = newest(session, limit)
        if as_json:
            for row, mails in found:
                values = {"id": row.id, "kind": row.kind, "created_at": row.created_at, "mails": mails}
                emit(json_line({**values, "words": row.words, "is_update": row.is_update}))
            return
        lines = [
            (str(row.id), local(desk, row.created_at), row.kind, str(mails), name_of(row).partition(": ")[2])
            for row, mails in found
        ]
    emit(table(("id", "sent", "kind", "mails", "subject"), lines, terminal_width()))


@announcements.command("show")
def announcements_show(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="ID", help="As 'announcements list' shows it.")],
    as_json: AsJson = False,
) -> None:
    """Show what became of each mail of an announcement: queued, sent, bounced, answered."""
    from helpdesk.cli.announcement_text import mails_text, state_of
    from helpdesk.services.incoming.announcement_answers import name_of
    from helpdesk.store.announcements import answers_to, by_ids, mails_of

    with open_store(context) as (database, desk), database.reading() as session:
        row = by_ids(session, [number]).get(number)
        if row is None:
            raise UsageError(f"there is no announcement {number}; 'helpdesk announcements list' shows the newest")
        mails, answers = mails_of(session, number), answers_to(session, number)
        if not as_json:
            emit(f"{name_of(row)} ({row.kind}, {local(desk, row.created_at)})")
            emit(mails_text(desk, mails, answers, terminal_width()))
            return
        for recipient, mail in mails:
            told = {"customer": recipient.customer, "contact": recipient.contact, "address": mail.recipient}
            state = state_of(mail, answers.get(mail.id, ()))
            emit(json_line({**told, "state": state.partition(":")[0], "tickets": answers.get(mail.id, [])}))


def contact_opt_in(
    context: typer.Context,
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="An address of a contact.")],
) -> None:
    """Let announcements go to an address again that was turned off by an answer."""
    from helpdesk.services.incoming.announcement_answers import opt_in

    with open_store(context) as (database, _), database.transaction() as session:
        kinds = opt_in(session, address, now(), actor=ADMIN)
    say(f"{address} gets announcements of {', '.join(kinds)} again")
