"""A PostgreSQL of our own: one cluster on loopback and a socket, an empty database with all tables for each test."""

import contextlib
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg

from helpdesk.domain.journal import GENESIS
from helpdesk.store.database import Database
from helpdesk.store.tables import TABLES
from helpdesk.store.upgrade import upgrade
from tests.servers.ports import free_port

_PROGRAMS = Path("/usr/lib/postgresql")
_SEND_AWAY = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
_EMPTY = f"TRUNCATE {', '.join(table.__tablename__ for table in TABLES)} RESTART IDENTITY"
_NEW_JOURNAL = "INSERT INTO journal_head (id, last, hash) VALUES (1, 0, %s)"
_SETTINGS = """\
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{folder}'
# Our own promise needs the fsync; that these servers outlive a crash of the machine nobody needs.
fsync = off
max_connections = 40
shared_buffers = 16MB
"""


def programs() -> Path | None:
    """Give the folder of the newest installed server, if there is one."""
    found = sorted(_PROGRAMS.glob("*/bin/initdb"), key=lambda path: int(path.parents[1].name))
    return found[-1].parent if found else None


class PostgresServer:
    """Started by `start`, ended by `stop`; `restart` cuts all connections as a crash does."""

    def __init__(self, folder_of_programs: Path) -> None:
        self.port = free_port()
        # Not below pytest's folder: that is closed to the server's own user, and too long for sockets.
        self.folder = Path(tempfile.mkdtemp(prefix="postgres-"))
        self._programs = folder_of_programs
        self._numbers = itertools.count()
        self._empty: list[str] = []  # databases that were given back: emptying is far quicker than copying

    def start(self) -> None:
        """Make the cluster, and in it a database with all tables, which the others are copied from."""
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(self.folder, user.pw_uid, user.pw_gid)
        self._run("initdb", "--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C")
        with (self.folder / "data" / "postgresql.conf").open("a") as stream:
            stream.write(_SETTINGS.format(port=self.port, folder=self.folder))
        self.go_on()
        self._say("CREATE DATABASE pattern")
        with contextlib.closing(Database(self.url("pattern"))) as database:
            upgrade(database)

    def stop(self) -> None:
        self.halt()
        shutil.rmtree(self.folder, ignore_errors=True)

    def halt(self) -> None:
        """End the server at once, without a farewell to those who are connected."""
        self._run("pg_ctl", "--mode=immediate", "-w", "stop", check=False)

    def go_on(self) -> None:
        """Start the server on what it has stored."""
        self._run("pg_ctl", "-w", "-t", "60", "-l", str(self.folder / "log"), "start")

    def restart(self) -> None:
        """End and start at once."""
        self.halt()
        self.go_on()

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{name}"

    @contextlib.contextmanager
    def database(self) -> Iterator[str]:
        """Give the URL of a database with all tables and nothing in them."""
        name = self._empty.pop() if self._empty else self._new("TEMPLATE pattern")
        try:
            yield self.url(name)
        finally:
            with self._connect(name) as connection:
                connection.execute(_SEND_AWAY, (name,))  # whoever is still connected has nothing more to do here
                connection.execute(_EMPTY.encode())
                connection.execute(_NEW_JOURNAL, (GENESIS,))
            self._empty.append(name)

    @contextlib.contextmanager
    def bare_database(self, options: str = "") -> Iterator[str]:
        """Give the URL of a database without tables; it is gone afterwards."""
        name = self._new(f"TEMPLATE template0 {options}")
        try:
            yield self.url(name)
        finally:
            self._say(f"DROP DATABASE {name} WITH (FORCE)")

    def _new(self, options: str) -> str:
        name = f"test_{next(self._numbers)}"
        self._say(f"CREATE DATABASE {name} {options}")
        return name

    def _connect(self, database: str) -> psycopg.Connection:
        return psycopg.connect(f"postgresql://postgres@127.0.0.1:{self.port}/{database}", autocommit=True)

    def _say(self, statement: str) -> None:
        with self._connect("postgres") as connection:
            connection.execute(statement.encode())

    def _run(self, program: str, *arguments: str, check: bool = True) -> None:
        """Run one of the server's programs; it refuses to work for root."""
        command = [str(self._programs / program), "-D", str(self.folder / "data"), *arguments]
        user = pwd.getpwnam("postgres").pw_uid if os.geteuid() == 0 else None
        # A file and no pipe: the server that pg_ctl starts keeps it open.
        with (self.folder / "output").open("ab") as output:
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=self.folder, check=False, user=user
            )
        if check and done.returncode != 0:
            raise RuntimeError(f"{program} failed: {(self.folder / 'output').read_text()}")
