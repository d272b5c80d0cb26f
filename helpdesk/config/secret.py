"""Fetches a password when it is needed, from its file or command; it is kept nowhere and shown nowhere.

Not the check whether the source is fit (`config.checks_files`).
"""

import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path

from helpdesk.config.content import LARGEST_PASSWORD, content
from helpdesk.config.servers import Secret
from helpdesk.errors import ConfigError, TemporaryFailure

_TIMEOUT_SECONDS = 20


def secret(section: Secret) -> Callable[[], str]:
    """Give the function that fetches the section's password anew each time, so that a changed one is taken.

    It raises ConfigError if the source gives no password and TemporaryFailure if it may give one later. It gives
    "" where the section has no user to log in.
    """
    if section.password_file is not None:
        file = section.password_file
        return lambda: _from_file(file)
    if section.password_command:
        command = section.password_command
        return lambda: _from_command(command)
    return lambda: ""


def _from_file(file: Path) -> str:
    try:
        text = content(file, LARGEST_PASSWORD)
    except (FileNotFoundError, PermissionError, IsADirectoryError) as error:
        raise ConfigError(
            f"password file {file}: {error.strerror}; the helpdesk's user must be able to read it"
        ) from error
    except OSError as error:
        raise TemporaryFailure(f"password file {file}: {error.strerror}") from error
    return _password(text, f"password file {file}")


def _from_command(command: str) -> str:
    program = _program(command)
    name = f"password command {program[0]}"
    try:
        # The command is the admin's own, from the configuration; no shell takes part.
        done = subprocess.run(  # noqa: S603 - see above
            program, stdin=subprocess.DEVNULL, capture_output=True, timeout=_TIMEOUT_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        # Not chained: the exception holds the whole command and its output.
        raise TemporaryFailure(f"{name} gave no answer in {_TIMEOUT_SECONDS} seconds; run it by hand") from None
    except (FileNotFoundError, PermissionError) as error:
        raise ConfigError(f"{name} cannot be run: {error.strerror}; give the full path of the program") from None
    except OSError as error:
        raise TemporaryFailure(f"{name} cannot be run: {error.strerror}") from None
    if done.returncode != 0:
        raise TemporaryFailure(f"{name} ended with exit code {done.returncode}; run it by hand as the helpdesk's user")
    return _password(done.stdout, name)


def _program(command: str) -> list[str]:
    try:
        words = shlex.split(command)
    except ValueError:
        words = []
    if not words:
        raise ConfigError("password_command cannot be split into words; check its quotes")
    return words


def _password(output: bytes, source: str) -> str:
    """Take off the line end that editors and commands add; blanks may belong to the password."""
    try:
        password = output.decode().rstrip("\r\n")
    except UnicodeDecodeError:
        # Not chained: the exception holds the bytes.
        raise ConfigError(f"{source} gives bytes that are not UTF-8 text") from None
    if not password:
        raise ConfigError(f"{source} gives an empty password")
    if "\n" in password:
        raise ConfigError(f"{source} gives more than one line; only the password may stand there")
    return password
