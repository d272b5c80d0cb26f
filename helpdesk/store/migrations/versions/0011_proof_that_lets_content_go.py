"""The journal's hashes cover who and what through a salted hash, so that rows can be emptied; mails stand in it too.

Revision 0011, follows 0010. The old chain is checked first, and what was found is kept as an event. Takes some seconds
for each 100,000 events, and reads every mail of ours once.
"""

import hashlib
import json
import secrets
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from helpdesk.store.schema import UtcDateTime

revision = "0011"
down_revision = "0010"

_AT_ONCE = 500
_GENESIS = "0" * 64
_EVENT = sa.table(
    "event",
    sa.column("id", sa.Integer),
    sa.column("at", UtcDateTime(timezone=True)),
    sa.column("ticket_id", sa.Integer),
    sa.column("kind", sa.String),
    sa.column("actor", sa.String),
    sa.column("data", sa.JSON),
    sa.column("salt", sa.String),
    sa.column("content_hash", sa.String),
    sa.column("previous_hash", sa.String),
    sa.column("hash", sa.String),
)
_HEAD = sa.table(
    "journal_head", sa.column("id", sa.Integer), sa.column("last", sa.Integer), sa.column("hash", sa.String)
)
_RECEIVED = sa.table(
    "inbound_message",
    sa.column("id", sa.Integer),
    sa.column("digest", sa.String),
    sa.column("size", sa.Integer),
    sa.column("received_at", UtcDateTime(timezone=True)),
)
_SENT = sa.table(
    "outbound_content",
    sa.column("outbound_id", sa.Integer),
    sa.column("raw", sa.LargeBinary),
    sa.column("digest", sa.String),
)


def upgrade() -> None:
    """Add the columns, write the chain anew, and put the mails of before into it."""
    op.add_column("event", sa.Column("salt", sa.String(), nullable=False, server_default=""))
    op.add_column("event", sa.Column("content_hash", sa.String(), nullable=False, server_default=""))
    op.add_column("event", sa.Column("erased_by", sa.Integer(), nullable=True))
    op.add_column("inbound_message", sa.Column("erased_by", sa.Integer(), nullable=True))
    op.create_table(
        "journal_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_head")),
    )
    chain = _Chain(op.get_bind())
    chain.rewrite()
    if chain.last:
        chain.append(
            "journal_rehashed", {"events": chain.last, "head": chain.old_head, "first_wrong": chain.first_wrong}
        )
    chain.add_mails()
    op.get_bind().execute(sa.insert(_HEAD).values(id=1, last=chain.last, hash=chain.head))


class _Chain:
    """The journal while its hashes change."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection
        self.last, self.head, self.old_head = 0, _GENESIS, _GENESIS
        self.first_wrong: int | None = None
        self.now = datetime.now(UTC)

    def rewrite(self) -> None:
        query = sa.select(_EVENT).order_by(_EVENT.c.id).limit(_AT_ONCE)
        change = sa.update(_EVENT).where(_EVENT.c.id == sa.bindparam("row"))
        beyond = 0
        while rows := self.connection.execute(query.where(_EVENT.c.id > beyond)).all():
            self.connection.execute(change, [self._changed(row) for row in rows])
            beyond = rows[-1].id

    def append(self, kind: str, data: dict[str, object]) -> None:
        self.last += 1
        values = self._hashes(self.last, self.now, None, kind, "helpdesk", data)
        row = {"id": self.last, "at": self.now, "ticket_id": None, "kind": kind, "actor": "helpdesk", "data": data}
        self.connection.execute(sa.insert(_EVENT).values(**row, **values))

    def add_mails(self) -> None:
        query, beyond = sa.select(_RECEIVED).order_by(_RECEIVED.c.id).limit(_AT_ONCE), 0
        while rows := self.connection.execute(query.where(_RECEIVED.c.id > beyond)).all():
            named = [[row.id, row.digest, row.size, _iso(row.received_at)] for row in rows]
            self.append("mails_kept", {"inbound_message": named})
            beyond = rows[-1].id
        query, beyond = sa.select(_SENT).order_by(_SENT.c.outbound_id).limit(50), 0
        while rows := self.connection.execute(query.where(_SENT.c.outbound_id > beyond)).all():
            named = [[row.outbound_id, row.digest or hashlib.sha256(row.raw).hexdigest()] for row in rows]
            self.append("mails_kept", {"outbound_content": named})
            beyond = rows[-1].outbound_id

    def _changed(self, row: sa.Row[tuple[object, ...]]) -> dict[str, object]:
        facts = [row.id, _iso(row.at), row.ticket_id, row.kind, row.actor, row.data, row.previous_hash]
        fits = row.id == self.last + 1 and row.previous_hash == self.old_head and row.hash == _sha256(facts)
        if not fits and self.first_wrong is None:
            self.first_wrong = self.last + 1
        self.old_head, self.last = row.hash, row.id
        return {"row": row.id, **self._hashes(row.id, row.at, row.ticket_id, row.kind, row.actor, row.data)}

    def _hashes(
        self, number: int, at: datetime, ticket_id: int | None, kind: str, actor: str, data: object
    ) -> dict[str, str]:
        salt, previous = secrets.token_hex(16), self.head
        content = _sha256([salt, actor, data])
        self.head = _sha256([number, _iso(at), ticket_id, kind, content, previous])
        return {"salt": salt, "content_hash": content, "previous_hash": previous, "hash": self.head}


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _sha256(facts: list[object]) -> str:
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
