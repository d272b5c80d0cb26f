"""Where the CPU goes: the profiles of the loops, summed up by what the code is there for.

Own time of the standard library and of built-in functions counts for whoever called them; the tables, templates and
network libraries stand for themselves.
"""

import pstats
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

Function = tuple[str, int, str]  # file, line, name, as the profiler says them

# The first line whose piece of a path fits names the group.
_GROUPS = (
    ("helpdesk/mail/quoting", "reply without its quotes"),
    ("helpdesk/mail/html", "HTML to text"),
    ("helpdesk/mail/compose", "compose the mail"),
    ("helpdesk/mail/encode", "compose the mail"),
    ("helpdesk/mail/thread_index", "compose the mail"),
    ("helpdesk/mail/fingerprint", "fingerprint"),
    ("helpdesk/mail/", "read the mail"),
    ("helpdesk/rendering", "render the templates"),
    ("mailtemplates", "render the templates"),
    ("jinja2", "render the templates"),
    ("markupsafe", "render the templates"),
    ("helpdesk/services/incoming/lookup", "facts for the decision"),
    ("helpdesk/services/incoming/background", "facts for the mails"),
    ("helpdesk/services/outgoing/facts", "facts for the mails"),
    ("helpdesk/services/outgoing/letters", "compose the mail"),
    ("helpdesk/transport/imap", "IMAP"),
    ("imaplib", "IMAP"),
    ("imap_tools", "IMAP"),
    ("helpdesk/transport/smtp", "SMTP"),
    ("helpdesk/transport/outgoing", "SMTP"),
    ("smtplib", "SMTP"),
    ("sqlalchemy", "database (SQLAlchemy, SQLite)"),
    ("sqlite3", "database (SQLAlchemy, SQLite)"),
    ("helpdesk/store/blobs", "large mails as files"),
    ("helpdesk/store/numbers", "ticket numbers"),
    ("helpdesk/store/", "database (SQLAlchemy, SQLite)"),
    ("logging", "log"),
    ("helpdesk/", "decide, apply, loops"),
)
_ROUNDS = 40  # longest chain of library calls that is followed up to its caller


def shares(file: Path) -> dict[str, float]:
    """Give the CPU seconds of each group in one loop's profile, largest first."""
    stats = pstats.Stats(str(file)).stats  # type: ignore[attr-defined]  # the only way to the numbers
    owners = _owners(stats)
    seconds: dict[str, float] = defaultdict(float)
    for function, (_, _, own, _, _) in stats.items():
        for group, share in owners[function].items():
            seconds[group] += own * share
    return dict(sorted(seconds.items(), key=lambda pair: -pair[1]))


def _owners(
    stats: Mapping[Function, tuple[int, int, float, float, Mapping[Function, tuple[int, int, float, float]]]],
) -> dict[Function, Mapping[str, float]]:
    """Say for each function which groups its own time counts for, and with what share."""
    fixed = {function: {group: 1.0} for function in stats if (group := _group(function))}
    owners: dict[Function, Mapping[str, float]] = {function: fixed.get(function, {"other": 1.0}) for function in stats}
    for _ in range(_ROUNDS):
        for function, (_, _, _, _, callers) in stats.items():
            if function not in fixed and callers:
                owners[function] = _mixture(owners, {caller: numbers[3] for caller, numbers in callers.items()})
    return owners


def _mixture(owners: Mapping[Function, Mapping[str, float]], weights: Mapping[Function, float]) -> dict[str, float]:
    total = sum(weights.values()) or 1.0
    mixed: dict[str, float] = defaultdict(float)
    for caller, weight in weights.items():
        for group, share in owners[caller].items():
            mixed[group] += share * weight / total
    return mixed if sum(weights.values()) else {"other": 1.0}


def _group(function: Function) -> str:
    path = function[0] if function[0] != "~" else function[2]
    return next((group for piece, group in _GROUPS if piece in path), "")
