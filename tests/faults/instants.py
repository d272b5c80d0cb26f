"""The instants that matter, brought about from outside: whoever the daemon talks to stands still, and then it dies.

Random moments seldom hit them, and each machine hits others; so every run has its share of these, whatever the seed.
Nothing in the product is changed for it. Which fault shows at which instant: `docs/promises.md`.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from sqlalchemy import create_engine

from tests.faults.handing import Handing, wait_until_finished
from tests.servers.proxy import Harm, Proxy, Way
from tests.servers.smtp_sink import Moment, SmtpSink

# Waits for the instant, so many seconds at most; gives whether it came.
Reached = Callable[[float], bool]

_STORED = rb"250 2\.0\.0 Stored"  # the door's answer to a mail
_MOVE = rb"UID MOVE"
_LOCKED_SECONDS = 5.0  # half of what the product waits for the database
_LOCK = {
    "sqlite": ("PRAGMA busy_timeout=30000", "BEGIN IMMEDIATE"),
    "postgresql": ("BEGIN", "LOCK TABLE inbound_message IN EXCLUSIVE MODE"),
}


@dataclass(frozen=True)
class Instant:
    """When to die: `hold` is entered while the daemon runs and before it gets new mail, and left when it is dead."""

    name: str
    share: float  # of all deaths, rounded up
    hold: Callable[[], AbstractContextManager[Reached]]


def instants(way: str, url: str, handing: Handing, proxy: Proxy, sink: SmtpSink) -> tuple[Instant, ...]:
    """Give those of a run whose mail comes in by `way` through the proxy and goes out to the sink."""
    by_imap = way == "imap"
    stored = "while MOVE is held" if by_imap else "while the door's 250 is held"
    return (
        Instant("while the smarthost holds RCPT", 0.12, lambda: _smarthost_holds(sink, "rcpt")),
        Instant("while the smarthost holds its answer", 0.12, lambda: _smarthost_holds(sink, "content")),
        Instant(stored, 0.08, lambda: _stored_and_held(proxy, by_imap=by_imap)),
        Instant("while the database is locked", 0.04, lambda: _nothing_can_be_stored(url, handing)),
    )


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Hold the database so that nobody else can write, as another program may."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in _LOCK[engine.dialect.name]:
            connection.exec_driver_sql(statement)
        try:
            yield
        finally:
            connection.exec_driver_sql("ROLLBACK")
    engine.dispose()


@contextmanager
def _smarthost_holds(sink: SmtpSink, moment: Moment) -> Iterator[Reached]:
    """Nothing of a notice was taken yet; or all of it was, and the daemon does not know."""
    with sink.holding(moment) as reached:
        yield reached.wait


@contextmanager
def _stored_and_held(proxy: Proxy, *, by_imap: bool) -> Iterator[Reached]:
    """A mail is stored, and neither the server in front nor the mailbox will know: it comes again."""
    way, pattern = (Way.TO_SERVER, _MOVE) if by_imap else (Way.TO_CLIENT, _STORED)
    try:
        yield proxy.arm(way, pattern, Harm.STALL).wait
    finally:
        proxy.disarm()


@contextmanager
def _nothing_can_be_stored(url: str, handing: Handing) -> Iterator[Reached]:
    """No commit succeeds: whoever has taken a mail nevertheless loses it. Who waits, as he should, dies waiting."""

    def reached(_longest: float) -> bool:
        wait_until_finished(handing, _LOCKED_SECONDS)
        return True

    with locked(url):
        yield reached
