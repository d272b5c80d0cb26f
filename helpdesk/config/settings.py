"""The settings of `helpdesk.toml` as frozen pydantic models: names, types, defaults and their meaning.

Not the reading of files and not the wording of errors (`config.load`). The descriptions here are the
reference: `helpdesk.example.toml` is generated from them.
"""

from pathlib import Path
from typing import Literal

from pydantic import Field

from helpdesk.config.lifecycle import Lifecycle
from helpdesk.config.people import QueueTable, Team, TechnicianTable, staff_of
from helpdesk.config.retention import Retention
from helpdesk.config.section import Section
from helpdesk.config.servers import Door, Mailbox, Smarthost
from helpdesk.config.values import (
    DatabaseUrl,
    FilePath,
    Language,
    MailAddress,
    NumberFormat,
    PositiveInt,
    Regex,
    TimeZone,
)
from helpdesk.domain.staff import Staff


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
    forms: tuple[MailAddress, ...] = Field(
        default=(),
        description="Addresses that contact forms of web sites write from; the one in Reply-To is the requester then.",
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


class Outgoing(Section):
    """How long and how often mail is tried."""

    maildir: FilePath | None = Field(
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
    same_text_senders: int = Field(
        default=10,
        ge=0,
        strict=True,
        description="More unproved senders of one text within an hour are a flood: no acknowledgements; 0: never.",
    )


class Notices(Section):
    """Beyond these numbers automatic mails to a person are told together in one mail."""

    per_contact_per_hour: int = Field(
        default=20, ge=0, strict=True, description="To one person outside, news of tickets; 0: no limit."
    )
    per_customer_per_hour: int = Field(
        default=100, ge=0, strict=True, description="To all contacts of one customer together; 0: no limit."
    )
    per_technician_per_hour: int = Field(
        default=120, ge=0, strict=True, description="To one person of the team; 0: no limit."
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

    state_dir: FilePath = Field(
        default=Path("/var/lib/helpdesk"), description="Folder for database, large mails and keys."
    )
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
    trust_first_import: bool = Field(
        default=False,
        description="Take the addresses of the very first import as confirmed, without a mail to each.",
    )


class Settings(Section):
    """The whole of `helpdesk.toml`."""

    site: Site = Field(description="Who we are to customers.")
    team: Team = Field(default_factory=Team, description="What holds for everybody who works on tickets.")
    technician: tuple[TechnicianTable, ...] = Field(
        default=(), description="People who work on tickets, one [[technician]] each."
    )
    queue: tuple[QueueTable, ...] = Field(default=(), description="Kinds of tickets, one [[queue]] each.")
    mailbox: tuple[Mailbox, ...] = Field(default=(), description="IMAP mailboxes, one [[mailbox]] each.")
    door: Door | None = Field(default=None, description="The SMTP or LMTP door; without the table there is none.")
    smarthost: Smarthost | None = Field(default=None, description="The mail server that takes our mail.")
    outgoing: Outgoing = Field(default_factory=Outgoing, description="How long and how often mail is tried.")
    reply: Reply = Field(default_factory=Reply, description="The signed addresses that answers come back to.")
    acknowledge: Acknowledge = Field(default_factory=Acknowledge, description="Limits on automatic mail.")
    notices: Notices = Field(default_factory=Notices, description="How many mails about tickets go out singly.")
    authentication: Authentication = Field(default_factory=Authentication, description="Whose word counts.")
    lifecycle: Lifecycle = Field(default_factory=Lifecycle, description="What time does to tickets.")
    spam: Spam = Field(default_factory=Spam, description="Marks of the spam filter in front.")
    contacts: Contacts = Field(default_factory=Contacts, description="What the files of customers may say.")
    retention: Retention = Field(default_factory=Retention, description="How long tickets are kept.")
    storage: Storage = Field(default_factory=Storage, description="Where everything is kept.")
    templates: FilePath | None = Field(
        default=None, description="Folder whose templates replace the shipped ones of the same name."
    )
    customers: FilePath | None = Field(
        default=None,
        description="Folder of the customers' files; without the key the folder 'customers' beside this file, if any.",
    )
    routing: FilePath | None = Field(
        default=None,
        description="File of the rules for new tickets; without the key 'routing.toml' beside this file, if any.",
    )

    @property
    def staff(self) -> Staff:
        """Everybody who works here, and the queues."""
        return staff_of(self.team, self.technician, self.queue)

    @property
    def own_addresses(self) -> tuple[str, ...]:
        """Every address that mail for us may go to, lower-case, the support address first."""
        queues = (address for queue in self.queue for address in queue.addresses)
        return tuple(dict.fromkeys(each.lower() for each in (self.site.address, *self.site.aliases, *queues)))
