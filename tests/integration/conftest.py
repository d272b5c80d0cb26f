"""Doors as a fixture, each on a port or socket of its own and stopped after the test."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from helpdesk.config.servers import Door as Settings
from helpdesk.transport.door import Delivery, Door
from tests.servers.door_client import Running, Start


@pytest.fixture
def start() -> Iterator[Start]:
    doors: list[Running] = []

    def run(
        accepts: Callable[[str], bool] = _ours, store: Callable[[Delivery], None] | None = None, **settings: Any
    ) -> Running:
        stored: list[Delivery] = []
        given = Settings.model_validate({"listen": "127.0.0.1:0"} | settings)
        running = Running(Door(given, "example.de", accepts, store or stored.append), stored)
        running.door.start()
        doors.append(running)
        return running

    yield run
    for running in doors:
        for client in running.clients:
            client.close()
        running.door.stop()


def _ours(address: str) -> bool:
    return address.endswith("@example.de")
