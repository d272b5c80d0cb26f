"""The example configuration, written from the models: every key with its meaning, its default commented out.

Not a file of its own to keep up by hand: `config/helpdesk.example.toml` is this module's output, and a test
compares them. The smallest useful file stands beside it as `config/helpdesk.minimal.toml`.
"""

import textwrap
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from helpdesk.config.schema import Schema, TableName, is_repeated, section_of
from helpdesk.config.section import Section
from helpdesk.config.settings import Settings

_WIDTH = 100

# Keys that must be set, and the values they show.
LIVE: dict[TableName, dict[str, Any]] = {
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

SETTINGS = Schema(Settings, {**LIVE, **_OFF})

# Keys without a default that could be written down show one of these values, commented out.
_SHOWN: dict[tuple[TableName, str], Any] = {
    ((), "templates"): "templates",
    ((), "customers"): "customers",
    (("team",), "addresses"): ["max@example.org"],
    (("technician",), "language"): "de",
    (("mailbox",), "port"): 993,
    (("mailbox",), "ca_file"): "muster-ca.pem",
    (("smarthost",), "port"): 587,
    (("smarthost",), "ca_file"): "muster-ca.pem",
    (("outgoing",), "maildir"): "outgoing",
}

_PREFACE = """\
The configuration of helpdesk, with every key there is.
A line that begins with '#' and no blank after it shows a default: remove the '#' to change it.
Relative paths start at the folder of this file. Check it with: helpdesk --config THIS-FILE check
"""


def example() -> str:
    """Give the text of `helpdesk.example.toml`."""
    lines = [f"# {line}" for line in _PREFACE.splitlines()]
    for name, model in SETTINGS.tables.items():
        lines += ["", *_table(name, model)]
    return "\n".join(lines) + "\n"


def _table(name: TableName, model: type[Section]) -> Iterator[str]:
    """Write one table: meaning and header, then its keys; repeated defaults stand as tables of their own."""
    if name:
        yield from _comment(f"{model.__doc__}")
        field = SETTINGS.tables[name[:-1]].model_fields[name[-1]]
        rows = field.default if is_repeated(field) and isinstance(field.default, tuple) else ()
        if rows:
            yield from _default_rows(name, model, rows)
            return
        yield _head(name)
    for key, field in sorted(model.model_fields.items(), key=lambda item: not item[1].is_required()):
        if section_of(field.annotation) is None:
            yield from _key(name, key, field)


def _head(name: TableName) -> str:
    """Comment out the header of a table that is off unless it stands in the file."""
    field = SETTINGS.tables[name[:-1]].model_fields[name[-1]]
    off = name in _OFF or (field.default is None and name not in LIVE)
    return ("#" if off else "") + SETTINGS.header(name)


def _default_rows(name: TableName, model: type[Section], rows: tuple[Section, ...]) -> Iterator[str]:
    for key, field in model.model_fields.items():
        yield from _comment(f"{key}: {field.description}")
    yield from _comment("These are the defaults; rules in the file replace all of them.")
    for row in rows:
        yield f"#{SETTINGS.header(name)}"
        yield from (f"#{key} = {_value(getattr(row, key))}" for key in model.model_fields)


def _key(table: TableName, key: str, field: FieldInfo) -> Iterator[str]:
    yield from _comment(_meaning(field))
    live, off = LIVE.get(table, {}), _OFF.get(table, {})
    if key in live:
        yield f"{key} = {_value(live[key])}"
    else:
        yield f"#{key} = {_value(off.get(key, _SHOWN.get((table, key), field.default)))}"


def _meaning(field: FieldInfo) -> str:
    """Give the description, and the allowed words where the description does not name them."""
    words = get_args(field.annotation) if get_origin(field.annotation) is Literal else ()
    named = all(str(word) in f"{field.description}" for word in words)
    choice = "" if named else f" One of {', '.join(_value(word) for word in words)}."
    return f"{field.description}{choice}{' Required.' if field.is_required() else ''}"


def _comment(text: str) -> Iterator[str]:
    yield from (f"# {line}" for line in textwrap.wrap(text, _WIDTH - 2))


def _value(value: object) -> str:
    """Write a value as TOML; texts with a backslash as they are, in single quotes."""
    match value:
        case bool():
            return str(value).lower()
        case int():
            return str(value)
        case date():
            return value.isoformat()
        case list() | tuple():
            return f"[{', '.join(_value(element) for element in value)}]"
        case str() | StrEnum() | Path():
            text = str(value)
            return f"'{text}'" if "\\" in text else f'"{text}"'
        case _:
            raise TypeError(f"no example is known for {value!r}: name one in the table of shown values")
