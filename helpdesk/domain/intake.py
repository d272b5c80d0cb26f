"""What to do with a mail: one pure decision over what was read and looked up, in the order of policy.

The page a new colleague reads first. Not the looking up and not the doing (`services.incoming.process`).
"""

from dataclasses import replace

from helpdesk.domain.announcing import Announced, wants_no_more
from helpdesk.domain.answers import decide_answer
from helpdesk.domain.confirmation import QUIET, Asked, Matter, Reading
from helpdesk.domain.confirmation import read as read_answer
from helpdesk.domain.disposition import (
    AddComment,
    Confirm,
    Disposition,
    Evidence,
    EvidenceKind,
    Facts,
    Hold,
    Ignore,
    OpenTicket,
    OptOut,
    RecordBounce,
)
from helpdesk.domain.lifecycle import Reopening
from helpdesk.domain.merge_wish import MergeWish, wish_in
from helpdesk.domain.on_behalf import for_another, names_another, passed_on
from helpdesk.domain.queries import asked_in_vain, decide_query
from helpdesk.domain.sender import SenderKind
from helpdesk.domain.ticket import BOUNCE_QUEUE, SPAM_QUEUE, AuthorRole
from helpdesk.mail.message import AuthResult, OriginKind

_MAX_HOPS = 50
# Answers to a question about a ticket that belong there and open no new one.
_ON_ITS_TICKET = (Reading.REFUSED, Reading.UNCLEAR, Reading.LATE)
# What the team reads above an answer to the question whether two customer numbers shall be one.
_MERGE_NOTES = {
    Reading.REFUSED: "merge_refused",
    Reading.UNCLEAR: "merge_unclear",
    Reading.LATE: "merge_late",
}
# What the team reads above a reply that opened its ticket again, or might have.
_REPLY_NOTES = {
    Reopening.REOPEN: "reopened",
    Reopening.ONLY_THANKS: "only_thanks",
    Reopening.STAYS_SCHEDULED: "stays_scheduled",
}


def decide(facts: Facts) -> Disposition:
    """Say what becomes of the mail. Early returns in the order of policy; every answer carries its reason."""
    apart = _set_apart(facts)
    if apart is not None:
        return apart
    tickets = {evidence.ticket_id for evidence in facts.evidence}
    if len(tickets) > 1:
        numbers = " and ".join(sorted({evidence.number for evidence in facts.evidence}))
        return _open(facts, f"the evidence contradicts itself: {numbers}", facts.evidence)
    if not tickets:
        opened = _open(facts, "an answer to an announcement" if facts.announced else "no ticket is meant", ())
        opened = replace(opened, merge=_wish(facts), announced=facts.announced, unanswered=asked_in_vain(facts))
        return for_another(facts, opened)
    best = facts.evidence[0]
    if facts.from_team and (not best.is_requester or names_another(facts.mail.reply_text)):
        if not _is_by_a_person(facts):
            return _comment_of_robot(facts, best)
        return passed_on(facts, best) or decide_answer(facts, best)
    if best.takes_part or (best.same_customer and facts.authentication.result is not AuthResult.FAIL):
        late = best.reopening is Reopening.NEW_TICKET and not facts.silent and _is_by_a_person(facts)
        return _after_closing(facts, best) if late else _customer_comment(facts, best)
    opened = _open(facts, f"{best.kind} of {best.number}, but the sender takes no part in it", facts.evidence)
    if facts.silent or not _is_by_a_person(facts) or not best.signed_for:
        return opened
    # Who holds a notice of the team is no customer who answers from elsewhere: nobody is advised to let him in.
    return replace(opened, signed_for=best.signed_for, may_join=False, note="teams_address")


