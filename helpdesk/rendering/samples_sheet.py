"""Sample facts for what people ask by mail: lists, and a whole ticket.

Not the other samples (`rendering.samples`). Names and addresses are invented.
"""

from dataclasses import replace
from datetime import UTC, date, datetime

from helpdesk.domain.notice_sheet import EventFacts, FileFacts, SaidFacts, SheetFacts, SpentFacts, ToldFacts
from helpdesk.domain.notices import AttachmentFacts, Notice, NoticeFacts
from helpdesk.rendering.samples_lists import LISTS

_AT = datetime(2026, 11, 22, 9, 15, tzinfo=UTC)
_FOUND = replace(
    LISTS[0],
    kind="found",
    tickets=tuple(replace(each, state="waiting", priority="high") for each in LISTS[0].tickets),
)
_FILES = (FileFacts("Fehlermeldung.png"), FileFacts("Treiber.exe", "executable"))
_SHEET = SheetFacts(
    customer="Muster GmbH (10042)",
    title="Fixiereinheit im Büro tauschen",
    people=("Erika Beispiel <erika@example.org>", "Karl Kollege <karl@example.org>"),
    comments=(
        SaidFacts("Erika Beispiel", _AT, "Der Drucker druckt nicht.\n\nViele Grüße", False, _FILES),
        SaidFacts("Jonas Techniker", datetime(2026, 11, 22, 10, 2, tzinfo=UTC), "Ersatzteil bestellt.", True),
    ),
    earlier=12,
    tags=("drucker", "ersatzteil"),
    due=datetime(2026, 11, 27, 11, 0, tzinfo=UTC),
    spent=(
        SpentFacts("Jonas Techniker", date(2026, 11, 22), "1:30", True, False),
        SpentFacts("Jonas Techniker", date(2026, 11, 22), "0:45", False, True),
    ),
    hours="2:15",
    events=(EventFacts(_AT, "ticket_opened", "erika@example.org"), EventFacts(_AT, "assigned", "Jonas Techniker")),
    events_before=7,
    told=(
        ToldFacts("Erika Beispiel <erika@example.org>", 3, _AT, "accepted", by="4cXq1W2BzVz9rtM", answered=_AT),
        ToldFacts("Karl Kollege <karl@example.org>", 2, _AT, "bounced", lost=1, reason="550 5.1.1 User unknown"),
        ToldFacts("Max Muster <max@example.org>", 0, _AT, "no_consent"),
    ),
)


def sheet_samples(to_team: NoticeFacts, alone: NoticeFacts) -> dict[Notice, tuple[NoticeFacts, ...]]:
    """Give the samples, from those of a notice to the team and of one that is about no ticket."""
    kept = to_team.comment.attachments if to_team.comment else ()
    files = (*kept, AttachmentFacts("Treiber.exe", "application/octet-stream", 2_400_000, True, "executable"))
    sheet = replace(to_team, comment=None, join_hint=False, sheet=_SHEET, comment_files=files)
    bare = SheetFacts("", (), (SaidFacts("info@example.org", _AT, "", False),))
    return {
        Notice.LISTING: (
            replace(alone, note="search", reason="drucker müller", lists=(_FOUND,), is_masked=True),
            replace(alone, note="open", lists=(replace(LISTS[2], kind="waiting"), LISTS[3])),
            replace(alone, note="customer", customer="Muster GmbH", lists=(replace(LISTS[2], kind="open"),)),
            *(replace(alone, note=note) for note in ("open", "mine", "unassigned", "customer")),
            *(replace(alone, note=note, reason="2026-000999") for note in ("search", "show")),
            replace(alone, note="unknown_word", reason="#ofen", lines=("#offen",)),
        ),
        Notice.TICKET_SHEET: (sheet, replace(sheet, sheet=bare, comment_files=(), answer_is_public=False)),
    }
