"""Sample facts for the notices about commands: every kind of value that a line of a receipt may have.

Not the other samples (`rendering.samples`). Names and addresses are invented.
"""

from dataclasses import replace
from datetime import UTC, date, datetime

from helpdesk.domain.command_list import COMMANDS
from helpdesk.domain.notice_commands import BookingFacts, CardFacts, CommandFacts
from helpdesk.domain.notices import Notice, NoticeFacts

_DONE = (
    CommandFacts("#nehmen", "assigned", "Max Muster"),
    CommandFacts("#prio hoch", "priority", "high"),
    CommandFacts("#status wartet", "status", "waiting"),
    CommandFacts("#fällig Freitag 12 Uhr", "due", at=datetime(2026, 11, 27, 11, 0, tzinfo=UTC)),
    CommandFacts(
        "#zeit 1h30 gestern Anfahrt, nicht berechenbar: Kulanz",
        "time",
        booking=BookingFacts("1:30", date(2026, 11, 21), billable=False, travel=True, reason="Kulanz"),
    ),
    CommandFacts("#zeit 45 min", "time", booking=BookingFacts("0:45", date(2026, 11, 22), True, False, "")),
)
_REFUSED = (
    CommandFacts("#nehmen", "not_run", failed=True),
    CommandFacts("#zuweissen Max", "unknown_word", near=("zuweisen", "zuteilen"), failed=True),
    CommandFacts("#öffnen", "impossible_move", "merged", failed=True),
)
_UNDONE = (
    CommandFacts("#prio hoch", "undone"),
    CommandFacts("#registrieren", "undo_none", failed=True),
    CommandFacts("#zusammenführen 2026-000017", "undone_merge", "2026-000017", ticket="2026-000123"),
)


def command_samples(to_team: NoticeFacts, question: NoticeFacts) -> dict[Notice, tuple[NoticeFacts, ...]]:
    """Give the samples, from those of a notice to the team and of a question."""
    receipt = replace(to_team, recipient="Max Muster", join_hint=False, commands=_DONE, undo=True)
    receipt = replace(receipt, replaced=("max.muster@beispiel.example",))
    asked = replace(question, address="", customer="", ticket=to_team.ticket, lines=("#zeit 1h30", "#schließen"))
    card = tuple(CardFacts(spec.form("de"), spec.german[1:], spec.help("de"), spec.example("de")) for spec in COMMANDS)
    return {
        Notice.COMMAND_RECEIPT: (
            receipt,
            replace(receipt, commands=_REFUSED, reason="refused", undo=False, copies=()),
            replace(receipt, commands=_UNDONE, undo=False, comment=None, copies=()),
            replace(receipt, by="Jonas Techniker", undo=False, is_masked=True),
        ),
        Notice.ACTION_CONFIRMATION: (
            replace(asked, reason="unproved"),
            replace(asked, reason="stranger", lines=("#beteiligen karl@example.net",), answer_link="", ticket=None),
        ),
        Notice.ASSIGNED: (
            replace(to_team, by="Max Muster", is_masked=True),
            replace(to_team, by="Max Muster", remark="Bitte heute noch anrufen."),
            replace(to_team, by="Max Muster", remark="Wir kommen morgen.", way="public"),
            replace(to_team, comment=None, answer_is_public=False),
        ),
        Notice.HELP: (replace(question, address="", customer="", answer_link="", until=None, cards=card),),
    }
