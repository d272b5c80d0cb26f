"""New addresses of contacts: ask their owners, remind, confirm, give up; each step an event (D18).

`keep` does what is due and is called by the clock. Nothing else is mailed to an address that nobody has confirmed, and
the request names the customer only: the address may be somebody else's. Not the reading of answers
(`domain.confirmation`).
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from helpdesk.domain.chosen_contacts import FOR_ANOTHER, MAIN, chosen
from helpdesk.domain.confirmation import CONFIRM_WITHIN, REMIND_AFTER
from helpdesk.domain.customers import AddressState, ContactType, Notification, Origin
from helpdesk.domain.delivery import OutboundState
from helpdesk.domain.mailbox_name import canonical
from helpdesk.domain.notices import Notice
from helpdesk.mail.message import Address
from helpdesk.rendering.template_files import LANGUAGES
from helpdesk.services.desk import Desk
from helpdesk.services.incoming import senders
from helpdesk.services.outgoing import addressees, phone_tasks
from helpdesk.services.outgoing.notify import Telling, queue
from helpdesk.services.outgoing.situations import customer_view
from helpdesk.store import confirmations, events, outbox
from helpdesk.store.customer_aliases import surviving
from helpdesk.store.customers import ContactAddress, ContactRow, CustomerRow
from helpdesk.store.events import Happening
from helpdesk.store.senders import contacts_of_type

_AT_ONCE = 100  # rows of each kind in one transaction


def keep(session: Session, desk: Desk, now: datetime) -> int:
    """Ask, remind and give up where it is due; gives how much there was to do."""
    over = confirmations.overdue(session, now, _AT_ONCE)
    for customer_id, rows in groupby(sorted(over, key=_customer_id), _customer_id):
        _give_up(session, desk, customer_id, list(rows), now)
    reminded = confirmations.to_remind(session, now - REMIND_AFTER, _AT_ONCE)
    for row in reminded:
        _remind(session, desk, row, now)
    unasked = confirmations.unasked(session, _AT_ONCE)
    for row in unasked:
        _ask(session, desk, row, now)
    recalled = _recall(session)
    return len(over) + len(reminded) + len(unasked) + recalled


def confirm(session: Session, desk: Desk, address_id: int, actor: str, now: datetime) -> None:
    """Let an address be in force, for all who share it at this customer, and tell its owner what follows."""
    row = session.get_one(ContactAddress, address_id)
    rows = [row, *confirmations.waiting_with(session, row)]
    for each in rows:
        _put_in_force(session, each, actor, now)
        _end_calls(session, desk, each, now)
    session.flush()
    senders.forget(session)
    _thank(session, desk, rows, now)


def _put_in_force(session: Session, row: ContactAddress, actor: str, now: datetime) -> None:
    """Let one row be in force; the one whose place it takes ends."""
    row.state, row.since, row.confirmed_at, row.expires_at = AddressState.CONFIRMED, now, now, None
    row.bouncing_since = None
    _happened(session, row, "address_confirmed", actor, now)
    old = session.get(ContactAddress, row.replaces_id) if row.replaces_id is not None else None
    if old is not None and old.state == AddressState.CONFIRMED:
        old.state, old.since = AddressState.REPLACED, now
        _happened(session, old, "address_replaced", actor, now, by=row.address)


def _end_calls(session: Session, desk: Desk, row: ContactAddress, now: datetime) -> None:
    """Nobody need be phoned any more for want of this address, or of the one whose place it takes."""
    old = session.get(ContactAddress, row.replaces_id) if row.replaces_id is not None else None
    for address in {row.address, *((old.address,) if old is not None else ())}:
        phone_tasks.close(session, desk, address, now)


def _thank(session: Session, desk: Desk, rows: Sequence[ContactAddress], now: datetime) -> None:
    """Tell the owner, once, that the address is used from now on, and what he will get without asking."""
    row = rows[0]
    customer = session.get_one(CustomerRow, row.customer_id)
    notifications = dict.fromkeys(kind for each in rows for kind in _notifications(session, desk, each))
    telling = Telling(
        key=f"address_confirmed:{row.id}",
        notice=Notice.ADDRESS_CONFIRMED,
        recipient=row.address,
        name=_name(session, row),
        language=_language(session, desk, row),
        detail={"customer": customer.name, "address": row.address, "notifications": list(notifications)},
    )
    queue(session, desk, telling, now)


def decline(session: Session, address_id: int, actor: str, now: datetime) -> None:
    """Note that the owner said no: he is not reminded. He may still say yes until the time is over."""
    row = session.get_one(ContactAddress, address_id)
    if row.state == AddressState.PENDING:
        row.reminded_at = row.reminded_at or now
        _happened(session, row, "address_declined", actor, now)


def withdraw(session: Session, address: str, actor: str, now: datetime) -> int:
    """Take back a pending address; gives how many rows there were. The one in force stays."""
    rows = confirmations.pending_addresses(session, canonical(address))
    for row in rows:
        row.state, row.since, row.expires_at = AddressState.WITHDRAWN, now, None
        _happened(session, row, "address_withdrawn", actor, now)
    session.flush()
    _recall(session)
    senders.forget(session)
    return len(rows)


def _ask(session: Session, desk: Desk, row: ContactAddress, now: datetime) -> None:
    if desk.addressing.is_own(row.address):  # what came in would ask us, and we would answer
        row.state, row.since, row.expires_at = AddressState.WITHDRAWN, now, None
        _happened(session, row, "address_withdrawn", "helpdesk", now, reason="an address of the helpdesk itself")
        return
    if confirmations.is_in_force(session, row):  # its owner has said yes to this customer before
        _put_in_force(session, row, "helpdesk", now)
        _end_calls(session, desk, row, now)
        session.flush()
        senders.forget(session)
        return
    row.asked_at, row.expires_at = now, now + CONFIRM_WITHIN
    _request(session, desk, row, now, is_reminder=False)
    _happened(session, row, "address_asked", "helpdesk", now, until=row.expires_at.isoformat())


def _remind(session: Session, desk: Desk, row: ContactAddress, now: datetime) -> None:
    row.reminded_at = now
    _request(session, desk, row, now, is_reminder=True)
    _happened(session, row, "address_reminded", "helpdesk", now)


def _request(session: Session, desk: Desk, row: ContactAddress, now: datetime, *, is_reminder: bool) -> None:
    customer = session.get_one(CustomerRow, row.customer_id)
    until = row.expires_at or now + CONFIRM_WITHIN
    detail = {"asked": row.id, "nonce": row.nonce, "customer": customer.name, "address": row.address}
    if row.origin == Origin.LIFE:
        detail["action"] = "registered"  # he wrote to us: his customer gave us nothing
    telling = Telling(
        key=f"address_{'reminder' if is_reminder else 'confirmation'}:{row.id}",
        notice=Notice.ADDRESS_CONFIRMATION,
        recipient=row.address,
        language=_language(session, desk, row),
        detail={**detail, "until": until.isoformat(), "is_reminder": is_reminder},
    )
    queue(session, desk, telling, now)


def _give_up(session: Session, desk: Desk, customer_id: int, rows: Sequence[ContactAddress], now: datetime) -> None:
    """Let reservations of a customer lapse; tell the Standard contacts, else the main address, else the team, once."""
    for row in rows:
        for each in (row, *confirmations.waiting_with(session, row)):
            each.state, each.since, each.expires_at = AddressState.EXPIRED, now, None
            _happened(session, each, "address_expired", "helpdesk", now)
    session.flush()
    customer = surviving(session, customer_id)
    names = {row.address: _name(session, row) for row in rows}
    for language, address, name, why in _told_of(session, desk, customer, now):
        telling = Telling(
            key=f"address_expired:{rows[0].id}:{canonical(address)}",
            notice=Notice.ADDRESS_EXPIRED,
            recipient=address,
            name=name,
            language=language if language in LANGUAGES else desk.settings.site.language,
            detail={
                "customer": customer.name,
                "addresses": [str(Address(names[each], each)) for each in names],
                "note": why,
            },
        )
        queue(session, desk, telling, now)


def _told_of(session: Session, desk: Desk, customer: CustomerRow, now: datetime) -> list[tuple[str, str, str, str]]:
    """Give who is told of an address that was not confirmed: language, address, name, and the code why he is."""
    contacts = [
        (
            contact.language or customer.language,
            address.address,
            f"{contact.first_name} {contact.last_name}".strip(),
            "",
        )
        for contact, address in contacts_of_type(session, customer.id, ContactType.STANDARD)
    ]
    main = [(customer.language, each, "", "main") for each in confirmations.main_addresses(session, customer.id)]
    team = [(told.person.language, told.person.address, "", "team") for told in addressees.of_site(desk, now)]
    return contacts or main or team


def _customer_id(row: ContactAddress) -> int:
    return row.customer_id


def _recall(session: Session) -> int:
    """Stop requests that still wait in the outbox though their address is no longer pending."""
    session.flush()
    recalled = 0
    for mail in outbox.waiting_of(session, Notice.ADDRESS_CONFIRMATION):
        row = session.get(ContactAddress, mail.detail["asked"])
        if row is None or row.state != AddressState.PENDING:
            mail.state, mail.due_at, mail.last_reply = OutboundState.FAILED, None, "the address is no longer pending"
            recalled += 1
    return recalled


def _language(session: Session, desk: Desk, row: ContactAddress) -> str:
    contact = session.get(ContactRow, row.contact_id) if row.contact_id is not None else None
    customer = session.get_one(CustomerRow, row.customer_id)
    language = (contact.language if contact else "") or customer.language
    return language if language in LANGUAGES else desk.settings.site.language


def _name(session: Session, row: ContactAddress) -> str:
    contact = session.get(ContactRow, row.contact_id) if row.contact_id is not None else None
    return f"{contact.first_name} {contact.last_name}".strip() if contact is not None else ""


def _notifications(session: Session, desk: Desk, row: ContactAddress) -> Sequence[str]:
    """Give what the owner of an address is told without asking, but for what he only stands in for."""
    view = customer_view(session, desk, row.customer_id)
    contact = session.get(ContactRow, row.contact_id) if row.contact_id is not None else None
    key = contact.key if contact is not None else MAIN
    if view is None:
        return ()
    return tuple(
        kind
        for kind in Notification
        for each in chosen(view, kind)
        if each.candidate.person.key == key and each.is_told and each.why not in FOR_ANOTHER
    )


def _happened(session: Session, row: ContactAddress, kind: str, actor: str, now: datetime, **more: Any) -> None:
    customer = session.get_one(CustomerRow, row.customer_id)
    contact = session.get(ContactRow, row.contact_id) if row.contact_id is not None else None
    data = {"customer": customer.number, "contact": contact.key if contact else "", "address": row.address, **more}
    events.record(session, now, Happening(kind, None, actor, data))
