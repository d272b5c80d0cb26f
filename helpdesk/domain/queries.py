"""What people ask for by mail: lists of tickets, a whole ticket, a search, the card of commands.

Read out of the first line of a mail; a mail that asks makes no ticket. Who may ask what is decided here too, pure. Not
the answers (`services.commands.queries`).
"""

from dataclasses import dataclass

from helpdesk.domain.answers import proof_in
from helpdesk.domain.command_lines import CommandLine, CommandMail, command_named, read_commands
from helpdesk.domain.command_list import QUERIES, CommandName
from helpdesk.domain.disposition import Answer, Facts
from helpdesk.domain.proof import Proof
from helpdesk.domain.thanks import says_nothing_more
from helpdesk.mail.message import AuthResult, Mail, OriginKind


@dataclass(frozen=True, slots=True)
class Query:
    """`line` is what stands in the mail, `argument` what stands behind the word."""

    name: CommandName
    argument: str
    line: str


def query_in(mail: Mail) -> tuple[Query, bool] | None:
    """Give what the first line asks for, and whether nothing else stands in the mail; None where it asks nothing.

    A sign-off and a name below it are nothing.
    """
    said = read_commands(mail.reply_text)
    first = said.lines[0] if said.lines else None
    if first is None or first.name not in QUERIES or said.internal is not None:
        return None
    return Query(first.name, first.argument, first.raw), _is_alone(mail, said)


def _is_alone(mail: Mail, said: CommandMail) -> bool:
    names = (mail.sender.name,) if mail.sender is not None else ()
    return len(said.lines) == 1 and says_nothing_more(said.text, names=names)


def decide_query(facts: Facts) -> Answer | None:
    """Say whether the mail asks for something that its writer may know; None where it is something else.

    Of the team, a proved mail is answered; where no server vouches for anybody, the registered address is asked first,
    and where one does and not for this mail, that address is told what to do.
    A contact may ask for open tickets, where our server vouches for him (D19). All others get no list.
    """
    found = query_in(facts.mail) if _is_answerable(facts) else None
    if found is None:
        return _misspelt(facts)
    query, is_alone = found
    if facts.from_team:
        return _of_team(facts, query, is_alone=is_alone)
    allowed = facts.sender.is_contact and facts.authentication.result is AuthResult.PASS
    if allowed and query.name is CommandName.OPEN and not query.argument and is_alone:
        return Answer(f"a contact asks: {query.line}", query.name, "", query.line, facts.evidence[:1])
    return None


def _is_answerable(facts: Facts) -> bool:
    mail = facts.mail
    return mail.origin.kind is OriginKind.PERSON and not (facts.silent or facts.null_sender or mail.no_autoreply)


def _misspelt(facts: Facts) -> Answer | None:
    """Give the answer to a new mail of the team that holds only a word like one that asks."""
    line, said = asked_in_vain(facts), read_commands(facts.mail.reply_text)
    if line is None or line.name is not None or facts.evidence or not _is_alone(facts.mail, said):
        return None
    name = next(filter(None, map(command_named, line.nearest)))
    return Answer(f"the team asks by no word of ours: {line.raw}", name, "", line.raw, refusal="unknown_word")


def asked_in_vain(facts: Facts) -> CommandLine | None:
    """Give the line by which a new mail asks for something and gets none: of the team a word like one that asks.

    Of all others the word for a list, where nothing else stands in the mail.
    """
    if not _is_answerable(facts):
        return None
    said = read_commands(facts.mail.reply_text)
    first = said.lines[0] if said.lines and said.internal is None else None
    if first is None:
        return None
    if facts.from_team:
        like = first.name is None and not QUERIES.isdisjoint(map(command_named, first.nearest))
        return first if like and proof_in(facts) is Proof.AUTHENTICATED else None
    asks = first.name is CommandName.OPEN and not first.argument and _is_alone(facts.mail, said)
    return first if asks else None


def _of_team(facts: Facts, query: Query, *, is_alone: bool) -> Answer | None:
    if facts.evidence and not is_alone:
        return None  # an answer on a ticket with commands and words
    proof = proof_in(facts)
    waits = proof < Proof.AUTHENTICATED and query.name is not CommandName.HELP
    refuted = facts.authentication.result is AuthResult.FAIL
    if refuted or (proof is not Proof.AUTHENTICATED and facts.site_authenticates):
        # On a ticket it is a command, and waits for the word of the registered address like the others.
        reason = f"somebody asks in the name of the team: {query.line}"
        refused = Answer(reason, query.name, query.argument, query.line, refusal="question_unproved")
        return None if facts.evidence else refused
    reason = f"the team asks: {query.line}" + ("; waits for consent" if waits else "")
    return Answer(reason, query.name, query.argument, query.line, facts.evidence[:1], needs_consent=waits)
