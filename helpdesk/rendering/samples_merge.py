"""Sample facts for the notices about two customer numbers that become one.

Not the other samples (`rendering.samples`). Names and numbers are invented.
"""

from dataclasses import replace

from helpdesk.domain.notice_merge import DifferenceFacts, MergeFacts
from helpdesk.domain.notices import Notice, NoticeFacts

_MERGE = MergeFacts("10042", "10077", "same")
_ROWS = (
    DifferenceFacts("company", "Muster GmbH", "Muster GmbH", differs=False),
    DifferenceFacts("first_name", "Erika", "Erika", differs=False),
    DifferenceFacts("last_name", "Beispiel", "Beispiel", differs=False),
    DifferenceFacts("street", "Musterweg 1", "Ostring 7", differs=True),
    DifferenceFacts("postcode", "12345", "12345", differs=False),
    DifferenceFacts("city", "Musterstadt", "Musterstadt", differs=False),
    DifferenceFacts("phone", "+49 251 123456", "", differs=True),
    DifferenceFacts("mobile", "", "", differs=False),
    DifferenceFacts("email", "info@muster.example", "post@muster.example", differs=True),
    DifferenceFacts("iban", "DE** **** 2051", "DE** **** 3000", differs=True),
    DifferenceFacts("bic", "****", "****", differs=False),
)
# How far a wish can be when the team is told.
STANDS = (
    *("to_decide", "names_differ", "no_standard", "unknown", "asked_already", "asked_too_often", "nobody_to_ask"),
    *("expired", "done"),
)


def merge_samples(
    to_team: NoticeFacts, alone: NoticeFacts, question: NoticeFacts
) -> dict[Notice, tuple[NoticeFacts, ...]]:
    """Give the samples, from those of a notice to the team, of one about nothing else, and of a question."""
    asked = replace(question, address="", merge=replace(_MERGE, code="", who="Erika Beispiel <erika@muster.example>"))
    told = replace(to_team, comment=None, join_hint=False, copies=())
    merged = replace(alone, customer="Muster GmbH", merge=_MERGE)
    return {
        Notice.CUSTOMERS_MERGED: (
            replace(merged, recipient="Erika Beispiel", merge=replace(_MERGE, code="kept")),
            replace(merged, merge=replace(_MERGE, code="took_over")),
            merged,
        ),
        Notice.MERGE_CONFIRMATION: (
            replace(asked, recipient="Max Muster"),
            replace(asked, answer_link=""),
            replace(asked, is_reminder=True),
        ),
        Notice.MERGE_REQUEST: tuple(
            replace(told, merge=replace(_MERGE, code=code, rows=_ROWS if code in STANDS[:2] else ())) for code in STANDS
        ),
    }
