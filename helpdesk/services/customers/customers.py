"""Plan and apply the customers' files: what they would change, and the change itself, all or nothing.

The files are read by `config.customers_load`, compared by `domain.customer_plan`. The caller opens the transaction;
the comparison takes place within it, so that nobody changes a customer in between.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.config.customers_checks import addresses
from helpdesk.config.customers_load import CustomerSource, CustomersReading, hints, place, read_customers
from helpdesk.config.problems import Finding, Problem, Rule, Severity
from helpdesk.config.settings import Settings
from helpdesk.domain.customer_facts import customer_of_tree, facts_of, flat
from helpdesk.domain.customer_merge import Decisions
from helpdesk.domain.customer_plan import CustomerPlan, Fate, FileVersion, LifeVersion, Plan, Versions, plan
from helpdesk.domain.customers import AddressState
from helpdesk.domain.mailbox_name import canonical
from helpdesk.services.bulk import uncollected
from helpdesk.services.customers.customers_rows import CustomerWriter
from helpdesk.store.customers import ContactAddress
from helpdesk.store.customers_life import AppliedVersion, applied_versions, life_versions

_WRITTEN = (Fate.ADDED, Fate.CHANGED, Fate.RETURNED, Fate.DEACTIVATED)


@dataclass(frozen=True, slots=True)
class Applied:
    """What an application of the files did; `refused` are those that were left as they are."""

    plan: Plan
    written: tuple[CustomerPlan, ...]
    refused: tuple[CustomerPlan, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What the database knows: each customer's file as it was last applied, and life, by number."""

    applied: Mapping[str, AppliedVersion]
    life: Mapping[str, LifeVersion]


def known(session: Session) -> Known:
    """Look the customers up, all at once."""
    return Known(applied_versions(session), life_versions(session))


@uncollected()
def read_files(known: Known, settings: Settings) -> CustomersReading:
    """Read the customers' files; those that did not change since they were applied are not parsed again."""
    return read_customers(settings, {one.digest: customer_of_tree(one.record) for one in known.applied.values()})


@uncollected()
def plan_files(
    known: Known, sources: Iterable[CustomerSource], decisions: Mapping[str, Decisions], *, prune: bool = False
) -> Plan:
    """Say what the files would change; with `prune` customers without a file would be deactivated."""
    return plan(_versions(known, sources), decisions, prune=prune)


@uncollected()
def apply_files(session: Session, known: Known, found: Plan, now: datetime, *, actor: str, trusting: bool) -> Applied:
    """Bring in what a plan says, within the transaction in which it was made.

    Where anything must be decided first, nothing is changed at all. `trusting`: the addresses of the very first
    application count as confirmed.
    """
    undecided = tuple(one for one in found.customers if one.must_be_decided)
    if undecided:
        return Applied(found, (), undecided)
    return Applied(found, _write(session, found, now, actor, trusting=trusting and is_first(known)), ())


@uncollected()
def apply_safe(
    session: Session, known: Known, sources: Iterable[CustomerSource], now: datetime, *, actor: str, trusting: bool
) -> Applied:
    """Bring in what is safe without anybody looking: nothing that must be decided, nothing that takes something away.

    The others are left as they are, and judged as such beside those that go in. `trusting` as in `apply_files`.
    """
    versions = _versions(known, sources)
    refused: dict[str, CustomerPlan] = {}
    while True:
        found = plan(versions, {})
        doubtful = {one.number: one for one in found.customers if one.must_be_decided or one.removes}
        if not doubtful:
            written = _write(session, found, now, actor, trusting=trusting and is_first(known))
            return Applied(found, written, tuple(refused.values()))
        refused |= doubtful
        versions = _without(versions, doubtful)


def is_first(known: Known) -> bool:
    """Tell whether no file was ever applied and life has no customer."""
    return not known.applied and not known.life


def hints_about(session: Session, reading: CustomersReading, found: Plan, settings: Settings) -> list[Problem]:
    """Give warnings about the customers that would change, and about every address that bounces."""
    changing = {one.number for one in found.open}
    told = list(hints((one for one in reading.customers if one.customer.number in changing), settings))
    query = select(ContactAddress.canonical, ContactAddress.bouncing_since)
    bouncing = dict(session.execute(query.where(ContactAddress.bouncing_since.is_not(None))).all())
    for source in reading.customers if bouncing else ():
        for path, address in addresses(source.customer):
            since = bouncing.get(canonical(address))
            if since is not None:
                message = f"mail to {address} comes back since {since:%Y-%m-%d}"
                finding = Finding(Rule.ADDRESS_BOUNCES, path, message, "ask for a new address", Severity.WARNING)
                told.append(place(source.file, finding))
    return told


def pending_addresses(session: Session) -> Sequence[ContactAddress]:
    """Give the addresses that wait for their owner's word, the oldest first (D18)."""
    query = select(ContactAddress).where(ContactAddress.state == AddressState.PENDING)
    return session.scalars(query.order_by(ContactAddress.id)).all()


def _versions(known: Known, sources: Iterable[CustomerSource]) -> Versions:
    applied = {number: flat(one.record) for number, one in known.applied.items()}
    files = {}
    for source in sources:
        number = source.customer.number
        is_applied = number in known.applied and known.applied[number].digest == source.digest
        facts = applied[number] if is_applied else facts_of(source.customer)
        files[number] = FileVersion(source.file.name, source.digest, facts, is_applied)
    return Versions(applied, files, known.life)


def _without(versions: Versions, numbers: Iterable[str]) -> Versions:
    """Take the files of these customers as they were last applied."""
    files = dict(versions.files)
    for number in numbers:
        if number in versions.applied:
            files[number] = replace(files[number], facts=versions.applied[number], is_applied=True)
        else:
            del files[number]
    return replace(versions, files=files)


def _write(session: Session, found: Plan, now: datetime, actor: str, *, trusting: bool) -> tuple[CustomerPlan, ...]:
    """Write what changes; a file whose words changed and not its facts is noted as applied too."""
    written = tuple(one for one in found.customers if one.fate in _WRITTEN)
    writer = CustomerWriter(session, now, actor=actor, trusting=trusting)
    writer.look_up(written)
    for one in written:
        writer.write(one)
    for one in found.customers:
        if one.file is not None and not one.file.is_applied:
            writer.applied(one)
    writer.finish()
    return written
