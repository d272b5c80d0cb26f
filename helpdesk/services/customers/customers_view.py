"""Customers as people look at them: a list, and one with everything that is known. Bank data is masked.

Reads only.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from helpdesk.domain.customers import AddressState, ContactState, masked_account
from helpdesk.errors import UsageError
from helpdesk.store import customer_aliases
from helpdesk.store.announcements import opt_outs
from helpdesk.store.customer_aliases import by_number
from helpdesk.store.customers import ContactAddress, ContactPhone, ContactRow, CustomerDomain, CustomerRow
from helpdesk.store.events import Event
from helpdesk.store.failures import last_reason

_IS_SHOWN = ContactAddress.state.in_((AddressState.PENDING, AddressState.CONFIRMED, AddressState.EXPIRED))

# What is shown of a contact where there is any.
_TOLD = (
    *("phones", "site", "permission", "restrictions", "deputies"),
    *("notifications", "digest", "only_from", "phone_password"),
)


def listing(session: Session) -> list[dict[str, Any]]:
    """Give number, name and state of each customer, and how many contacts and pending addresses it has."""
    active = select(ContactRow.customer_id, func.count().label("n")).where(ContactRow.state == ContactState.ACTIVE)
    contacts = active.group_by(ContactRow.customer_id).subquery()
    waiting = select(ContactAddress.customer_id, func.count().label("n"))
    pending = (
        waiting.where(ContactAddress.state == AddressState.PENDING).group_by(ContactAddress.customer_id).subquery()
    )
    query = (
        select(CustomerRow.number, CustomerRow.name, CustomerRow.state, contacts.c.n, pending.c.n)
        .outerjoin(contacts, contacts.c.customer_id == CustomerRow.id)
        .outerjoin(pending, pending.c.customer_id == CustomerRow.id)
        .order_by(CustomerRow.number)
    )
    return [
        {"number": number, "name": name, "state": state, "contacts": people or 0, "pending": waiting or 0}
        for number, name, state, people, waiting in session.execute(query)
    ]


def view(session: Session, number: str) -> dict[str, Any]:
    """Give all that is known of a customer; an old number leads to its survivor.

    Raises UsageError where there is none of that number.
    """
    row = by_number(session, number)
    if row is None:
        raise UsageError(f"there is no customer {number}; 'helpdesk customers list' shows all")
    domains = select(CustomerDomain.written).where(CustomerDomain.customer_id == row.id)
    addresses = session.scalars(
        select(ContactAddress)
        .where(ContactAddress.customer_id == row.id, _IS_SHOWN)
        .order_by(ContactAddress.position, ContactAddress.id)
    ).all()
    contacts = select(ContactRow).where(ContactRow.customer_id == row.id, ContactRow.state == ContactState.ACTIVE)
    people = session.scalars(contacts.order_by(ContactRow.position)).all()
    return {
        "number": row.number,
        "name": row.name,
        "state": row.state,
        "asked_for": number,
        "domains": list(session.scalars(domains.order_by(CustomerDomain.position))),
        "language": row.language,
        "timezone": row.timezone,
        "account_manager": row.account_manager,
        "retention": row.retention,
        "details": _masked(row.details),
        "main_address": [_address(session, one) for one in addresses if one.contact_id is None],
        "contacts": [_contact(session, person, addresses) for person in people],
        "former": [_former(session, each) for each in customer_aliases.former(session, row.id)],
    }


def view_text(found: dict[str, Any], zone: ZoneInfo) -> str:
    """Give the same for people, with times in the site's zone."""
    heads = ("domains", "language", "timezone", "account_manager", "retention")
    lines = [f"{found['number']} {found['name']} ({found['state']})"]
    lines += [f"{found['asked_for']} lives on as {found['number']}"] if found["asked_for"] != found["number"] else []
    lines += [f"{name:<16} {_words(found[name])}" for name in heads if found[name]]
    lines += [f"{name:<16} {_words(value)}" for name, value in found["details"].items()]
    lines += [f"{'main address':<16} {_address_text(one, zone)}" for one in found["main_address"]]
    for person in found["contacts"]:
        lines += ["", f"{person['key']}: {person['name']} ({', '.join(person['types']) or 'no type'})"]
        lines += [f"  {_address_text(one, zone)}" for one in person["addresses"]]
        lines += [f"  {name}: {_words(person[name])}" for name in _TOLD if person[name]]
    for former in found["former"]:
        lines += ["", *_former_text(former, zone)]
    return "\n".join(lines)


