"""Sample facts about what was noticed in a mail: doubts, forwards, invitations, encryption, what programs sent.

Not the samples of whole notices (`rendering.samples`).
"""

from datetime import UTC, date, datetime

from helpdesk.domain.notices import CalendarFacts, ForwardFacts, MailFacts, MomentFacts

MARKED = MailFacts(
    doubts=("several senders", "address in name", "mixed letters", "our name", "through form", "refuted", "unproved"),
    address="eve@evil.example",
    reply_to="buchhaltung@example.net",
    forward=ForwardFacts("Max Muster <max@example.net>", "Angebot 17 & Lieferung", "2026-11-20T14:02:00+01:00"),
    calendar=CalendarFacts(
        "REQUEST",
        "Wartung <Drucker>",
        "Raum 4",
        MomentFacts(datetime(2026, 11, 24, 13, 0, tzinfo=UTC)),
        MomentFacts(datetime(2026, 11, 24, 13, 30, tzinfo=UTC)),
    ),
)
_DAY = MomentFacts(datetime(2026, 12, 23, 23, 0, tzinfo=UTC), is_day=True)
ENCRYPTED_MAIL = MailFacts(
    protection="pgp-encrypted",
    forward=ForwardFacts("", "", "letzten Montag"),
    kind="absence",
    until=date(2026, 12, 4),
    calendar=CalendarFacts("REPLY", starts=_DAY, answer="ACCEPTED"),
)
RUBBISH_MAIL = MailFacts(
    is_rubbish=True,
    kind="read receipt",
    forward=ForwardFacts("max@example.net", "", "2026-11-20T14:02:00"),
    calendar=CalendarFacts("X-OTHER", starts=MomentFacts(None, written="2026-12-24 10:00 (Hier)")),
)
