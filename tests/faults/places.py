"""The servers of a fault run, each private to it: mailbox, database, mail server in front.

A server that is not installed raises MissingServerError; the programs say so and leave that part out.
"""

import importlib.util
import os
import shutil
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.faults.handing import Handing
from tests.faults.postfix import PostfixSender, PostfixServer, unpacked
from tests.servers.accounts import ImapAccount
from tests.servers.dovecot import DOVECOT, DovecotServer
from tests.servers.pymap_server import PymapServer


class MissingServerError(Exception):
    """A server is not installed; the words say which."""


def left_out(what: str, error: MissingServerError) -> bool:
    """Say what could not be tried; gives whether that is a failure, as it is with HELPDESK_NO_SKIP=1."""
    sys.stderr.write(f"left out: {what}: {error}\n")
    return os.environ.get("HELPDESK_NO_SKIP") == "1"


def mailbox_account(stack: ExitStack, *, pushes: bool = True) -> ImapAccount:
    """Give an empty mailbox: on Dovecot, else on pymap; without `pushes` the server says that it has no IDLE."""
    server: DovecotServer | PymapServer
    if DOVECOT.exists():
        server = DovecotServer("" if pushes else "IMAP4rev1 UIDPLUS MOVE")
    elif pushes:
        server = PymapServer()
    else:
        raise MissingServerError("Dovecot is not installed (Debian: dovecot-imapd)")
    stack.callback(server.stop)
    server.start()
    return server.account()


def private_database(stack: ExitStack) -> str:
    """Give the URL of an empty PostgreSQL database of our own."""
    if importlib.util.find_spec("psycopg") is None:
        raise MissingServerError("PostgreSQL's client library (psycopg) is not installed")
    from tests.servers.postgres import PostgresServer, programs

    folder = programs()
    if folder is None:
        raise MissingServerError("PostgreSQL is not installed (Debian: postgresql)")
    server = PostgresServer(folder)
    stack.callback(server.stop)
    server.start()
    return stack.enter_context(server.database())


def postfix_sender(stack: ExitStack, lmtp_port: int) -> Handing:
    """Give a Postfix of our own that hands everything in over LMTP."""
    if os.geteuid() != 0:
        raise MissingServerError("Postfix can be started by root only")
    folder = Path(tempfile.mkdtemp(prefix="postfix-files-"))
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    root = unpacked(folder)
    if root is None:
        raise MissingServerError("Postfix is neither installed nor to be had (apt-get download postfix)")
    folder.chmod(0o755)
    server = PostfixServer(root, lmtp_port)
    stack.callback(server.stop)
    server.start()
    return PostfixSender(server)
