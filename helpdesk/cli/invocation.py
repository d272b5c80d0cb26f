"""What the options before the command say: which configuration applies, read only when a command needs it.

Not the options themselves (`cli.app`).
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from helpdesk.config.settings import Settings

# Where the configuration is looked for if neither --config nor HELPDESK_CONFIG names it.
_USUAL_PLACES = (Path("config/helpdesk.toml"), Path("/etc/helpdesk/helpdesk.toml"))


@dataclass(frozen=True, slots=True)
class Invocation:
    """`config` is the file that applies; it need not exist for commands that do not read it."""

    config: Path

    def settings(self) -> "Settings":
        """Read the configuration; raises ConfigProblems with all that is wrong with it."""
        from helpdesk.config.load import load

        return load(self.config)


def invocation(named: Path | None) -> Invocation:
    """Find the configuration: the named one, else the first usual place that has one, else the last of them."""
    if named is not None:
        return Invocation(named)
    return Invocation(next((place for place in _USUAL_PLACES if place.exists()), _USUAL_PLACES[-1]))


def of(context: typer.Context) -> Invocation:
    """Give what the options before the command said."""
    found = context.find_object(Invocation)
    if found is None:
        raise LookupError("the command was started without the options of the program")
    return found
