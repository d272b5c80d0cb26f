"""A real mail server in front: Postfix takes the mail by SMTP and hands it to the door by LMTP."""

import os
import smtplib
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from helpdesk.services.incoming.process import process_due
from helpdesk.store.inbox import Arrival
from tests.builders import SUPPORT, raw_mail, settings
from tests.faults.postfix import PostfixServer
from tests.scenarios.site import Site, open_site

_ROOT = Path("/")
_SECONDS = 120.0
_OTHERS = ("hilfe@helpdesk.example.de", "service@helpdesk.example.de")


def start(stack: ExitStack, folder: Path) -> tuple[Site, PostfixServer]:
    if os.geteuid() != 0 or not (_ROOT / "usr/lib/postfix/sbin/master").exists():
        missing = "Postfix is not installed (Debian: postfix), or this is not root"
        if os.environ.get("HELPDESK_NO_SKIP") == "1":
            pytest.fail(missing)
        pytest.skip(missing)
    door = {"listen": "127.0.0.1:0", "protocol": "lmtp"}
    site = stack.enter_context(open_site(settings(folder, door=door, site={"aliases": list(_OTHERS)})))
    server = PostfixServer(_ROOT, site.port)
    stack.callback(server.stop)
    server.start()
    return site, server


def hand_in(server: PostfixServer, *recipients: str, raw: bytes) -> None:
    with smtplib.SMTP("127.0.0.1", server.port, timeout=30) as client:
        client.sendmail("erika@kunde.example.org", recipients, raw)


def wait_until(is_so: Callable[[], bool], otherwise: str) -> None:
    end = time.monotonic() + _SECONDS
    while not is_so():
        assert time.monotonic() < end, otherwise
        time.sleep(0.05)


def wait_for_empty_queue(server: PostfixServer) -> None:
    wait_until(lambda: not server.waiting(), "the mail server keeps what it should have handed over")


def test_one_mail_to_three_of_our_addresses_is_handed_over_once_and_answered_for_each(tmp_path: Path) -> None:
    with ExitStack() as stack:
        site, server = start(stack, tmp_path)
        hand_in(server, SUPPORT, *_OTHERS, raw=raw_mail())
        wait_for_empty_queue(server)
        with site.database.reading() as session:
            arrivals = [sorted(arrival.envelope_to) for arrival in session.query(Arrival)]
        assert arrivals == [sorted((SUPPORT, *_OTHERS))]
        assert server.deferred() == 0
        assert process_due(site.database, site.desk, site.now) == 1
        assert len(site.tickets()) == 1


def test_mail_to_somebody_else_comes_back_at_once_and_not_after_days(tmp_path: Path) -> None:
    with ExitStack() as stack:
        site, server = start(stack, tmp_path)
        hand_in(server, SUPPORT, "fremd@helpdesk.example.de", raw=raw_mail())
        # The refused recipient is logged before the text of the mail is handed over: wait for both.
        wait_until(lambda: bool(server.bounced() and site.inbox()), "the mail server neither bounced nor handed over")
        assert "to=<fremd@helpdesk.example.de>" in server.bounced()[0]
        assert [row.state for row in site.inbox()] == ["received"]