def _set_apart(facts: Facts) -> Disposition | None:
    """Say what becomes of mail that is no matter of tickets in the first place."""
    mail = facts.mail
    if facts.own_mail:
        return Ignore(f"ourselves: {facts.own_mail}")
    if mail.received_hops > _MAX_HOPS:
        return Ignore(f"a loop: {mail.received_hops} Received fields")
    if mail.origin.kind is OriginKind.BOUNCE:
        return _bounce(facts)
    if facts.announced is not None and (answer := _to_announcement(facts, facts.announced)) is not None:
        return answer
    if facts.asked is not None and (answer := _answer(facts, facts.asked)) is not None:
        return answer
    if facts.spam_mark and not (facts.from_team and _is_proved(facts)):
        return OpenTicket(f"spam: {facts.spam_mark}", queue=SPAM_QUEUE, links=facts.evidence)
    if facts.holds_unknown and is_stranger(facts) and not facts.silent:
        return Hold(f"nobody knows the sender, and mailbox {facts.holds_unknown} lets in only whom we know")
    return decide_query(facts)


def _wish(facts: Facts) -> MergeWish | None:
    """Give the wish of a contact that two of his customer numbers be one; automatic and imported mail has none."""
    if not facts.sender.is_contact or facts.silent:
        return None
    own, signs = facts.sender.number, facts.site_authenticates
    return wish_in(facts.mail, facts.authentication, own, site_authenticates=signs)


def is_stranger(facts: Facts) -> bool:
    """Tell whether nobody knows who writes, and he answers nothing that he has to do with."""
    takes_part = any(evidence.takes_part for evidence in facts.evidence)
    return facts.sender.kind is SenderKind.UNKNOWN and not takes_part and not facts.known


def _answer(facts: Facts, asked: Asked) -> Disposition | None:
    """Take the word that was asked for; all other words of a person are for the team, and not acknowledged.

    None where nothing is asked any more and the mail is about something else.
    """
    found = read_answer(asked, facts.mail, facts.authentication, site_authenticates=facts.site_authenticates)
    if found is Reading.NO_ANSWER:
        return None
    reason = f"{found} to the question about {asked.what}"
    if found is Reading.GIVEN:
        return Confirm(reason, asked)
    if found in QUIET:
        return Ignore(f"{reason}; {facts.mail.origin.proof or 'nothing is left to do'}")
    declines = asked if found is Reading.REFUSED else None
    if asked.matter is Matter.MERGE and asked.ticket_id is not None and found in _ON_ITS_TICKET:
        loud, note = not facts.silent, _MERGE_NOTES[found]
        return AddComment(
            reason, asked.ticket_id, AuthorRole.CUSTOMER, internal=True, tell_team=loud, declines=declines, note=note
        )
    if asked.ticket_id is not None and found in _ON_ITS_TICKET:
        # The technician who was asked about his ticket is no customer with a new one.
        return AddComment(
            reason, asked.ticket_id, AuthorRole.TEAM, internal=True, tell_team=not facts.silent, declines=declines
        )
    if asked.matter is Matter.MERGE and asked.ticket_id is not None and found is Reading.DOUBTFUL:
        again = None if facts.silent else asked  # at his own address: a customer is no technician, and it may be forged
        return AddComment(reason, asked.ticket_id, AuthorRole.CUSTOMER, internal=True, asks_again=again)
    if asked.ticket_id is not None and found is Reading.DOUBTFUL:
        # Who was asked is told at his own address, and nobody else of what somebody may have forged.
        refusal = "" if facts.silent else "consent_unproved"
        return AddComment(reason, asked.ticket_id, AuthorRole.TEAM, internal=True, refusal=refusal)
    return replace(_open(facts, reason, ()), acknowledge=False, note=found, declines=declines)


