"""The tables and keys that a file may hold, read from its models.

Not the values. One source for the example file, for suggestions and for the words of errors.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, get_args

from pydantic.fields import FieldInfo

from helpdesk.config.locate import KeyPath
from helpdesk.config.section import Section

TableName = tuple[str, ...]
"""The way to a table without the numbers of repeated ones: ("spam", "rules"); () is the top of the file."""


def section_of(annotation: Any) -> type[Section] | None:
    """Give the model behind `Model`, `Model | None` or `tuple[Model, ...]`; None for a plain value."""
    if isinstance(annotation, type) and issubclass(annotation, Section):
        return annotation
    return next((model for part in get_args(annotation) if (model := section_of(part))), None)


def is_repeated(described: FieldInfo) -> bool:
    """Tell whether the table is written [[so]], as often as needed."""
    return getattr(described.annotation, "__origin__", None) is tuple


@dataclass(frozen=True)
class Schema:
    """The tables and keys of one kind of file.

    `stand_ins`: values for what is missing or wrong, so that the rest can be judged too. `refused`: parts of keys
    that have no place in the file though they come near one that has, with the hint where they belong.
    """

    root: type[Section]
    stand_ins: Mapping[TableName, Mapping[str, Any]]
    refused: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def tables(self) -> dict[TableName, type[Section]]:
        """Every table that may stand in the file, in the order of the models, the top of the file first."""
        found: dict[TableName, type[Section]] = {}
        _collect((), self.root, found)
        return found

    def field_at(self, path: KeyPath) -> FieldInfo | None:
        """Give the description of the key that a path names; None for an unknown key or the top of the file."""
        names = table_name(path)
        model = self.tables.get(names[:-1])
        return model.model_fields.get(names[-1]) if model is not None and names else None

    def header(self, name: TableName) -> str:
        """Give a table's header as it stands in the file; words for the top of the file."""
        if not name:
            return "the top of the file, above the first [table]"
        described = self.field_at(name)
        brackets = ("[[", "]]") if described is not None and is_repeated(described) else ("[", "]")
        return ".".join(name).join(brackets)


def table_name(path: KeyPath) -> TableName:
    """Drop the numbers from a path."""
    return tuple(part for part in path if isinstance(part, str))


def _collect(name: TableName, model: type[Section], found: dict[TableName, type[Section]]) -> None:
    found[name] = model
    for key, described in model.model_fields.items():
        inner = section_of(described.annotation)
        if inner is not None:
            _collect((*name, key), inner, found)
