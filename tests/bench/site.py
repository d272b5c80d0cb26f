"""The machines around the daemon: an IMAP account with mail in it, the smarthost's sink, and the daemon's own folder.

Not the measuring (`measure`) and not the judging (`judge`).
"""

import imaplib
import json
import mmap
import shutil
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.sink import Taken
from tests.bench.workload import AUTHSERV, SUPPORT, TEAM, Sample
from tests.servers.accounts import PASSWORD, ImapAccount
from tests.servers.dovecot import DOVECOT, DovecotServer
from tests.servers.ports import free_port, wait_for_greeting
from tests.servers.pymap_server import PymapServer

ROOT = Path(__file__).parents[2]
MailServer = DovecotServer | PymapServer

_CONFIG = """\
[site]
name = "Support Beispiel GmbH"
address = "{support}"

[team]
addresses = ["{team}"]

[[mailbox]]
name = "support"
host = "127.0.0.1"
port = {imap}
security = "none"
user = "{user}"
password_file = "{folder}/password"
since = "all"
poll_seconds = {poll}

[smarthost]
host = "127.0.0.1"
port = {smtp}
security = "none"

[door]
listen = "127.0.0.1:{door}"
protocol = "smtp"

[acknowledge]
stop_at = 0
same_text_senders = 0
per_hour = {budget}
per_day = {budget}

[notices]
per_contact_per_hour = 0
per_customer_per_hour = 0
per_technician_per_hour = 0

[authentication]
authserv_id = "{authserv}"

[lifecycle]     # no list and no reminder beside what the test counts, whatever the hour and the day
remind_unassigned_after_minutes = 0
morning_list_at = ""

[storage]
state_dir = "{folder}/state"
"""


class SinkProcess:
    """The sink, seen from outside."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        counter = folder / "taken"
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.sink", str(self.port), str(counter)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        wait_for_greeting(self.port)
        with counter.open("rb") as stream:
            self._count = mmap.mmap(stream.fileno(), 8, access=mmap.ACCESS_READ)

    def count(self) -> int:
        """Give how many mails were taken so far."""
        taken: int = struct.unpack_from("q", self._count)[0]
        return taken

    def report(self) -> list[Taken]:
        """End, and give what was taken, in its order."""
        output, _ = self._process.communicate(timeout=60)
        return [Taken(**json.loads(line)) for line in output.splitlines()]

    def close(self) -> None:
        """End without a report, where it has not ended."""
        if self._process.poll() is None:
            self._process.communicate(timeout=60)


@dataclass(frozen=True, slots=True)
class Site:
    """A place for one run: configuration written, mail account empty, sink listening."""

    folder: Path
    account: ImapAccount
    sink: SinkProcess
    door: int

    @property
    def config(self) -> Path:
        """The daemon's configuration."""
        return self.folder / "helpdesk.toml"

    @property
    def database(self) -> Path:
        """The daemon's database; its folder is made here, the file by the daemon."""
        return self.folder / "state" / "helpdesk.db"

    def put(self, samples: Sequence[Sample]) -> None:
        """Put the mails into the mailbox, in order."""
        with self.account.client() as client:
            for sample in samples:
                status, words = client.append("INBOX", "", imaplib.Time2Internaldate(time.time()), sample.raw)
                assert status == "OK", words

    def left(self) -> int:
        """Give how many mails still lie in the mailbox."""
        with self.account.client() as client:
            return int(client.select("INBOX", readonly=True)[1][0] or b"0")


@contextmanager
def open_site(server: MailServer, *, budget: int = 4, poll: int = 1, database: Path | None = None) -> Iterator[Site]:
    """Make a site; all is removed afterwards.

    `budget` is how many acknowledgements one address may get, `poll` the seconds between two looks at the mailbox,
    `database` one to begin with a copy of.
    """
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="bench-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        sink = SinkProcess(folder)
        stack.callback(sink.close)
        site = Site(folder, server.account(), sink, free_port())
        (folder / "password").write_text(PASSWORD, encoding="utf-8")
        (folder / "password").chmod(0o600)
        (folder / "state").mkdir()
        site.config.write_text(_config(site, budget, poll), encoding="utf-8")
        if database is not None:
            shutil.copyfile(database, site.database)
        yield site


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Give a Dovecot, or pymap where there is none."""
    server = DovecotServer() if DOVECOT.exists() else PymapServer()
    try:
        server.start()
        yield server
    finally:
        server.stop()


def _config(site: Site, budget: int, poll: int) -> str:
    return _CONFIG.format(
        support=SUPPORT,
        team=TEAM,
        imap=site.account.port,
        user=site.account.user,
        folder=site.folder,
        smtp=site.sink.port,
        door=site.door,
        budget=budget,
        poll=poll,
        authserv=AUTHSERV,
    )
