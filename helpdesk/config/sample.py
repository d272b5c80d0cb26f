"""Writes an example file from models: every key with its meaning, its default commented out.

Not the values that it shows (`config.example`).
"""

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from helpdesk.config.schema import Schema, TableName, is_repeated, section_of
from helpdesk.config.section import Section

_WIDTH = 100

Values = Mapping[TableName, Mapping[str, Any]]


@dataclass(frozen=True)
class Sample:
    """An example of one kind of file.

    `live`: keys that are set, and the values they show. `off`: keys that must be set in tables that nobody needs, and
    what they show, commented out. `shown`: what keys without a default that could be written down show.
    """

    root: type[Section]
    preface: str
    live: Values
    off: Values
    shown: Mapping[tuple[TableName, str], Any]

    @cached_property
    def schema(self) -> Schema:
        """The tables and keys of the file; what the example shows stands in for what is missing or wrong."""
        return Schema(self.root, {**self.live, **self.off})

    def text(self) -> str:
        """Give the whole file."""
        lines = [f"# {line}" for line in self.preface.splitlines()]
        for name, model in self.schema.tables.items():
            if table := list(self._table(name, model)):
                lines += ["", *table]
        return "\n".join(lines) + "\n"

    def _table(self, name: TableName, model: type[Section]) -> Iterator[str]:
        """Write one table: meaning and header, then its keys; repeated defaults stand as tables of their own."""
        if name:
            yield from _comment(f"{model.__doc__}")
            field = self.schema.tables[name[:-1]].model_fields[name[-1]]
            rows = field.default if is_repeated(field) and isinstance(field.default, tuple) else ()
            if rows:
                yield from self._default_rows(name, model, rows)
                return
            yield self._head(name)
        for key, field in sorted(model.model_fields.items(), key=lambda item: not item[1].is_required()):
            if section_of(field.annotation) is None:
                yield from self._key(name, key, field)

    def _head(self, name: TableName) -> str:
        """Comment out the header of a table that is off unless it stands in the file."""
        field = self.schema.tables[name[:-1]].model_fields[name[-1]]
        off = name in self.off or (field.default is None and name not in self.live)
        return ("#" if off else "") + self.schema.header(name)

    def _default_rows(self, name: TableName, model: type[Section], rows: tuple[Section, ...]) -> Iterator[str]:
        for key, field in model.model_fields.items():
            yield from _comment(f"{key}: {field.description}")
        yield from _comment("These are the defaults; rules in the file replace all of them.")
        for row in rows:
            yield f"#{self.schema.header(name)}"
            yield from (f"#{key} = {_value(getattr(row, key))}" for key in model.model_fields)

    def _key(self, table: TableName, key: str, field: FieldInfo) -> Iterator[str]:
        yield from _comment(_meaning(field))
        live, off = self.live.get(table, {}), self.off.get(table, {})
        if key in live:
            yield f"{key} = {_value(live[key])}"
        else:
            yield f"#{key} = {_value(off.get(key, self.shown.get((table, key), field.default)))}"


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
