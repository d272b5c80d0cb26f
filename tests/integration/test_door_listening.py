"""How the door listens and stops: room for connections, a quiet end for those there are, ports and sockets."""

import asyncio
import contextlib
import socket
import stat
import threading
from collections.abc import Awaitable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from helpdesk.config.servers import Door as DoorSettings
from helpdesk.errors import ConfigError
from helpdesk.transport import door
from helpdesk.transport.door import Delivery
from tests.servers.door_client import MAIL, Client, Start


@pytest.fixture
def vain_waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Give the waits that ran out: none, if the door never sat out its grace while stopping."""
    waits: list[float] = []
    wait_for = asyncio.wait_for

    async def note(awaitable: Awaitable[Any], seconds: float) -> Any:
        try:
            return await wait_for(awaitable, seconds)
        except TimeoutError:
            waits.append(seconds)
            raise

    monkeypatch.setattr(asyncio, "wait_for", note)
    return waits


def test_too_many_connections_are_sent_away_and_room_comes_back(start: Start) -> None:
    running = start(max_connections=2)
    first, second, third = running.client(), running.client(), running.client()
    assert first.reply()[:3] == second.reply()[:3] == "220"
    assert third.reply().startswith("421 4.3.2")
    assert third.lines.readline() == b""
    first.say("QUIT")
    assert first.lines.readline() == b""
    assert running.client().reply()[:3] == "220"


def test_a_silent_client_is_sent_away(start: Start) -> None:
    client = start(timeout_seconds=1).client()
    assert client.reply()[:3] == "220"
    assert client.reply().startswith("421 4.4.2")


def test_at_the_end_idle_clients_get_421_and_a_mail_on_its_way_is_answered(
    start: Start, vain_waits: list[float]
) -> None:
    begun, allowed = threading.Event(), threading.Event()

    def store(_delivery: Delivery) -> None:
        begun.set()
        allowed.wait(10)

    running = start(store=store)
    address = running.door.address
    idle, busy = running.client(), running.client()
    assert idle.reply()[:3] == "220"
    busy.begin()
    assert busy.say("DATA").startswith("354")
    busy.send(MAIL.replace(b"\r\n.", b"\r\n..") + b".\r\n")
    assert begun.wait(10)
    stopping = threading.Thread(target=running.door.stop)
    stopping.start()
    assert idle.reply().startswith("421 4.3.2")
    allowed.set()
    assert busy.reply() == "250 2.0.0 Stored"
    assert busy.reply().startswith("421 4.3.2")
    stopping.join()
    assert vain_waits == []
    with pytest.raises(ConnectionRefusedError):
        Client(address)


def test_stopping_waits_for_a_client_that_stalls_only_so_long(
    start: Start, monkeypatch: pytest.MonkeyPatch, vain_waits: list[float]
) -> None:
    monkeypatch.setattr(door, "_GRACE_SECONDS", 0.4)
    running = start()
    client = running.client()
    client.begin()
    assert client.say("DATA").startswith("354")
    client.send(b"half a mail")
    running.door.stop()
    assert vain_waits == [0.4]
    with contextlib.suppress(ConnectionResetError):
        assert client.lines.readline() == b""
    running.door.stop()


def test_clients_that_come_at_the_last_moment_are_not_forgotten(start: Start, vain_waits: list[float]) -> None:
    for _ in range(10):
        running = start()
        clients = [running.client() for _ in range(3)]
        running.door.stop()
        assert vain_waits == []
        for client in clients:
            with contextlib.suppress(ConnectionResetError):
                assert b"421" in (client.lines.read() or b"421")  # or the door closed before it saw them


def test_a_unix_socket_serves_its_group_and_is_removed_at_the_end(start: Start, tmp_path: Path) -> None:
    path = tmp_path / "door"
    running = start(listen=str(path))
    assert running.door.address == (str(path), 0)
    assert stat.S_IMODE(path.stat().st_mode) == 0o660
    client = running.client()
    client.begin()
    assert client.content(MAIL) == ["250 2.0.0 Stored"]
    with pytest.raises(ConfigError, match="another program listens"):
        start(listen=str(path))
    assert path.exists()
    running.door.stop()
    assert not path.exists()


def test_a_socket_left_over_from_a_crash_is_replaced(start: Start, tmp_path: Path) -> None:
    path = tmp_path / "door"
    with socket.socket(socket.AF_UNIX) as left_over:
        left_over.bind(str(path))
    assert path.exists()
    assert start(listen=str(path)).client().reply()[:3] == "220"


@pytest.mark.parametrize("listen", ["25", "127.0.0.1:smtp", "127.0.0.1:70000", ""])
def test_an_address_without_the_form_of_one_is_refused_by_the_settings(listen: str) -> None:
    with pytest.raises(ValidationError, match="listen"):
        DoorSettings(listen=listen)


@pytest.mark.parametrize("listen", ["/nowhere/at/all/door", "192.0.2.1:2525"])
def test_an_address_that_cannot_be_is_a_clear_error(start: Start, listen: str) -> None:
    with pytest.raises(ConfigError, match=r"\[door\] listen = '.*': "):
        start(listen=listen)


def test_a_port_that_is_taken_is_a_clear_error(start: Start) -> None:
    host, port = start().door.address
    with pytest.raises(ConfigError, match=r"address already in use"):
        start(listen=f"{host}:{port}")
