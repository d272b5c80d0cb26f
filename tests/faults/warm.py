"""A process that has loaded the program and forks it for each line it reads: restarts without loading.

Started as a script by `rig`, with the package to be tested first on the module path. The child runs the same command
line as `python -m helpdesk`, from its first statement on; only the loading of modules is spared.
"""

import contextlib
import importlib
import os
import pkgutil
import signal
import sys

# What the program itself loads late, when it is first needed.
_LATE = (
    "alembic.autogenerate",
    "alembic.migration",
    "alembic.script",
    "mailparser",
    "psycopg",
    "sqlalchemy.dialects.postgresql",
    "sqlalchemy.dialects.sqlite",
    "smtplib",
)


def load() -> None:
    """Load the whole program; importing has no effect and starts no thread."""
    package = importlib.import_module("helpdesk")
    for module in pkgutil.walk_packages(package.__path__, "helpdesk."):
        if "migrations" not in module.name and not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for name in _LATE:
        with contextlib.suppress(ModuleNotFoundError):  # a client library that this machine has no need of
            importlib.import_module(name)


def serve(log: str, config: str) -> None:
    """Fork once for each line of command words on stdin and print the process id."""
    load()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how they ended
    sys.stdout.write("loaded\n")
    sys.stdout.flush()
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _become_helpdesk(log, ["--config", config, *line.split()])
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


def _become_helpdesk(log: str, arguments: list[str]) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    nothing, output = os.open(os.devnull, os.O_RDONLY), os.open(log, os.O_WRONLY | os.O_APPEND)
    for source, target in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(source, target)
    sys.argv = ["helpdesk", *arguments]
    code = 70
    try:
        importlib.import_module("helpdesk.cli.exits").main()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    finally:
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    serve(sys.argv[1], sys.argv[2])