def _to_announcement(facts: Facts, announced: Announced) -> Disposition | None:
    """Take the wish for no more of these; what robots answer is nobody's matter. None for all else: people read it."""
    by_person = _is_by_a_person(facts)
    if announced.ends_it or (by_person and not facts.evidence and wants_no_more(facts.mail.reply_text)):
        reason = f"no more announcements of {announced.kind} to {announced.address}"
        return Ignore(f"{reason}, but imported silently") if facts.silent else OptOut(reason, announced)
    if not by_person and not facts.evidence:
        return Ignore(f"an automatic answer to an announcement: {facts.mail.origin.proof}")
    return None


def _bounce(facts: Facts) -> Disposition:
    report = facts.mail.report
    if facts.bounced_id is not None:
        return RecordBounce(
            f"bounce: {facts.mail.origin.proof}", facts.bounced_id, permanent=report is None or report.permanent
        )
    return OpenTicket(f"a bounce of no mail of ours: {facts.mail.origin.proof}", queue=BOUNCE_QUEUE)


def _open(facts: Facts, reason: str, links: tuple[Evidence, ...]) -> OpenTicket:
    mail, person = facts.mail, _is_by_a_person(facts)
    # A person of the team who answers a ticket asks for nothing: he is told why his words went no further.
    refusal = "unknown_address" if facts.from_team and person and (links or facts.broken_token) else ""
    answerable = person and not (mail.no_autoreply or facts.null_sender or facts.from_own_address or facts.silent)
    targets = {evidence.ticket_id for evidence in links if evidence.kind is not EvidenceKind.SUBJECT_TAG}
    return OpenTicket(
        reason if person else f"{reason}; {mail.origin.kind}: {mail.origin.proof}",
        acknowledge=answerable and mail.sender is not None and not refusal,
        neutral=facts.authentication.result is AuthResult.FAIL or not (_is_proved(facts) or facts.known),
        tell_team=not facts.silent,
        copies_receive=_is_proved(facts),
        links=links,
        may_join=person and not refusal and len(targets) == 1 and len({e.ticket_id for e in links}) == 1,
        role=AuthorRole.CUSTOMER if person else AuthorRole.SYSTEM,
        refusal=refusal,
    )


def _customer_comment(facts: Facts, best: Evidence) -> AddComment:
    if not _is_by_a_person(facts):
        return _comment_of_robot(facts, best)
    reason = f"{best.kind} of {best.number}"
    if facts.authentication.result is AuthResult.FAIL:
        reason += f"; the sender is in doubt: {facts.authentication.proof}"
    loud = not facts.silent
    joins = not best.takes_part and (_is_proved(facts) or not facts.site_authenticates)
    return AddComment(
        reason,
        best.ticket_id,
        AuthorRole.CUSTOMER,
        reopen=loud and best.reopening is Reopening.REOPEN,
        tell_team=loud,
        takes_part=joins and loud,
        copies_receive=_is_proved(facts) and loud,
        note=_REPLY_NOTES.get(best.reopening, "") if loud else "",
    )


def _after_closing(facts: Facts, best: Evidence) -> OpenTicket:
    """Let a reply to a ticket that has long been closed begin a new one, which is linked to it."""
    opened = _open(facts, f"{best.kind} of {best.number}, which has long been closed", (best,))
    return replace(opened, may_join=False, note="after_closing", earlier=best.number)


def _is_by_a_person(facts: Facts) -> bool:
    return facts.mail.origin.kind is OriginKind.PERSON


def _is_proved(facts: Facts) -> bool:
    return facts.authentication.result is AuthResult.PASS


def _comment_of_robot(facts: Facts, best: Evidence) -> AddComment:
    """Keep automatic mail without changing any state. Only what is no mere echo of ours is shown to the team."""
    origin = facts.mail.origin
    generated = facts.mail.header("Auto-Submitted").strip().lower().startswith("auto-generated")
    news = (origin.kind is OriginKind.LIST or generated) and not facts.silent
    return AddComment(
        f"{best.kind} of {best.number}; {origin.kind}: {origin.proof}",
        best.ticket_id,
        AuthorRole.SYSTEM,
        internal=not news,
        tell_team=news,
    )
