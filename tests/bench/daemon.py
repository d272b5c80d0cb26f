"""The daemon under measure: the real process, and what the kernel says of it.

Reads /proc, so Linux only. Not what the figures mean (`measure`).
"""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from tests.bench.site import ROOT, Site

_TICKS = os.sysconf("SC_CLK_TCK")
_STATE_ESTABLISHED = "01"


@dataclass(frozen=True, slots=True)
class Usage:
    """What the process used since its start: CPU seconds (user and system), bytes to the disk, largest memory."""

    at: float  # monotonic
    cpu: float
    written: int
    peak_kb: int


class DaemonProcess:
    """`helpdesk run`; started at once, its log in the site's folder. A context that is left in a hurry kills it."""

    def __init__(self, site: Site, before: Sequence[str] = (), module: Sequence[str] = ("helpdesk",)) -> None:
        """`before` is a program that starts it (strace), `module` what runs instead of the command line."""
        self._imap_port, self._door = site.account.port, site.door
        self.log = site.folder / "log"
        command = [*before, sys.executable, "-m", *module, "--config", str(site.config), "run"]
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, start_new_session=True)
        self.pid = self._process.pid

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            os.killpg(self.pid, signal.SIGKILL)
            self._process.wait()

    def usage(self) -> Usage:
        """Read the counters of the kernel."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        cpu = (int(fields[11]) + int(fields[12])) / _TICKS
        return Usage(time.monotonic(), cpu, self._number("io", "write_bytes"), self._number("status", "VmHWM"))

    def memory_kb(self) -> int:
        """Give the resident memory of now."""
        return self._number("status", "VmRSS")

    def wait_for_login(self, seconds: float = 30.0) -> None:
        """Wait until it holds a connection to the mailbox: the instant before its first command there."""
        remote = f"0100007F:{self._imap_port:04X}"
        self._wait(lambda: any(_connects(line, remote) for line in _connections()), seconds, 0.004)

    def wait_for_door(self, seconds: float = 30.0) -> None:
        """Wait until its door listens."""
        local = f"0100007F:{self._door:04X}"
        self._wait(lambda: any(line.split()[1] == local for line in _connections()), seconds, 0.02)

    def stop(self) -> None:
        """End it as the service manager does; raises where it does not end well."""
        os.killpg(self.pid, signal.SIGTERM)
        status = self._process.wait(60)
        assert status == 0, f"the daemon ended with {status}: {self.log.read_text()[-2000:]}"

    def assert_alive(self) -> None:
        """Raise where it ended by itself."""
        assert self._process.poll() is None, f"the daemon ended: {self.log.read_text()[-2000:]}"

    def _wait(self, condition: Callable[[], bool], seconds: float, step: float) -> None:
        end = time.monotonic() + seconds
        while not condition():
            self.assert_alive()
            if time.monotonic() > end:
                raise TimeoutError(self.log.read_text()[-2000:])
            time.sleep(step)

    def _number(self, file: str, field: str) -> int:
        match = re.search(rf"^{field}:\s+(\d+)", Path(f"/proc/{self.pid}/{file}").read_text(), re.MULTILINE)
        assert match is not None
        return int(match[1])


def _connections() -> list[str]:
    return Path("/proc/net/tcp").read_text().splitlines()[1:]


def _connects(line: str, remote: str) -> bool:
    return line.split()[2:4] == [remote, _STATE_ESTABLISHED]
