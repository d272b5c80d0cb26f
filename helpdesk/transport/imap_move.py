"""Move exactly the named mails to another folder, with what the server can: MOVE, or COPY and a safe removal.

Never a folder-wide EXPUNGE and never CLOSE: they would take mail that others marked. RFC 6851 (MOVE), RFC 4315
(UIDPLUS).
"""

import imaplib
from collections.abc import Sequence

from helpdesk.transport.imap_fetch import found_uids, sequence_set
from helpdesk.transport.imap_session import DONE_KEYWORD, ImapSession, quoted


def move(session: ImapSession, uids: Sequence[int], folder: str) -> None:
    """Move these mails and no others; what was already gone is no error.

    Where the server cannot remove single mails, they stay behind marked as deleted and as done.
    """
    if session.can("MOVE"):
        session.uid("MOVE", sequence_set(uids), quoted(folder))
        return
    copied = _copy(session, uids, folder)
    if not copied:
        return
    alone = session.can("UIDPLUS")
    flags = "\\Deleted" if alone or not session.keeps_keyword else f"\\Deleted {DONE_KEYWORD}"
    session.uid("STORE", sequence_set(copied), "+FLAGS.SILENT", f"({flags})")
    if alone:
        session.uid("EXPUNGE", sequence_set(copied))


def mark_done(session: ImapSession, uids: Sequence[int]) -> None:
    """Mark these mails as done and leave them where they are."""
    session.uid("STORE", sequence_set(uids), "+FLAGS.SILENT", f"({DONE_KEYWORD})")


def _copy(session: ImapSession, uids: Sequence[int], folder: str) -> list[int]:
    """Copy what is still there; gives the UIDs that are proved to lie in the other folder."""
    present = found_uids(session.uid("SEARCH", "UID", sequence_set(uids)))
    if not present:
        return []
    before = session.uid_next(folder)
    session.uid("COPY", sequence_set(present), quoted(folder))
    told = session.told.get("COPYUID")
    if told and isinstance(told[-1], bytes):
        return _sources(told[-1], present)
    grown = session.uid_next(folder) - before
    if grown < len(present):
        raise imaplib.IMAP4.error(f"{len(present)} mails were copied by the server's word, but at most {grown} arrived")
    return present


def _sources(copy_uid: bytes, present: Sequence[int]) -> list[int]:
    """Read which mails a COPYUID names: "validity sources targets"."""
    words = copy_uid.decode("ascii", "replace").split()
    if len(words) != 3:
        raise ValueError(f"not a COPYUID: {copy_uid[:100]!r}")
    ranges = [_range(part) for part in words[1].split(",")]
    return [uid for uid in present if any(first <= uid <= last for first, last in ranges)]


def _range(part: str) -> tuple[int, int]:
    first, _, last = part.partition(":")
    ends = int(first), int(last or first)
    return min(ends), max(ends)
