"""When a mail is the word of consent that was asked for, and when it is reminded of and given up.

Asked for is the owner's word about his address (D18), or about something that needs more trust than its mail had. The
signed reply address shows that the writer has the request, the From address that he is the one who was asked. That
is enough for an address, because the request went nowhere else; what waits to be done needs our server's word too,
wherever there is one. Not the words themselves (`domain.consent`).
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from helpdesk.domain.consent import Answer, answer_in
from helpdesk.domain.mailbox_name import canonical
from helpdesk.mail.message import Authentication, AuthResult, Mail, OriginKind

REMIND_AFTER = timedelta(days=5)
CONFIRM_WITHIN = timedelta(days=7)  # D18; counted from the request
MERGE_WITHIN = timedelta(days=7)  # contacts are not at their desks every day
ACT_WITHIN = timedelta(days=2)  # what waits longer for a technician's consent is no longer what he meant


class Matter(StrEnum):
    """What was asked about."""

    ADDRESS = "address"
    ACTION = "action"
    MERGE = "merge"  # of two customer numbers


class Standing(StrEnum):
    """Where the question stands."""

    OPEN = "open"
    SETTLED = "settled"  # consented to before: the request works once
    OVER = "over"  # too late, or taken back


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of ours that a mail answers. `address` was asked, `id` names the row, `what` is for people.

    `ticket_id`: the ticket that an action is about.
    """

    matter: Matter
    id: int
    address: str
    standing: Standing
    what: str
    ticket_id: int | None = None


class Reading(StrEnum):
    """What a mail is to the question; those of `QUIET` trouble nobody, and the others are told to the team with it."""

    NO_ANSWER = "no answer"  # what was asked is settled, and the mail has words of its own: it is one like any other
    GIVEN = "given"
    ROBOT = "robot"  # absence notes, receipts and scanners consent to nothing
    AGAIN = "again"  # a second yes
    UNCLEAR = "confirmation_unclear"
    REFUSED = "confirmation_refused"
    OTHER_SENDER = "confirmation_other_sender"
    DOUBTFUL = "confirmation_doubtful"
    LATE = "confirmation_late"


QUIET = (Reading.GIVEN, Reading.ROBOT, Reading.AGAIN)


def read(asked: Asked, mail: Mail, authentication: Authentication, *, site_authenticates: bool) -> Reading:
    """Say what the mail is to the question. Only a person's own word from the very address that was asked counts.

    A no needs no proof: it ends what was to be done.
    """
    if mail.origin.kind is not OriginKind.PERSON:
        return Reading.ROBOT
    said = answer_in(mail.reply_text)
    if asked.standing is Standing.SETTLED and said is not Answer.YES:
        return Reading.NO_ANSWER
    if mail.sender is None or canonical(mail.sender.address) != canonical(asked.address):
        return Reading.OTHER_SENDER
    if authentication.result is AuthResult.FAIL:
        return Reading.DOUBTFUL
    if said is Answer.NO:
        return Reading.REFUSED
    if said is Answer.UNCLEAR:
        return Reading.UNCLEAR
    if asked.standing is Standing.OPEN and not _suffices(asked.matter, authentication.result, site_authenticates):
        return Reading.DOUBTFUL
    return {Standing.OPEN: Reading.GIVEN, Standing.SETTLED: Reading.AGAIN}.get(asked.standing, Reading.LATE)


def _suffices(matter: Matter, result: AuthResult, site_authenticates: bool) -> bool:
    """Tell whether a yes that nothing speaks against is enough.

    A customer whose provider signs nothing can still confirm his address; the words of the team need what commands do.
    """
    return matter is Matter.ADDRESS or result is AuthResult.PASS or not site_authenticates
