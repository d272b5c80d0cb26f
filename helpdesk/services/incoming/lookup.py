"""Gather the facts about a mail that the decision may know: who wrote, what it points at, how it is marked.

Not the decision (`domain.intake`). What the mail points at is read in `services.incoming.pointers`, verified in
`services.incoming.evidence`.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from helpdesk.domain.disposition import Facts
from helpdesk.domain.reference import is_own_message_id
from helpdesk.domain.sender import UNKNOWN_SENDER, Sender
from helpdesk.mail.authentication import authenticate
from helpdesk.mail.authentication_m365 import authenticate_microsoft365
from helpdesk.mail.message import Authentication, AuthResult, Mail
from helpdesk.services.commands.questions import asked_by, is_question
from helpdesk.services.desk import Desk
from helpdesk.services.incoming import echoes, guesses, senders
from helpdesk.services.incoming.evidence import (
    bounced_mail,
    evidence_for,
    reaches_reader,
    reader_changed,
    said_in_public,
    signed_rows,
    takes_part,
)
from helpdesk.services.incoming.pointers import Pointers, pointers_of
from helpdesk.services.incoming.reopening import with_reopening
from helpdesk.services.outgoing.letters import MARK
from helpdesk.store import people
from helpdesk.store.inbox import Arrival


def facts_about(
    session: Session,
    desk: Desk,
    mail: Mail,
    arrivals: Sequence[Arrival],
    *,
    silent: bool,
    pointers: Pointers | None = None,
    released: bool = False,
) -> Facts:
    """Look everything up; reads only. `pointers`: the mail's, read before; `released`: a person let the mail in."""
    pointers = pointers or pointers_of(desk, mail, arrivals)
    identity = senders.sender_of(session, desk, pointers.sender)
    # Whichever spelling of his address somebody uses, he is known by the one that he registered.
    sender = identity.writes_to.lower() or pointers.sender
    pointers = replace(pointers, sender=sender)
    found = signed_rows(session, desk, pointers.tokens, pointers.message_ids)
    person = people.find(session, sender) if sender else None
    at = max((arrival.at for arrival in arrivals), default=None)
    facts = Facts(
        mail=mail,
        own_mail=_own_mail(desk, mail),
        from_own_address=desk.addressing.is_own(sender),
        from_team=sender in desk.team,
        authentication=authentication_of(desk, mail),
        site_authenticates=desk.settings.authentication.way != "none",
        site_signs=desk.addressing.plus,
        known=person is not None and person.answered_at is not None,
        spam_mark=_spam_mark(desk, mail),
        silent=silent,
        null_sender=any(arrival.envelope_from == "" for arrival in arrivals),
        bounced_id=bounced_mail(session, pointers, found.mails),
        broken_token=found.broken,
        evidence=tuple(with_reopening(session, desk, mail, evidence_for(session, desk, pointers, identity, found), at)),
        sender=identity,
        passed_on=_passed_on(session, desk, mail) if sender in desk.team else UNKNOWN_SENDER,
        holds_unknown="" if released else _holds_unknown(desk, arrivals),
    )
    facts = _with_question(session, desk, replace(facts, announced=found.announced), pointers, at)
    return _of_team(session, desk, facts, pointers) if facts.from_team else facts


def _of_team(session: Session, desk: Desk, facts: Facts, pointers: Pointers) -> Facts:
    return _without_notice(session, desk, _with_author(session, facts), pointers)


def _with_author(session: Session, facts: Facts) -> Facts:
    """Say of each ticket whether the author of the mail that is passed on may write there."""
    author, known = facts.mail.forward.sender if facts.mail.forward is not None else None, facts.passed_on
    if author is None:
        return facts
    evidence = [
        replace(pointer, author_takes_part=takes_part(session, pointer.ticket_id, author.address, known))
        for pointer in facts.evidence
    ]
    return replace(facts, evidence=tuple(evidence))


def _with_question(session: Session, desk: Desk, facts: Facts, pointers: Pointers, at: datetime | None) -> Facts:
    """Add which question of ours the mail answers, and whether any of its references is wrong."""
    asked = asked_by(session, desk, pointers.tokens, pointers.message_ids, at)
    broken = facts.broken_token or (asked is None and any(map(is_question, pointers.tokens)))
    facts = replace(facts, asked=asked, broken_token=broken)
    return replace(facts, wrong_reference=guesses.wrong_reference(facts, pointers.numbers))


def _passed_on(session: Session, desk: Desk, mail: Mail) -> Sender:
    """Say who wrote the mail that this one passes on."""
    old = mail.forward.sender if mail.forward is not None else None
    return senders.sender_of(session, desk, old.address.lower()) if old is not None else UNKNOWN_SENDER


def _without_notice(session: Session, desk: Desk, facts: Facts, pointers: Pointers) -> Facts:
    """Part an answer of the team from our notice, or say that it holds some of it."""
    notices = echoes.said_before(session, desk, pointers.message_ids)
    mail = echoes.without_notice(facts.mail, notices)
    return replace(
        facts,
        mail=mail,
        holds_notice=echoes.holds_notice(desk, mail.reply_text, notices)
        or echoes.quotes_notice(mail.reply_text, notices, said_in_public(session, facts.evidence)),
        reader_changed=reader_changed(session, facts.evidence, pointers),
        reaches_reader=reaches_reader(session, facts.evidence, mail),
    )


def authentication_of(desk: Desk, mail: Mail) -> Authentication:
    """Give what our own mail server says about the author, in the way that the site names."""
    settings = desk.settings.authentication
    match settings.way:
        case "authserv_id":
            return authenticate(mail, settings.authserv_id)
        case "microsoft365":
            return authenticate_microsoft365(mail, desk.own_domains, settings.tenant_id)
    return Authentication(AuthResult.NONE)


def _holds_unknown(desk: Desk, arrivals: Sequence[Arrival]) -> str:
    """Give the mailbox that lets in only whom we know; a mail that came in any other way too is let in."""
    holding = {mailbox.name for mailbox in desk.settings.mailbox if mailbox.unknown_senders == "hold"}
    mailboxes = {arrival.mailbox for arrival in arrivals}
    return min(mailboxes) if mailboxes and mailboxes <= holding else ""


def _own_mail(desk: Desk, mail: Mail) -> str:
    if is_own_message_id(desk.keyring, mail.message_id):
        return "the Message-ID is ours"
    if is_own_message_id(desk.keyring, mail.header(MARK)):
        return f"{MARK} is ours"
    return ""


def _spam_mark(desk: Desk, mail: Mail) -> str:
    for rule in desk.settings.spam.rules:
        for value in mail.header_all(rule.header):
            if re.search(rule.pattern, value, re.IGNORECASE):
                return f"{rule.header}: {value[:80]}"
    return ""
