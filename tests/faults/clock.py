"""Clocks that jump and days with 23 and 25 hours: nothing missed, nothing doubled, and times shown right.

    python -m tests.faults.clock

The jumps happen to a running daemon whose wall clock a small library moves (needs gcc); the days around a change to
or from summer time are played in this process, by a site whose time is an argument. One JSON line for each part; exit
code 1 on any broken promise.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from helpdesk.services.incoming.receive import Incoming, prepare, receive
from helpdesk.store.inbox import InboundMessage
from tests.builders import ERIKA, raw_mail, settings
from tests.faults.audit import Audit, audit
from tests.faults.handing import Handing, LmtpSender, MailboxFiller, wait_until_finished
from tests.faults.kill import waiting_rows
from tests.faults.mails import Numbered, numbered_mails
from tests.faults.places import MissingServerError, left_out, mailbox_account
from tests.faults.preload import compiled
from tests.faults.rig import Rig, Running, copy_package, end_in_order, scratch
from tests.scenarios.site import open_site, to
from tests.servers.smtp_sink import SmtpSink

_HOUR, _DAY = 3600, 86400
_JUMPS = (0, -_HOUR, 0, 90 * _DAY, 0, -_HOUR, 90 * _DAY)  # seconds from the true time, one after the other
_EACH = 3
_PUT_OFF_SECONDS = 180  # longer than the first pause before another try
_LOOK_SECONDS = 5.0  # two ticks of the delivery
_PATIENCE_SECONDS = 30.0  # a mailbox is looked at each second, what is due is sent within two
_WAYS = ("imap without IDLE", "imap", "lmtp")
_STEP = timedelta(minutes=10)
# Each change of the clocks in Germany in 2026: the hour around it in UTC, and what clocks show before and after.
_CHANGES = {
    "to summer time": (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), (1, "MEZ"), (2, "MESZ")),
    "to winter time": (datetime(2026, 10, 25, 1, 0, tzinfo=UTC), (2, "MESZ"), (1, "MEZ")),
}


@dataclass
class Site:
    """A running daemon whose wall clock stands as many seconds from the true time as the file `clock` says."""

    rig: Rig
    running: Running
    sink: SmtpSink
    handing: Handing
    clock: Path


def start(stack: ExitStack, way: str) -> Site:
    """Start it; ended by the stack."""
    folder = stack.enter_context(scratch("clock", keep=False))
    sink = SmtpSink()
    sink.start()
    stack.callback(sink.stop)
    account = None if way == "lmtp" else mailbox_account(stack, pushes=way == "imap")
    rig = Rig(folder / "site", copy_package(folder / "package"), sink.port, account)
    clock = folder / "clock"
    clock.write_text("0")
    running = rig.start(LD_PRELOAD=compiled("fake_clock", folder), HELPDESK_CLOCK_FILE=str(clock))
    stack.callback(running.kill)
    running.wait_ready()
    handing = MailboxFiller(account) if account is not None else LmtpSender(rig.door_port)
    stack.callback(handing.close)
    return Site(rig, running, sink, handing, clock)


def jumps(way: str) -> tuple[dict[str, Any], Audit]:
    """Let the wall clock of a running daemon jump; after each jump mail must be taken and answered as always."""
    with ExitStack() as stack:
        site = start(stack, way)
        mails = numbered_mails(_EACH * len(_JUMPS), 1)
        slow: list[str] = []
        for place, shift in enumerate(_JUMPS):
            site.clock.write_text(str(shift))
            site.handing.offer(mails[place * _EACH : (place + 1) * _EACH])
            if not (wait_until_finished(site.handing, _PATIENCE_SECONDS) and _at_rest(site.rig.url)):
                slow.append(f"after jump {place} ({shift:+d} s) mail waited for more than {_PATIENCE_SECONDS:.0f} s")
        result = _end(site, mails)
        result.violations[:0] = slow
        figures = {"part": f"jumps, mail by {way}", "jumps": len(_JUMPS) - 1, "held_up": len(slow)}
        return {**figures, **result.figures, "violations": len(result.violations)}, result


def deferred() -> tuple[dict[str, Any], Audit]:
    """Let the clock jump while mails wait for their next try: they wait on or go at once, and each goes once."""
    with ExitStack() as stack:
        site = start(stack, "lmtp")
        mails = numbered_mails(len(_JUMPS), 1)
        sent_early = 0
        held_up: list[str] = []
        for mail, shift in zip(mails, _JUMPS, strict=True):
            site.clock.write_text("0")
            site.sink.behave(mail.sender, "defer", "accept")
            site.handing.offer([mail])
            wait_until_finished(site.handing, _PATIENCE_SECONDS)
            deadline = time.monotonic() + _PATIENCE_SECONDS
            while not _put_off(site.rig.url) and time.monotonic() < deadline:
                time.sleep(0.2)
            site.clock.write_text(str(shift))
            time.sleep(_LOOK_SECONDS)
            if shift <= 0:
                sent_early += not _put_off(site.rig.url)
                site.clock.write_text(str(_PUT_OFF_SECONDS))
            if not _at_rest(site.rig.url):
                held_up.append(f"after {shift:+d} s mail {mail.number} is not sent though it is due")
        result = _end(site, mails)
        result.violations[:0] = held_up
        result.expect(not sent_early, f"{sent_early} mails were sent before their time")
        figures = {"part": "jumps while mail waits", "mails": len(mails), "held_up": len(held_up)}
        return {**figures, **result.figures, "violations": len(result.violations)}, result


def _put_off(url: str) -> bool:
    """Tell whether a mail waits for its next try."""
    engine = create_engine(url)
    with engine.connect() as connection:
        query = "SELECT count(*) FROM outbound_message WHERE state = 'queued' AND attempts > 0"
        waiting = connection.execute(text(query)).scalar_one()
    engine.dispose()
    return bool(waiting)


def _at_rest(url: str) -> bool:
    begun = time.monotonic()
    while waiting_rows(url):
        if time.monotonic() - begun > _PATIENCE_SECONDS:
            return False
        time.sleep(0.2)
    return True


def _end(site: Site, mails: list[Numbered]) -> Audit:
    site.running.terminate()
    result = audit(site.rig.url, site.rig.state, mails, site.sink.taken)
    went = len(site.sink.taken)
    result.expect(went == 2 * len(mails), f"{went} mails went out, not {2 * len(mails)}")
    return result


def change(name: str) -> tuple[dict[str, Any], Audit]:
    """Write a mail each ten minutes of the hours around a change of the clocks; read the time in each answer."""
    result = Audit()
    moment, before, after = _CHANGES[name]
    instants = [moment + step * _STEP for step in range(-9, 10)] + [moment - timedelta(seconds=1)]
    told: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        limits = {"per_hour": 1000, "per_day": 1000}
        with open_site(settings(Path(folder), acknowledge=limits)) as site:
            for number, instant in enumerate(sorted(instants)):
                site.now = instant
                mails = site.mail(message_id=f"{number}@kunde.example.org", subject=f"Störung Nr. {number}")
                hours, zone = before if instant < moment else after
                shown = f"{instant + timedelta(hours=hours):%d.%m.%Y, %H:%M} Uhr ({zone})"
                told_text = to(mails, ERIKA).text
                result.expect(shown in told_text, f"the answer at {instant} does not show {shown}:\n{told_text}")
                result.expect(len(mails) == 3, f"{len(mails)} mails went out at {instant}, not 3")
                told.append(shown)
            site.now += timedelta(days=2)
            result.expect(site.settle() == [], "something was sent again two days later")
    figures = {"part": f"change {name}", "mails": len(told), "last_shown": told[-1]}
    return {**figures, "violations": len(result.violations)}, result


def edges() -> tuple[dict[str, Any], Audit]:
    """The turn of the year in local time, and a mail server whose clock runs ahead."""
    result = Audit()
    midnight = datetime(2026, 12, 31, 23, 0, tzinfo=UTC)
    with tempfile.TemporaryDirectory() as folder, open_site(settings(Path(folder))) as site:
        for instant, year in ((midnight - timedelta(seconds=1), "2026-"), (midnight, "2027-")):
            site.now = instant
            site.mail(message_id=f"{year}@kunde.example.org")
            number = site.tickets()[-1].number
            result.expect(number == f"{year}000001", f"the ticket of {instant} got the number {number}")
        ahead = Incoming(raw_mail(message_id="ahead@kunde.example.org"), "imap", site.now + timedelta(hours=1))
        with site.database.transaction() as session:
            receipt = receive(session, [prepare(site.desk, ahead)], site.now)[0]
            session.flush()
            received_at = session.get_one(InboundMessage, receipt.inbound_id).received_at
        result.expect(received_at == site.now, f"a receipt lies {received_at - site.now} ahead")
    return {"part": "turn of the year, a server's clock ahead", "violations": len(result.violations)}, result


def main(arguments: list[str] | None = None) -> int:
    """Run and report."""
    end_in_order()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true", help="jumps by one way only")
    short = parser.parse_args(arguments).short
    broken = 0
    parts: list[Callable[[], tuple[dict[str, Any], Audit]]] = [edges]
    parts += [partial(change, name) for name in _CHANGES]
    parts += [partial(jumps, way) for way in _WAYS[: 1 if short else None]]
    parts += [] if short else [deferred]
    for part in parts:
        try:
            figures, result = part()
        except MissingServerError as error:
            broken += left_out("clock jumps", error)
            continue
        broken += bool(result.violations)
        sys.stdout.write(json.dumps(figures, ensure_ascii=False) + "\n")
        sys.stdout.flush()
        for violation in result.shown():
            sys.stderr.write(f"BROKEN: {figures['part']}: {violation}\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
