"""What the settings name must be there on this machine: password files, commands, templates, certificates.

Not the reading of the password for use (`config.secret`). Nothing is written, no command is run.
"""

import os
import shlex
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from helpdesk.config.checks import Check, password_path, servers
from helpdesk.config.content import LARGEST_CERTIFICATES, LARGEST_PASSWORD, content, exists, is_folder
from helpdesk.config.locate import KeyPath
from helpdesk.config.problems import Finding, Rule
from helpdesk.config.settings import Settings

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_CREDENTIALS = Path("/run/credentials")


def is_credential(path: Path) -> bool:
    """Tell whether systemd hands the file to a service and guards it itself (systemd.exec, CREDENTIALS)."""
    own = os.environ.get("CREDENTIALS_DIRECTORY")
    return path.is_relative_to(_CREDENTIALS) or (bool(own) and path.is_relative_to(str(own)))


def _passwords(settings: Settings) -> Iterator[Finding]:
    for path, section in servers(settings):
        where = password_path(path, section)
        if section.password_file is not None:
            yield from _password_file(where, section.password_file)
        elif section.password_command:
            yield from _password_command(where, section.password_command)


def _password_file(path: KeyPath, file: Path) -> Iterator[Finding]:
    if is_credential(file) and not file.parent.exists():
        return  # only the running service sees its credentials
    try:
        empty = not content(file, LARGEST_PASSWORD).strip()
        mode = file.stat().st_mode
    except FileNotFoundError:
        hint = f"write the password into it: (umask 077; cat > {_quoted(file)})"
        yield Finding(Rule.PASSWORD_MISSING, path, f"the password file {file} does not exist", hint)
        return
    except OSError as error:
        message = f"the password file {file} cannot be read: {error.strerror}"
        hint = f"give it to the user that runs the helpdesk: chown helpdesk {_quoted(file)}"
        yield Finding(Rule.PASSWORD_UNREADABLE, path, message, hint)
        return
    if empty:
        yield Finding(Rule.PASSWORD_EMPTY, path, f"the password file {file} is empty", "write the password into it")
    if mode & _OTHERS and not is_credential(file):
        message = f"the password file {file} is open to other users of this machine (mode {stat.S_IMODE(mode):04o})"
        yield Finding(Rule.PASSWORD_EXPOSED, path, message, f"chmod 600 {_quoted(file)}")


def _quoted(file: Path) -> str:
    return shlex.quote(str(file))


def _password_command(path: KeyPath, command: str) -> Iterator[Finding]:
    try:
        program = shlex.split(command)[0]
    except (ValueError, IndexError):
        hint = "check the quotes"
        yield Finding(Rule.PASSWORD_COMMAND, path, "the password command cannot be split into words", hint)
        return
    if shutil.which(program) is None:
        message = f"the password command {program} does not exist or may not be run"
        yield Finding(Rule.PASSWORD_COMMAND, path, message, "give the full path of the program")


def _templates(settings: Settings) -> Iterator[Finding]:
    if settings.templates is not None and not is_folder(settings.templates):
        message = f"the templates folder {settings.templates} does not exist"
        yield Finding(Rule.TEMPLATES_MISSING, ("templates",), message, "make it, or remove the key")


def _customers(settings: Settings) -> Iterator[Finding]:
    if settings.customers is not None and not is_folder(settings.customers):
        what = "is no folder" if exists(settings.customers) else "does not exist"
        message = f"the customers' folder {settings.customers} {what}"
        yield Finding(Rule.CUSTOMERS_MISSING, ("customers",), message, "make it, or remove the key")


def _ca_files(settings: Settings) -> Iterator[Finding]:
    for path, server in servers(settings):
        if server.ca_file is None:
            continue
        try:
            content(server.ca_file, LARGEST_CERTIFICATES)
        except OSError as error:
            message = f"the certificate authorities' file {server.ca_file} cannot be read: {error.strerror}"
            yield Finding(Rule.CA_FILE_MISSING, (*path, "ca_file"), message, "name a PEM file")


FILE_CHECKS: tuple[Check, ...] = (_passwords, _templates, _customers, _ca_files)
