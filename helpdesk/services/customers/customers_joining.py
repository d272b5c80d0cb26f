"""Merge two customers' numbers into one: everything moves, the old number leads to the survivor for ever (D24-D28).

All in the caller's transaction: whatever raises, nothing has changed. What moves is the table of
`services.customers.customers_moves`; whether the two may be one is judged here once more, by `domain.customer_numbers`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.domain.customer_numbers import PATHS, joined_notify, new_keys, same_person, value_at
from helpdesk.domain.customers import IN_USE, AddressState, Contact, ContactState, CustomerState, Site
from helpdesk.domain.retention import longer
from helpdesk.errors import NotPermitted, UsageError
from helpdesk.services.customers.customers_moves import Joining, move_all
from helpdesk.services.customers.customers_pair import Pair, pair_of
from helpdesk.services.customers.merge_notices import standard_contacts, tell_merged
from helpdesk.services.customers.signed_form import MERGED, SignedForm
from helpdesk.services.desk import Desk
from helpdesk.services.incoming import senders
from helpdesk.store import events
from helpdesk.store.customers import ContactAddress, ContactRow, CustomerRow
from helpdesk.store.customers_life import MAIN_EMAIL
from helpdesk.store.events import Happening
from helpdesk.store.tickets import Ticket


@dataclass(frozen=True, slots=True)
class Order:
    """What shall be done: `take_over` the survivor's data into the other's record (D27), on the strength of what."""

    pair: Pair
    take_over: bool
    actor: str
    form: SignedForm | None = None


def join_numbers(session: Session, desk: Desk, order: Order, now: datetime) -> dict[str, Any]:
    """Merge, and tell the Standard contacts of both; gives what the journal says of it.

    Raises NotPermitted where the contract partners differ and no signed form says that they are one (D26), UsageError
    where the two are not what the order was given for any more.
    """
    pair = order.pair
    if not pair.comparison.is_one_partner and order.form is None:
        raise NotPermitted(refusal(pair))
    if pair_of(session, pair.survivor.number, pair.other.number) != pair:
        raise UsageError("one of the two customers was changed meanwhile; look at them again")
    survivor, other = (_row(session, each.number) for each in (pair.survivor, pair.other))
    tickets = session.scalars(select(Ticket.id).where(Ticket.customer_id == other.id).order_by(Ticket.id)).all()
    joining = _joining(session, desk, pair, survivor, other, now)
    told = standard_contacts(session, desk, (survivor, other), joining.same)
    _move_sites(joining, pair)
    _move_notify(joining)
    survivor.retention = longer(survivor.retention, other.retention, desk.settings.retention.default_class)
    changed = _take_over(session, pair, other, now) if order.take_over else ()
    move_all(joining)
    other.state, other.merged_into_id = CustomerState.MERGED, survivor.id
    evidence = {"form": order.form.keep(desk.blobs)} if order.form is not None else {}
    data = {**_journal(joining), "took_over": list(changed), "tickets": list(tickets), **evidence}
    events.record(session, now, Happening(MERGED, None, order.actor, data))
    session.flush()
    senders.forget(session)
    tell_merged(session, desk, pair, told, data, now)
    return data


def refusal(pair: Pair) -> str:
    """Say why the two may not be merged by themselves."""
    names = ", ".join(row.name.replace("_", " ") for row in pair.comparison.partner if row.differs)
    return (
        f"{pair.survivor.number} and {pair.other.number} differ in {names}: a form signed by the contract partner is "
        "needed; with it: --with-signed-form FILE"
    )


def _row(session: Session, number: str) -> CustomerRow:
    return session.scalars(select(CustomerRow).where(CustomerRow.number == number)).one()


def _joining(
    session: Session, desk: Desk, pair: Pair, survivor: CustomerRow, other: CustomerRow, now: datetime
) -> Joining:
    """Find out who is the same person, and what keys the others and their sites get."""
    ours, theirs = _people(session, survivor), _people(session, other)
    same = _same_persons(ours, theirs)
    taken = set(session.scalars(select(ContactRow.key).where(ContactRow.customer_id == survivor.id)))
    query = select(ContactRow.id, ContactRow.key).where(ContactRow.customer_id == other.id)
    coming = dict(session.execute(query.order_by(ContactRow.position, ContactRow.id)).all())
    keys = new_keys(taken, (key for row_id, key in coming.items() if row_id not in same))
    keys |= {coming[gone]: ours[left].key for gone, left in same.items()}
    theirs_in, ours_in = (each.language or desk.settings.site.language for each in (other, survivor))
    return Joining(
        session,
        survivor,
        other,
        keys=keys,
        sites=_site_keys(pair.survivor.sites, pair.other.sites),
        same=same,
        language=theirs_in if theirs_in != ours_in else "",
        now=now,
    )


def _people(session: Session, customer: CustomerRow) -> dict[int, Contact]:
    """Give the contacts who take part, with the addresses that they have confirmed."""
    query = (
        select(ContactRow.id, ContactRow.key, ContactRow.first_name, ContactRow.last_name, ContactAddress.address)
        .join(ContactAddress, ContactAddress.contact_id == ContactRow.id)
        .where(
            ContactRow.customer_id == customer.id,
            ContactRow.state == ContactState.ACTIVE,
            ContactAddress.state == AddressState.CONFIRMED,
        )
    )
    found: dict[int, Contact] = {}
    for row in session.execute(query.order_by(ContactRow.position, ContactRow.id)):
        known = found.get(row.id) or Contact(row.key, row.first_name, row.last_name)
        found[row.id] = replace(known, addresses=(*known.addresses, row.address))
    return found


def _same_persons(ours: Mapping[int, Contact], theirs: Mapping[int, Contact]) -> dict[int, int]:
    """Give the ids of those who are one person, theirs by ours; nobody is two persons."""
    same: dict[int, int] = {}
    ids = {contact.key: row_id for row_id, contact in ours.items()}
    for row_id, contact in theirs.items():
        found = same_person(contact, [each for key, each in ours.items() if key not in same.values()])
        if found is not None:
            same[row_id] = ids[found.key]
    return same


def _site_keys(ours: Iterable[Site], theirs: Sequence[Site]) -> dict[str, str]:
    """Give the keys that the other's sites get; one that is the same on both sides stays one."""
    known = {site.key: site for site in ours}
    alike = {site.key: site.key for site in theirs if known.get(site.key) == site}
    return alike | new_keys(known, (site.key for site in theirs if site.key not in alike))


