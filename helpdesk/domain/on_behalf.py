"""A person of the team writes for somebody else: forwards his mail, opens a ticket for him, notes his call.

Only what is proved to be the technician's is opened in another's name; everything else stays a ticket of his own, and
he is told how to hand it over. Not the reading of forwards (`mail.forward`) and not the doing
(`services.ticketing.on_behalf`).
"""

from dataclasses import replace
from typing import Final

from helpdesk.domain.answers import proof_in
from helpdesk.domain.command_lines import CommandMail, read_commands
from helpdesk.domain.command_list import CommandName
from helpdesk.domain.disposition import AddComment, Evidence, Facts, OnBehalf, OpenTicket
from helpdesk.domain.lifecycle import Reopening
from helpdesk.domain.proof import Proof
from helpdesk.domain.sender import SenderKind
from helpdesk.domain.ticket import AuthorRole
from helpdesk.mail.message import Forward, OriginKind

_NAME_HIM: Final = (CommandName.FOR, CommandName.CALL)
_OURS: Final = (SenderKind.OURSELVES, SenderKind.TEAM)


def names_another(text: str) -> bool:
    """Tell whether the lines at the top of the text say whose ticket it is."""
    return _names_another(read_commands(text))


def for_another(facts: Facts, opened: OpenTicket) -> OpenTicket:
    """Give the new ticket as that of somebody else, where a person of the team writes for him; else as it was."""
    mail, forward = facts.mail, facts.mail.forward
    if not facts.from_team or facts.silent or mail.origin.kind is not OriginKind.PERSON or opened.refusal:
        return opened
    said = read_commands(mail.reply_text if forward is None else forward.note)
    if not _names_another(said) and (forward is None or facts.passed_on.kind in _OURS):
        return opened
    if proof_in(facts) is not Proof.AUTHENTICATED:
        return replace(opened, acknowledge=False, refusal="on_behalf_unproved")
    if _names_another(said):
        return _named(opened, said, forward)
    if forward is None or forward.sender is None or "@" not in forward.sender.address:
        return replace(opened, acknowledge=False, refusal="on_behalf_no_address")
    return _forwarded(opened, said, forward)


def passed_on(facts: Facts, best: Evidence) -> AddComment | None:
    """Give a mail that the team forwards to a ticket as its author's own words there, if he takes part in it.

    Never sent on: the words of somebody else stay a note, and so does everything that is not proved to be the
    forwarder's; he is told what to do. None where it is no forward, or is expressly meant for the customer.
    """
    mail, forward, proof = facts.mail, facts.mail.forward, proof_in(facts)
    if forward is None or facts.silent or facts.passed_on.kind in _OURS or proof is Proof.NONE:
        return None
    said = read_commands(forward.note)
    if said.internal is False or _names_another(said):
        return None
    if proof is not Proof.AUTHENTICATED or not best.author_takes_part:
        code = "forward_of_another" if proof is Proof.AUTHENTICATED else "forward_unproved"
        return AddComment(
            f"{best.kind} of {best.number}; not taken up: {code}",
            best.ticket_id,
            AuthorRole.TEAM,
            internal=True,
            tell_team=True,
            refusal=code,
            text=mail.text,
            commands=said.lines,
            proof=proof,
        )
    return AddComment(
        f"{best.kind} of {best.number}; forwarded by the team",
        best.ticket_id,
        AuthorRole.CUSTOMER,
        reopen=best.reopening is Reopening.REOPEN,
        tell_team=True,
        on_behalf=_forwarded_words(said, forward),
    )


def _names_another(said: CommandMail) -> bool:
    return any(line.name in _NAME_HIM for line in said.lines)


def _forwarded(opened: OpenTicket, said: CommandMail, forward: Forward) -> OpenTicket:
    return replace(
        opened,
        reason=f"{opened.reason}; forwarded by the team",
        acknowledge=False,
        neutral=False,
        copies_receive=False,
        on_behalf=_forwarded_words(said, forward),
    )


def _forwarded_words(said: CommandMail, forward: Forward) -> OnBehalf:
    return OnBehalf(
        forward.text,
        remark=said.note,
        author=forward.sender,
        subject=forward.subject,
        date=forward.date,
        commands=said.lines,
        proof=Proof.AUTHENTICATED,
    )


def _named(opened: OpenTicket, said: CommandMail, forward: Forward | None) -> OpenTicket:
    """Open it as the technician's own; the command hands it over, or says why it cannot."""
    behalf = OnBehalf(
        said.text if forward is None else forward.text,
        internal=said.keeps_inside,
        remark="" if forward is None else said.text,
        commands=said.lines,
        proof=Proof.AUTHENTICATED,
    )
    return replace(
        opened,
        reason=f"{opened.reason}; {', '.join(f'#{line.name}' for line in said.lines if line.name is not None)}",
        acknowledge=False,
        neutral=False,
        copies_receive=False,
        role=AuthorRole.TEAM,
        on_behalf=behalf,
    )
