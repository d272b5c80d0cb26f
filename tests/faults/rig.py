"""The real daemon as its own process on a folder of its own, to be killed from outside.

It runs from a copy of the package, so that faults can be planted in the copy and nobody's work in the checkout
changes a run. No hooks in the product.
"""

import contextlib
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.builders import ANNA, SUPPORT
from tests.servers.accounts import PASSWORD, ImapAccount
from tests.servers.ports import free_port

ROOT = Path(__file__).parents[2]
_READY = "running parts="
_MISTAKE = re.compile(r"^\s*((?:Attribute|Name|Type|Syntax|Import|ModuleNotFound)Error: .*)", re.MULTILINE)
_STOP_SECONDS = 15.0
_ONCE_SECONDS = 600.0

_CONFIG = """\
notices = {{ per_contact_per_hour = 0, per_customer_per_hour = 0, per_technician_per_hour = 0 }}
[site]
name = "Support Beispiel GmbH"
address = "{support}"
[team]
addresses = ["{anna}"]

[smarthost]
host = "127.0.0.1"
port = {smarthost}
security = "none"
timeout_seconds = {patience}

[outgoing]
uncertain_after_minutes = 1

[acknowledge]     # the runs count every single acknowledgement, so none may be folded or held
per_hour = 1000000
per_day = 1000000
stop_at = 0
same_text_senders = 0
[lifecycle]     # no list and no reminder beside what the test counts, whatever the hour and the day
remind_unassigned_after_minutes = 0
morning_list_at = ""
[storage]
state_dir = "{state}"
database = "{database}"
"""

_DOOR = """
[door]
listen = "127.0.0.1:{port}"
protocol = "lmtp"
"""

_MAILBOX = """
[[mailbox]]
name = "support"
host = "127.0.0.1"
port = {port}
security = "none"
user = "{user}"
password_file = "{password}"
poll_seconds = 1
since = "all"
timeout_seconds = 10
"""


def copy_package(target: Path) -> Path:
    """Copy what a run needs; gives the folder to be put first on the module path."""
    for name in ("helpdesk", "mailtemplates"):
        shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
    return target


