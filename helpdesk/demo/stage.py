"""The stage of the demo: a folder with a configuration, and the daemon that runs on it as its own process.

Loads nothing that is slow, so that the daemon starts while the rest of the demo is still loading.
"""

import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from helpdesk.demo.customers import example_folder
from helpdesk.demo.story import ANNA, AUTHSERV, BERND, SUPPORT
from helpdesk.errors import TemporaryFailure, UsageError

_MARK = ".helpdesk-demo"
_PROGRAM = (sys.executable, "-P", "-m", "helpdesk")  # -P: no code of the folder that one stands in
PATIENCE = 20.0  # seconds that one step may take before the demo says that something is wrong
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

[[technician]]
addresses = ["{anna}"]
name = "Anna Technik"
role = "dispatcher"          # gets what comes in, and distributes it

[[technician]]
addresses = ["{bernd}"]
name = "Bernd Beispiel"      # gets what is his

[door]                       # the mail server in front hands mail in here
listen = "127.0.0.1:{port}"
protocol = "smtp"

[outgoing]
maildir = "sent"             # instead of a [smarthost]: nothing leaves this machine

[authentication]
authserv_id = "{authserv}"

[contacts]
trust_first_import = true    # a demo has nobody who could confirm his address
account_managers = ["erika@example.org"]

[lifecycle]
morning_list_at = ""         # the demo is the same at any hour of any day

[storage]
state_dir = "state"
"""
RULES = """\
# The first rule that fits a new ticket counts.
[[rule]]
name = "Logins"
subject = ["log in", "login*", "anmeld*"]
assignee = "{bernd}"
tags = ["login"]

[[rule]]
name = "Invoices"
subject = ["*rechnung*", "invoice*"]
not_for_us = true            # the sender is told whom to turn to
"""


class Stage:
    """The folder of a demo and the daemon that runs on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = folder / "helpdesk.toml"
        self.log = folder / "daemon.log"
        self.port = _free_port()

    def prepare(self) -> None:
        """Make the folder anew. Raises UsageError where it holds something that no demo made."""
        if self.folder.is_file():
            raise UsageError(f"{self.folder} is a file; say --keep with a folder")
        if self.folder.exists() and any(self.folder.iterdir()) and not (self.folder / _MARK).exists():
            raise UsageError(f"{self.folder} is not empty and no demo made it; say --keep with another folder")
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        (self.folder / _MARK).touch()
        text = CONFIG.format(support=SUPPORT, anna=ANNA, bernd=BERND, port=self.port, authserv=AUTHSERV)
        self.config.write_text(text, encoding="utf-8")
        (self.folder / "routing.toml").write_text(RULES.format(bernd=BERND), encoding="utf-8")
        shutil.copytree(example_folder(), self.folder / "customers")

    def apply_customers(self) -> str:
        """Bring the customers' files in as an admin does; gives what the command says about it."""
        done = subprocess.run(  # noqa: S603 - our own program
            [*_PROGRAM, "--config", str(self.config), "customers", "apply"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise TemporaryFailure(f"the customers could not be brought in: {done.stderr.strip()}")
        return done.stderr.strip()

    @contextmanager
    def daemon(self) -> Iterator["subprocess.Popen[bytes]"]:
        """Run the daemon; ends it as a service manager does."""
        with self.log.open("wb") as log:
            process = subprocess.Popen(  # noqa: S603 - our own program
                [*_PROGRAM, "--config", str(self.config), "run"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
            try:
                yield process
            finally:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(timeout=PATIENCE)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()

    def wait_for_door(self, process: "subprocess.Popen[bytes]") -> None:
        """Wait until the daemon takes mail; raises TemporaryFailure with its log where it does not start."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        log = self.log.read_text(errors="replace").strip()
        raise TemporaryFailure(f"the daemon did not start; its log says:\n{log}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
