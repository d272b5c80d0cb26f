"""A Postfix of our own, installed or only unpacked: it takes mail by SMTP and hands it to the door by LMTP.

Nothing of the machine is changed: its folders, users and configuration are private to the run. It must be started by
root, because Postfix starts as root.
"""

import grp
import os
import pwd
import shutil
import smtplib
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from tests.builders import SUPPORT
from tests.faults.mails import Numbered
from tests.servers.ports import free_port, wait_for_greeting

_OWNER, _GROUP, _DELIVERER = "uucp", "games", "nobody"  # three that every Debian has and nobody uses
_START_SECONDS = 60.0

_MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/data
command_directory = {root}/usr/sbin
daemon_directory = {root}/usr/lib/postfix/sbin
shlib_directory = {root}/usr/lib/postfix
meta_directory = {folder}/etc
mail_owner = {owner}
setgid_group = {group}
default_privs = {deliverer}
import_environment = MAIL_CONFIG MAIL_LOGTAG LD_LIBRARY_PATH={root}/usr/lib/postfix PATH TZ
maillog_file = {folder}/log
maillog_file_prefixes = /tmp, /var
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.test
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
local_recipient_maps =
smtpd_relay_restrictions = permit_mynetworks, reject
smtp_dns_support_level = disabled
lmtp_dns_support_level = disabled
default_transport = lmtp:inet:127.0.0.1:{lmtp}
relayhost =
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
transport_retry_time = 1s
lmtp_data_done_timeout = 20s
default_destination_concurrency_failed_cohort_limit = 0
lmtp_connection_cache_on_demand = no
"""

_MASTER = """\
127.0.0.1:{smtp} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
lmtp unix - - n - - lmtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


def unpacked(folder: Path) -> Path | None:
    """Give the folder that Postfix's files lie below: the installed one, or one unpacked; None where there is none."""
    for root in (Path("/"), Path(os.environ.get("HELPDESK_POSTFIX") or folder / "package")):
        if (root / "usr/lib/postfix/sbin/master").exists():
            return root
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o777)  # apt fetches as a user of its own
    try:
        subprocess.run(["apt-get", "-q", "download", "postfix"], cwd=folder, capture_output=True, check=True)
        package = next(folder.glob("postfix_*.deb"))
        subprocess.run(["dpkg", "-x", str(package), str(folder / "package")], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError, StopIteration):
        return None
    return folder / "package"


class PostfixServer:
    """Started by `start`, ended by `stop`."""

    def __init__(self, root: Path, lmtp_port: int) -> None:
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="postfix-"))
        self._root, self._lmtp_port = root, lmtp_port
        self._process: subprocess.Popen[bytes] | None = None
        self._environment = {**os.environ, "LD_LIBRARY_PATH": str(root / "usr/lib/postfix")}

    def start(self) -> None:
        self._make_folders()
        names = {"owner": _OWNER, "group": _GROUP, "deliverer": _DELIVERER, "lmtp": self._lmtp_port}
        main = _MAIN.format(folder=self.folder, root=self._root, **names)
        (self.folder / "etc" / "main.cf").write_text(main)
        (self.folder / "etc" / "master.cf").write_text(_MASTER.format(smtp=self.port))
        master = self._root / "usr/lib/postfix/sbin/master"
        with (self.folder / "errors").open("wb") as errors:
            self._process = subprocess.Popen(
                [str(master), "-c", str(self.folder / "etc"), "-d"],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=errors,
                stderr=errors,
            )
        wait_for_greeting(self.port, _START_SECONDS)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(60)
            self._process = None
        shutil.rmtree(self.folder, ignore_errors=True)

    def waiting(self) -> int:
        """Count the mails in its queue."""
        queues = ("maildrop", "incoming", "active", "deferred")
        return sum(path.is_file() for queue in queues for path in (self.folder / "spool" / queue).rglob("*"))

    def run_queue(self) -> None:
        """Let it try everything that waits."""
        command = [str(self._root / "usr/sbin/postqueue"), "-c", str(self.folder / "etc"), "-f"]
        subprocess.run(command, env=self._environment, capture_output=True, check=False)

    def bounced(self) -> list[str]:
        """Give the log's lines about mail that it gave up."""
        lines = (self.folder / "log").read_text(errors="replace").splitlines()
        return [line for line in lines if "status=bounced" in line]

    def deferred(self) -> int:
        """Count the tries that did not succeed."""
        return (self.folder / "log").read_text(errors="replace").count("status=deferred")

    def _make_folders(self) -> None:
        owner = pwd.getpwnam(_OWNER)
        self.folder.chmod(0o755)
        for name in ("etc", "spool", "data"):
            (self.folder / name).mkdir()
        os.chown(self.folder / "data", owner.pw_uid, -1)
        owned = "active bounce corrupt defer deferred flush hold incoming private saved trace public maildrop"
        for name in owned.split():
            (self.folder / "spool" / name).mkdir(mode=0o700)
            os.chown(self.folder / "spool" / name, owner.pw_uid, -1)
        group = grp.getgrnam(_GROUP).gr_gid
        for name, mode in (("maildrop", 0o730), ("public", 0o710)):
            os.chown(self.folder / "spool" / name, owner.pw_uid, group)
            (self.folder / "spool" / name).chmod(mode)
        (self.folder / "spool" / "pid").mkdir()


class PostfixSender:
    """Gives mail to Postfix, which keeps it until the door has said 250."""

    def __init__(self, server: PostfixServer) -> None:
        self.accepted: list[Numbered] = []
        self.refused: list[str] = []
        self._server = server
        self._ended = threading.Event()
        self._figures: dict[str, int] = {}
        self._flusher = threading.Thread(target=self._flush, name="postfix-queue")
        self._flusher.start()

    def offer(self, mails: Sequence[Numbered]) -> None:
        with smtplib.SMTP("127.0.0.1", self._server.port, timeout=30) as client:
            for mail in mails:
                client.sendmail(mail.sender, [SUPPORT], mail.raw)
                self.accepted.append(mail)

    def finished(self) -> bool:
        return self._server.waiting() == 0

    def close(self) -> None:
        self._ended.set()
        self._flusher.join(60)
        if not self._figures:
            self.refused += self._server.bounced()
            self._figures = {"deferred_tries": self._server.deferred(), "left_in_queue": self._server.waiting()}

    def figures(self) -> dict[str, int]:
        return dict(self._figures)

    def _flush(self) -> None:
        while not self._ended.wait(0.5):
            self._server.run_queue()
            time.sleep(0.1)
