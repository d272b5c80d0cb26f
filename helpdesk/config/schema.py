"""The tables and keys that the settings allow, read from their models.

Not the values. One source for the example file, for suggestions and for the words of errors.
"""

from typing import Any, get_args

from pydantic.fields import FieldInfo

from helpdesk.config.locate import KeyPath
from helpdesk.config.settings import Section, Settings

TableName = tuple[str, ...]
"""The way to a table without the numbers of repeated ones: ("spam", "rules"); () is the top of the file."""


def section_of(annotation: Any) -> type[Section] | None:
    """Give the model behind `Model`, `Model | None` or `tuple[Model, ...]`; None for a plain value."""
    if isinstance(annotation, type) and issubclass(annotation, Section):
        return annotation
    return next((model for part in get_args(annotation) if (model := section_of(part))), None)


def is_repeated(field: FieldInfo) -> bool:
    """Tell whether the table is written [[so]], as often as needed."""
    return getattr(field.annotation, "__origin__", None) is tuple


def tables() -> dict[TableName, type[Section]]:
    """Give every table that may stand in the file, in the order of the models, the top of the file first."""
    found: dict[TableName, type[Section]] = {}
    _collect((), Settings, found)
    return found


def _collect(name: TableName, model: type[Section], found: dict[TableName, type[Section]]) -> None:
    found[name] = model
    for key, field in model.model_fields.items():
        inner = section_of(field.annotation)
        if inner is not None:
            _collect((*name, key), inner, found)


def table_name(path: KeyPath) -> TableName:
    """Drop the numbers from a path."""
    return tuple(part for part in path if isinstance(part, str))


def field_at(path: KeyPath) -> FieldInfo | None:
    """Give the description of the key that a path names; None for an unknown key or the top of the file."""
    names = table_name(path)
    model = tables().get(names[:-1])
    return model.model_fields.get(names[-1]) if model is not None and names else None


def header(name: TableName) -> str:
    """Give a table's header as it stands in the file; words for the top of the file."""
    if not name:
        return "the top of the file, above the first [table]"
    field = field_at(name)
    brackets = ("[[", "]]") if field is not None and is_repeated(field) else ("[", "]")
    return ".".join(name).join(brackets)
