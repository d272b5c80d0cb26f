"""Sample facts about the work on a ticket: what the team can do with one click, and what the person had before.

Not the samples of whole notices (`rendering.samples`).
"""

from datetime import UTC, datetime

from helpdesk.domain.notice_actions import ActionFacts
from helpdesk.domain.notices import EarlierFacts

_ADDRESS = "support%2Bn3m9@example.de"
_SUBJECT = "Re%3A%20%5B%232026-000042%5D%20Drucker%20im%20B%C3%BCro%20druckt%20nicht"

ACTIONS = tuple(
    ActionFacts(label, f"mailto:{_ADDRESS}?subject={_SUBJECT}&body=%23{line}", words)
    for label, line, words in (
        ("Übernehmen", "nehmen", "#nehmen"),
        ("Zuweisen", "zuweisen%20", "#zuweisen NAME"),
        ("Dringend", "priorit%C3%A4t%20dringend", "#priorität dringend"),
        ("Spam", "spam", "#spam"),
        ("Schließen", "schlie%C3%9Fen", "#schließen"),
    )
)
HISTORY = (
    EarlierFacts("2026-000031", "Toner für den Drucker im Büro", datetime(2026, 10, 5, 7, 40, tzinfo=UTC), "closed"),
    EarlierFacts("2026-000012", "", datetime(2026, 2, 3, 13, 5, tzinfo=UTC), "in_progress"),
)
