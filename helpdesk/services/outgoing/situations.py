"""What the decision about who is told needs to know: the people of an event, out of the rows and the team's days.

Not the decision (`domain.telling`) and not the mails (`services.outgoing.telling`). A ticket without customer asks the
database nothing; the people of a customer are read once in a transaction.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from helpdesk.domain.announcing import OCCASIONS
from helpdesk.domain.chosen_contacts import MAIN, Candidate, CustomerView, Person, Standing
from helpdesk.domain.customers import AddressState
from helpdesk.domain.mailbox_name import canonical
from helpdesk.domain.notices import Notice
from helpdesk.domain.occasions import KINDS, Audience, Occasion, audiences_of
from helpdesk.domain.staff import Technician
from helpdesk.domain.telling import Situation
from helpdesk.domain.ticket import AuthorRole, Priority
from helpdesk.rendering.template_files import LANGUAGES
from helpdesk.services.desk import Desk
from helpdesk.services.outgoing import addressees
from helpdesk.services.ticketing.roster import roster_of
from helpdesk.store.announcements import opted_out
from helpdesk.store.customer_people import CustomerPeople, people_of
from helpdesk.store.customers import ContactAddress, ContactRow
from helpdesk.store.tickets import Comment, Party, Ticket


def situation_of(
    session: Session,
    desk: Desk,
    occasion: Occasion,
    ticket: Ticket,
    now: datetime,
    actor: str,
    told: frozenset[str] = frozenset(),
) -> Situation:
    """Gather everybody who may have to do with it.

    `actor`: the address from which it was done, "" for nobody. `told`: canonical addresses that get another mail of it.
    """
    view = None
    if ticket.customer_id is not None:
        view = customer_view(session, desk, ticket.customer_id)
    roster, wanted = roster_of(session, ticket), audiences_of(occasion)
    requester = roster.get(ticket.requester_address)
    readers = (each for each in roster if each.receives and each is not requester and each.address not in desk.team)
    return Situation(
        occasion,
        now,
        Priority(ticket.priority),
        _actor(desk, view, actor),
        _person(requester, view, ticket.language) if requester is not None and requester.receives else None,
        tuple(_person(party, view, ticket.language) for party in readers),
        view if occasion in KINDS else None,
        assignee=_holder(desk, ticket, now, actor),
        team=_on_duty(desk, desk.staff.team_of(ticket.queue), now) if Audience.TEAM in wanted else (),
        dispatchers=_on_duty(desk, desk.staff.dispatchers, now) if Audience.DISPATCHERS in wanted else (),
        account_manager=_manager(session, desk, ticket, now) if Audience.ACCOUNT_MANAGER in wanted else (),
        told=told,
        opted_out=opted_out(session, occasion) if occasion in OCCASIONS.values() else frozenset(),
    )


def occasion_of_words(notice: Notice, comment: Comment) -> Occasion:
    """Say what a ticket's or comment's words are to the table of who is told."""
    if notice is Notice.TICKET_OPENED:
        return Occasion.TICKET_CREATED
    if comment.author_role != AuthorRole.TEAM:
        return Occasion.CUSTOMER_COMMENT
    return Occasion.NOTE if comment.internal else Occasion.TEAM_ANSWER


def customer_view(session: Session, desk: Desk, customer_id: int) -> CustomerView | None:
    """Give a customer as the table of who is told sees it; None where it is not served any more."""
    found = people_of(session, customer_id)
    if found is None:
        return None
    row, main = found.customer, found.customer.details.get("main", {})
    named = row.details.get("notify", {})
    return CustomerView(
        row.number,
        tuple(_candidate(desk, found, contact) for contact in found.contacts),
        _main(desk, found, main) if found.addresses.get(None) else None,
        {kind: tuple(words) for kind, words in named.items()},
        ZoneInfo(row.timezone) if row.timezone else desk.zone,
    )


def _candidate(desk: Desk, found: CustomerPeople, contact: ContactRow) -> Candidate:
    address, standing, known = _reached(desk, found.addresses.get(contact.id, ()))
    name = f"{contact.first_name} {contact.last_name}".strip()
    language = _language(desk, contact.language, found.customer.language)
    return Candidate(
        Person(address, known, name, language, contact.key, found.customer.number),
        standing,
        tuple(contact.types),
        None if contact.notifications is None else tuple(contact.notifications),
        contact.choices.get("digest", {}),
        contact.choices.get("only_from", {}),
        contact.permission,
    )


def _main(desk: Desk, found: CustomerPeople, main: dict[str, dict[str, str]]) -> Candidate:
    address, standing, known = _reached(desk, found.addresses[None])
    language = _language(desk, found.customer.language)
    person = Person(address, known, found.customer.name, language, MAIN, found.customer.number)
    chosen = tuple(main.get("notifications", ())) or None
    return Candidate(person, standing, (), chosen, main.get("digest", {}), main.get("only_from", {}))


def _reached(desk: Desk, rows: Iterable[ContactAddress]) -> tuple[str, Standing, frozenset[str]]:
    """Give where somebody is written to, whether he can be reached, and all his addresses."""
    rows = list(rows)
    known = frozenset(row.canonical for row in rows)
    usable = [row for row in rows if row.state == AddressState.CONFIRMED and not desk.addressing.is_own(row.address)]
    arriving = [row for row in usable if row.bouncing_since is None]
    if arriving:
        return arriving[0].address, Standing.REACHABLE, known
    return (usable[0].address, Standing.BOUNCING, known) if usable else ("", Standing.UNCONFIRMED, known)


def _language(desk: Desk, *wished: str) -> str:
    return next((each for each in wished if each in LANGUAGES), desk.settings.site.language)


def _actor(desk: Desk, view: CustomerView | None, address: str) -> frozenset[str]:
    """Give all addresses of who acts, where it is one known person who has this one."""
    if not address:
        return frozenset()
    own = canonical(address)
    technician = desk.staff.find(address)
    if technician is not None:
        return frozenset({own, *map(canonical, technician.addresses)})
    contacts = view.contacts if view is not None else ()
    same = [each.person.addresses for each in contacts if own in each.person.addresses]
    return frozenset({own, *(same[0] if len(same) == 1 else ())})


def _person(party: Party, view: CustomerView | None, language: str) -> Person:
    """Give who takes part, as the contact that he is where he is one."""
    own = canonical(party.address)
    contacts = view.contacts if view is not None else ()
    same = [each.person for each in contacts if own in each.person.addresses]
    if len(same) != 1:
        return Person(party.address, frozenset({own}), party.name, language)
    return Person(party.address, same[0].addresses, party.name, language, same[0].key, same[0].customer)


def _holder(desk: Desk, ticket: Ticket, now: datetime, actor: str) -> tuple[Person, ...]:
    """Give whose ticket it is, or who stands in for him; what he does himself is no news to his deputy."""
    holder = desk.staff.find(ticket.assignee)
    if holder is None:
        return ()
    return (
        _people((addressees.Addressee(holder),)) if holder is desk.staff.find(actor) else _on_duty(desk, [holder], now)
    )


def _manager(session: Session, desk: Desk, ticket: Ticket, now: datetime) -> tuple[Person, ...]:
    """Give the customer's account manager, where he is one of the team."""
    found = people_of(session, ticket.customer_id) if ticket.customer_id is not None else None
    manager = desk.staff.find(found.customer.account_manager) if found is not None else None
    return _on_duty(desk, [manager], now) if manager is not None else ()


def _on_duty(desk: Desk, people: Iterable[Technician], now: datetime) -> tuple[Person, ...]:
    return _people(addressees.present(desk, people, now))


@cache
def _canonical(addresses: tuple[str, ...]) -> frozenset[str]:
    """Give the addresses of a person of the team as they are compared; asked for with each mail."""
    return frozenset(map(canonical, addresses))


def _people(told: Iterable[addressees.Addressee]) -> tuple[Person, ...]:
    """Give people of the team as the table sees them."""
    return tuple(
        Person(
            each.person.address,
            _canonical(each.person.addresses),
            each.person.name,
            each.person.language,
            stands_in_for=each.stands_in_for,
        )
        for each in told
    )
