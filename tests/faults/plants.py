"""Five faults that no helpdesk may have, as changes of a copy of the package: proof that the harness finds them.

A change whose place is not found exactly once is an error: then the product changed, and the table here must follow.
"""

from pathlib import Path

Change = tuple[str, str, str]  # file below the package, what stands there, what is put there

_RANDOM = "__import__('secrets').token_hex(8)"
_COMMIT = """\
        with self._database.transaction() as session:
            receipts = receive(session, prepared, self._now())
"""
_MOVE = """\
        self._mailbox.put_away([mail.uid for mail in fetched])
"""

PLANTS: dict[str, tuple[Change, ...]] = {
    "answer-before-commit": (
        (
            "transport/door_session.py",
            "await self._in_worker(self._rules.store, delivery)",
            "self.loop.run_in_executor(self._rules.workers, self._rules.store, delivery)",
        ),
    ),
    "mark-before-send": (
        (
            "services/outgoing/deliver.py",
            "row.lease_until = OutboundState.SENDING, ",
            "row.lease_until = OutboundState.SENT, ",
        ),
    ),
    "no-deduplication": (
        ("services/incoming/receive.py", "new = key not in known", "new = True"),
        (
            "services/incoming/receive.py",
            "content_key=mail.fingerprint.content_key,",
            f"content_key=mail.fingerprint.content_key + {_RANDOM},",
        ),
    ),
    "new-message-id-on-retry": (
        (
            "daemon/delivering.py",
            "parcel.recipient, parcel.message)",
            f"parcel.recipient, parcel.message.replace(b'Message-ID: <', b'Message-ID: <' + {_RANDOM}.encode(), 1))",
        ),
    ),
    "move-before-commit": (("daemon/receiving.py", _COMMIT, _MOVE + _COMMIT),),
    "synchronous-normal": (("store/engines.py", '"PRAGMA synchronous=FULL"', '"PRAGMA synchronous=NORMAL"'),),
}


def plant(package: Path, name: str) -> None:
    """Change the copy; raises AssertionError where the place is not there."""
    for file, old, new in PLANTS[name]:
        path = package / "helpdesk" / file
        source = path.read_text(encoding="utf-8")
        if source.count(old) != 1:
            raise AssertionError(f"the plant {name!r} finds its place {source.count(old)} times in {file}")
        path.write_text(source.replace(old, new), encoding="utf-8")
