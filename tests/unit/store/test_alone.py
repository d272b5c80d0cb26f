"""What only one process may do: two engines stand for two processes, each with connections of its own."""

from collections.abc import Iterator

import pytest

from helpdesk.errors import TemporaryFailure
from helpdesk.store.alone import Presence, only_one
from helpdesk.store.database import Database
from tests.servers.postgres import PostgresServer


@pytest.fixture
def pair(postgres_url: str) -> Iterator[tuple[Database, Database]]:
    both = Database(postgres_url), Database(postgres_url)
    yield both
    for database in both:
        database.close()


def test_a_name_is_held_by_one_process_and_free_afterwards(pair: tuple[Database, Database]) -> None:
    first, second = pair
    with only_one(first, "mailbox support") as mine:
        assert mine
        with only_one(second, "mailbox support") as theirs, only_one(second, "mailbox sales") as other:
            assert (theirs, other) == (False, True)
    with only_one(second, "mailbox support") as theirs:
        assert theirs


def test_a_name_is_free_again_when_its_work_failed(pair: tuple[Database, Database]) -> None:
    first, second = pair
    with pytest.raises(ZeroDivisionError), only_one(first, "mailbox support"):
        raise ZeroDivisionError
    with only_one(second, "mailbox support") as theirs:
        assert theirs


def test_whoever_works_beside_others_is_not_alone_until_they_leave(pair: tuple[Database, Database]) -> None:
    first, second = Presence(pair[0], "deliver"), Presence(pair[1], "deliver")
    with first.alone() as alone:
        assert alone
    second.show()
    with first.alone() as alone:
        assert not alone
    with second.alone() as alone:
        assert not alone
    second.leave()
    with first.alone() as alone:
        assert alone
    first.leave()


def test_whoever_comes_waits_while_another_acts_alone(
    pair: tuple[Database, Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("helpdesk.store.engines._POSTGRES_SETTINGS", ("SET lock_timeout = 50",))
    first, second = Presence(pair[0], "deliver"), Presence(pair[1], "deliver")
    with first.alone() as alone:
        assert alone
        with pytest.raises(TemporaryFailure, match="lock"):
            second.show()
    second.show()
    first.leave()
    second.leave()


def test_who_acted_alone_and_failed_keeps_nobody_out(pair: tuple[Database, Database]) -> None:
    first, second = Presence(pair[0], "deliver"), Presence(pair[1], "deliver")
    with pytest.raises(ZeroDivisionError), first.alone():
        raise ZeroDivisionError
    with second.alone() as alone:
        assert alone
    second.leave()


def test_a_restarted_server_sees_again_who_shows_himself(
    pair: tuple[Database, Database], postgres_server: PostgresServer
) -> None:
    first, second = Presence(pair[0], "deliver"), Presence(pair[1], "deliver")
    first.show()
    postgres_server.restart()
    with pytest.raises(TemporaryFailure):
        first.show()
    first.show()
    with second.alone() as alone:
        assert not alone
    first.leave()
    second.leave()


def test_on_sqlite_a_process_is_always_alone(tmp_path_factory: pytest.TempPathFactory) -> None:
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('alone') / 'helpdesk.db'}")
    presence = Presence(database, "deliver")
    presence.show()
    with presence.alone() as alone, only_one(database, "mailbox support") as mine:
        assert (alone, mine) == (True, True)
    presence.leave()
    database.close()