@dataclass
class Rig:
    """A site: folder, copy of the package, where mail comes from and goes to."""

    folder: Path
    package: Path
    smarthost_port: int
    account: ImapAccount | None = None  # None: mail comes through the door, in LMTP
    database: str = ""
    smarthost_patience: int = 5
    door_port: int = field(default_factory=free_port)

    def __post_init__(self) -> None:
        self._warm: subprocess.Popen[str] | None = None
        self.folder.mkdir(parents=True, exist_ok=True)
        self.log = self.folder / "daemon.log"
        self.log.touch()
        self.state = self.folder / "state"
        self.config = self.folder / "helpdesk.toml"
        password = self.folder / "password"
        password.write_text(PASSWORD)
        password.chmod(0o600)
        text = _CONFIG.format(
            support=SUPPORT,
            anna=ANNA,
            smarthost=self.smarthost_port,
            patience=self.smarthost_patience,
            state=self.state,
            database=self.database,
        )
        if self.account is None:
            text += _DOOR.format(port=self.door_port)
        else:
            text += _MAILBOX.format(port=self.account.port, user=self.account.user, password=password)
        self.config.write_text(text, encoding="utf-8")

    @property
    def url(self) -> str:
        return self.database or f"sqlite:///{self.state / 'helpdesk.db'}"

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "helpdesk", "--config", str(self.config), *words]

    def environment(self, **more: str) -> dict[str, str]:
        return {**os.environ, "PYTHONPATH": str(self.package), **more}

    def start(self, **environment: str) -> "Running":
        """Start the daemon in a session of its own; does not wait until it is ready.

        Where `warm_up` was called it is forked from a process that has loaded the modules already.
        """
        if self._warm is not None and not environment:
            offset = self.log.stat().st_size
            return Running(self._forked(self._warm, "run"), self.log, offset)
        return self._started(self.command("run"), environment)

    def start_part(self, part: str) -> "Running":
        """Start a daemon that does one part only."""
        return self._started(self.command("run", "--only", part), {})

    def _started(self, command: list[str], environment: dict[str, str]) -> "Running":
        offset = self.log.stat().st_size
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                command,
                cwd=self.folder,  # not the checkout: its modules would come first
                env=self.environment(**environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        return Running(process.pid, self.log, offset, process)

    def warm_up(self, stack: contextlib.ExitStack) -> None:
        """Load the program once, so that restarts take a tenth of a second; ended by the stack."""
        self._warm = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("warm.py")), str(self.log), str(self.config)],
            cwd=self.folder,
            env=self.environment(PYTHONSAFEPATH="1"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        stack.callback(self._cool_down, self._warm)
        self._heard(self._warm, "loaded")

    def once(self) -> None:
        """Let a process do everything that is due now; needs `warm_up`."""
        assert self._warm is not None
        offset = self.log.stat().st_size
        running = Running(self._forked(self._warm, "run --once"), self.log, offset)
        if not running.wait_dead(_ONCE_SECONDS):
            running.kill()
            raise TimeoutError("run --once did not end; its log says:\n" + running.said())

    def _forked(self, warm: "subprocess.Popen[str]", words: str) -> int:
        assert warm.stdin is not None
        warm.stdin.write(words + "\n")
        warm.stdin.flush()
        return int(self._heard(warm))

    def _heard(self, warm: "subprocess.Popen[str]", expected: str = "") -> str:
        assert warm.stdout is not None
        line = warm.stdout.readline().strip()
        if not line or (expected and line != expected):
            raise AssertionError("the program could not be loaded")
        return line

    def _cool_down(self, warm: "subprocess.Popen[str]") -> None:
        assert warm.stdin is not None
        assert warm.stdout is not None
        warm.stdin.close()
        warm.wait(60)
        warm.stdout.close()

    def run(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run one command of the program to its end."""
        return subprocess.run(
            self.command(*words),
            cwd=self.folder,
            env=self.environment(**environment),
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def mistakes(self) -> list[str]:
        """Give the log's lines about errors that only a wrong program makes."""
        return sorted(set(_MISTAKE.findall(self.log.read_text(errors="replace"))))

    def tracebacks(self) -> int:
        return self.log.read_text(errors="replace").count("Traceback (most recent call last)")


class Running:
    """A daemon that was started; `process` is None where it is not a child of ours."""

    def __init__(self, pid: int, log: Path, offset: int, process: "subprocess.Popen[bytes] | None" = None) -> None:
        self.pid = pid
        self._log, self._offset, self._process = log, offset, process
        try:
            self._end: int | None = os.pidfd_open(pid)
        except ProcessLookupError:
            self._end = None

    def wait_ready(self, seconds: float = 60.0) -> bool:
        """Wait until its loops run; False where it ended first."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if _READY in self.said():
                return True
            if self.is_dead():
                return False
            time.sleep(0.01)
        raise TimeoutError("the daemon did not start; its log says:\n" + self.said())

    def said(self) -> str:
        """Give what it logged."""
        with self._log.open("rb") as log:
            log.seek(self._offset)
            return log.read().decode("utf-8", "replace")

    def is_dead(self) -> bool:
        return self.wait_dead(0)

    def wait_dead(self, seconds: float) -> bool:
        """Wait for its end; gives whether it came in time."""
        if self._end is None:
            return True
        if not select.select([self._end], [], [], seconds)[0]:
            return False
        os.close(self._end)
        self._end = None
        if self._process is not None:
            self._process.wait()
        return True

    def kill(self) -> None:
        """SIGKILL."""
        self._signal(signal.SIGKILL)
        self.wait_dead(60)

    def terminate(self) -> float:
        """SIGTERM; gives the seconds that it took to end."""
        begun = time.monotonic()
        self._signal(signal.SIGTERM)
        if not self.wait_dead(_STOP_SECONDS):
            self.kill()
        return time.monotonic() - begun

    def _signal(self, number: signal.Signals) -> None:
        if self._end is not None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._end, number)


def end_in_order() -> None:
    """Let SIGTERM end a program as an error does, so that no server of its run is left behind."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


@contextlib.contextmanager
def scratch(name: str, keep: bool) -> Iterator[Path]:
    """Give a new folder below the system's temporary one; removed at the end unless it is to be kept."""
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix=f"helpdesk-{name}-"))
    try:
        yield folder
    finally:
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)
