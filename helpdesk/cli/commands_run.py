"""`helpdesk run` and `helpdesk demo`: the daemon for real, and on a folder of its own.

Not the loops (`daemon.daemon`) and not the story (`demo`).
"""

import signal
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from helpdesk.cli import invocation
from helpdesk.cli.output import emit, say

if TYPE_CHECKING:
    from helpdesk.daemon.daemon import Daemon, Part


def run(
    context: typer.Context,
    once: Annotated[bool, typer.Option("--once", help="Do everything due now, then exit.")] = False,
    only: Annotated[str, typer.Option(help="Run one part: receive, process or deliver.")] = "",
) -> None:
    """Run the daemon: fetch and take mail, process it, send what is due. Ends on SIGTERM within ten seconds.

    On SIGHUP it reads the customers' files and applies what is safe.
    """
    from helpdesk.daemon.daemon import Daemon
    from helpdesk.daemon.lock import sole_daemon
    from helpdesk.daemon.opening import open_database, open_desk, utc_now

    parts = _parts(only)
    settings = invocation.of(context).settings()
    with ExitStack() as stack:
        desk = open_desk(settings)
        if not settings.storage.database or settings.storage.database.startswith("sqlite"):
            stack.enter_context(sole_daemon(settings.storage.state_dir))
        database = open_database(settings)
        stack.callback(database.close)
        daemon = Daemon(database, desk, utc_now, parts)
        if once:
            _once(daemon)
        else:
            _until_told(daemon)


def demo(
    keep: Annotated[Path, typer.Option(help="Folder to leave for a look; made anew each time.")] = Path("demo"),
) -> None:
    """Show the main job: a short story sent to a real daemon by real SMTP, and every mail that came out."""
    from helpdesk.demo.stage import Stage

    stage = Stage(keep)
    stage.prepare()
    emit(f"Two customers have a file each: {stage.apply_customers()}.\n")
    with stage.daemon() as process:
        from helpdesk.demo.play import Play
        from helpdesk.demo.show import next_steps, show_demo

        stage.wait_for_door(process)
        show_demo(Play(stage), emit)
    for line in next_steps(keep):
        emit(line)


def _parts(only: str) -> "frozenset[Part]":
    from helpdesk.daemon.daemon import ALL_PARTS, Part
    from helpdesk.errors import UsageError

    if not only:
        return ALL_PARTS
    try:
        return frozenset({Part(only)})
    except ValueError as error:
        raise UsageError(f"--only takes {', '.join(Part)}, not {only!r}") from error


def _once(daemon: "Daemon") -> None:
    from helpdesk.errors import TemporaryFailure

    summary = daemon.once()
    say(f"received {summary.received}, processed {summary.processed}")
    if summary.failures:
        raise TemporaryFailure("; ".join(summary.failures))


def _until_told(daemon: "Daemon") -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: daemon.stop_soon())
    signal.signal(signal.SIGHUP, lambda *_: daemon.reload_soon())
    try:
        daemon.start()
        daemon.wait()
    finally:
        daemon.stop()
