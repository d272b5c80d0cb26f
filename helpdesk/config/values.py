"""The kinds of values that settings are made of, each with the check that its text must pass.

Not the settings (`config.settings`). Messages never repeat what may hold a password.
"""

import re
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field

Language = Literal["de", "en"]
Security = Literal["tls", "starttls", "none"]
_LAST_PORT = 65535
_LONGEST_ADDRESS = 320  # signs: 64 before the @, 255 behind it (RFC 3696, erratum 1690)
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+\.?[^\s@<>,;:\"()\[\]\\.]+")


def _address(value: str) -> str:
    if len(value) > _LONGEST_ADDRESS:
        raise ValueError("is too long for a mail address like support@example.de")
    if not _ADDRESS.fullmatch(value):
        raise ValueError(f"{value!r} is not a mail address like support@example.de")
    local, _, domain = value.rpartition("@")
    return f"{local}@{domain.lower()}"


def _path(value: Path) -> Path:
    if "\0" in str(value):
        raise ValueError("has a sign that no file's name can have: write it anew")
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"{value!r} is not a time zone like Europe/Berlin") from error
    return value


def _regex(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"{value!r} is not a regular expression: {error}") from error
    return value


def _number_format(value: str) -> str:
    try:
        first, second = value.format(year=2026, seq=1), value.format(year=2026, seq=2)
    except (KeyError, IndexError, ValueError) as error:
        raise ValueError("may use {year} and {seq} only, for example {year}-{seq:06d}") from error
    if first == second or not re.fullmatch(r"[A-Za-z0-9.\-_/]{1,24}", first):
        raise ValueError("must contain {seq} and otherwise letters, digits, '.', '-', '_' and '/' only")
    if value.format(year=2027, seq=1) == first:
        raise ValueError("must contain {year}, because counting starts again each year")
    return value


def _database_url(value: str) -> str:
    kind, _, rest = value.partition("://")
    example = "postgresql+psycopg://user@host/name"
    if kind == "sqlite":
        if not rest.strip("/") or ":memory:" in rest:
            raise ValueError("SQLite needs a file, for example sqlite:////var/lib/helpdesk/helpdesk.db")
    elif kind in ("postgresql", "postgresql+psycopg"):
        try:
            _ = urlsplit(value).port
        except ValueError:
            raise ValueError(
                f"is not a URL like {example}; signs like / or @ in a password stand as %2F, %40"
            ) from None
    elif value:
        raise ValueError(f"must be empty (SQLite) or a URL like {example}")
    return value


def _listen(value: str) -> str:
    if value.startswith("/"):
        return value
    port = int(value.rpartition(":")[2])
    if port > _LAST_PORT:  # 0 stands for any that is free
        raise ValueError(f"port {port} does not exist: take one between 1 and {_LAST_PORT}, like 127.0.0.1:8025")
    return value


MailAddress = Annotated[str, AfterValidator(_address)]
FilePath = Annotated[Path, AfterValidator(_path)]
TimeZone = Annotated[str, AfterValidator(_zone)]
Regex = Annotated[str, AfterValidator(_regex)]
NumberFormat = Annotated[str, AfterValidator(_number_format)]
DatabaseUrl = Annotated[str, AfterValidator(_database_url)]
ListenAddress = Annotated[
    str,
    Field(pattern=r"^(/.+|[^\s:/]+:\d{1,5}|\[[0-9a-fA-F:]+\]:\d{1,5})$"),
    AfterValidator(_listen),
]
PositiveInt = Annotated[int, Field(gt=0, strict=True)]
Port = Annotated[int, Field(ge=1, le=_LAST_PORT, strict=True)]
