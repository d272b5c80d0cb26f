"""Judges what is read in the mails of this folder: each `.eml` stands beside a `.toml` that says what is expected.

Keys of `[expect]` are those of `helpdesk mail show --json`; `text_has` and `text_lacks` list words that must or must
not stand in `text`, likewise for every other key; a table is compared key by key; `false` means null.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpdesk.cli.commands_mail import mail_as_json
from helpdesk.mail.parse import parse

FOLDER = Path(__file__).parent
KEYS = frozenset({"why", "language", "client", "fails_in", "expect"})


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """One mail with what is expected of it; `topic` is its folder."""

    topic: str
    name: str
    raw: bytes
    why: str
    language: str
    client: str  # the program that writes such mails, "" where it does not matter
    fails_in: tuple[str, ...]  # libraries, or earlier versions of ours, that fail on it
    expect: dict[str, Any]


def samples() -> Iterator[Sample]:
    """Give every mail of this folder. Raises ValueError for a description that is not as it should be."""
    for file in sorted(FOLDER.glob("*/*.eml")):
        said = tomllib.loads(file.with_suffix(".toml").read_text(encoding="utf-8"))
        if unknown := said.keys() - KEYS:
            raise ValueError(f"{file.stem}: unknown {', '.join(sorted(unknown))}")
        if not (said.get("why") and said.get("language") and said.get("expect")):
            raise ValueError(f"{file.stem}: why, language and expect must be there")
        yield Sample(
            topic=file.parent.name,
            name=file.stem,
            raw=file.read_bytes(),
            why=said["why"],
            language=said["language"],
            client=said.get("client", ""),
            fails_in=tuple(said.get("fails_in", ())),
            expect=said["expect"],
        )


def wrong(sample: Sample) -> list[str]:
    """Give, as sentences, what is read otherwise than expected."""
    return list(_differences("", sample.expect, mail_as_json(parse(sample.raw))))


def _differences(path: str, expected: dict[str, Any], found: dict[str, Any]) -> Iterator[str]:
    for key, value in expected.items():
        at = f"{path}{key}"
        name, _, way = key.rpartition("_")
        if way in ("has", "lacks") and name:
            where = str(found[name])
            yield from (f"{at}: {word!r} in {where!r}" for word in value if (word in where) is (way == "lacks"))
        elif isinstance(value, dict):
            if not isinstance(found[key], dict):
                yield f"{at}: {found[key]!r}"
            else:
                yield from _differences(f"{at}.", value, found[key])
        elif isinstance(value, list) and found[key] and isinstance(found[key][0], dict):
            yield from _listed(at, value, found[key])
        elif found[key] != (None if value is False and found[key] is not False else value):
            yield f"{at}: {found[key]!r} instead of {value!r}"


def _listed(at: str, expected: list[Any], found: list[dict[str, Any]]) -> Iterator[str]:
    """Compare files: by name alone, or by the keys of a table."""
    if len(expected) != len(found):
        yield f"{at}: {[file['name'] for file in found]!r} instead of {expected!r}"
        return
    for number, (wanted, file) in enumerate(zip(expected, found, strict=True)):
        yield from _differences(f"{at}[{number}].", wanted if isinstance(wanted, dict) else {"name": wanted}, file)
