"""A Dovecot of our own on loopback: IMAP (clear, STARTTLS, TLS) and LMTP, with a fresh account for each test."""

import grp
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import trustme

from tests.servers.accounts import PASSWORD, ImapAccount
from tests.servers.ports import free_port, wait_for_greeting

DOVECOT = Path("/usr/sbin/dovecot")
_MAIL_UID = 5000  # as root: Dovecot never reads mail as root itself

_CONFIG = """\
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
listen = 127.0.0.1
protocols = imap lmtp
mail_location = maildir:{folder}/mail/%u
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = {uid}
first_valid_gid = {gid}
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_username_format = %Ln
auth_failure_delay = 0
ssl = yes
ssl_cert = <{folder}/server.pem
ssl_key = <{folder}/server.key
{users}
{capabilities}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home/%u
}}
service anvil {{
  {chroot}
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  {chroot}
}}
service imap-login {{
  {chroot}
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
"""


class DovecotServer:
    """Started by `start`, ended by `stop`.

    `capabilities` replaces what it says it can after login. `ca_file` is the authority of its certificate.
    """

    def __init__(self, capabilities: str = "") -> None:
        self.port, self.tls_port, self.lmtp_port = free_port(), free_port(), free_port()
        # Not below pytest's folder: that is closed to the user who owns the mail, and too long for sockets.
        self.folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
        self.ca_file = self.folder / "ca.pem"
        self._capabilities = capabilities
        self._numbers = itertools.count()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.folder.chmod(0o755)
        uid, gid = self._owner()
        for name in ("run", "mail", "home"):
            (self.folder / name).mkdir()
            os.chown(self.folder / name, uid, gid) if name != "run" else None
        self._certify()
        (self.folder / "dovecot.conf").write_text(self._config(uid, gid))
        with (self.folder / "errors").open("wb") as errors:
            command = [str(DOVECOT), "-F", "-c", str(self.folder / "dovecot.conf")]
            self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors)
        wait_for_greeting(self.port)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(60)
        shutil.rmtree(self.folder, ignore_errors=True)

    def account(self) -> ImapAccount:
        return ImapAccount("dovecot", f"user{next(self._numbers)}", self.port)

    def forget_uids(self, account: ImapAccount) -> None:
        """Make the account's mailbox number its mail anew, as after a restore: UIDVALIDITY changes."""
        time.sleep(1.1)  # UIDVALIDITY is a time in seconds
        for path in (self.folder / "mail" / account.user).iterdir():
            if path.name.startswith(("dovecot-uid", "dovecot.index")):
                path.unlink()

    def _owner(self) -> tuple[int, int]:
        return (_MAIL_UID, _MAIL_UID) if os.geteuid() == 0 else (os.geteuid(), os.getegid())

    def _certify(self) -> None:
        authority = trustme.CA()
        certificate = authority.issue_cert("127.0.0.1", "localhost")
        authority.cert_pem.write_to_path(self.ca_file)
        certificate.private_key_pem.write_to_path(self.folder / "server.key")
        (self.folder / "server.pem").write_bytes(b"".join(blob.bytes() for blob in certificate.cert_chain_pems))

    def _config(self, uid: int, gid: int) -> str:
        me, mine = pwd.getpwuid(os.geteuid()).pw_name, grp.getgrgid(os.getegid()).gr_name
        unprivileged = os.geteuid() != 0
        users = f"default_internal_user = {me}\ndefault_internal_group = {mine}\ndefault_login_user = {me}"
        return _CONFIG.format(
            folder=self.folder,
            uid=uid,
            gid=gid,
            password=PASSWORD,
            imap=self.port,
            imaps=self.tls_port,
            lmtp=self.lmtp_port,
            users=users if unprivileged else "",
            chroot="chroot =" if unprivileged else "",
            capabilities=f"imap_capability = {self._capabilities}" if self._capabilities else "",
        )
