"""Mails about two customer numbers that become one: to whom, in which language, each person once.

Not the merging (`services.customers.customers_joining`) and not the words (mailtemplates).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from helpdesk.domain.customers import ContactType
from helpdesk.domain.mailbox_name import canonical
from helpdesk.domain.notice_merge import DifferenceFacts, MergeFacts
from helpdesk.domain.notices import Notice
from helpdesk.rendering.template_files import LANGUAGES
from helpdesk.services.customers.customers_pair import Pair
from helpdesk.services.desk import Desk
from helpdesk.services.outgoing.notify import Telling, queue
from helpdesk.store import confirmations
from helpdesk.store.customers import CustomerRow
from helpdesk.store.senders import contacts_of_type


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who speaks for a customer; `numbers` are those that he speaks for."""

    address: str
    name: str
    language: str
    numbers: tuple[str, ...]


def standard_contacts(
    session: Session,
    desk: Desk,
    customers: Iterable[CustomerRow],
    but: Collection[int] = (),
    *,
    main_too: bool = True,
) -> Sequence[Reader]:
    """Give the Standard contacts of these customers at their confirmed addresses, each once.

    `but`: ids of contacts who are one person with another one of them. `main_too`: the main address stands in where
    there is no such contact.
    """
    found: dict[str, Reader] = {}
    for customer in customers:
        for address, name, language in _speakers(session, customer, but, main_too=main_too):
            known = found.get(canonical(address))
            numbers = (*(known.numbers if known else ()), customer.number)
            spoken = language or customer.language
            spoken = spoken if spoken in LANGUAGES else desk.settings.site.language
            first = known or Reader(address, name, spoken, ())
            found[canonical(address)] = Reader(first.address, first.name, first.language, numbers)
    return tuple(found.values())


def _speakers(
    session: Session, customer: CustomerRow, but: Collection[int], *, main_too: bool
) -> Sequence[tuple[str, str, str]]:
    contacts = contacts_of_type(session, customer.id, ContactType.STANDARD)
    if contacts or not main_too:
        return [
            (address.address, f"{contact.first_name} {contact.last_name}".strip(), contact.language)
            for contact, address in contacts
            if contact.id not in but
        ]
    return [(address, "", "") for address in confirmations.main_addresses(session, customer.id)]


def tell_merged(
    session: Session, desk: Desk, pair: Pair, readers: Iterable[Reader], done: Mapping[str, Any], now: datetime
) -> None:
    """Confirm the merge to those who spoke for either number (D28)."""
    same = not pair.comparison.differing
    code = "same" if same else "took_over" if done["took_over"] else "kept"
    for reader in readers:
        telling = Telling(
            key=f"customers_merged:{pair.other.number}:{canonical(reader.address)}",
            notice=Notice.CUSTOMERS_MERGED,
            recipient=reader.address,
            name=reader.name,
            language=reader.language,
            detail={
                "customer": pair.survivor.name,
                "merge": {"survivor": pair.survivor.number, "other": pair.other.number, "code": code},
            },
        )
        queue(session, desk, telling, now)


def merge_facts(noted: Mapping[str, Any]) -> MergeFacts:
    """Give what was noted with a mail as its template knows it."""
    rows = tuple(DifferenceFacts(**row) for row in noted.get("rows", ()))
    return MergeFacts(**{**noted, "rows": rows})
