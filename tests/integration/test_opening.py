"""How a run begins: what a database must be like, and who may run beside whom."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from helpdesk.daemon.opening import open_database
from helpdesk.errors import ConfigError, TemporaryFailure
from helpdesk.store.database import Database
from helpdesk.store.upgrade import current, wanted
from tests.builders import ANNA, SUPPORT, settings
from tests.servers.ports import free_port
from tests.servers.postgres import PostgresServer

CONFIG = f"""
[site]
name = "Support Beispiel GmbH"
address = "{SUPPORT}"
[team]
addresses = ["{ANNA}"]
[outgoing]
maildir = "out"
[door]
listen = "127.0.0.1:0"
[lifecycle]     # no list and no reminder beside what the test counts, whatever the hour and the day
remind_unassigned_after_minutes = 0
morning_list_at = ""
[storage]
state_dir = "state"
"""


def test_two_processes_that_begin_at_once_on_an_empty_database_both_get_its_tables(
    tmp_path: Path, postgres_server: PostgresServer
) -> None:
    reached: list[str | None] = []

    def begin(url: str) -> None:
        database = open_database(settings(tmp_path, storage={"database": url}))
        reached.append(current(database))
        database.close()

    with postgres_server.bare_database() as url:
        threads = [threading.Thread(target=begin, args=(url,)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    assert reached == [wanted()] * 3


def test_a_database_that_cannot_hold_every_character_is_refused(
    tmp_path: Path, postgres_server: PostgresServer
) -> None:
    with (
        postgres_server.bare_database("ENCODING 'LATIN1' LOCALE 'C'") as url,
        pytest.raises(ConfigError, match=r"LATIN1.*UTF8"),
    ):
        open_database(settings(tmp_path, storage={"database": url}))


@pytest.mark.parametrize("url", ["no url", "mysql://db.example.de/desk", "postgresql+unknown://db.example.de/desk"])
def test_a_url_of_no_database_that_we_know_is_refused_even_by_the_store_itself(url: str) -> None:
    with pytest.raises(ConfigError, match=r"storage\.database"):
        Database(url)


def test_a_server_that_is_away_is_a_temporary_failure(tmp_path: Path) -> None:
    url = f"postgresql+psycopg://desk@127.0.0.1:{free_port()}/desk"
    with pytest.raises(TemporaryFailure, match="cannot be used now"):
        open_database(settings(tmp_path, storage={"database": url}))


@pytest.mark.parametrize("only", [[], ["--only", "deliver"], ["--once"]])
def test_sqlite_refuses_a_second_daemon_in_clear_words(tmp_path: Path, only: list[str]) -> None:
    config = tmp_path / "helpdesk.toml"
    config.write_text(CONFIG)
    command = [sys.executable, "-m", "helpdesk", "--config", str(config), "run"]
    first = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        lock = tmp_path / "state" / "daemon.lock"
        wait_for(lock, str(first.pid))
        second = subprocess.run([*command, *only], capture_output=True, text=True, timeout=60, check=False)
    finally:
        first.terminate()
        assert first.wait(30) == 0
    assert second.returncode == 75  # a service manager tries again when the first one has ended
    assert f"another helpdesk (process {first.pid}) runs on {tmp_path / 'state'}; stop it first" in second.stderr
    assert "PostgreSQL" in second.stderr


def wait_for(lock: Path, content: str) -> None:
    end = time.monotonic() + 60
    while not (lock.exists() and lock.read_text() == content):
        assert time.monotonic() < end, "the daemon did not start"
        time.sleep(0.05)
