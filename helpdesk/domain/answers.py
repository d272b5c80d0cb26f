"""What becomes of a mail of the team on a ticket: an answer to the customer, a note, commands, or a word back.

Nothing unproved goes out: it stays inside as a note, and its registered writer is told what to do. Not the reading of
command lines (`domain.command_lines`) and not their doing (`services.commands.commands`).
"""

from dataclasses import dataclass, replace
from typing import Final

from helpdesk.domain.command_lines import CommandMail, read_commands
from helpdesk.domain.disposition import AddComment, Evidence, EvidenceKind, Facts
from helpdesk.domain.proof import Proof, proof_of
from helpdesk.domain.ticket import AuthorRole
from helpdesk.mail.message import AuthResult, Mail
from helpdesk.mail.quoting_html import marks

_FOR_A_HUMAN: Final = ("internal_below", "command_below")  # his colleagues read the words meanwhile


@dataclass(frozen=True, slots=True)
class _Answer:
    """A mail of the team, with what its writer says in it and how far it is proved to be his."""

    facts: Facts
    best: Evidence
    said: CommandMail
    proof: Proof

    @property
    def reason(self) -> str:
        """What the mail points at, and how."""
        words = ", ".join(f"#{line.name}" for line in self.said.lines if line.name is not None)
        return f"{self.best.kind} of {self.best.number}" + (f"; {words}" if words else "")

    @property
    def is_personal(self) -> bool:
        """Whether it answers something that we sent to its writer."""
        return any(evidence.personal for evidence in self.facts.evidence)

    @property
    def is_anothers(self) -> bool:
        """Whether it went to a reply address that was given to somebody else: a notice was handed over."""
        signed = [each for each in self.facts.evidence if each.kind is EvidenceKind.SIGNED_ADDRESS]
        return bool(signed) and not self.is_personal

    @property
    def went_directly(self) -> bool:
        """Whether he answered the customer's own mail, to him, and we only got a copy."""
        of_ours = self.is_personal or any(each.kind is EvidenceKind.SIGNED_ADDRESS for each in self.facts.evidence)
        return self.facts.reaches_reader and not of_ours and self.proof is Proof.AUTHENTICATED

    @property
    def is_empty(self) -> bool:
        """Whether it holds nothing that could be sent."""
        return not self.said.text.strip() and not self.facts.mail.attachments


def decide_answer(facts: Facts, best: Evidence) -> AddComment:
    """Say what becomes of it; `best` is what it answers."""
    answer = _Answer(facts, best, read_commands(_own_words(facts.mail)), proof_in(facts))
    if facts.silent:
        return AddComment(answer.reason, best.ticket_id, AuthorRole.TEAM, internal=True)
    if answer.proof is Proof.NONE:
        return _unproved(answer)
    if answer.is_anothers and answer.said.lines:
        return _kept(answer, "anothers_address")
    if answer.said.keeps_inside or (answer.said.internal is None and _stays_inside(facts)):
        return _note(answer)
    if answer.is_empty and answer.said.lines:
        return _note(answer)
    if answer.went_directly:
        return replace(_sent(answer), send_to_customer=False, note="went_directly")
    refusal = _refusal(answer)
    return _kept(answer, refusal) if refusal else _sent(answer)


def _own_words(mail: Mail) -> str:
    """Give his new words; a line with # that stands in a quoted element of the HTML is shown as quoted.

    Where nothing introduces a quote, it may have been left among his words: it is no command of his.
    """
    if not mail.html or "#" not in mail.reply_text:
        return mail.reply_text
    lines = mail.reply_text.split("\n")
    quoted = marks(mail.html, lines)
    return "\n".join(f"> {line}" if "#" in line and place in quoted else line for place, line in enumerate(lines))


def proof_in(facts: Facts) -> Proof:
    """Say how far a mail in the name of a person of the team is his."""
    # Where reply addresses carry no signature, the Message-ID of a mail that only he got stands in for one.
    kind = EvidenceKind.SIGNED_ADDRESS if facts.site_signs else EvidenceKind.MESSAGE_ID
    has_personal = any(evidence.personal and evidence.kind is kind for evidence in facts.evidence)
    result = facts.authentication.result
    return proof_of(result, site_authenticates=facts.site_authenticates, has_personal=has_personal)


def is_unconfirmed(facts: Facts) -> bool:
    """Tell whether everybody must read that nobody confirmed the author: of the team, or refuted by our mail server."""
    refuted = facts.authentication.result is AuthResult.FAIL
    return refuted or (facts.from_team and not facts.silent and proof_in(facts) is Proof.NONE)


def _unproved(answer: _Answer) -> AddComment:
    """Keep it inside. Commands to somebody's own address wait for his consent; all else he is told to send again."""
    if answer.said.lines and answer.is_personal:
        return _note(answer, "waits for the consent of the registered address", loud=False)
    return _kept(answer, "unauthenticated" if answer.facts.site_authenticates else "no_authentication")


def _kept(answer: _Answer, refusal: str) -> AddComment:
    """Keep the words inside and tell their writer why; what he commanded is done all the same, if he may."""
    may_command = answer.proof > Proof.NONE and not answer.is_anothers
    undone = [line.raw for line in answer.said.lines]
    return AddComment(
        f"{answer.reason}; not sent on: {refusal}",
        answer.best.ticket_id,
        AuthorRole.TEAM,
        internal=True,
        tell_team=refusal in _FOR_A_HUMAN,
        refusal=refusal,
        refused_for=answer.facts.holds_notice if refusal == "holds_notice" else "",
        text=answer.said.note if may_command else "\n".join(filter(None, [*undone, answer.said.text])),
        commands=answer.said.lines if may_command else (),
        proof=answer.proof,
    )


def _note(answer: _Answer, remark: str = "", *, loud: bool = True) -> AddComment:
    return AddComment(
        f"{answer.reason}; {remark}" if remark else answer.reason,
        answer.best.ticket_id,
        AuthorRole.TEAM,
        internal=True,
        tell_team=loud and not answer.is_empty,
        text=answer.said.note,
        where=answer.said.where if answer.proof > Proof.NONE else "",
        commands=answer.said.lines,
        proof=answer.proof,
    )


def _sent(answer: _Answer) -> AddComment:
    return AddComment(
        answer.reason,
        answer.best.ticket_id,
        AuthorRole.TEAM,
        reopen=True,
        tell_team=True,
        send_to_customer=True,
        text=answer.said.text,
        where=answer.said.where,
        commands=answer.said.lines,
        proof=answer.proof,
    )


def _stays_inside(facts: Facts) -> bool:
    """Tell whether the address that he answered to is the one for notes; of two, the one for notes counts."""
    signed = [each for each in facts.evidence if each.kind is EvidenceKind.SIGNED_ADDRESS and each.personal]
    return any(each.stays_inside for each in signed or facts.evidence)


def _refusal(answer: _Answer) -> str:
    """Give the code why words cannot go to the customer; "" where they can."""
    if not answer.is_personal:
        return "unknown_address"
    if answer.is_empty:
        return "empty"
    if not answer.best.has_reader:
        return "no_recipient"
    if answer.facts.reader_changed:
        return "reader_changed"
    if answer.facts.holds_notice:
        return "holds_notice"
    if answer.said.forgotten_sign:
        return "forgotten_sign"
    if answer.said.internal_below:
        return "internal_below"
    if answer.said.command_below:
        return "command_below"
    return ""
