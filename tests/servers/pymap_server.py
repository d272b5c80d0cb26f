"""An IMAP server in pure Python, in a process of its own, with a fresh account for each test."""

import asyncio
import itertools
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.servers.accounts import PASSWORD, ImapAccount
from tests.servers.ports import free_port, wait_for_greeting

_ACCOUNTS = 200
_ROOT = Path(__file__).parents[2]


class PymapServer:
    """Started by `start`, ended by `stop`; keeps everything in memory."""

    def __init__(self) -> None:
        self.port = free_port()
        self._numbers = itertools.count()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "tests.servers.pymap_server", str(self.port)]
        self._process = subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for_greeting(self.port)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(60)

    def account(self) -> ImapAccount:
        number = next(self._numbers)
        assert number < _ACCOUNTS
        return ImapAccount("pymap", f"user{number}", self.port)


def _serve(port: str) -> None:
    from pymap.backend.dict import DictBackend, Identity
    from pymap.main import main
    from pymap.user import UserMetadata
    from pysasl.hashing import BuiltinHash

    async def add_accounts(_backend: Any, config: Any, login: Any) -> None:
        secret = BuiltinHash(rounds=1).hash(PASSWORD)  # half a million rounds would cost each login 0.2 s
        for number in range(_ACCOUNTS):
            name = f"user{number}"
            await Identity(name, login, None, frozenset()).set(UserMetadata(config, name, password=secret))

    setattr(DictBackend, "_add_demo_user", classmethod(add_accounts))  # noqa: B010 - a method of theirs, replaced
    sys.argv = ["pymap", "--host", "127.0.0.1", "--port", port, "--no-tls", "--no-service", "managesieve", "dict"]
    main()


if __name__ == "__main__":
    try:
        _serve(sys.argv[1])
    except (KeyboardInterrupt, asyncio.CancelledError):
        sys.exit(0)
