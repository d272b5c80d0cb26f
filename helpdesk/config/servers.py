"""The servers of `helpdesk.toml` as frozen pydantic models: where mail comes in, and the one that takes ours.

Not the rules between them (`config.checks`) and not the reading of passwords (`config.secret`).
"""

from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from helpdesk.config.section import Section
from helpdesk.config.values import FilePath, ListenAddress, Port, PositiveInt, Security


class Secret(Section):
    """A password that stands in a file or is printed by a command, never in the configuration itself."""

    user: str = Field(default="", description="Name to log in with; empty: no login.")
    password_file: FilePath | None = Field(default=None, description="File that holds the password and nothing else.")
    password_command: str = Field(default="", description="Command that prints the password, instead of a file.")

    @model_validator(mode="after")
    def _one_source(self) -> "Secret":
        sources = bool(self.password_file) + bool(self.password_command)
        if self.user and sources != 1:
            raise ValueError("user needs exactly one of password_file and password_command")
        if sources and not self.user:
            raise ValueError("a password needs a user")
        return self


class Mailbox(Secret):
    """An IMAP mailbox that is emptied into tickets."""

    name: str = Field(description="Short name, used in logs and commands.", pattern=r"^[a-z0-9][a-z0-9_-]{0,31}$")
    host: str = Field(description="IMAP server.")
    port: Port | None = Field(default=None, description="Default: 993 with tls, else 143.")
    security: Security = Field(default="tls", description="tls, starttls or none (none only to this machine).")
    ca_file: FilePath | None = Field(
        default=None, description="Certificate authorities to trust instead of the system's."
    )
    folder: str = Field(default="INBOX", description="Folder that is emptied.")
    after: Literal["move", "keyword"] = Field(
        default="move",
        description="What happens to mail that was taken: 'move' to the processed folder, or 'keyword': it stays "
        "where it is, marked $HelpdeskDone.",
    )
    processed_folder: str = Field(
        default="Processed", description="Folder that taken mail is moved to; made if missing."
    )
    idle: bool = Field(default=True, description="Let the server tell of new mail at once (IDLE), where it can.")
    poll_seconds: PositiveInt = Field(default=30, description="Time between two looks, with and without IDLE.")
    timeout_seconds: PositiveInt = Field(default=60, description="Longest wait for any answer of the server.")
    since: Literal["now", "all"] | date = Field(
        default="now",
        description="Mail received before is not answered: 'now' (the first start) or a date like 2026-11-01; "
        "'all': every mail is answered.",
    )
    older: Literal["leave", "silent"] = Field(
        default="leave",
        description="Mail older than 'since' is left where it is, or imported without any mail going out.",
    )
    max_size_mb: PositiveInt = Field(
        default=50, description="Of a larger mail only the header and the beginning of the text become a ticket."
    )
    unknown_senders: Literal["accept", "hold"] = Field(
        default="accept",
        description="Mail of somebody whom nobody knows becomes a ticket, or is held until 'helpdesk inbox release'.",
    )


class Door(Section):
    """The SMTP or LMTP door for a mail server on this machine or next to it."""

    listen: ListenAddress = Field(
        default="127.0.0.1:8025", description="host:port, or the path of a socket beginning with '/'."
    )
    protocol: Literal["smtp", "lmtp"] = Field(default="lmtp", description="What the mail server in front speaks to us.")
    hostname: str = Field(default="", description="Name in the greeting; empty: the domain of the support address.")
    max_size_mb: PositiveInt = Field(default=35, description="Largest mail taken; larger ones are refused with 552.")
    max_connections: PositiveInt = Field(default=50, description="More at the same time are answered 421.")
    timeout_seconds: PositiveInt = Field(default=300, description="Longest silence on a connection.")
    unknown_senders: Literal["accept", "refuse"] = Field(
        default="accept",
        description="Mail of somebody whom nobody knows becomes a ticket, or is refused with 550 in the dialogue; "
        "then nothing of it is kept.",
    )


class Smarthost(Secret):
    """The mail server that takes our mail."""

    host: str = Field(description="SMTP server.")
    port: Port | None = Field(default=None, description="Default: 465 with tls, 587 with starttls, 25 with none.")
    security: Security = Field(default="starttls", description="tls, starttls or none (none only to this machine).")
    ca_file: FilePath | None = Field(
        default=None, description="Certificate authorities to trust instead of the system's."
    )
    hostname: str = Field(default="", description="Name we greet with; empty: the domain of the support address.")
    timeout_seconds: PositiveInt = Field(default=60, description="Longest wait for any answer of the server.")