def _former(session: Session, row: CustomerRow) -> dict[str, Any]:
    """Give what the record of a merged number still holds, and when and how it was merged."""
    merges = session.scalars(select(Event).where(Event.kind == "customers_merged").order_by(Event.id.desc()))
    merged = next((event for event in merges if event.data.get("other") == row.number), None)
    main = select(ContactAddress).where(ContactAddress.customer_id == row.id, ContactAddress.contact_id.is_(None))
    return {
        "number": row.number,
        "name": row.name,
        "merged_at": merged.at if merged is not None else None,
        "merged_by": merged.actor if merged is not None else "",
        "form": merged.data.get("form") if merged is not None else None,
        "details": _masked(row.details),
        "main_address": [_address(session, one) for one in session.scalars(main.where(_IS_SHOWN))],
    }


def _former_text(found: dict[str, Any], zone: ZoneInfo) -> list[str]:
    when = f", merged {_local(found['merged_at'], zone)} by {found['merged_by']}" if found["merged_at"] else ""
    lines = [f"formerly {found['number']} {found['name']}{when}"]
    lines += [f"  {name}: {_words(value)}" for name, value in found["details"].items()]
    lines += [f"  main address: {_address_text(one, zone)}" for one in found["main_address"]]
    form = found["form"]
    lines += [f"  signed form: {form['name']}, {form['size']} bytes, SHA-256 {form['sha256']}"] if form else []
    return lines


def _contact(session: Session, person: ContactRow, addresses: Sequence[ContactAddress]) -> dict[str, Any]:
    phones = select(ContactPhone.number).where(ContactPhone.contact_id == person.id).order_by(ContactPhone.position)
    return {
        "key": person.key,
        "name": f"{person.first_name} {person.last_name}".strip(),
        "types": person.types,
        "addresses": [_address(session, one) for one in addresses if one.contact_id == person.id],
        "phones": list(session.scalars(phones)),
        "site": person.site,
        "permission": person.permission,
        "restrictions": person.restrictions,
        "deputies": person.deputies,
        "notifications": person.notifications,
        "digest": person.choices.get("digest", {}),
        "only_from": person.choices.get("only_from", {}),
        "phone_password": bool(person.phone_password),
    }


def _address(session: Session, row: ContactAddress) -> dict[str, Any]:
    return {
        "address": row.address,
        "state": row.state,
        "since": row.since,
        "expires_at": row.expires_at,
        "bouncing_since": row.bouncing_since,
        "opted_out": {one.kind: one.since for one in opt_outs(session, [row.canonical])},
        "bounce_reason": last_reason(session, row.address) if row.bouncing_since else "",
    }


def _address_text(one: dict[str, Any], zone: ZoneInfo) -> str:
    marks = [one["state"]]
    marks += [f"until {_local(one['expires_at'], zone)}"] if one["expires_at"] else []
    if one["bouncing_since"]:
        why = f": {one['bounce_reason']}" if one["bounce_reason"] else ""
        marks.append(f"bouncing since {_local(one['bouncing_since'], zone)}{why}")
    marks += [f"no {kind} since {_local(since, zone)}" for kind, since in one["opted_out"].items()]
    return f"{one['address']} ({', '.join(marks)})"


def _local(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M %Z")


def _masked(details: dict[str, Any]) -> dict[str, Any]:
    bank = {
        name: value if name == "holder" else masked_account(value) for name, value in details.get("bank", {}).items()
    }
    return {**details, "bank": bank} if bank else details


def _words(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_words(inner)}".strip() for name, inner in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else "set" if value is True else str(value)
