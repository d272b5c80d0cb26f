"""The settings of `helpdesk.toml` as frozen pydantic models: names, types, defaults and their meaning.

Not the reading of files and not the wording of errors (`config.load`). The descriptions here are the
reference: `helpdesk.example.toml` is generated from them.
"""

from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from helpdesk.config.values import (
    DatabaseUrl,
    Language,
    MailAddress,
    NumberFormat,
    Port,
    PositiveInt,
    Regex,
    Security,
    TimeZone,
)


class Section(BaseModel):
    """A table of the file: unknown keys are errors, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Secret(Section):
    """A password that stands in a file or is printed by a command, never in the configuration itself."""

    user: str = Field(default="", description="Name to log in with; empty: no login.")
    password_file: Path | None = Field(default=None, description="File that holds the password and nothing else.")
    password_command: str = Field(default="", description="Command that prints the password, instead of a file.")

    @model_validator(mode="after")
    def _one_source(self) -> "Secret":
        sources = bool(self.password_file) + bool(self.password_command)
        if self.user and sources != 1:
            raise ValueError("user needs exactly one of password_file and password_command")
        if sources and not self.user:
            raise ValueError("a password needs a user")
        return self


class Company(Section):
    """The legal data that German law wants under business mail."""

    legal_name: str = Field(default="", description="Firm with its legal form; empty: the site's name.")
    street: str = Field(default="", description="Street and number.")
    city: str = Field(default="", description="Postcode and town.")
    commercial_register: str = Field(
        default="", description="Court and number, for example 'Amtsgericht Münster, HRB 12345'."
    )
    managing_directors: str = Field(default="", description="Names, separated by commas.")
    vat_id: str = Field(default="", description="VAT identification number.")
    phone: str = Field(default="", description="Phone number that customers may call.")
    website: str = Field(default="", description="Address of the web site.")


class Site(Section):
    """Who we are to customers."""

    name: str = Field(description="Name that customers read as the sender, for example 'Support Muster GmbH'.")
    address: MailAddress = Field(description="The support address; every mail to customers comes from it.")
    aliases: tuple[MailAddress, ...] = Field(
        default=(), description="Further addresses of ours; mail to them is accepted too."
    )
    language: Language = Field(default="de", description="Language where a person's own is not known.")
    timezone: TimeZone = Field(
        default="Europe/Berlin", description="Zone of all times shown, and of the year in ticket numbers."
    )
    hours: str = Field(default="", description="Service hours as customers read them, for example 'Mo-Fr 8-17 Uhr'.")
    number_format: NumberFormat = Field(default="{year}-{seq:06d}", description="Form of ticket numbers.")
    subject_tag: Literal["prefix", "none"] = Field(
        default="prefix", description="'prefix' puts [#number] before subjects; 'none' needs working plus addressing."
    )
    company: Company = Field(default_factory=Company, description="Legal data for the footer.")


class Team(Section):
    """The people who work on tickets."""

    addresses: tuple[MailAddress, ...] = Field(
        min_length=1, description="Each gets every new ticket and every comment."
    )
    language: Language = Field(default="de", description="Language of the mails to the team.")
    attachment_limit_mb: PositiveInt = Field(
        default=10, description="Attachments up to this sum go with a mail; others are named."
    )


class Mailbox(Secret):
    """An IMAP mailbox that is emptied into tickets."""

    name: str = Field(description="Short name, used in logs and commands.", pattern=r"^[a-z0-9][a-z0-9_-]{0,31}$")
    host: str = Field(description="IMAP server.")
    port: Port | None = Field(default=None, description="Default: 993 with tls, else 143.")
    security: Security = Field(default="tls", description="tls, starttls or none (none only to this machine).")
    ca_file: Path | None = Field(default=None, description="Certificate authorities to trust instead of the system's.")
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

    listen: str = Field(
        default="127.0.0.1:8025",
        pattern=r"^(/.+|[^\s:/]+:\d{1,5}|\[[0-9a-fA-F:]+\]:\d{1,5})$",
        description="host:port, or the path of a socket beginning with '/'.",
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
    ca_file: Path | None = Field(default=None, description="Certificate authorities to trust instead of the system's.")
    hostname: str = Field(default="", description="Name we greet with; empty: the domain of the support address.")
    timeout_seconds: PositiveInt = Field(default=60, description="Longest wait for any answer of the server.")


class Outgoing(Section):
    """How long and how often mail is tried."""

    maildir: Path | None = Field(
        default=None, description="Write mail into this folder instead of sending it (demo, dry run)."
    )
    give_up_after_days: PositiveInt = Field(
        default=5, description="Then a mail that could not be delivered has failed."
    )
    uncertain_after_minutes: PositiveInt = Field(
        default=15, description="Pause before a mail with a lost answer is sent again."
    )


class Reply(Section):
    """The signed addresses that answers come back to."""

    plus_addressing: bool = Field(default=True, description="Whether support+anything@ reaches the support mailbox.")
    separator: str = Field(
        default="+", pattern=r"^[+\-_.=]$", description="The character between mailbox name and token."
    )
    bounce_domain: str = Field(
        default="", description="Domain of envelope senders; empty: the domain of the support address."
    )


class Acknowledge(Section):
    """Limits on automatic mail to one address."""

    per_hour: PositiveInt = Field(default=4, description="More in an hour are folded into one later mail.")
    per_day: PositiveInt = Field(default=20, description="More in a day are folded into one later mail.")
    stop_at: int = Field(
        default=200,
        ge=0,
        strict=True,
        description="More waiting acknowledgements stop until 'helpdesk outbox retry'; 0: never.",
    )


class Authentication(Section):
    """Whose word counts about a sender."""

    mode: Literal["", "authserv_id", "microsoft365", "none"] = Field(
        default="",
        description="authserv_id: our server's Authentication-Results carry the id below; microsoft365: the mailbox "
        "lives there, and its results carry none; none. Empty: authserv_id where one is named, else none.",
    )
    authserv_id: str = Field(
        default="",
        description="The id our own mail server writes into Authentication-Results; it must remove foreign ones.",
    )
    tenant_id: str = Field(
        default="",
        description="Our Microsoft 365 tenant: the id beside which the mark of internal mail between tenants counts.",
    )

    @property
    def way(self) -> Literal["authserv_id", "microsoft365", "none"]:
        """Give the mode that holds."""
        return self.mode or ("authserv_id" if self.authserv_id else "none")


class SpamRule(Section):
    """A header that the spam filter in front writes."""

    header: str = Field(pattern=r"^[!-9;-~]+$", description="Name of the header.")
    pattern: Regex = Field(description="Regular expression that its value must contain, without regard to case.")


DEFAULT_SPAM_RULES = (
    SpamRule(header="X-Spam-Flag", pattern=r"^\s*yes"),
    SpamRule(header="X-Spam-Status", pattern=r"^\s*yes"),
    SpamRule(header="X-Spam", pattern=r"^\s*(yes|true|spam)"),
    SpamRule(header="X-Rspamd-Action", pattern=r"^\s*(reject|add header|rewrite subject)"),
    SpamRule(header="X-Spamd-Result", pattern=r"^\s*default:\s*true"),
    SpamRule(header="X-Forefront-Antispam-Report", pattern=r"(^|;)\s*SFV:(SPM|SKS|SKB)\s*(;|$)"),
    SpamRule(header="X-MS-Exchange-Organization-SCL", pattern=r"^\s*[5-9]\s*$"),
)


class Spam(Section):
    """Mail that the spam filter in front marked becomes a ticket in the spam queue, and nobody is mailed."""

    rules: tuple[SpamRule, ...] = Field(default=DEFAULT_SPAM_RULES, description="Any match marks the mail.")


class Storage(Section):
    """Where everything is kept."""

    state_dir: Path = Field(default=Path("/var/lib/helpdesk"), description="Folder for database, large mails and keys.")
    database: DatabaseUrl = Field(default="", description="SQLAlchemy URL; empty: SQLite in the state folder.")


class Contacts(Section):
    """What the files of customers may say about contacts."""

    types: tuple[str, ...] = Field(
        default=(),
        description="Further types of contact, beside standard, buchhaltung, technik, inhaber, zeichnungsberechtigter.",
    )
    account_managers: tuple[MailAddress, ...] = Field(
        default=(), description="Who may be a customer's account manager; those of the team may always."
    )
    retention: tuple[str, ...] = Field(default=("de", "at"), description="Retention classes that customers may have.")
    trust_first_import: bool = Field(
        default=False,
        description="Take the addresses of the very first import as confirmed, without a mail to each.",
    )


class Settings(Section):
    """The whole of `helpdesk.toml`."""

    site: Site = Field(description="Who we are to customers.")
    team: Team = Field(description="The people who work on tickets.")
    mailbox: tuple[Mailbox, ...] = Field(default=(), description="IMAP mailboxes, one [[mailbox]] each.")
    door: Door | None = Field(default=None, description="The SMTP or LMTP door; without the table there is none.")
    smarthost: Smarthost | None = Field(default=None, description="The mail server that takes our mail.")
    outgoing: Outgoing = Field(default_factory=Outgoing, description="How long and how often mail is tried.")
    reply: Reply = Field(default_factory=Reply, description="The signed addresses that answers come back to.")
    acknowledge: Acknowledge = Field(default_factory=Acknowledge, description="Limits on automatic mail.")
    authentication: Authentication = Field(default_factory=Authentication, description="Whose word counts.")
    spam: Spam = Field(default_factory=Spam, description="Marks of the spam filter in front.")
    contacts: Contacts = Field(default_factory=Contacts, description="What the files of customers may say.")
    storage: Storage = Field(default_factory=Storage, description="Where everything is kept.")
    templates: Path | None = Field(
        default=None, description="Folder whose templates replace the shipped ones of the same name."
    )
    customers: Path | None = Field(
        default=None,
        description="Folder of the customers' files; without the key the folder 'customers' beside this file, if any.",
    )
