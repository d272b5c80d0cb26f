"""The example configurations: what `helpdesk.example.toml` and `routing.example.toml` show.

Not files of their own to keep up by hand: they are written by `config.sample` from the models, and a test compares
them. The smallest useful file stands beside them as `config/helpdesk.minimal.toml`.
"""

from datetime import date
from typing import Any

from helpdesk.config.routing import RoutingFile
from helpdesk.config.sample import Sample
from helpdesk.config.schema import TableName
from helpdesk.config.settings import Settings

# Keys that must be set, and the values they show.
_LIVE: dict[TableName, dict[str, Any]] = {
    ("site",): {"name": "Support Muster GmbH", "address": "support@example.de"},
    ("technician",): {"addresses": ["erika@example.org"], "name": "Erika Beispiel", "role": "dispatcher"},
    ("mailbox",): {
        "name": "support",
        "host": "imap.example.de",
        "user": "support@example.de",
        "password_file": "imap-password",
    },
    ("smarthost",): {
        "host": "smtp.example.de",
        "user": "support@example.de",
        "password_file": "smtp-password",
    },
    ("spam", "rules"): {"header": "X-Spam-Flag", "pattern": "^yes"},
}

# Keys that must be set in tables that nobody needs, and the values they show, commented out.
_OFF: dict[TableName, dict[str, Any]] = {
    ("technician", "absence"): {
        "first": date(2026, 12, 21),
        "last": date(2027, 1, 6),
        "deputy": "max@example.org",
    },
    ("queue",): {"name": "lager"},
}

# Keys without a default that could be written down show one of these values, commented out.
_SHOWN: dict[tuple[TableName, str], Any] = {
    ((), "templates"): "templates",
    ((), "customers"): "customers",
    ((), "routing"): "routing.toml",
    (("team",), "addresses"): ["max@example.org"],
    (("technician",), "language"): "de",
    (("mailbox",), "port"): 993,
    (("mailbox",), "ca_file"): "muster-ca.pem",
    (("smarthost",), "port"): 587,
    (("smarthost",), "ca_file"): "muster-ca.pem",
    (("outgoing",), "maildir"): "outgoing",
}

_SETTINGS_PREFACE = """\
The configuration of helpdesk, with every key there is.
A line that begins with '#' and no blank after it shows a default: remove the '#' to change it.
Relative paths start at the folder of this file. Check it with: helpdesk --config THIS-FILE check
"""

_ROUTING_PREFACE = """\
Rules for new tickets: where they go, how urgent they are, whose they are. The first rule that fits counts.
A mail that no rule fits goes to the queue whose address was written to, else to 'support'.
A line that begins with '#' and no blank after it shows a default or an example: remove the '#' to use it.
Save it as routing.toml beside helpdesk.toml. Check it with: helpdesk check
"""

_SETTINGS = Sample(Settings, _SETTINGS_PREFACE, _LIVE, _OFF, _SHOWN)
_ROUTING = Sample(
    RoutingFile,
    _ROUTING_PREFACE,
    live={("rule",): {"name": "Rechnungen", "subject": ["rechnung*", "mahnung*"], "not_for_us": True}},
    off={("rule", "header"): {"name": "X-Monitoring", "pattern": "critical"}},
    shown={
        (("rule",), "queue"): "lager",
        (("rule",), "priority"): "normal",
        (("rule",), "assignee"): "erika@example.org",
        (("rule",), "refer_to"): "buchhaltung@example.org",
    },
)
SETTINGS = _SETTINGS.schema
ROUTING = _ROUTING.schema


def example() -> str:
    """Give the text of `helpdesk.example.toml`."""
    return _SETTINGS.text()


def routing_example() -> str:
    """Give the text of `routing.example.toml`."""
    return _ROUTING.text()
