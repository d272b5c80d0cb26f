"""Who is told of one event: over random customers and events nobody twice, nobody of his own act, all explained."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.chosen_contacts import MAIN, Candidate, CustomerView, Person, Standing, chosen
from helpdesk.domain.customers import Notification
from helpdesk.domain.notices import Notice
from helpdesk.domain.occasions import KINDS, TABLE, Audience, Occasion, occasion_of_move
from helpdesk.domain.telling import Decision, Manner, Reason, Situation, decide, next_at
from helpdesk.domain.ticket import Priority, TicketState

NOON = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
MAILBOXES = [f"p{number}@muster.example" for number in range(6)]
KEYS = ["anna", "bert", "cora", "dora"]
TYPES = ["standard", "technik", "inhaber"]
KINDS_OF_NOTICE = [str(kind) for kind in Notification]
WORDS = st.lists(st.sampled_from([*KEYS, *TYPES]), max_size=3).map(tuple)
CLOCKS = st.dictionaries(st.sampled_from(KINDS_OF_NOTICE), st.sampled_from(["07:30", "17:00"]), max_size=2)
LEAST = st.dictionaries(st.sampled_from(KINDS_OF_NOTICE), st.sampled_from([str(each) for each in Priority]))
KINDS_CHOSEN = st.none() | st.lists(st.sampled_from([str(each) for each in Notification]), max_size=3).map(tuple)


@st.composite
def persons(draw: st.DrawFn, key: str = "", customer: str = "") -> Person:
    addresses = draw(st.lists(st.sampled_from(MAILBOXES), min_size=1, max_size=2, unique=True))
    return Person(addresses[0], frozenset(addresses), key=key, customer=customer)


@st.composite
def candidates(draw: st.DrawFn, key: str) -> Candidate:
    number = draw(st.sampled_from(["1", "1", "1", "2"]))
    return Candidate(
        draw(persons(key, number)),
        draw(st.sampled_from(list(Standing))),
        tuple(draw(st.lists(st.sampled_from(TYPES), max_size=2, unique=True))),
        draw(KINDS_CHOSEN),
        {**draw(CLOCKS)},
        {**draw(LEAST)},
    )


@st.composite
def customers(draw: st.DrawFn) -> CustomerView:
    keys = draw(st.lists(st.sampled_from(KEYS), max_size=4, unique=True))
    named = draw(st.dictionaries(st.sampled_from(KINDS_OF_NOTICE), WORDS.filter(bool), max_size=4))
    contacts = tuple(draw(candidates(key)) for key in keys)
    return CustomerView("1", contacts, draw(st.none() | candidates(MAIN)), {**named}, BERLIN)


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    staff = st.lists(persons(), max_size=2).map(tuple)
    return Situation(
        draw(st.sampled_from(list(Occasion))),
        NOON,
        draw(st.sampled_from(list(Priority))),
        draw(st.frozensets(st.sampled_from(MAILBOXES), max_size=2)),
        draw(st.none() | persons()),
        draw(staff),
        draw(st.none() | customers()),
        draw(staff),
        draw(staff),
        draw(staff),
        draw(staff),
    )


@given(situations())
def test_nobody_is_told_twice_nor_of_his_own_act(situation: Situation) -> None:
    decided = [each for each in decide(situation) if each.is_told]
    told = [each.person for each in decided]
    for number, person in enumerate(told):
        assert decided[number].notice is Notice.ACKNOWLEDGEMENT or not person.addresses & situation.actor
        assert not any(person.is_same(other) for other in told[:number])


@st.composite
def of_customers(draw: st.DrawFn) -> Situation:
    """An event of which contacts are told, and nobody else has to do with it."""
    occasion = draw(st.sampled_from(list(KINDS)))
    view = draw(customers().filter(lambda view: bool(view.contacts)))
    words = draw(st.lists(st.sampled_from([each.person.key for each in view.contacts] + TYPES), min_size=1, max_size=3))
    named = replace(view, named={**view.named, KINDS[occasion]: tuple(words)})
    return Situation(occasion, NOON, draw(st.sampled_from(list(Priority))), customer=named)


@given(of_customers())
def test_a_contact_is_never_told_at_an_address_that_is_not_in_force_or_of_another_customer(
    situation: Situation,
) -> None:
    view = situation.customer
    for each in decide(situation):
        if each.audience is Audience.CONTACTS and each.is_told:
            assert view is not None
            people = (*view.contacts, *([view.main] if view.main else []))
            known = next(candidate for candidate in people if candidate.person is each.person)
            assert known.standing is Standing.REACHABLE
            assert known.person.customer == view.number


@given(situations())
def test_everybody_whom_the_table_means_gets_a_decision_with_a_reason(situation: Situation) -> None:
    found = decide(situation)
    kind, view = KINDS.get(situation.occasion), situation.customer
    meant = {each.candidate.person.key for each in chosen(view, kind)} if view is not None and kind else set()
    assert meant == {each.person.key for each in found if each.audience is Audience.CONTACTS}
    if any(row.audience is Audience.REQUESTER for row in TABLE if row.occasion is situation.occasion):
        assert [each.person for each in found if each.audience is Audience.REQUESTER] == [
            person for person in [situation.requester] if person
        ]
    assert all(each.why for each in found)


@given(customers(), st.sampled_from(list(Notification)))
def test_the_chain_ends_only_where_nobody_can_be_reached(view: CustomerView, kind: Notification) -> None:
    if not view.named.get(kind):
        return
    able = [each for each in view.contacts if each.can_be_told and "standard" in each.types]
    main = view.main is not None and view.main.standing is Standing.REACHABLE
    willing = [each for each in chosen(view, kind) if each.is_told]
    silenced = [each for each in view.contacts if not each.is_willing]
    assert willing or silenced or not (able or main)


CONTACT = Candidate(Person("max@muster.example", frozenset({"max@muster.example"}), "Max", "de", "max", "1"))


def one(candidate: Candidate, priority: Priority = Priority.NORMAL) -> Decision:
    view = CustomerView("1", (candidate,), named={Notification.NEW_TICKETS: ("max",)}, zone=BERLIN)
    decided = decide(Situation(Occasion.TICKET_CREATED, NOON, priority, customer=view))
    assert len(decided) == 1
    return decided[0]


def test_a_contact_is_told_at_once_gathered_or_from_a_priority_on() -> None:
    assert one(CONTACT).manner is Manner.NOW
    gathered = one(replace(CONTACT, digest={Notification.NEW_TICKETS: "17:00"}))
    assert (gathered.manner, gathered.at) == (Manner.DIGEST, datetime(2026, 11, 22, 16, 0, tzinfo=UTC))
    picky = replace(CONTACT, only_from={Notification.NEW_TICKETS: "high"})
    assert one(picky).why is Reason.PRIORITY_TOO_LOW
    assert one(picky, Priority.URGENT).is_told


def test_who_is_requester_and_contact_gets_the_requesters_mail_only() -> None:
    candidate = replace(CONTACT, notifications=("status_changes",))
    view = CustomerView("1", (candidate,))
    writes = replace(candidate.person, key="")
    decided = decide(Situation(Occasion.RESOLVED, NOON, requester=writes, customer=view))
    assert [(each.audience, each.why) for each in decided] == [
        (Audience.REQUESTER, Reason.TAKES_PART),
        (Audience.CONTACTS, Reason.ANOTHER_MAIL),
    ]


def test_the_team_is_told_where_nobody_has_the_ticket() -> None:
    anna, bernd = Person("a@x.example", frozenset({"a@x.example"})), Person("b@x.example", frozenset({"b@x.example"}))
    everybody = Situation(Occasion.NOTE, NOON, team=(anna, bernd))
    assert [each.person for each in decide(everybody)] == [anna, bernd]
    assert [each.person for each in decide(replace(everybody, assignee=(bernd,)))] == [bernd]


@pytest.mark.parametrize(
    ("now", "clock", "at"),
    [
        ("2026-11-22T11:00+00:00", "17:00", "2026-11-22T16:00+00:00"),
        ("2026-11-22T16:00+00:00", "17:00", "2026-11-23T16:00+00:00"),
        ("2026-03-28T20:00+00:00", "02:30", "2026-03-29T01:30+00:00"),  # this time does not exist on that day
        ("2026-03-28T20:00+00:00", "17:00", "2026-03-29T15:00+00:00"),
        ("2026-10-24T20:00+00:00", "02:30", "2026-10-25T00:30+00:00"),  # the first of two
        ("2026-10-25T00:45+00:00", "02:30", "2026-10-26T01:30+00:00"),  # between the two: not once more
    ],
)
def test_a_digest_goes_once_a_day_at_the_customers_time_whatever_the_clocks_do(now: str, clock: str, at: str) -> None:
    assert next_at(datetime.fromisoformat(now), clock, BERLIN) == datetime.fromisoformat(at)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("new", "open", Occasion.STATUS_CHANGED),
        ("open", "resolved", Occasion.RESOLVED),
        ("resolved", "closed", Occasion.CLOSED),
        ("closed", "open", Occasion.REOPENED),
        ("resolved", "waiting", Occasion.REOPENED),
        ("open", "merged", None),
        ("new", "spam", None),
        ("spam", "new", None),
    ],
)
def test_only_moves_that_concern_a_customer_are_an_occasion(before: str, after: str, expected: Occasion | None) -> None:
    assert occasion_of_move(TicketState(before), TicketState(after)) is expected
