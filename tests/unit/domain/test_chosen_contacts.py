"""Whom of a customer a notice is for, and who stands in where nobody of a type can be reached (D16, D20)."""

from dataclasses import replace

from helpdesk.domain.chosen_contacts import MAIN, Candidate, CustomerView, Person, Standing, Why, chosen, told
from helpdesk.domain.customers import Contact, Customer, MainAddress, Notification, Notify

STANDARD = Contact("erika", types=("standard",))
TECHNICAL = Contact("max", types=("technik",))
KARL = Contact("karl")
MUSTER = Customer("1", main=MainAddress("info@muster.example"), contacts=(STANDARD,))
ABOUT_SYSTEMS = ("security", "maintenance", "outages")
TO_MAIN = {(kind, MAIN) for kind in ABOUT_SYSTEMS}
NEW = Notification.NEW_TICKETS


def candidate(key: str, *types: str, standing: Standing = Standing.REACHABLE, never: bool = False) -> Candidate:
    person = Person(f"{key}@muster.example", frozenset({f"{key}@muster.example"}), key=key, customer="1")
    return Candidate(person, standing, types, notifications=() if never else None)


ERIKA, MAX = candidate("erika", "standard"), candidate("max", "technik")
INFO = candidate(MAIN)
TYPED = CustomerView("1", (ERIKA, MAX), INFO, {NEW: ("technik",)})


def who(view: CustomerView, kind: Notification = NEW) -> list[tuple[str, Why]]:
    return [(each.candidate.person.key, each.why) for each in chosen(view, kind)]


def test_without_a_technical_contact_the_main_address_is_told_of_outages() -> None:
    assert told(MUSTER) == TO_MAIN
    assert told(replace(MUSTER, contacts=(STANDARD, TECHNICAL))) == {(kind, "max") for kind in ABOUT_SYSTEMS}


def test_without_a_main_address_the_standard_contact_stands_in() -> None:
    assert told(replace(MUSTER, main=MainAddress())) == {(kind, "erika") for kind in ABOUT_SYSTEMS}


def test_a_technical_contact_can_turn_notices_off_and_nobody_stands_in_for_his_wish() -> None:
    quiet = replace(TECHNICAL, notifications=("security",))
    assert told(replace(MUSTER, contacts=(STANDARD, quiet))) == {("security", "max")}


def test_the_file_names_contacts_by_key_and_by_type() -> None:
    named = replace(MUSTER, contacts=(STANDARD, TECHNICAL, KARL), notify=Notify(new_tickets=("karl", "technik")))
    assert {key for kind, key in told(named) if kind == NEW} == {"karl", "max"}


def test_a_type_that_nobody_has_falls_to_the_standard_contacts_and_then_to_the_main_address() -> None:
    assert who(TYPED) == [("max", Why.BY_TYPE)]
    assert who(replace(TYPED, contacts=(ERIKA,))) == [("erika", Why.STANDS_IN)]
    assert who(replace(TYPED, contacts=())) == [(MAIN, Why.MAIN_ADDRESS)]
    assert who(replace(TYPED, contacts=(), main=None)) == []


def test_who_cannot_be_reached_is_stood_in_for_and_named_with_the_reason() -> None:
    away = candidate("max", "technik", standing=Standing.BOUNCING)
    unconfirmed = candidate("erika", "standard", standing=Standing.UNCONFIRMED)
    assert who(replace(TYPED, contacts=(ERIKA, away))) == [("max", Why.BOUNCING), ("erika", Why.STANDS_IN)]
    assert who(replace(TYPED, contacts=(unconfirmed, away))) == [("max", Why.BOUNCING), (MAIN, Why.MAIN_ADDRESS)]


def test_who_wants_nothing_is_never_told_and_does_not_stand_in() -> None:
    assert who(replace(TYPED, contacts=(candidate("max", "technik", never=True),))) == [("max", Why.CHOSE_NEVER)]
    silent = candidate("erika", "standard", never=True)
    assert who(replace(TYPED, contacts=(silent,))) == [(MAIN, Why.MAIN_ADDRESS)]


def test_who_is_meant_twice_is_chosen_once_by_the_strongest_reason() -> None:
    eager = replace(MAX, notifications=(NEW,))
    assert who(replace(TYPED, contacts=(eager,), named={NEW: ("max", "technik")})) == [("max", Why.NAMED)]
    assert who(replace(TYPED, contacts=(eager,), named={})) == [("max", Why.OWN_CHOICE)]
