"""What can be wrong with the configuration: each finding as a value, and its printed form.

Not the finding itself (`config.load`, `config.checks`). The ids are stable: manuals and editors refer to them.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from helpdesk.config.locate import KeyPath
from helpdesk.errors import ConfigError


class Severity(StrEnum):
    """An error keeps the helpdesk from starting, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


class Rule(StrEnum):
    """Every rule that a configuration can break, by its id."""

    FILE = "HD001"  # the file cannot be read
    SYNTAX = "HD002"  # not TOML
    DUPLICATE = "HD003"  # a key or table stands twice
    TOO_MANY = "HD004"  # further mistakes are not told yet
    UNKNOWN_KEY = "HD010"
    MISSING_KEY = "HD011"
    WRONG_TYPE = "HD012"
    WRONG_VALUE = "HD013"
    NO_WAY_OUT = "HD020"  # neither smarthost nor outgoing.maildir
    TWO_WAYS_OUT = "HD021"  # both of them
    NO_WAY_IN = "HD022"  # neither mailbox nor door
    TEAM_IS_US = "HD023"  # a team address is one of our own addresses: a loop
    TAG_NEEDED = "HD024"  # neither subject tag nor plus addressing: answers find no ticket
    PLAIN_PASSWORD = "HD025"  # noqa: S105 - an id; a password would cross the network in the clear
    PASSWORD_MISSING = "HD030"  # noqa: S105 - an id
    PASSWORD_UNREADABLE = "HD031"  # noqa: S105 - an id
    PASSWORD_EMPTY = "HD032"  # noqa: S105 - an id
    PASSWORD_EXPOSED = "HD033"  # noqa: S105 - an id; others may read the file
    PASSWORD_COMMAND = "HD034"  # noqa: S105 - an id; the command gives no password
    TEMPLATES_MISSING = "HD040"  # the folder does not exist
    TEMPLATE = "HD041"  # a template cannot be rendered, or gives what no mail of ours may hold
    CA_FILE_MISSING = "HD042"
    STATE_DIR = "HD043"  # cannot be used or made
    DOOR_TAKEN = "HD044"  # its address cannot be listened on
    MAILBOX_NAME_TWICE = "HD050"
    MAILBOX_TWICE = "HD051"  # the same folder of the same user on the same server
    SAME_FOLDER = "HD052"  # processed mail would stay where new mail is looked for
    NO_AUTHSERV_ID = "HD060"  # nobody vouches for the team's answers
    FORGEABLE_MARK = "HD061"  # whoever hands mail to the door could write the mark of internal mail himself
    AUTHSERV_ID_UNUSED = "HD062"
    NOBODY_WORKS = "HD070"  # neither team.addresses nor a technician
    PERSON_TWICE = "HD071"  # one address of two people
    UNKNOWN_STAND_IN = "HD072"  # the deputy of an absence is no other person of the team
    ABSENCE_BACKWARDS = "HD073"  # it ends before it begins
    UNKNOWN_QUEUE = "HD074"
    UNKNOWN_PERSON = "HD075"
    QUEUE_TWICE = "HD076"
    QUEUE_RESERVED = "HD077"  # the helpdesk uses it itself
    QUEUE_ADDRESS_TWICE = "HD078"  # it leads to two queues
    NO_DISPATCHER = "HD079"
    RULE_TWICE = "HD080"
    RULE_FOR_ALL = "HD081"  # no rule below it ever counts
    RULE_WITHOUT_EFFECT = "HD082"
    REFERS_WITHOUT_NEED = "HD083"  # an address to turn to, in a rule that redirects nobody
    ADDRESS_IN_SIGNATURE = "HD084"  # people of the team are not addressed directly
    RULE_COVERED = "HD085"  # a rule above it fits wherever it does
    SAME_NAME = "HD086"  # of two people: commands cannot tell them apart
    TWO_STAND_INS = "HD087"  # absences of one person overlap
    CUSTOMERS_MISSING = "HD100"  # the folder does not exist
    NUMBER_TWICE = "HD101"
    NO_STANDARD = "HD102"  # a customer without a Standard contact
    ADDRESS_OF_TWO = "HD103"  # one address at two customers
    CONTACT_IS_US = "HD104"  # one of our own addresses: a loop
    UNKNOWN_TYPE = "HD105"
    DOMAIN_TWICE = "HD106"
    FREE_MAIL_DOMAIN = "HD107"  # anybody gets an address there
    DOMAIN_IS_OURS = "HD108"
    KEY_TWICE = "HD109"  # of a contact or a site
    UNKNOWN_DEPUTY = "HD110"
    UNKNOWN_SITE = "HD111"
    UNKNOWN_MANAGER = "HD112"
    UNKNOWN_RETENTION = "HD113"
    INVOICE_TO_OTHER = "HD114"  # only Standard and Buchhaltung contacts with an address get invoices
    ADDRESS_TWICE = "HD115"  # twice at one contact
    UNKNOWN_RECIPIENT = "HD117"  # [notify] names nobody of this customer
    WEB_DOMAIN = "HD116"  # a website's name, where the domain of mail addresses is asked for
    NOTHING_SAID = "HD120"  # an announcement without words
    SAID_TWICE = "HD121"  # one text for all beside one for a language
    NOBODY_CHOSEN = "HD122"  # an announcement without customers, or with more than one choice of them
    ENDS_BEFORE = "HD123"
    NO_SUCH_TIME = "HD124"  # the clocks pass over it
    NOT_AN_OUTAGE = "HD125"  # only an outage can be one of own systems
    UNKNOWN_CUSTOMER = "HD126"  # named by a rule or an announcement, and no customer has that number or domain
    CONTACT_IS_TEAM = "HD150"  # whoever works here is not met as a contact
    NO_DEPUTY = "HD151"
    NO_ACCOUNTING = "HD152"
    NOBODY_TOLD = "HD153"  # of new tickets
    ADDRESS_BOUNCES = "HD154"
    NO_WAY_TO_STANDARD = "HD155"  # no Standard contact has an address


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding. `line` and `column` count from 1, None where nothing in the file shows it; `key` is "" then too."""

    id: str
    file: Path
    line: int | None
    column: int | None
    key: str  # "mailbox[0].host"
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR
    source: str = ""  # the line of the file, secrets masked

    def __str__(self) -> str:
        """Give the form of a compiler's message: place, id and message, the source line with a caret, the hint."""
        place = ":".join(str(part) for part in (self.file, self.line) if part is not None)
        word = "warning: " if self.severity is Severity.WARNING else ""
        lines = [f"{place}: {word}{self.id} {self.message}"]
        if self.source:
            lines += [f"    {self.source}", f"    {' ' * ((self.column or 1) - 1)}^"]
        if self.hint:
            lines.append(f"    hint: {self.hint}")
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem before anybody looked where it stands: `path` names the key, `involved` all keys it speaks of."""

    rule: Rule
    path: KeyPath
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR
    involved: tuple[KeyPath, ...] = ()


class ConfigProblems(ConfigError):
    """All that is wrong with one configuration at once; `str()` prints every problem."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


