"""Play the story: send each mail by SMTP, and wait until the daemon has nothing more to do.

Not the mails (`demo.story`), not the daemon (`demo.stage`) and not what is shown (`demo.show`).
"""

import smtplib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

from sqlalchemy import func, select

from helpdesk.demo.stage import PATIENCE, Stage
from helpdesk.demo.story import SCENES, Posting, Scene, Sent
from helpdesk.domain.delivery import OutboundState
from helpdesk.errors import TemporaryFailure
from helpdesk.store.database import Database
from helpdesk.store.inbox import InboundMessage, InboundState
from helpdesk.store.outbox import DIGESTS, OutboundMessage


class Play:
    """What was sent and what came out so far."""

    def __init__(self, stage: Stage) -> None:
        self.folder = stage.folder
        self.sent: list[Sent] = []
        self._stage = stage
        self._seen: set[Path] = set()

    def play(self, scene: Scene) -> tuple[Posting, InboundMessage, list[OutboundMessage]]:
        """Send one mail and wait until nothing more happens; gives its inbox row and the mails that went out."""
        posting = scene.write(self.sent, datetime.now(UTC))
        known = self._rows_out()
        with smtplib.SMTP("127.0.0.1", self._stage.port, timeout=PATIENCE) as client:
            client.sendmail(posting.envelope_from, [posting.envelope_to], posting.raw)
        inbound = self._wait_until_quiet()
        self._collect()
        return posting, inbound, [row for row in self._rows_out() if row.id not in {old.id for old in known}]

    @contextmanager
    def database(self) -> Iterator[Database]:
        """Open the demo's database for reading."""
        database = Database(f"sqlite:///{(self.folder / 'state' / 'helpdesk.db').absolute()}")
        try:
            yield database
        finally:
            database.close()

    def _wait_until_quiet(self) -> InboundMessage:
        deadline = time.monotonic() + PATIENCE
        with self.database() as database:
            while time.monotonic() < deadline:
                with database.reading() as session:
                    newest = session.scalars(select(InboundMessage).order_by(InboundMessage.id.desc())).first()
                    busy = session.scalar(
                        select(func.count())
                        .select_from(OutboundMessage)
                        .where(OutboundMessage.state.in_((OutboundState.QUEUED, OutboundState.SENDING)))
                        .where(OutboundMessage.notice.not_in(DIGESTS))  # these wait for their hour
                    )
                if newest is not None and newest.state != InboundState.RECEIVED and not busy:
                    return newest
                time.sleep(0.02)
        raise TemporaryFailure(f"the daemon did not get done in {PATIENCE:.0f} s; see {self._stage.log}")

    def _rows_out(self) -> list[OutboundMessage]:
        with self.database() as database, database.reading() as session:
            return list(session.scalars(select(OutboundMessage).order_by(OutboundMessage.id)))

    def _collect(self) -> None:
        found = [path for path in (self.folder / "sent" / "new").glob("*") if path not in self._seen]
        for path in sorted(found, key=lambda path: path.stat().st_mtime_ns):
            self._seen.add(path)
            message = message_from_bytes(path.read_bytes(), policy=policy.default)
            self.sent.append(Sent(str(message["Delivered-To"]), str(message["Return-Path"]).strip("<>"), message))


def play_all(play: Play) -> Iterator[tuple[Scene, Posting, InboundMessage, list[OutboundMessage]]]:
    """Play all scenes in order; the daemon must run."""
    for scene in SCENES:
        yield (scene, *play.play(scene))
