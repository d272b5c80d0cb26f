"""Sample facts for announcements, and for the confirmation that no more of a kind go out.

Part of `rendering.samples`; names, addresses and systems are invented.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from helpdesk.domain.notice_announcements import AnnouncementFacts
from helpdesk.domain.notices import CompanyFacts, Notice, NoticeFacts, SiteFacts

_MAINTENANCE = AnnouncementFacts(
    "maintenance",
    subject="Wartung unserer Mailserver in der Nacht zum Sonntag",
    text="Wir erneuern die Speicher unserer Mailserver.\n\nSie müssen nichts tun.",
    begins=datetime(2026, 11, 28, 21, 0, tzinfo=UTC),
    ends=datetime(2026, 11, 29, 1, 0, tzinfo=UTC),
    services=("E-Mail", "Kundenportal"),
    opt_out_link="mailto:support+oaq7b@example.de?subject=Abmelden",
)
_OUTAGE = AnnouncementFacts(
    "outage",
    subject="Ihr Server steht",
    text="Wir arbeiten daran.",
    own_systems=True,
    is_update=True,
    can_opt_out=False,
)
_SECURITY = AnnouncementFacts("security", subject="Bitte aktualisieren Sie", text="Es gibt eine neue Version.")
_BARE = NoticeFacts(SiteFacts("Support", "support@example.de", "UTC", "", CompanyFacts("")), recipient="")


def announcement_samples(to_customer: NoticeFacts) -> Mapping[Notice, tuple[NoticeFacts, ...]]:
    """Give the samples, made of those of a customer's mail."""
    alone = replace(to_customer, ticket=None, comment=None, recipient="Max Muster", customer="Muster GmbH")
    told = replace(alone, why_told="by_type", contact_type="technik")
    over = replace(alone, address="max@example.org", reply_address="")
    return {
        Notice.ANNOUNCEMENT: (
            replace(told, announcement=_MAINTENANCE),
            replace(told, announcement=_OUTAGE, why_told="main_address", instead_of="Paula Probe"),
            replace(told, announcement=_SECURITY, why_told="main_address"),
            replace(_BARE, announcement=replace(_MAINTENANCE, ends=None, services=(), opt_out_link="")),
        ),
        Notice.OPTED_OUT: (
            replace(over, announcement=_MAINTENANCE),
            replace(over, announcement=replace(_OUTAGE, own_systems=False), by="karl@example.org"),
            replace(_BARE, address="max@example.org", announcement=_SECURITY),
        ),
    }