def _move_sites(joining: Joining, pair: Pair) -> None:
    """Let the sites be the survivor's, under their new keys."""
    survivor, other = joining.survivor, joining.other
    coming = other.details.get("sites", {})
    if not coming:
        return
    known = {site.key for site in pair.survivor.sites}
    new = {joining.sites[key]: facts for key, facts in coming.items() if joining.sites[key] not in known}
    survivor.details = {**survivor.details, "sites": {**survivor.details.get("sites", {}), **new}}
    other.details = {name: value for name, value in other.details.items() if name != "sites"}


def _move_notify(joining: Joining) -> None:
    """Let everybody be told whom either record names for a kind of notice."""
    survivor, other = joining.survivor, joining.other
    ours, theirs = (each.details.get("notify", {}) for each in (survivor, other))
    if theirs:
        survivor.details = {**survivor.details, "notify": joined_notify(ours, theirs, joining.keys)}
        other.details = {name: value for name, value in other.details.items() if name != "notify"}


def _take_over(session: Session, pair: Pair, other: CustomerRow, now: datetime) -> tuple[str, ...]:
    """Write the survivor's data into the record of the other number; gives the fields that changed."""
    details: dict[str, Any] = dict(other.details)
    for name in pair.taken_over:
        path = PATHS[name]
        if path == MAIN_EMAIL:
            _end_main_address(session, other, now)
            continue
        details[path[0]] = {**details.get(path[0], {}), path[1]: value_at(pair.survivor, path)}
    other.details = details
    return pair.taken_over


def _end_main_address(session: Session, other: CustomerRow, now: datetime) -> None:
    """The survivor's main address counts from now on: who writes from the old one is known no longer."""
    query = select(ContactAddress).where(ContactAddress.customer_id == other.id, ContactAddress.contact_id.is_(None))
    for row in session.scalars(query.where(ContactAddress.state.in_(IN_USE))):
        row.state, row.since, row.expires_at = AddressState.REPLACED, now, None


def _journal(joining: Joining) -> dict[str, Any]:
    """Give what happened, without the values: the journal outlives the people it speaks of."""
    query = select(ContactRow.id, ContactRow.key).where(ContactRow.id.in_((*joining.same, *joining.same.values())))
    contacts = dict(joining.session.execute(query).all())
    return {
        "survivor": joining.survivor.number,
        "other": joining.other.number,
        "moved": {name: count for name, count in joining.moved.items() if count},
        "keys": {key: new for key, new in joining.keys.items() if key != new},
        "retention": joining.survivor.retention,
        "sites": {key: new for key, new in joining.sites.items() if key != new},
        "same": {contacts[gone]: contacts[left] for gone, left in joining.same.items()},
    }
