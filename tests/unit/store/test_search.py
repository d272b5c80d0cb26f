"""Tickets are found by the words of their subjects and comments, whichever way people write them."""

from contextlib import closing

import pytest
from alembic import command
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import text

from helpdesk.domain.spelling import search_words
from helpdesk.store import search, tickets
from helpdesk.store.database import Database
from helpdesk.store.tickets import Comment, Ticket
from helpdesk.store.upgrade import _config, upgrade
from tests.builders import NOON


def add(database: Database, ticket_id: int, subject: str, *texts: str) -> None:
    """Write a ticket with its comments."""
    with database.transaction() as session:
        ticket = Ticket(
            id=ticket_id,
            number=f"2026-{ticket_id:06}",
            year=2026,
            sequence=ticket_id,
            queue="support",
            state="open",
            subject=subject,
            requester_address="max@example.org",
            language="de",
            received_at=NOON,
            created_at=NOON,
        )
        tickets.put(session, ticket)
        for place, words in enumerate(texts):
            comment = Comment(
                id=ticket_id * 100 + place,
                ticket_id=ticket_id,
                author_address="max@example.org",
                author_role="customer",
                text=words,
                received_at=NOON,
                created_at=NOON,
            )
            session.add(comment)


def found(database: Database, wanted: str) -> list[int]:
    with database.reading() as session:
        return [ticket.id for ticket in search.find(session, wanted)]


@pytest.mark.parametrize("wanted", ["drucker müller", "MUELLER Drucker", "muller druck", "Drucker, Mu\u0308ller!"])
def test_words_of_subject_and_comments_count_together_however_they_are_written(database: Database, wanted: str) -> None:
    add(database, 1, "Drucker druckt nicht", "Guten Tag,\nFrau Müller wartet in der Straße 5")
    add(database, 2, "Drucker druckt nicht", "Guten Tag")
    assert found(database, wanted) == [1]
    assert found(database, "strasse") == [1]


def test_what_stands_in_the_subject_comes_first_then_the_newest(database: Database) -> None:
    add(database, 1, "Monitor flackert")
    add(database, 2, "Anderes", "Der Monitor geht")
    add(database, 3, "Auch anderes", "Kein Monitor")
    assert found(database, "monitor") == [1, 3, 2]


def test_a_ticket_is_found_by_its_new_title_and_keeps_its_subject(database: Database) -> None:
    add(database, 1, "Hilfe", "Bitte melden")
    with database.transaction() as session:
        tickets.get(session, 1).title = "Scanner im Empfang"
    assert found(database, "scanner") == found(database, "hilfe") == found(database, "melden") == [1]


def test_a_comment_counts_for_the_ticket_that_it_is_on_now(database: Database) -> None:
    add(database, 1, "Eins", "Fixiereinheit")
    add(database, 2, "Zwei")
    with database.transaction() as session:
        tickets.comments(session, 1)[0].ticket_id = 2
    assert found(database, "fixiereinheit") == [2]


@pytest.mark.parametrize(
    "wanted",
    ["", "  ", '"', "'", "*", "a OR b", "NEAR(drucker)", "drucker*", "-drucker", "words:x", "x') --", "&|!():*"],
)
def test_signs_of_search_languages_mean_nothing(database: Database, wanted: str) -> None:
    add(database, 1, "Drucker")
    assert found(database, wanted) in ([], [1])
    assert found(database, f"{wanted} drucker nirgends") == []


def test_what_was_written_before_the_index_is_found_after_the_upgrade(database_url: str) -> None:
    with closing(Database(database_url)) as database:
        upgrade(database)
        add(database, 1, "Drucker", "Frau Müller")
        with database.connection() as connection:
            connection.execute(text("DROP TABLE ticket_search"))
            config = _config()
            config.attributes["connection"] = connection
            command.stamp(config, "0008")
            command.upgrade(config, "0009")
            command.stamp(config, "head")  # what followed is there already
        assert found(database, "drucker mueller") == [1]


@given(st.text(max_size=30), st.integers(0, 30))
@example("ÖE0", 3)
@example("AÄ0", 3)
def test_the_beginning_of_a_word_finds_it(word: str, length: int) -> None:
    for whole in search_words(word):
        for begin in search_words(whole[:length]):
            assert whole.startswith(begin)


@given(st.text(alphabet="äöüßaeous ", max_size=30))
def test_three_ways_to_write_an_umlaut_are_one_word(text: str) -> None:
    spelled = text.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss")
    assert search_words(text) == search_words(spelled) == search_words(text.upper())
