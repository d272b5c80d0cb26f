"""From parsed TOML to a model, with all findings at once and not only those of the first fault.

What is wrong is noted, then mended in place (a misspelled key read as the one meant, a bad value replaced by a
stand-in), until the rest can be judged too. Not the wording (`config.wording`), not places in the file.
"""

import copy
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from helpdesk.config.locate import KeyPath, value_at
from helpdesk.config.problems import Finding, Rule
from helpdesk.config.schema import Schema, table_name
from helpdesk.config.section import Section
from helpdesk.config.servers import Secret
from helpdesk.config.suggest import suggest
from helpdesk.config.wording import missing, unknown, wrong

_MOST_FINDINGS = 100  # of one file; more mistakes than a person reads have one cause
_ROUNDS = 8  # each mends everything that it finds; deeper nesting than this has no table


@dataclass(slots=True)
class Draft:
    """A configuration under repair; `data` is the mended copy."""

    schema: Schema
    data: dict[str, Any]
    findings: list[Finding] = field(default_factory=list)
    guessed: set[KeyPath] = field(default_factory=set)  # values that are not the writer's
    renamed: dict[KeyPath, str | None] = field(default_factory=dict)  # what the file says; None: nothing

    def as_written(self, path: KeyPath) -> KeyPath:
        """Translate a path in `data` to the path in the file."""
        parts = [self.renamed.get(path[: place + 1], part) for place, part in enumerate(path)]
        return tuple(part for part in parts if part is not None)

    def is_guessed(self, path: KeyPath) -> bool:
        """Tell whether the value at the path, or a table around it, is a stand-in."""
        return any(path[:length] in self.guessed for length in range(1, len(path) + 1))

    @property
    def is_full(self) -> bool:
        """Tell whether no further finding is kept."""
        return len(self.findings) >= _MOST_FINDINGS

    def note(self, finding: Finding) -> None:
        """Keep a finding unless it speaks of a value that is not the writer's, or of one mistake in too many."""
        if self.is_full:
            return
        if len(self.findings) == _MOST_FINDINGS - 1:
            message = f"there are more than {_MOST_FINDINGS - 1} mistakes: the others are told when these are mended"
            self.findings.append(Finding(Rule.TOO_MANY, (), message, "is this the right file?"))
        elif not any(self.is_guessed(path) for path in (finding.path, *finding.involved)):
            self.findings.append(finding)


def validate(schema: Schema, data: dict[str, Any]) -> tuple[Section | None, Draft]:
    """Build the schema's model from parsed TOML, which is mended in place.

    It is usable only if the draft has no findings; else it serves for further checks. None if the data could
    not be mended.
    """
    draft = Draft(schema, data)
    for _ in range(_ROUNDS):
        model, errors = _tried(draft)
        if model is not None:
            return model, draft
        _mend(draft, errors)
    return None, draft


def _tried(draft: Draft) -> tuple[Section | None, list[ErrorDetails]]:
    """Build the model, or give what is wrong; not as an error, whose text would repeat every value of the file."""
    try:
        return draft.schema.root.model_validate(draft.data), []
    except ValidationError as failure:
        return None, failure.errors(include_url=False)


def _mend(draft: Draft, errors: list[ErrorDetails]) -> None:
    """Unknown keys first: a misspelled key explains a missing one."""
    unknown_keys = [error["loc"] for error in errors if error["type"] == "extra_forbidden"]
    for path in unknown_keys:
        _mend_key(draft, path)
    if unknown_keys:
        return
    by_key: dict[KeyPath, list[ErrorDetails]] = defaultdict(list)
    for error in errors:
        by_key[_key_of(draft.data, error)].append(error)
    for path, details in by_key.items():
        if not draft.is_full:
            _note_value(draft, path, details)
    for path, details in by_key.items():
        if not draft.is_guessed(path):  # with an element of a list the whole list is replaced
            _mend_value(draft, path, details)


def _key_of(data: dict[str, Any], error: ErrorDetails) -> KeyPath:
    """Drop what the validator adds to the path, such as the branch of a union."""
    path = error["loc"]
    if error["type"] == "missing":
        return path
    for length in range(len(path), 0, -1):
        try:
            value_at(data, path[:length])
        except LookupError:
            continue
        return path[:length]
    return ()


def _mend_key(draft: Draft, path: KeyPath) -> None:
    table, key = value_at(draft.data, path[:-1]), str(path[-1])
    if draft.is_full:
        del table[key]
        return
    suggestion = suggest(draft.schema, key, table_name(path[:-1]), table.keys())
    draft.note(unknown(draft.schema, path, isinstance(table[key], dict), suggestion.hint))
    value = table.pop(key)
    free = [meant for meant in suggestion.keys if meant not in table]
    # What stands under a misspelled password key may be the password itself: it is not read as a file's name.
    if len(free) == 1 and free[0] not in Secret.model_fields:
        table[free[0]] = value
        draft.renamed[*path[:-1], free[0]] = key
    else:
        draft.guessed.update((*path[:-1], meant) for meant in free)


def _note_value(draft: Draft, path: KeyPath, errors: list[ErrorDetails]) -> None:
    if errors[0]["type"] == "missing":
        draft.note(missing(draft.schema, path))
    else:
        draft.note(wrong(draft.schema, path, draft.data, errors))


def _mend_value(draft: Draft, path: KeyPath, errors: list[ErrorDetails]) -> None:
    if errors[0]["type"] == "missing":
        _stand_in(draft, path)
        return
    value = value_at(draft.data, path)
    if isinstance(value, dict) and errors[0]["type"] == "tuple_type":
        _put(draft, path, [value])
        draft.renamed[*path, 0] = None
    elif isinstance(value, dict) and table_name(path) in draft.schema.tables:
        for key in Secret.model_fields:
            value.pop(key, None)
            draft.guessed.add((*path, key))
    else:
        _stand_in(draft, path)


def _stand_in(draft: Draft, path: KeyPath) -> None:
    """Put the stand-in, or else the default, where the writer's value is missing or cannot be used."""
    while isinstance(path[-1], int):
        path = path[:-1]
    draft.guessed.add(path)
    *table, key = table_name(path)
    example: Any = draft.schema.stand_ins.get((*table, key)) or draft.schema.stand_ins.get(tuple(table), {}).get(key)
    if example is None:
        del value_at(draft.data, path[:-1])[key]
    else:
        _put(draft, path, copy.deepcopy(example))


def _put(draft: Draft, path: KeyPath, value: Any) -> None:
    value_at(draft.data, path[:-1])[path[-1]] = value
