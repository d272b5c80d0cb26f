"""Sample facts for the notices about two customer numbers that become one.

Not the other samples (`rendering.samples`). Names and numbers are invented.
"""

from dataclasses import replace

from helpdesk.domain.notice_merge import MergeFacts
from helpdesk.domain.notices import Notice, NoticeFacts

_MERGE = MergeFacts("10042", "10077", "same")


def merge_samples(
    alone: NoticeFacts,
) -> dict[Notice, tuple[NoticeFacts, ...]]:
    """Give the samples, from those of a notice about nothing else."""
    merged = replace(alone, customer="Muster GmbH", merge=_MERGE)
    return {
        Notice.CUSTOMERS_MERGED: (
            replace(merged, recipient="Erika Beispiel", merge=replace(_MERGE, code="kept")),
            replace(merged, merge=replace(_MERGE, code="took_over")),
            merged,
        ),
    }
