"""What to do with a mail: one pure decision over what was read and looked up, in the order of policy.

The page a new colleague reads first. Not the looking up and not the doing (`services.process`).
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from helpdesk.domain.ticket import BOUNCE_QUEUE, SPAM_QUEUE, SUPPORT_QUEUE, AuthorRole
from helpdesk.mail.message import Authentication, AuthResult, Mail, OriginKind


class EvidenceKind(StrEnum):
    """How a mail points at a ticket, strongest first."""

    SIGNED_ADDRESS = "signed address"
    MESSAGE_ID = "Message-ID"
    SUBJECT_TAG = "subject tag"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One pointer at a ticket that lives (merges are followed).

    `personal`: it was given to this very sender: his own reply address, or a mail that we sent to him.
    `takes_part`: the sender is a party of that ticket; `is_requester`: the one who opened it.
    `has_reader`: somebody other than the sender would get a public answer.
    """

    kind: EvidenceKind
    ticket_id: int
    number: str
    personal: bool
    takes_part: bool
    is_requester: bool
    has_reader: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the decision may know."""

    mail: Mail
    own_mail: str  # why this is a mail of ours coming back; "" where it is not
    from_own_address: bool
    from_team: bool
    authentication: Authentication
    site_authenticates: bool
    known: bool  # a person of ours answered this sender before
    spam_mark: str  # the header that marks it; "" where there is none
    silent: bool  # imported without any mail going out
    null_sender: bool  # handed over with an empty envelope sender: no mail may answer it (RFC 5321 4.5.5)
    bounced_id: int | None  # the outbound mail that a bounce provably belongs to
    broken_token: bool  # sent to a reply address that is not, or no longer, valid
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """A new ticket; `links` are tickets it may belong to, `may_join` that the evidence was good.

    `refusal` is the code why an answer of the team went no further; "" where nothing is refused.
    """

    reason: str
    queue: str = SUPPORT_QUEUE
    acknowledge: bool = False
    neutral: bool = True
    tell_team: bool = False
    copies_receive: bool = False
    links: tuple[Evidence, ...] = ()
    may_join: bool = False
    role: AuthorRole = AuthorRole.CUSTOMER
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class AddComment:
    """A comment on a ticket. `refusal` is the code why a team answer stays inside; "" where nothing is refused."""

    reason: str
    ticket_id: int
    role: AuthorRole
    internal: bool = False
    reopen: bool = False
    tell_team: bool = False
    send_to_customer: bool = False
    join: bool = False
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class RecordBounce:
    """A mail of ours did not arrive, or is late."""

    reason: str
    outbound_id: int
    permanent: bool


@dataclass(frozen=True, slots=True)
class Ignore:
    """Kept in the inbox and nothing more."""

    reason: str


Disposition = OpenTicket | AddComment | RecordBounce | Ignore

_MAX_HOPS = 50
_INTERNAL = re.compile(r"#\s?(intern(al|e[mnrs]?)?|note|notiz)\b", re.IGNORECASE)
_JOIN = re.compile(r"#(join|zusammen|verbinden)\b", re.IGNORECASE)
_MARKUP = "*_`~"
UNPROVED = ("no_authentication", "unauthenticated")  # refusals of somebody who may be forged


def decide(facts: Facts) -> Disposition:
    """Say what becomes of the mail. Early returns in the order of policy; every answer carries its reason."""
    mail = facts.mail
    if facts.own_mail:
        return Ignore(f"ourselves: {facts.own_mail}")
    if mail.received_hops > _MAX_HOPS:
        return Ignore(f"a loop: {mail.received_hops} Received fields")
    if mail.origin.kind is OriginKind.BOUNCE:
        return _bounce(facts)
    if facts.spam_mark and not (facts.from_team and _is_proved(facts)):
        return OpenTicket(f"spam: {facts.spam_mark}", queue=SPAM_QUEUE, links=facts.evidence)
    tickets = {evidence.ticket_id for evidence in facts.evidence}
    if len(tickets) > 1:
        numbers = " and ".join(sorted({evidence.number for evidence in facts.evidence}))
        return _open(facts, f"the evidence contradicts itself: {numbers}", facts.evidence)
    if not tickets:
        return _open(facts, "no ticket is meant", ())
    best = facts.evidence[0]
    if facts.from_team and not best.is_requester:
        return _team_comment(facts, best)
    if best.takes_part:
        return _customer_comment(facts, best)
    return _open(facts, f"{best.kind} of {best.number}, but the sender takes no part in it", facts.evidence)


def first_line(text: str) -> str:
    """Give the first line of the new text that is not blank, without marks that nobody sees or means."""
    return next(iter(_lines(text)), "")


def _keeps_inside(text: str) -> bool:
    """Tell whether the words are for the team: by a word in the first line, or by a line of its own anywhere."""
    lines = _lines(text)
    return bool(lines) and (_INTERNAL.search(lines[0]) is not None or any(_INTERNAL.fullmatch(line) for line in lines))


def _lines(text: str) -> list[str]:
    visible = "".join(char for char in text if unicodedata.category(char) != "Cf" and char not in _MARKUP)
    return [line.strip() for line in visible.splitlines() if line.strip()]


def _bounce(facts: Facts) -> Disposition:
    report = facts.mail.report
    if facts.bounced_id is not None:
        return RecordBounce(
            f"bounce: {facts.mail.origin.proof}", facts.bounced_id, permanent=report is None or report.permanent
        )
    return OpenTicket(f"a bounce of no mail of ours: {facts.mail.origin.proof}", queue=BOUNCE_QUEUE)


def _open(facts: Facts, reason: str, links: tuple[Evidence, ...]) -> OpenTicket:
    mail = facts.mail
    person = mail.origin.kind is OriginKind.PERSON
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
    if facts.mail.origin.kind is not OriginKind.PERSON:
        return _comment_of_robot(facts, best)
    reason = f"{best.kind} of {best.number}"
    if facts.authentication.result is AuthResult.FAIL:
        reason += f"; the sender is in doubt: {facts.authentication.proof}"
    return AddComment(reason, best.ticket_id, AuthorRole.CUSTOMER, reopen=not facts.silent, tell_team=not facts.silent)


def _team_comment(facts: Facts, best: Evidence) -> AddComment:
    """Let an answer of the team out only when it is proved; all else stays inside, and its writer is told why."""
    mail = facts.mail
    if mail.origin.kind is not OriginKind.PERSON:
        return _comment_of_robot(facts, best)
    reason, line = f"{best.kind} of {best.number}", first_line(mail.reply_text)
    refusal = _refusal(facts, best)
    if facts.silent:
        return AddComment(reason, best.ticket_id, AuthorRole.TEAM, internal=True)
    if refusal in UNPROVED:
        return AddComment(f"{reason}; not sent on: {refusal}", best.ticket_id, AuthorRole.TEAM, True, refusal=refusal)
    if _keeps_inside(mail.reply_text):
        return AddComment(reason, best.ticket_id, AuthorRole.TEAM, internal=True, tell_team=True)
    if refusal:
        return AddComment(f"{reason}; not sent on: {refusal}", best.ticket_id, AuthorRole.TEAM, True, refusal=refusal)
    if _JOIN.match(line):
        return AddComment(reason, best.ticket_id, AuthorRole.TEAM, internal=True, tell_team=True, join=True)
    if line.startswith("#"):
        # A misspelled directive must not carry internal words to the customer.
        refusal = "unknown_directive"
        return AddComment(f"{reason}; not sent on: {refusal}", best.ticket_id, AuthorRole.TEAM, True, refusal=refusal)
    return AddComment(reason, best.ticket_id, AuthorRole.TEAM, reopen=True, tell_team=True, send_to_customer=True)


def _refusal(facts: Facts, best: Evidence) -> str:
    if not facts.site_authenticates:
        return "no_authentication"
    if not _is_proved(facts):
        return "unauthenticated"
    if not any(evidence.personal for evidence in facts.evidence):
        return "unknown_address"
    if not facts.mail.reply_text.strip() and not facts.mail.attachments:
        return "empty"
    if not best.has_reader:
        return "no_recipient"
    return ""


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
