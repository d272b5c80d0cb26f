"""The people of the team: found by address and by word, stood in for, and gathered around queues."""

from dataclasses import replace
from datetime import date

import pytest

from helpdesk.domain.staff import Absence, Queue, Role, Staff, Technician

DAY = date(2026, 12, 22)
AWAY = date(2026, 12, 21), date(2026, 12, 23)
JANA = Technician(("jana.weiß@example.org", "jw@example.org"), "Jana Weiß", role=Role.DISPATCHER)
KEMAL = Technician(("kemal@example.org",), "Kemal Muster", queues=("netz",))
JOERG = Technician(("j.moeller@example.org",), "Jörg Möller")
PETRA = Technician(("petra@example.org",), "Petra Muster", role=Role.BACK_OFFICE)
QUEUES = (
    Queue("support"),
    Queue("lager", team=("petra@example.org",), addresses=("lager@example.de",)),
    Queue("netz", team=("jw@example.org",)),
)
STAFF = Staff((JANA, KEMAL, JOERG, PETRA), QUEUES)


@pytest.mark.parametrize("address", ["jana.weiß@example.org", "JW@Example.ORG", " jw@example.org "])
def test_a_person_is_found_by_each_of_the_addresses(address: str) -> None:
    assert STAFF.find(address) is JANA


def test_a_strange_address_is_nobody() -> None:
    assert STAFF.find("eve@example.org") is None
    assert STAFF.find("") is None


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("Jana", JANA),
        ("jana weiss", JANA),
        ("JW", JANA),
        ("@kemal", KEMAL),
        ("Moeller", JOERG),
        ("möller", JOERG),
        ("JOERG", JOERG),
        ("Petra  Muster", PETRA),
        ("<petra@example.org>", PETRA),
    ],
)
def test_a_word_of_the_name_or_the_mailbox_means_a_person(word: str, meant: Technician) -> None:
    assert STAFF.by_word(word) is meant


@pytest.mark.parametrize("word", ["Muster", "", "  ", "Jan", "example.org"])
def test_a_word_that_several_or_none_have_means_nobody(word: str) -> None:
    assert STAFF.by_word(word) is None


def test_a_whole_name_wins_over_a_part_of_another() -> None:
    alone = Technician(("office@example.org",), "Muster")
    assert Staff((*STAFF.technicians, alone)).by_word("Muster") is alone


def test_both_days_of_an_absence_belong_to_it() -> None:
    absent = replace(KEMAL, absences=(Absence(*AWAY, JOERG.address),))
    staff = Staff((absent, JOERG))
    days = [date(2026, 12, day) for day in (20, 21, 23, 24)]
    assert [staff.on_duty(absent, day) for day in days] == [absent, JOERG, JOERG, absent]


def test_the_deputy_of_a_deputy_stands_in() -> None:
    first = replace(KEMAL, absences=(Absence(*AWAY, JOERG.address),))
    second = replace(JOERG, absences=(Absence(*AWAY, "jw@example.org"),))
    assert Staff((first, second, JANA)).on_duty(first, DAY) is JANA


@pytest.mark.parametrize("deputy", [KEMAL.address, JOERG.address, "gone@example.org"])
def test_where_all_deputies_are_away_it_stays_with_the_person(deputy: str) -> None:
    first = replace(KEMAL, absences=(Absence(*AWAY, JOERG.address),))
    second = replace(JOERG, absences=(Absence(*AWAY, deputy),))
    assert Staff((first, second)).on_duty(first, DAY) is first


def test_who_stands_in_for_two_is_told_once() -> None:
    absent = replace(KEMAL, absences=(Absence(*AWAY, JOERG.address),))
    assert Staff((absent, JOERG)).present((absent, JOERG), DAY) == (JOERG,)


@pytest.mark.parametrize(
    ("queue", "team"),
    [
        ("support", (JANA,)),
        ("lager", (PETRA,)),
        ("Lager", (PETRA,)),
        ("netz", (JANA, KEMAL)),
        ("no such queue", (JANA,)),
    ],
)
def test_a_queue_is_worked_by_its_people_else_by_the_dispatchers(queue: str, team: tuple[Technician, ...]) -> None:
    assert STAFF.team_of(queue) == team


def test_without_a_dispatcher_all_who_do_the_work_are_the_team() -> None:
    assert Staff((KEMAL, JOERG, PETRA)).team_of("support") == (KEMAL, JOERG)
    assert Staff((PETRA,)).team_of("support") == (PETRA,)


@pytest.mark.parametrize(
    ("text", "signed"),
    [
        ("Wir kommen.\n", "Wir kommen.\n\nKemal Muster\nTechnik, Beispiel IT"),
        ("Wir kommen.\n\nKemal Muster", "Wir kommen.\n\nKemal Muster\nTechnik, Beispiel IT"),
        (
            "Wir kommen.\n\n Kemal Muster \nTechnik, Beispiel IT\n",
            "Wir kommen.\n\n Kemal Muster \nTechnik, Beispiel IT\n",
        ),
        ("", "Kemal Muster\nTechnik, Beispiel IT"),
    ],
)
def test_a_signature_stands_below_an_answer_once(text: str, signed: str) -> None:
    assert replace(KEMAL, signature="Kemal Muster\nTechnik, Beispiel IT\n").signed(text) == signed


def test_without_a_signature_an_answer_stays_as_it_is() -> None:
    assert KEMAL.signed("Wir kommen.\n") == "Wir kommen.\n"
