"""How the program ends: the exit code of each kind of failure, and the words on stderr that go with it.

The codes are those of sysexits(3), so that mail servers and systemd understand them; 2 is bad usage, 130 Ctrl-C.
"""

import logging
import sys

from helpdesk.cli.output import printable, say
from helpdesk.config.problems import ConfigProblems
from helpdesk.errors import (
    ConfigError,
    CorruptStore,
    HelpdeskError,
    NotPermitted,
    PermanentFailure,
    TemporaryFailure,
    UsageError,
)

BUG = 70
CONFIG = 78

EXIT_CODES: dict[type[HelpdeskError], int] = {
    UsageError: 2,
    PermanentFailure: 69,
    CorruptStore: 74,
    TemporaryFailure: 75,
    NotPermitted: 77,
    ConfigError: CONFIG,
}


def exit_code(error: HelpdeskError) -> int:
    """Give the code for a failure: that of the nearest class in the table."""
    return next((EXIT_CODES[kind] for kind in type(error).__mro__ if kind in EXIT_CODES), BUG)


def main() -> None:
    """Run the command line and end the process with its exit code; called once, by `helpdesk.__main__`."""
    from helpdesk.cli.app import build

    for stream in (sys.stdout, sys.stderr):
        # A name of a file or a mail's text that the terminal's encoding lacks must not end a command.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # text streams of the process
    try:
        build()(prog_name="helpdesk")
    except HelpdeskError as error:
        say(str(error) if isinstance(error, ConfigProblems) else f"helpdesk: {printable(str(error))}")
        sys.exit(exit_code(error))
    except Exception as error:
        # A bug: one line for the person, everything for the log, and a code of its own for systemd.
        logging.getLogger("helpdesk").critical("unexpected error", exc_info=True)
        say(f"helpdesk: this is a bug in helpdesk ({type(error).__name__}); the lines above tell where")
        sys.exit(BUG)
