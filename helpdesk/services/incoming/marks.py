"""What the reading of a mail noticed, kept with the notices about it, and given to their templates.

Not the words (`mailtemplates/shared/marks.txt`), not what is noticed (`helpdesk.mail`). What is ordinary is not kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy.orm import Session

from helpdesk.domain.disposition import Facts
from helpdesk.domain.notices import CalendarFacts, ForwardFacts, MailFacts, MomentFacts
from helpdesk.mail import doubts, logos, rubbish
from helpdesk.mail.calendar_event import EventTime
from helpdesk.mail.contact_form import form_of
from helpdesk.mail.doubts import Doubt
from helpdesk.mail.message import AuthResult, Contained, Mail, OriginKind, Protection
from helpdesk.mail.time_zones import zone_name
from helpdesk.services.desk import Desk
from helpdesk.store import tickets
from helpdesk.store.tickets import Comment

_ENCRYPTED = (Protection.PGP_ENCRYPTED, Protection.SMIME_ENCRYPTED)
_RECEIPTS = {"disposition-notification": "read receipt", "deliver": "delivery receipt"}  # by what proves them
_MAX_CONTAINED = 20  # files out of containers that a notice names


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of a mail and of what is packed into its attachments."""

    mail: MailFacts = field(default_factory=MailFacts)
    contained: tuple[Contained, ...] = ()
    hidden: frozenset[int] = frozenset()  # positions of pictures that were shown before


def note(session: Session, desk: Desk, facts: Facts, comment: Comment, shown: Mail) -> dict[str, Any]:
    """Give what is worth keeping of a mail for the notices about its comment, in a form that JSON takes.

    `shown` is the mail whose sender is named as we name him; `facts` speak of the mail as it came.
    """
    mail = facts.mail
    kept = {
        "mail": {name: value for name, value in asdict(_mail_facts(desk, facts, shown)).items() if value},
        "contained": [asdict(file) for file in mail.contained[:_MAX_CONTAINED]],
        "hidden": sorted(_hidden(session, comment, mail)),
    }
    return {name: _storable(value) for name, value in kept.items() if value}


def of(kept: Mapping[str, Any]) -> Marks:
    """Give the marks back from what `note` kept."""
    return Marks(
        mail=_mail_facts_of(kept.get("mail", {})),
        contained=tuple(Contained(**file) for file in kept.get("contained", ())),
        hidden=frozenset(kept.get("hidden", ())),
    )


def doubts_of(desk: Desk, facts: Facts) -> tuple[Doubt, ...]:
    """Give why the sender of a mail is doubtful, by his own words and by those of our mail server."""
    mail, verdict = facts.mail, facts.authentication.result
    is_ours = facts.from_team or facts.from_own_address
    found = doubts.of(mail, () if is_ours else (desk.settings.site.name,))
    if mail.sender and form_of(mail, desk.forms) not in ("", mail.sender.address):
        return (*found, Doubt.THROUGH_FORM)
    if verdict is AuthResult.FAIL:
        return (*found, Doubt.REFUTED)
    unproved = verdict is AuthResult.NONE and facts.site_authenticates and mail.origin.kind is OriginKind.PERSON
    return (*found, Doubt.UNPROVED) if unproved else found


def calendar_facts(mail: Mail, zone: ZoneInfo) -> CalendarFacts | None:
    """Give what an invitation says; a time without a zone is meant in `zone`."""
    if mail.calendar is None:
        return None
    event = mail.calendar.event
    starts, ends = (_moment(at, zone) if at else None for at in (event.starts, event.ends))
    if starts and starts.is_day:  # the last day is the one before the end (RFC 5545 3.6.1), and mostly the first
        ends = None
    method = mail.calendar.method
    return CalendarFacts(method, event.summary, event.place, starts, ends, event.answer if method == "REPLY" else "")


def kind_of(mail: Mail) -> str:
    """Give what a program sent, as `MailFacts.kind` has it; "" for the words of people and for all else."""
    if mail.origin.kind is OriginKind.RECEIPT:
        proof = mail.origin.proof
        return next((kind for sign, kind in _RECEIPTS.items() if sign in proof), "receipt")
    return "absence" if mail.absence is not None else ""


def differing_reply_to(mail: Mail) -> str:
    """Give the first address that answers should go to where it is not the sender's; "" where there is none."""
    own = mail.sender.address.lower() if mail.sender else ""
    others = (box.address for box in mail.reply_to if box.address.lower() != own)
    return next(others, "") if own else ""


def _mail_facts(desk: Desk, facts: Facts, shown: Mail) -> MailFacts:
    mail = facts.mail
    old = mail.forward
    return MailFacts(
        doubts=tuple(map(str, doubts_of(desk, facts))),
        address=shown.sender.address if shown.sender else "",
        reply_to=differing_reply_to(shown) if mail.origin.kind is OriginKind.PERSON else "",
        protection=str(mail.protection) if mail.protection in _ENCRYPTED else "",
        kind=kind_of(mail),
        until=mail.absence.last if mail.absence else None,
        is_rubbish=rubbish.DEFECT in mail.defects,
        forward=ForwardFacts(str(doubts.as_shown(old.sender)) if old.sender else "", old.subject, old.date)
        if old
        else None,
        calendar=calendar_facts(mail, desk.zone),
    )


def _moment(time: EventTime, zone: ZoneInfo) -> MomentFacts:
    if time.at.tzinfo is not None:
        return MomentFacts(time.at)
    try:
        local = time.at.replace(tzinfo=ZoneInfo(zone_name(time.zone)) if time.zone and not time.is_day else zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return MomentFacts(None, written=f"{time.at:%Y-%m-%d %H:%M} ({time.zone})")
    return MomentFacts(local.astimezone(UTC), time.is_day)


def _hidden(session: Session, comment: Comment, mail: Mail) -> frozenset[int]:
    """Give the positions of pictures that this person sent before, and of such that nobody should see."""
    small = {part.digest for part in mail.attachments if logos.may_be_furniture(part)}
    if not small:
        return frozenset()
    session.flush()  # an earlier mail of the same batch may have brought it
    return logos.met_again(mail.attachments, mail.html, tickets.seen_before(session, comment, small))


def _storable(value: Any) -> Any:
    if isinstance(value, date):  # or a moment
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _storable(each) for key, each in value.items()}
    return [_storable(each) for each in value] if isinstance(value, Sequence) and not isinstance(value, str) else value


def _mail_facts_of(kept: Mapping[str, Any]) -> MailFacts:
    calendar = kept.get("calendar")
    return MailFacts(
        doubts=tuple(kept.get("doubts", ())),
        address=kept.get("address", ""),
        reply_to=kept.get("reply_to", ""),
        protection=kept.get("protection", ""),
        kind=kept.get("kind", ""),
        until=date.fromisoformat(kept["until"]) if "until" in kept else None,
        is_rubbish=kept.get("is_rubbish", False),
        forward=ForwardFacts(**kept["forward"]) if "forward" in kept else None,
        calendar=CalendarFacts(**{**calendar, **{name: _moment_of(calendar[name]) for name in ("starts", "ends")}})
        if calendar
        else None,
    )


def _moment_of(kept: Mapping[str, Any] | None) -> MomentFacts | None:
    if kept is None:
        return None
    return MomentFacts(datetime.fromisoformat(kept["at"]) if kept["at"] else None, kept["is_day"], kept["written"])
