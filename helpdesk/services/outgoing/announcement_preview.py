"""The mails of an announcement as they would be sent, one for each language, to be looked at first.

Nothing is written; the signed addresses in them belong to no mail. Not who gets one
(`services.outgoing.announcements`).
"""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from helpdesk.domain.notices import Notice
from helpdesk.rendering.templates import Rendered
from helpdesk.services.desk import Desk
from helpdesk.services.incoming.background import Background
from helpdesk.services.outgoing.announcement_mails import with_words
from helpdesk.services.outgoing.announcements import AnnouncementPlan, as_row, detail_of
from helpdesk.services.outgoing.facts import facts_for
from helpdesk.store.outbox import OutboundMessage


def previews(
    session: Session, desk: Desk, planned: AnnouncementPlan, now: datetime, *, is_update: bool
) -> Iterator[tuple[str, Rendered]]:
    """Give language and mail, each as the first recipient of that language would get it."""
    kept = as_row(planned.announcement, 1, now, is_update=is_update)
    first = {each.decision.person.language: each for each in reversed(planned.told)}
    for language, each in sorted(first.items()):
        row = OutboundMessage(
            id=1,
            key="",
            notice=Notice.ANNOUNCEMENT,
            recipient=each.decision.person.address,
            recipient_name=each.decision.person.name,
            language=language,
            automatic=True,
            detail=detail_of(kept, each),
            message_id=f"preview@{desk.addressing.domain}",
            queued_at=now,
        )
        facts = with_words(desk, row, kept, facts_for(desk, row, Background(session, [row]), ()))
        yield language, desk.templates.render(Notice.ANNOUNCEMENT, language, facts)
