"""What the mails of an announcement have beside their words: signed addresses, header fields, facts.

Not who gets one (`services.outgoing.announcements`). An address to opt out with stands in List-Unsubscribe (RFC 2369
3.2) as a mailto only: one click (RFC 8058) needs a web server. There is no List-Id: nobody has joined a list, and each
mail is written to one person.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from helpdesk.domain.announcing import Announced, AnnouncementKind
from helpdesk.domain.notice_announcements import AnnouncementFacts
from helpdesk.domain.notices import Notice, NoticeFacts
from helpdesk.domain.reference import Token, TokenKind, is_signed
from helpdesk.services.desk import Desk
from helpdesk.services.incoming.background import Background
from helpdesk.services.incoming.pointers import may_be_a_row
from helpdesk.store import outbox
from helpdesk.store.announcements import AnnouncementRow
from helpdesk.store.outbox import OutboundMessage

_KINDS = (TokenKind.ANNOUNCED, TokenKind.OPT_OUT)
_PROVING = (*_KINDS, TokenKind.BOUNCE)  # robots answer to the envelope sender (RFC 3834 4)
_WORD = {"de": "Abmelden", "en": "Unsubscribe"}


def is_of_announcement(token: Token) -> bool:
    """Tell whether the token belongs to a mail of an announcement."""
    return token.kind in _KINDS


def announced_by(session: Session, desk: Desk, tokens: Sequence[Token], message_ids: Sequence[str]) -> Announced | None:
    """Give the announcement that a mail answers: by its signed address, else by a mail of ours that it refers to."""
    for token in tokens:
        row = session.get(OutboundMessage, token.id) if may_be_a_row(token, *_PROVING) else None
        if row is not None and row.notice == Notice.ANNOUNCEMENT and is_signed(desk.keyring, token, row.message_id):
            return _announced(row, ends_it=token.kind is TokenKind.OPT_OUT)
    for row in outbox.by_message_ids(session, message_ids):
        if row.notice == Notice.ANNOUNCEMENT:
            return _announced(row, ends_it=False)
    return None


def _announced(row: OutboundMessage, *, ends_it: bool) -> Announced:
    kind = AnnouncementKind(row.detail["kind"])
    return Announced(row.id, row.detail["announcement"], row.recipient, kind, ends_it)


def reply_address(desk: Desk, row: OutboundMessage) -> str:
    """Give where answers to the announcement go; "" for any other mail."""
    if row.notice != Notice.ANNOUNCEMENT:
        return ""
    return desk.addressing.reply_address(desk.keyring, row.id, row.message_id, TokenKind.ANNOUNCED)


def list_headers(desk: Desk, row: OutboundMessage) -> tuple[tuple[str, str], ...]:
    """Give the field by which a mail client offers to opt out; none where addresses carry no signature."""
    link = _opt_out_link(desk, row)
    return (("List-Unsubscribe", f"<{link}>"),) if link else ()


def with_announcement(desk: Desk, row: OutboundMessage, background: Background, facts: NoticeFacts) -> NoticeFacts:
    """Add what is announced, with all times in the zone of its recipient's customer."""
    found = background.announcement(row)
    return facts if found is None else with_words(desk, row, found, facts)


def with_words(desk: Desk, row: OutboundMessage, found: AnnouncementRow, facts: NoticeFacts) -> NoticeFacts:
    """Add what that announcement says."""
    site = replace(facts.site, timezone=_zone(row.detail.get("timezone", ""), facts.site.timezone))
    return replace(facts, site=site, announcement=_facts(desk, row, found))


def _facts(desk: Desk, row: OutboundMessage, found: AnnouncementRow) -> AnnouncementFacts:
    words: dict[str, Any] = found.words.get(row.language) or found.words.get("") or next(iter(found.words.values()))
    return AnnouncementFacts(
        kind=found.kind,
        subject=words["subject"],
        text=words["text"],
        begins=found.begins,
        ends=found.ends,
        services=tuple(found.services),
        own_systems=found.own_systems,
        is_update=found.is_update,
        can_opt_out=not found.own_systems,
        opt_out_link=_opt_out_link(desk, row),
    )


def _opt_out_link(desk: Desk, row: OutboundMessage) -> str:
    if row.notice != Notice.ANNOUNCEMENT or not row.detail["can_opt_out"] or not desk.addressing.plus:
        return ""
    address = desk.addressing.reply_address(desk.keyring, row.id, row.message_id, TokenKind.OPT_OUT)
    word = _WORD.get(row.language, _WORD["en"])
    return f"mailto:{quote(address, safe='@+')}?subject={word}"


def _zone(wished: str, usual: str) -> str:
    return ZoneInfo(wished).key if wished else usual
