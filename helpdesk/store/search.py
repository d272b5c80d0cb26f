"""The words of subjects and comments, so that tickets are found by them; kept in the transaction that writes them.

SQLite has an FTS5 table, PostgreSQL one with a tsvector; both hold the words as `domain.spelling` folds them, so that
both find the same. Not who may search (`services.commands.queries`). No sign in a search has a meaning: words are
letters and digits only.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import Connection, delete, inspect, or_, select, text
from sqlalchemy.orm import Session
from sqlalchemy.sql import column, table

from helpdesk.domain.spelling import search_words
from helpdesk.store.tickets import Comment, Ticket

MOST_FOUND: Final = 1000
_MOST_WORDS: Final = 10
_CHUNK: Final = 500
_INDEX: Final = table("ticket_search", column("ticket_id"), column("comment_id"), column("words"))
_SHOWN: Final = ("subject", "title", "requester_name", "requester_address", "number")

CREATE: Final = {
    "sqlite": (
        """CREATE VIRTUAL TABLE ticket_search USING fts5(words, ticket_id UNINDEXED, comment_id UNINDEXED,
        tokenize = 'unicode61 remove_diacritics 0', detail = none)""",
    ),
    "postgresql": (
        "CREATE TABLE ticket_search (ticket_id bigint, comment_id bigint, words tsvector NOT NULL)",
        "CREATE INDEX ix_ticket_search_words ON ticket_search USING gin (words)",
        "CREATE INDEX ix_ticket_search_ticket_id ON ticket_search (ticket_id)",
    ),
}
_INSERT: Final = {
    "sqlite": "INSERT INTO ticket_search (ticket_id, comment_id, words) VALUES (:ticket, :comment, :words)",
    "postgresql": (
        "INSERT INTO ticket_search (ticket_id, comment_id, words) "
        "VALUES (:ticket, :comment, array_to_tsvector(CAST(:words AS text[])))"
    ),
}
# The tickets of one word; a comment may have moved to another ticket since it was written.
_HITS: Final = (
    "SELECT COALESCE(comment.ticket_id, ticket_search.ticket_id) AS ticket, "
    "MAX(CASE WHEN ticket_search.comment_id IS NULL THEN 1 ELSE 0 END) AS in_head "
    "FROM ticket_search LEFT JOIN comment ON comment.id = ticket_search.comment_id "
    "WHERE {match} GROUP BY 1"
)
_MATCH: Final = {
    "sqlite": "ticket_search MATCH :word{}",
    "postgresql": "ticket_search.words @@ to_tsquery('simple', :word{})",
}
_PREFIX: Final = {"sqlite": '"{}"*', "postgresql": "'{}':*"}


def index_changes(session: Session, _context: Any, _instances: Any) -> None:
    """Keep the words of what is about to be written, as a listener of "before_flush"."""
    heads = [row for row in session.new if isinstance(row, Ticket)]
    changed = [row for row in session.dirty if isinstance(row, Ticket) and _is_renamed(row)]
    comments = [row for row in session.new if isinstance(row, Comment)]
    if changed:
        gone = delete(_INDEX).where(_INDEX.c.ticket_id.in_([row.id for row in changed]))
        session.connection().execute(gone)
    entries = [_head(row.id, *(getattr(row, name) or "" for name in _SHOWN)) for row in (*heads, *changed)]
    entries += [_entry(None, row.id, row.text) for row in comments]
    if entries:
        _write(session.connection(), entries)


def find(session: Session, wanted: str, limit: int = MOST_FOUND) -> Sequence[Ticket]:
    """Give the tickets that hold all these words or longer ones that begin so.

    First those with more of them in the subject, then the newest first; none where there is no word.
    """
    words = search_words(wanted)[:_MOST_WORDS]
    if not words:
        return ()
    kind = session.get_bind().dialect.name
    hits = " UNION ALL ".join(_HITS.format(match=_MATCH[kind].format(place)) for place in range(len(words)))
    query = text(
        f"SELECT ticket FROM ({hits}) AS hits GROUP BY ticket HAVING COUNT(*) = {len(words)} "  # noqa: S608 - no value of anybody stands in it
        f"ORDER BY SUM(in_head) DESC, ticket DESC LIMIT {int(limit)}"
    )
    values = {f"word{place}": _PREFIX[kind].format(word) for place, word in enumerate(words)}
    found = list(session.execute(query, values).scalars())
    rows = {row.id: row for row in session.scalars(select(Ticket).where(Ticket.id.in_(found)))}
    return [rows[ticket_id] for ticket_id in found if ticket_id in rows]


def forget(session: Session, ticket_ids: Sequence[int]) -> None:
    """Take the words of these tickets and of all that was said on them out of the index."""
    comments = select(Comment.id).where(Comment.ticket_id.in_(ticket_ids))
    of_them = or_(_INDEX.c.ticket_id.in_(ticket_ids), _INDEX.c.comment_id.in_(comments))
    session.execute(delete(_INDEX).where(of_them))


def compact(session: Session) -> None:
    """Let the index forget the words that were taken out of it: FTS5 keeps them until it merges its parts."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("INSERT INTO ticket_search (ticket_search) VALUES ('optimize')"))


def index_anew(session: Session, ticket_ids: Sequence[int]) -> None:
    """Put in the words of these tickets as they are now; those of before go."""
    session.flush()
    forget(session, ticket_ids)
    tickets = session.scalars(select(Ticket).where(Ticket.id.in_(ticket_ids))).all()
    said = session.execute(select(Comment.id, Comment.text).where(Comment.ticket_id.in_(ticket_ids))).all()
    entries = [_head(row.id, *(getattr(row, name) or "" for name in _SHOWN)) for row in tickets]
    _write(session.connection(), [*entries, *(_entry(None, row.id, row.text) for row in said)])


def fill(connection: Connection) -> None:
    """Make the index and put in what was written before there was one."""
    for statement in CREATE[connection.dialect.name]:
        connection.exec_driver_sql(statement)
    heads = text(f"SELECT id, {', '.join(_SHOWN)} FROM ticket ORDER BY id")  # noqa: S608 - names of columns
    for rows in connection.execute(heads).partitions(_CHUNK):
        _write(connection, [_head(row[0], *(each or "" for each in row[1:])) for row in rows])
    for rows in connection.execute(text("SELECT id, text FROM comment ORDER BY id")).partitions(_CHUNK):
        _write(connection, [_entry(None, row[0], row[1]) for row in rows])


def _is_renamed(row: Ticket) -> bool:
    state = inspect(row)
    return any(state.attrs[name].history.has_changes() for name in _SHOWN)


def _head(ticket_id: int, *texts: str) -> dict[str, Any]:
    return _entry(ticket_id, None, " ".join(texts))


def _entry(ticket_id: int | None, comment_id: int | None, written: str) -> dict[str, Any]:
    return {"ticket": ticket_id, "comment": comment_id, "words": list(search_words(written))}


def _write(connection: Connection, entries: Iterable[dict[str, Any]]) -> None:
    kind = connection.dialect.name
    rows = list(entries)
    if kind == "sqlite":
        rows = [{**row, "words": " ".join(row["words"])} for row in rows]
    if rows:
        connection.execute(text(_INSERT[kind]), rows)
