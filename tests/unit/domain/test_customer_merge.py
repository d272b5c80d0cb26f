"""The three-way merge: examples of each question, and what must hold over all versions and histories."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.domain.customer_facts import FIRST_ADDRESS, Path, Value, is_thing, thing_of
from helpdesk.domain.customer_merge import Life, Merge, Side, decided, merge

ERIKA = ("contacts", "erika")
PHONE = (*ERIKA, "phones", "+4930")
NAME = ("name",)
ADDRESS = (*ERIKA, "addresses", "erika@muster.example")

Dict = dict[Path, Value]


def merged(applied: Dict, file: Dict, life: Dict, **other: Any) -> Merge:
    decisions = other.pop("decisions", {})
    return merge(applied, file, Life(life, **other), decisions)


def paths(found: Merge) -> tuple[list[Path], list[Path], list[Path]]:
    return tuple([d.path for d in part] for part in (found.changes, found.kept, found.conflicts))  # type: ignore[return-value]  # three parts


WITH: Dict = {NAME: "Muster", ERIKA: True, PHONE: "+49 30"}
WITHOUT: Dict = {NAME: "Muster"}

QUESTIONS: list[tuple[str, Dict, Dict, Dict, dict[str, Any], str, Dict]] = [
    ("nothing changed", WITH, WITH, WITH, {}, "", WITH),
    ("file changes a name", WITH, {**WITH, NAME: "B"}, WITH, {}, "change", {**WITH, NAME: "B"}),
    ("life changes a name", WITH, WITH, {**WITH, NAME: "B"}, {}, "kept", {**WITH, NAME: "B"}),
    ("both change alike", WITH, {**WITH, NAME: "B"}, {**WITH, NAME: "B"}, {}, "", {**WITH, NAME: "B"}),
    ("both change", WITH, {**WITH, NAME: "B"}, {**WITH, NAME: "C"}, {}, "conflict", {**WITH, NAME: "C"}),
    ("file adds a contact", WITHOUT, WITH, WITHOUT, {}, "change", WITH),
    ("life registers a contact", WITHOUT, WITHOUT, WITH, {}, "kept", WITH),
    ("both add the same contact", WITHOUT, WITH, WITH, {}, "", WITH),
    ("file takes a contact out", WITH, WITHOUT, WITH, {}, "change", WITHOUT),
    ("file takes out what life changed", WITH, WITHOUT, {**WITH, PHONE: "1"}, {}, "conflict", {**WITH, PHONE: "1"}),
    ("life ends a contact", WITH, WITH, WITHOUT, {"gone": {ERIKA: "erased"}}, "kept", WITHOUT),
    ("file changes whom life ended", WITH, {**WITH, PHONE: "1"}, WITHOUT, {}, "conflict", WITHOUT),
    ("file brings back whom life ended", WITHOUT, WITH, WITHOUT, {"gone": {ERIKA: "erased"}}, "conflict", WITHOUT),
    (
        "file brings back an address that was withdrawn",
        WITH,
        {**WITH, ADDRESS: "erika@muster.example"},
        WITH,
        {"gone": {ADDRESS: "withdrawn"}},
        "conflict",
        WITH,
    ),
    (
        "file mends what lapsed",
        WITH,
        {**WITH, NAME: "B"},
        {**WITH, NAME: "C"},
        {"lapsed": {NAME}},
        "change",
        {**WITH, NAME: "B"},
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("applied", "file", "life", "other", "what", "facts"),
    [question[1:] for question in QUESTIONS],
    ids=[question[0] for question in QUESTIONS],
)
def test_each_question_has_its_answer(
    applied: Dict, file: Dict, life: Dict, other: dict[str, Any], what: str, facts: Dict
) -> None:
    found = merged(applied, file, life, **other)
    assert [len(part) for part in paths(found)] == [int(what == word) for word in ("change", "kept", "conflict")]
    assert found.facts == facts


@pytest.mark.parametrize(("side", "name"), [(Side.FILE, "B"), (Side.LIFE, "C")])
def test_the_admins_word_decides_a_conflict(side: Side, name: str) -> None:
    found = merged(WITH, {**WITH, NAME: "B"}, {**WITH, NAME: "C"}, decisions={(): side})
    assert (found.conflicts, found.facts[NAME]) == ((), name)


def test_a_word_about_all_conflicts_costs_life_nothing_else() -> None:
    found = merged(WITHOUT, {NAME: "B"}, {**WITH, NAME: "C"}, decisions={(): Side.FILE})
    assert found.facts == {**WITH, NAME: "B"}


def test_a_word_about_the_very_thing_takes_back_what_life_did() -> None:
    assert merged(WITHOUT, WITHOUT, WITH, decisions={ERIKA: Side.FILE}).facts == WITHOUT
    assert merged(WITH, WITH, WITHOUT, gone={ERIKA: "x"}, decisions={ERIKA: Side.FILE}).facts == WITH


def test_a_word_for_life_does_not_stop_what_only_the_file_changed() -> None:
    assert merged(WITH, {**WITH, NAME: "B"}, WITH, decisions={(): Side.LIFE}).facts[NAME] == "B"


def test_the_nearest_decision_counts() -> None:
    assert decided({(): Side.LIFE, ERIKA: Side.FILE}, PHONE) is Side.FILE
    assert decided({(): Side.LIFE, ERIKA: Side.FILE}, NAME) is Side.LIFE


TEXT = st.sampled_from(["", "a", "b"])


@st.composite
def versions(draw: st.DrawFn) -> Dict:
    """A version of one small customer."""
    facts: Dict = {("number",): "1"}
    for name in ("name", "language"):
        if value := draw(TEXT):
            facts[name,] = value
    for key in ("erika", "max"):
        if draw(st.booleans()):
            facts["contacts", key] = True
            if value := draw(TEXT):
                facts["contacts", key, "last_name"] = value
            for address in ("one@a.test", "two@a.test"):
                if draw(st.booleans()):
                    facts["contacts", key, "addresses", address] = address
    return facts


@st.composite
def gone_from(draw: st.DrawFn, applied: Dict, file: Dict, life: Dict) -> dict[Path, str]:
    """Some of what could have been ended by life."""
    possible = [path for path in {**applied, **file} if path not in life and (is_thing(path) or "addresses" in path)]
    return {path: "ended" for path in possible if draw(st.booleans())}


@st.composite
def triples(draw: st.DrawFn) -> tuple[Dict, Dict, Life]:
    applied, file, life = draw(versions()), draw(versions()), draw(versions())
    return applied, file, Life(life, draw(gone_from(applied, file, life)))


@given(triples())
def test_what_comes_out_stands_in_the_file_or_in_life(triple: tuple[Dict, Dict, Life]) -> None:
    applied, file, life = triple
    for path, value in merge(applied, file, life, {}).facts.items():
        assert value in {file.get(path), life.facts.get(path)}


@given(versions(), versions())
def test_an_unchanged_file_leaves_life_alone(applied: Dict, life: Dict) -> None:
    found = merge(applied, applied, Life(life), {})
    assert (found.facts, found.changes, found.conflicts) == (life, (), ())


@given(versions(), versions())
def test_a_file_wins_where_life_changed_nothing(applied: Dict, file: Dict) -> None:
    found = merge(applied, file, Life(applied), {})
    assert (found.facts, found.kept, found.conflicts) == (file, (), ())


@given(triples())
def test_every_fact_of_both_sides_is_taken_or_named(triple: tuple[Dict, Dict, Life]) -> None:
    applied, file, life = triple
    found = merge(applied, file, life, {})
    named = {difference.path for difference in found.conflicts}
    for path in {**applied, **file, **life.facts}:
        if path in named or thing_of(path) in named:
            continue
        sides = {file.get(path), life.facts.get(path)}
        changed = [side for side in (file, life.facts) if side.get(path) != applied.get(path)]
        told = {difference.path for difference in (*found.changes, *found.kept)}
        if len(sides) > 1 and changed and path not in told and thing_of(path) not in told:
            pytest.fail(f"{path} passed unseen")
        if len(changed) == 1 and thing_of(path) not in told:
            assert found.facts.get(path) == changed[0].get(path)


@given(triples())
def test_what_life_ended_comes_back_by_no_file_alone(triple: tuple[Dict, Dict, Life]) -> None:
    found = merge(*triple, {})
    assert not set(found.facts) & set(triple[2].gone)


@given(triples(), st.sampled_from(Side))
def test_a_decision_leaves_no_conflict(triple: tuple[Dict, Dict, Life], side: Side) -> None:
    assert merge(*triple, {(): side}).conflicts == ()


@given(triples(), st.sampled_from(Side))
def test_what_was_applied_once_changes_nothing_the_second_time(triple: tuple[Dict, Dict, Life], side: Side) -> None:
    _, file, life = triple
    facts = merge(*triple, {(): side}).facts
    again = merge(file, file, Life(facts, {path: why for path, why in life.gone.items() if path not in facts}), {})
    assert (again.facts, again.changes, again.conflicts) == (facts, (), ())


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("file"), versions()),
        st.tuples(st.just("life adds"), versions()),
        st.tuples(st.just("life ends"), st.integers(0, 9)),
        st.tuples(st.just("apply"), st.none()),
    ),
    max_size=25,
)


@settings(max_examples=300, deadline=None)
@given(STEPS)
def test_over_any_history_nothing_of_lifes_is_lost_and_nothing_ended_returns(steps: list[tuple[str, Any]]) -> None:
    applied: Dict = {}
    file: Dict = {("number",): "1"}
    life: Dict = {}
    gone: dict[Path, str] = {}
    lifes_own: Dict = {}  # what life wrote and nobody decided against
    for step, value in steps:
        if step == "file":
            file = value
        elif step == "life adds":
            new = {path: fact for path, fact in value.items() if not {path, thing_of(path)} & set(gone)}
            life |= new
            lifes_own |= new
        elif step == "life ends":
            ending = [path for path in life if is_thing(path) or "addresses" in path]
            if ending:
                end = ending[value % len(ending)]
                gone[end] = "ended"
                life = {path: fact for path, fact in life.items() if path[: len(end)] != end}
                lifes_own = {path: fact for path, fact in lifes_own.items() if path[: len(end)] != end}
        else:
            found = merge(applied, file, Life(life, gone), {})
            assert not set(found.facts) & set(gone)
            if not found.conflicts:
                lost = {path for path, fact in lifes_own.items() if found.facts.get(path) != fact}
                # The file may change what both had agreed on since: only then is it no longer life's own.
                agreed = {path for path in lost if applied.get(path) == life.get(path) or agreed_thing(path, applied)}
                assert lost <= agreed
                lifes_own = {path: fact for path, fact in lifes_own.items() if path not in lost}
                applied, life = file, found.facts


def agreed_thing(path: Path, applied: Dict) -> bool:
    return thing_of(path) in applied and path[-1] != FIRST_ADDRESS


def test_a_customer_that_nobody_knew_is_taken_as_a_whole_as_if_it_was_compared_fact_by_fact() -> None:
    file: Dict = {NAME: "Muster", ("sites", "hamburg"): True, **WITH, ADDRESS: "erika@muster.example"}
    compared = merge({}, file, Life({}, gone={("contacts", "nobody"): "removed"}), {})
    assert merge({}, file, Life({}), {}) == compared
    assert paths(compared) == ([NAME, ("sites", "hamburg"), ERIKA], [], [])
