"""References that fit nothing, or nobody who writes: noted on the ticket that such a mail becomes, and told when many.

One is an old mail or a slip; many within an hour are somebody who guesses. Nobody takes part by either
(`domain.intake`), and the mails are tickets like any other.
"""

import logging
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from helpdesk.domain.disposition import EvidenceKind, Facts
from helpdesk.mail.message import AuthResult
from helpdesk.store import events
from helpdesk.store.events import Happening
from helpdesk.store.tickets import Ticket

log = logging.getLogger(__name__)

MANY: Final = 20  # within the hour that begins with the first of them
_WITHIN: Final = timedelta(hours=1)
_NUMBER: Final = re.compile(r"\d{4}-\d{3,}(?:-\w{1,16})?", re.ASCII)  # others' helpdesks have tags of another form


def wrong_reference(facts: Facts, numbers: Sequence[str]) -> str:
    """Say what the mail names that its writer has no part in; "" where there is nothing of that kind.

    `numbers`: those in its subject. A Message-ID or a signed address that is true was not guessed but handed over.
    """
    if any(each.takes_part or each.same_customer for each in facts.evidence):
        return ""
    if facts.broken_token:
        return "a reply address that we did not make"
    if facts.from_team and facts.authentication.result is AuthResult.PASS:
        return ""
    only_numbers = {each.kind for each in facts.evidence} <= {EvidenceKind.SUBJECT_TAG}
    named = next((number for number in numbers if _NUMBER.fullmatch(number)), "")
    return f"number {named}" if named and only_numbers else ""


def note(session: Session, facts: Facts, ticket: Ticket, now: datetime) -> None:
    """Put a wrong reference on the new ticket; the twentieth within an hour is an event and a warning of its own."""
    if not facts.wrong_reference or facts.silent:
        return
    session.flush()
    last = events.latest(session, "reference_refused") or {}
    since = datetime.fromisoformat(last["since"]) if last else now
    goes_on = bool(last) and now - since < _WITHIN
    count, since = (last["count"] + 1, since) if goes_on else (1, now)
    data = {"reference": facts.wrong_reference, "since": since.isoformat(), "count": count}
    events.record(session, now, Happening("reference_refused", ticket.id, "helpdesk", data))
    if count == MANY:
        told = {"since": since.isoformat(), "count": count}
        events.record(session, now, Happening("references_guessed", None, "helpdesk", told))
        log.warning("somebody guesses references: %d wrong ones since %s", count, since.isoformat())