# Whatever follows such a key may be a secret, also where the line is not valid TOML. A file's name is none.
_SECRET_KEY = re.compile(r"""(\w*(?:pass|secret|token|kennwort|iban|konto)\w*["']?\s*[=:]\s*)\S.*""", re.IGNORECASE)
_ACCOUNT = re.compile(r"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]){11,30}\b", re.IGNORECASE)
_LONGEST_LINE = 200  # characters; nobody reads more, and the patterns take long on thousands
_URL_PASSWORD = re.compile(r"(://[^\s:/@]*:)[^\s@]*@")


def without_accounts(text: str) -> str:
    """Give a text without account numbers and passwords of URLs, such as an error of a library may repeat."""
    return _ACCOUNT.sub("***", _URL_PASSWORD.sub(r"\1***@", text))


def masked(line: str) -> str:
    """Give a source line as it may be shown: passwords and accounts as ***, tabs and control signs as single blanks.

    Of a long line only the beginning is shown.
    """
    shown = line.rstrip("\r\n")[:_LONGEST_LINE]
    plain = "".join(character if character.isprintable() else " " for character in shown)
    plain = without_accounts(plain)
    found = _SECRET_KEY.search(plain)
    if found is None or found.group(1).startswith("password_file"):
        return plain
    return plain[: found.end(1)] + "***"
