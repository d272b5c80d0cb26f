"""What is said about a key that is unknown, missing or wrong: the validator's codes become sentences for admins.

Not the finding (`config.validate`). No value of a key is repeated unless it is one of a fixed set: it might be
a secret.
"""

from typing import Any

from pydantic_core import ErrorDetails

from helpdesk.config.locate import KeyPath, spoken, value_at
from helpdesk.config.problems import Finding, Rule
from helpdesk.config.schema import Schema, section_of, table_name
from helpdesk.config.servers import Secret
from helpdesk.config.suggest import close_values

_LONGEST_REASON = 400  # signs

# What a value of the wrong type should have been, by the validator's code.
_TYPES = {
    "string_type": "text in quotes",
    "path_type": "a path in quotes",
    "int_type": "a whole number without quotes",
    "int_parsing": "a whole number without quotes",
    "bool_type": "true or false without quotes",
    "bool_parsing": "true or false without quotes",
    "tuple_type": 'a list like ["a", "b"]',
    "model_type": "a table",
    "date_type": "a date like 2026-11-01",
    "date_parsing": "a date like 2026-11-01",
    "date_from_datetime_parsing": "a date like 2026-11-01",
}

# What a value of the right type violates; the limit comes with the error.
_LIMITS = {
    "greater_than": "must be greater than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "too_short": "must not be empty",
    "string_pattern_mismatch": "does not have the form that is needed",
    "literal_error": "must be {expected}",
}


def unknown(schema: Schema, path: KeyPath, is_table: bool, hint: str) -> Finding:
    """Tell of a key or table that does not exist."""
    name = table_name(path)
    if is_table:
        return Finding(Rule.UNKNOWN_KEY, path, f"there is no table [{_shortened('.'.join(name))}]", hint)
    return Finding(Rule.UNKNOWN_KEY, path, f"unknown key '{_shortened(name[-1])}' in {schema.header(name[:-1])}", hint)


def missing(schema: Schema, path: KeyPath) -> Finding:
    """Tell of a key or table that must be there."""
    name, field = table_name(path), schema.field_at(path)
    if field is not None and section_of(field.annotation):
        return Finding(Rule.MISSING_KEY, path, f"the table {schema.header(name)} is missing", _purpose(schema, path))
    return Finding(
        Rule.MISSING_KEY, path, f"the key '{name[-1]}' is missing in {schema.header(name[:-1])}", _purpose(schema, path)
    )


def wrong(schema: Schema, path: KeyPath, data: dict[str, Any], errors: list[ErrorDetails]) -> Finding:
    """Tell of a value in the data that cannot be used; several errors mean that none of the allowed forms fits."""
    value = value_at(data, path)
    error = errors[0]
    code, context = error["type"], error.get("ctx", {})
    if len(errors) > 1:
        return Finding(
            Rule.WRONG_VALUE, path, f"{spoken(path, data)} has none of the allowed forms", _purpose(schema, path)
        )
    if code == "tuple_type" and isinstance(value, dict):
        return Finding(
            Rule.WRONG_TYPE, path, f"the table must be written {schema.header(table_name(path))}, in two brackets"
        )
    if code in _TYPES:
        return Finding(Rule.WRONG_TYPE, path, f"{spoken(path, data)} must be {_TYPES[code]}", _purpose(schema, path))
    if code == "literal_error":
        hint = close_values(value, [word.strip("'") for word in context["expected"].replace(" or ", ", ").split(", ")])
        return Finding(Rule.WRONG_VALUE, path, f"{spoken(path, data)} must be {context['expected']}", hint)
    if code in _LIMITS:
        return Finding(
            Rule.WRONG_VALUE, path, f"{spoken(path, data)} {_LIMITS[code].format(**context)}", _purpose(schema, path)
        )
    reason = _shortened(str(context.get("error", error["msg"])))
    within = tuple((*path, str(key)) for key in Secret.model_fields) if isinstance(value, dict) else ()
    return Finding(Rule.WRONG_VALUE, path, f"{spoken(path, data)}: {reason}", involved=within)


def _shortened(reason: str) -> str:
    """Leave out the middle of a value that goes on and on."""
    return reason if len(reason) <= _LONGEST_REASON else f"{reason[:80]} [...] {reason[-80:]}"


def _purpose(schema: Schema, path: KeyPath) -> str:
    field = schema.field_at(path)
    return f"{field.description}" if field is not None and field.description else ""
