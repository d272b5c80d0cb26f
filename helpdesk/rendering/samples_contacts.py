"""Sample facts for the notices that tell contacts of their customer's tickets, and for escalations.

Part of `rendering.samples`; names and addresses are invented.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from helpdesk.domain.notice_gathered import GatheredFacts
from helpdesk.domain.notices import CompanyFacts, Notice, NoticeFacts, SiteFacts, TicketFacts
from helpdesk.rendering.samples_work import ACTIONS

_UNTIL = datetime(2026, 11, 29, 9, 15, tzinfo=UTC)
_GATHERED = (
    GatheredFacts(
        "2026-000042",
        "Drucker im Büro druckt nicht",
        "Erika Beispiel <erika@example.org>",
        "in_progress",
        is_new=True,
        changes=2,
        link="mailto:support+k7q2@example.de?subject=%5B%232026-000042%5D",
    ),
    GatheredFacts("2026-000017", "", "", "resolved", changes=1),
    GatheredFacts("2026-000018", "Neuer Monitor", "Max Muster <max@example.org>", "new", is_new=True),
)
_NEWS = (
    replace(_GATHERED[0], comments=2, changes=0),
    GatheredFacts("2026-000017", "", "", "scheduled", until=_UNTIL, comments=1),
)
_FLOOD = tuple(
    GatheredFacts(f"2026-{number:06d}", f"Kein Netz am Standort {number}", "Max Muster <max@example.org>", "new", True)
    for number in range(101, 126)
)
_REASONS = (
    *(("by_type", "technik"), ("own_choice", "")),
    *(("stands_in", "technik"), ("stands_in", ""), ("main_address", "werkstatt"), ("main_address", "")),
)
_BARE = NoticeFacts(
    SiteFacts("Support", "support@example.de", "UTC", "", CompanyFacts("")),
    recipient="",
    ticket=TicketFacts("2026-000043", "", datetime(2026, 7, 1, 22, 5, tzinfo=UTC), "", state="new"),
)


def contact_samples(to_customer: NoticeFacts, to_team: NoticeFacts) -> Mapping[Notice, tuple[NoticeFacts, ...]]:
    """Give the samples, made of those of a customer's and of a technician's mail."""
    told = replace(to_customer, recipient="Max Muster", customer="Muster GmbH", why_told="named")
    quiet = replace(told, comment=None)
    reasons = tuple(replace(quiet, why_told=why, contact_type=kind) for why, kind in _REASONS)
    instead = replace(quiet, why_told="stands_in", contact_type="technik", instead_of="Paula Probe")
    call = replace(
        replace(to_team, comment=None, copies=(), join_hint=False, answer_is_public=False),
        failed_recipient="paula@example.org",
        contact="Paula Probe",
        customer="Muster GmbH (10042)",
        reason="550 5.1.1 User unknown",
        phones=("+49 251 123456",),
        deputy="Max Muster <max@example.org>",
    )
    escalated = replace(to_team, comment=None, copies=(), join_hint=False, by="Anna Technik", reason="Seit 3 Stunden.")
    by_itself = replace(escalated, ticket=None, by="", reason="", reply_address="", actions=(), history=())
    return {
        Notice.TICKET_NOTICE: (replace(told, is_masked=True), instead, *reasons, _BARE),
        Notice.STATUS_NOTICE: (
            replace(quiet, until=_UNTIL, ticket=replace(quiet.ticket, state="scheduled") if quiet.ticket else None),
            instead,
            *reasons,
            _BARE,
        ),
        Notice.NOTICE_DIGEST: (
            replace(quiet, ticket=None, gathered=_GATHERED),
            replace(instead, ticket=None, gathered=_GATHERED),
            replace(_BARE, ticket=None, gathered=_GATHERED[1:2]),
            replace(quiet, ticket=None, reason="surplus", gathered=_FLOOD),
            replace(_BARE, ticket=None, reason="surplus", gathered=_GATHERED[:1]),
        ),
        Notice.TEAM_DIGEST: (
            replace(by_itself, gathered=tuple(replace(each, actions=ACTIONS[::4]) for each in _NEWS)),
            replace(by_itself, gathered=(*_NEWS[1:], *_FLOOD), stands_in_for="Jonas Techniker"),
            replace(_BARE, ticket=None, gathered=_GATHERED[1:2]),
        ),
        Notice.PHONE_TASK: (call, replace(call, phones=(), deputy="", note="own_ticket")),
        Notice.ESCALATED: (escalated, replace(escalated, by="", reason="", answer_is_public=False)),
    }
