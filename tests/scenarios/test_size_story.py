"""From bytes to bytes: answers whose attachments the smarthost does not take."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from helpdesk.services.privacy.verification import verify
from tests.builders import ANNA, ERIKA, SUPPORT, settings
from tests.scenarios.site import Outgoing, Site, open_site, proved
from tests.servers.smtp_sink import SmtpSink

LARGE, SMALL = ("Wartungsplan.png", b"p" * 900_000), ("Skizze.png", b"s" * 40_000)


@contextmanager
def behind_smarthost(tmp_path: Path, sink: SmtpSink, **changes: Any) -> Iterator[Site]:
    """A site that sends by SMTP."""
    ways = {"outgoing": {"maildir": None}, "smarthost": sink.settings().model_dump(exclude_defaults=True)}
    with open_site(settings(tmp_path, **ways, **changes)) as site:
        yield site


def as_read(sink: SmtpSink, recipient: str) -> list[Outgoing]:
    """What the smarthost took for one person."""
    return [
        Outgoing(recipient, taken.envelope_from, message_from_bytes(taken.content, policy=policy.default))
        for taken in sink.taken
        if taken.recipients == (recipient,)
    ]


def answered(site: Site, sink: SmtpSink, files: Sequence[tuple[str, bytes]]) -> Outgoing:
    """Let Anna answer Erika with files; give what Erika got in the end."""
    site.mail(headers=proved(ERIKA))
    site.answer(as_read(sink, ANNA)[0], "Anbei der Plan.\n", sender=ANNA, headers=proved(ANNA), attachments=files)
    site.settle()
    _acknowledgement, answer = as_read(sink, ERIKA)
    return answer


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    """A smarthost that takes mails up to one million bytes: less than the large file as base64."""
    sink = SmtpSink(size_limit=1_000_000)
    sink.start()
    yield sink
    sink.stop()


def test_what_the_smarthost_does_not_take_stays_behind_and_is_named(tmp_path: Path, sink: SmtpSink) -> None:
    with behind_smarthost(tmp_path, sink) as site:
        answer = answered(site, sink, [LARGE, SMALL])
        assert answer.attachments == ["Skizze.png"]
        assert "Wartungsplan.png (900 KB), zu groß für diese E-Mail" in " ".join(answer.text.split())
        assert "Anbei der Plan." in answer.text
        assert SUPPORT in str(answer.message["From"])
        told = " ".join(as_read(sink, ANNA)[-1].text.split())
        assert "ist gesendet, aber ohne diese Anhänge: Wartungsplan.png" in told
        with site.database.reading() as session:
            assert verify(session, site.desk.blobs).first is None


def test_a_mail_refused_for_its_size_goes_again_without_attachments(tmp_path: Path, smtp_sink: SmtpSink) -> None:
    smtp_sink.behave(ERIKA, "accept", "refuse size", "accept")
    with behind_smarthost(tmp_path, smtp_sink) as site:
        answer = answered(site, smtp_sink, [SMALL])
        assert answer.attachments == []
        assert "Skizze.png" in answer.text
        assert "Anbei der Plan." in answer.text


def test_the_limit_of_the_settings_holds_where_the_smarthost_takes_more(tmp_path: Path, smtp_sink: SmtpSink) -> None:
    with behind_smarthost(tmp_path, smtp_sink, team={"attachment_limit_mb": 1}) as site:
        answer = answered(site, smtp_sink, [("Plan.png", b"p" * 1_100_000), SMALL])
        assert answer.attachments == ["Skizze.png"]
        assert "Plan.png" in answer.text


def test_words_that_are_too_large_by_themselves_fail_and_the_team_is_told(tmp_path: Path, smtp_sink: SmtpSink) -> None:
    smtp_sink.behave(ERIKA, "accept", "refuse size")
    with behind_smarthost(tmp_path, smtp_sink) as site:
        site.mail(headers=proved(ERIKA))
        notice = as_read(smtp_sink, ANNA)[0]
        site.answer(notice, "Anbei.\n", sender=ANNA, headers=proved(ANNA), attachments=[SMALL])
        site.settle()
        assert any("552 5.2.3" in mail.text for mail in as_read(smtp_sink, ANNA))
