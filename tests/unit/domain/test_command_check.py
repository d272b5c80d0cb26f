"""All lines of a mail are checked against the ticket before any of them runs."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.command_check import check
from helpdesk.domain.command_lines import read_commands
from helpdesk.domain.command_list import COMMANDS, CommandName, Spec
from helpdesk.domain.command_orders import Caller, Checked, Order, Other, Refusal, Sight
from helpdesk.domain.staff import Queue, Staff, Technician
from helpdesk.domain.ticket import TicketState

MAX, ERIKA, KARL = "max@example.de", "erika@kunde.example.org", "karl@kunde.example.org"
STAFF = Staff(
    (Technician((MAX,), "Max Muster"), Technician(("moritz@example.de",), "Moritz Muster")),
    (Queue("support"), Queue("lager")),
)
SIGHT = Sight(
    number="2026-000042",
    state=TicketState.OPEN,
    actor=MAX,
    staff=STAFF,
    now=datetime(2026, 11, 22, 10, 15, tzinfo=ZoneInfo("Europe/Berlin")),
    requester=ERIKA,
    readers=frozenset((ERIKA, KARL)),
    own=frozenset(("support@example.de",)),
    contacts=frozenset(("neu@kunde.example.org",)),
    customer="10042",
    customers=frozenset(("10042",)),
    merges_numbers=True,
    callers={"10042 Münster": Caller(1, "10042", "Muster GmbH", rest="Münster")},
    others={
        "2026-000123": Other("2026-000123", "10042"),
        "7": Other("2026-000007", "10077"),
        "42": Other("2026-000042", "10042"),
    },
    registering={"": "", "10042": ""},
    splits=True,
    last_runs=(CommandName.TAKE,),
    named_runs=frozenset((CommandName.TAKE, CommandName.TIME)),
)
EXAMPLES = [(spec, line) for spec in COMMANDS for line in dict.fromkeys((spec.example_de, spec.example_en))]


def checked(text: str, **changes: Any) -> tuple[Checked, ...]:
    return check(read_commands(text).lines, replace(SIGHT, **changes))


def only(text: str, **changes: Any) -> Checked:
    (found,) = checked(text, **changes)
    return found


@pytest.mark.parametrize(("spec", "line"), EXAMPLES, ids=[line for _, line in EXAMPLES])
def test_the_example_of_every_command_is_an_order(spec: Spec, line: str) -> None:
    lines = read_commands(
        line.replace("customer.example", "kunde.example").replace("kunde.example", "kunde.example.org")
    )
    if spec.name in (CommandName.NOTE, CommandName.PUBLIC):
        assert lines.internal is (spec.name is CommandName.NOTE)
        return
    (found,) = check(lines.lines, SIGHT)
    assert isinstance(found, Order), found
    assert found.name is spec.name or spec.name is CommandName.STATUS


@pytest.mark.parametrize(
    ("line", "name", "word"),
    [
        ("#zuweisen moritz", CommandName.ASSIGN, "moritz@example.de"),
        ("#assign me", CommandName.ASSIGN, MAX),
        ("#status In Bearbeitung", CommandName.STATUS, "in_progress"),
        ("#status gelöst", CommandName.RESOLVE, ""),
        ("#status zu", CommandName.CLOSE, ""),
        ("#status spam", CommandName.SPAM, ""),
        ("#prio DRINGEND!", CommandName.PRIORITY, "urgent"),
        ("#queue Lager", CommandName.QUEUE, "lager"),
        ("#fällig nie", CommandName.DUE, ""),
        ("#merge 2026-000123", CommandName.MERGE, "2026-000123"),
        ("#link 7", CommandName.LINK, "2026-000007"),
        ("#rückgängig #zeit 1h", CommandName.UNDO, "time"),
        ("#registrieren 10042.", CommandName.REGISTER, "10042"),
    ],
)
def test_values_take_their_own_form(line: str, name: CommandName, word: str) -> None:
    order = only(line)
    assert isinstance(order, Order)
    assert (order.name, order.word) == (name, word)


def test_a_day_alone_means_its_end_for_a_promise_and_its_begin_for_an_appointment() -> None:
    due, appointment = only("#fällig morgen"), only("#termin morgen")
    assert isinstance(due, Order)
    assert isinstance(appointment, Order)
    assert due.at == datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
    assert appointment.at == datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


def test_a_week_alone_means_its_end_for_a_promise_and_its_begin_for_a_follow_up_and_no_appointment() -> None:
    due, follow_up = only("#fällig KW 50"), only("#wiedervorlage KW 50")
    assert isinstance(due, Order)
    assert isinstance(follow_up, Order)
    assert due.at == datetime(2026, 12, 11, 16, 0, tzinfo=UTC)
    assert follow_up.at == datetime(2026, 12, 7, 7, 0, tzinfo=UTC)
    assert isinstance(only("#termin Dienstag KW 50"), Order)


def test_who_is_added_in_one_line_is_removed_in_the_next_and_not_the_other_way_round() -> None:
    added, removed = checked("#beteiligen neu@kunde.example.org\n#entfernen neu@kunde.example.org")
    assert (isinstance(added, Order), isinstance(removed, Order)) == (True, True)
    first, second = checked(f"#entfernen {KARL}\n#entfernen {KARL}")
    assert isinstance(first, Order)
    assert isinstance(second, Refusal)
    assert second.code == "takes_no_part"


def test_tags_are_put_and_taken_away_in_one_line() -> None:
    order = only("#schlagwort Drucker, #neu; -alt")
    assert isinstance(order, Order)
    assert (order.words, order.gone) == (("drucker", "neu"), ("alt",))


@pytest.mark.parametrize(
    ("address", "asks"), [("neu@kunde.example.org", False), (KARL, False), ("Fremd <x@fremd.example>", True)]
)
def test_who_is_no_contact_of_the_customer_is_added_only_after_a_word_of_consent(address: str, asks: bool) -> None:
    order = only(f"#beteiligen {address}")
    assert isinstance(order, Order)
    assert order.asks is asks


@pytest.mark.parametrize(
    ("line", "code", "near"),
    [
        ("#zuweissen Max", "unknown_word", "zuweisen"),
        ("#nehmen bitte", "nothing_behind", ""),
        ("#zuweisen", "argument_missing", "Max Muster"),
        ("#prio", "argument_missing", ""),
        ("#zuweisen Muster", "person_ambiguous", "max@example.de"),
        ("#zuweisen Moriz", "person_unknown", "Moritz Muster"),
        ("#status wartett", "state_unknown", "Wartet auf Kunde"),
        ("#status blabla", "state_unknown", "In Bearbeitung"),
        ("#beteiligen moritz", "address_of_team", ""),
        ("#status geschlosen", "state_unknown", "Geschlossen"),
        ("#status terminiert", "needs_moment", ""),
        ("#status zusammengeführt", "needs_number", ""),
        ("#prio hoh", "priority_unknown", "Hoch"),
        ("#queue Lagr", "queue_unknown", "lager"),
        ("#queue xyz", "queue_unknown", "support"),
        ("#termin gestern", "moment_past", ""),
        ("#termin KW 50", "moment_no_day", ""),
        ("#termin nächste Woche", "moment_no_day", ""),
        ("#fällig bald", "moment_unreadable", ""),
        ("#zeit 1h nicht berechenbar", "booking_no_reason", ""),
        ("#beteiligen Karl", "no_address", ""),
        ("#beteiligen support@example.de", "own_address", ""),
        (f"#beteiligen {MAX}", "address_of_team", ""),
        (f"#entfernen {ERIKA}", "requester_stays", ""),
        ("#entfernen karll@kunde.example.org", "takes_no_part", KARL),
        ("#betreff " + "x" * 201, "text_too_long", ""),
        ("#tag a, !", "tag_unreadable", ""),
        ("#link 99", "ticket_unknown", ""),
        ("#merge 42", "same_ticket", ""),
        ("#merge 7", "other_customer", ""),
        ("#kunde 4711", "unknown_customer", ""),
        ("#undo prio", "nothing_to_undo", "nehmen"),
    ],
)
def test_a_wrong_line_is_refused_with_the_reason_and_what_may_have_been_meant(line: str, code: str, near: str) -> None:
    refused = only(line)
    assert isinstance(refused, Refusal)
    assert refused.code == code
    assert near in (*refused.near, "")


@pytest.mark.parametrize(
    ("line", "changes", "code"),
    [
        ("#split Neues", {"splits": False}, "nothing_to_split"),
        ("#join", {"joining": "nothing_to_join"}, "nothing_to_join"),
        ("#register", {"registering": {"": "no_customer"}}, "no_customer"),
        ("#undo", {"last_runs": ()}, "nothing_to_undo"),
        ("#nehmen", {}, ""),
        ("#gelöst", {"state": TicketState.SPAM}, "impossible_move"),
        ("#status wartet", {"state": TicketState.SPAM}, "impossible_move"),
        ("#schließen", {"state": TicketState.CLOSED}, ""),
    ],
)
def test_what_the_ticket_does_not_allow_is_refused(line: str, changes: dict[str, Any], code: str) -> None:
    found = only(line, **changes)
    assert (found.code if isinstance(found, Refusal) else "") == code


def test_each_line_is_looked_at_after_those_before_it() -> None:
    first, second = checked("#spam\n#gelöst")
    assert isinstance(first, Order)
    assert isinstance(second, Refusal)
    assert (second.code, second.detail) == ("impossible_move", "spam")
    assert all(isinstance(each, Order) for each in checked("#spam\n#öffnen\n#gelöst"))


def test_nothing_follows_a_merge() -> None:
    _, after = checked("#merge 2026-000123\n#prio hoch")
    assert isinstance(after, Refusal)
    assert after.code == "after_the_end"


def test_too_many_lines_are_all_refused() -> None:
    found = checked("#nehmen\n" * 31)
    assert {each.code for each in found if isinstance(each, Refusal)} == {"too_many_lines"}
    assert len(found) == 31


@given(st.sampled_from(COMMANDS), st.text(max_size=60))
def test_checking_never_raises(spec: Spec, argument: str) -> None:
    lines = read_commands(f"{spec.word('de')} {argument}").lines
    assert len(check(lines, SIGHT)) == len(lines)
