"""Play the story: write a configuration, start the daemon as its own process, send, wait, stop it cleanly.

Not the mails (`demo.story`) and not what is shown of them (`demo.show`).
"""

import shutil
import signal
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

from sqlalchemy import func, select

from helpdesk.demo.story import ANNA, AUTHSERV, BERND, SCENES, SUPPORT, Posting, Scene, Sent
from helpdesk.domain.delivery import OutboundState
from helpdesk.errors import TemporaryFailure, UsageError
from helpdesk.store.database import Database
from helpdesk.store.inbox import InboundMessage, InboundState
from helpdesk.store.outbox import OutboundMessage

_MARK = ".helpdesk-demo"
_PATIENCE = 20.0  # seconds that one step may take before the demo says that something is wrong
CONFIG = """\
# Written by `helpdesk demo`; a real site needs about as much.
[site]
name = "Support Beispiel IT"
address = "{support}"
timezone = "Europe/Berlin"
hours = "Mo-Fr 8-17 Uhr"

[site.company]
legal_name = "Beispiel IT GmbH"
street = "Musterweg 1"
city = "12345 Musterstadt"
commercial_register = "Amtsgericht Musterstadt, HRB 4711"
managing_directors = "Paula Muster"
phone = "+49 30 000000"

[team]
addresses = ["{anna}", "{bernd}"]

[door]                       # the mail server in front hands mail in here
listen = "127.0.0.1:{port}"
protocol = "smtp"

[outgoing]
maildir = "sent"             # instead of a [smarthost]: nothing leaves this machine

[authentication]
authserv_id = "{authserv}"

[storage]
state_dir = "state"
"""


class Stage:
    """The folder of a demo and the daemon that runs on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = folder / "helpdesk.toml"
        self.sent: list[Sent] = []
        self._seen: set[Path] = set()
        self._port = _free_port()

    def prepare(self) -> None:
        """Make the folder anew. Raises UsageError where it holds something that no demo made."""
        if self.folder.exists() and any(self.folder.iterdir()) and not (self.folder / _MARK).exists():
            raise UsageError(f"{self.folder} is not empty and no demo made it; say --keep with another folder")
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        (self.folder / _MARK).touch()
        text = CONFIG.format(support=SUPPORT, anna=ANNA, bernd=BERND, port=self._port, authserv=AUTHSERV)
        self.config.write_text(text, encoding="utf-8")

    @contextmanager
    def daemon(self) -> Iterator[None]:
        """Run the daemon; ends it as a service manager does. Raises TemporaryFailure where it does not start."""
        with (self.folder / "daemon.log").open("wb") as log:
            process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-m", "helpdesk", "--config", str(self.config), "run"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
            try:
                self._wait_for_door(process)
                yield
            finally:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(timeout=_PATIENCE)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()

    def play(self, scene: Scene) -> tuple[Posting, InboundMessage, list[OutboundMessage]]:
        """Send one mail and wait until nothing more happens; gives its inbox row and the mails that went out."""
        posting = scene.write(self.sent, datetime.now(UTC))
        known = self._rows_out()
        with smtplib.SMTP("127.0.0.1", self._port, timeout=_PATIENCE) as client:
            client.sendmail(posting.envelope_from, [posting.envelope_to], posting.raw)
        inbound = self._wait_until_quiet()
        self._collect()
        return posting, inbound, [row for row in self._rows_out() if row.id not in {old.id for old in known}]

    @contextmanager
    def database(self) -> Iterator[Database]:
        """Open the demo's database for reading."""
        database = Database(f"sqlite:///{(self.folder / 'state' / 'helpdesk.db').absolute()}")
        try:
            yield database
        finally:
            database.close()

    def _wait_for_door(self, process: "subprocess.Popen[bytes]") -> None:
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline and process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self._port)) == 0:
                    return
            time.sleep(0.02)
        log = (self.folder / "daemon.log").read_text(errors="replace").strip()
        raise TemporaryFailure(f"the daemon did not start; its log says:\n{log}")

    def _wait_until_quiet(self) -> InboundMessage:
        deadline = time.monotonic() + _PATIENCE
        with self.database() as database:
            while time.monotonic() < deadline:
                with database.reading() as session:
                    newest = session.scalars(select(InboundMessage).order_by(InboundMessage.id.desc())).first()
                    busy = session.scalar(
                        select(func.count())
                        .select_from(OutboundMessage)
                        .where(OutboundMessage.state.in_((OutboundState.QUEUED, OutboundState.SENDING)))
                    )
                if newest is not None and newest.state != InboundState.RECEIVED and not busy:
                    return newest
                time.sleep(0.02)
        raise TemporaryFailure(f"the daemon did not get done in {_PATIENCE:.0f} s; see {self.folder / 'daemon.log'}")

    def _rows_out(self) -> list[OutboundMessage]:
        with self.database() as database, database.reading() as session:
            return list(session.scalars(select(OutboundMessage).order_by(OutboundMessage.id)))

    def _collect(self) -> None:
        found = [path for path in (self.folder / "sent" / "new").glob("*") if path not in self._seen]
        for path in sorted(found, key=lambda path: path.stat().st_mtime_ns):
            self._seen.add(path)
            message = message_from_bytes(path.read_bytes(), policy=policy.default)
            self.sent.append(Sent(str(message["Delivered-To"]), str(message["Return-Path"]).strip("<>"), message))


def play_all(stage: Stage) -> Iterator[tuple[Scene, Posting, InboundMessage, list[OutboundMessage]]]:
    """Play all scenes in order; the daemon must run."""
    for scene in SCENES:
        yield (scene, *stage.play(scene))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
