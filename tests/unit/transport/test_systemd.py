"""Telling systemd, against a socket like systemd's own."""

import os
import secrets
import socket
from pathlib import Path

import pytest

from helpdesk.transport.systemd import notify, watchdog_interval


def heard(manager: socket.socket) -> bytes:
    manager.settimeout(60)
    return manager.recv(1000)


def test_the_state_reaches_a_socket_in_the_file_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        notify("READY=1\nSTATUS=läuft")
        assert heard(manager) == "READY=1\nSTATUS=läuft".encode()


def test_the_state_reaches_a_socket_in_the_abstract_name_space(monkeypatch: pytest.MonkeyPatch) -> None:
    name = f"helpdesk-{secrets.token_hex(8)}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind("\0" + name)
        monkeypatch.setenv("NOTIFY_SOCKET", "@" + name)
        notify("STOPPING=1")
        assert heard(manager) == b"STOPPING=1"


def test_without_systemd_or_with_a_dead_socket_nothing_happens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    notify("READY=1")
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "nobody"))
    notify("READY=1")


@pytest.mark.parametrize(
    ("microseconds", "process", "seconds"),
    [
        ("30000000", "", 15.0),
        ("30000000", "ours", 15.0),
        ("30000000", "1", None),  # meant for another process
        ("", "", None),
        ("0", "", None),
        ("soon", "", None),
    ],
)
def test_a_sign_of_life_is_due_twice_as_often_as_systemd_waits(
    microseconds: str, process: str, seconds: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", microseconds)
    monkeypatch.setenv("WATCHDOG_PID", str(os.getpid()) if process == "ours" else process)
    assert watchdog_interval() == seconds
