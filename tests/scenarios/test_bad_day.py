"""What a bad day brings: poison mails, floods, a smarthost that refuses, stalls or hangs up, a crash in between."""

import smtplib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes
from email.utils import parseaddr
from pathlib import Path
from typing import Any

import pytest

from helpdesk.daemon.daemon import ALL_PARTS, Daemon
from helpdesk.domain.disposition import Disposition, Facts
from helpdesk.domain.intake import decide
from helpdesk.services.incoming import process
from helpdesk.services.outgoing.deliver import draft_due, take
from helpdesk.store.inbox import InboundState, give_another_chance
from helpdesk.store.outbox import OutboundMessage, requeue
from tests.builders import ANNA, BERND, ERIKA, SUPPORT, raw_mail, settings
from tests.scenarios.site import Site, number_in, open_site, proved, recipients, to
from tests.servers.ports import free_port
from tests.servers.smtp_sink import SmtpSink

Poison = dict[str, bool]


@pytest.fixture
def poison(monkeypatch: pytest.MonkeyPatch) -> Poison:
    """While `active`, mails with 'Gift' in the subject cannot be decided."""
    state = {"active": True}

    def poisoned(facts: Facts) -> Disposition:
        if state["active"] and "Gift" in facts.mail.subject:
            raise ZeroDivisionError("poison")
        return decide(facts)

    monkeypatch.setattr(process, "decide", poisoned)
    return state


def test_a_poison_mail_is_held_after_three_attempts_and_everything_else_flows_on(site: Site, poison: Poison) -> None:
    assert site.mail(subject="Gift", message_id="poison@kunde.example.org") == []
    assert recipients(site.mail(message_id="good@kunde.example.org")) == sorted([ANNA, BERND, ERIKA])
    assert site.pass_time(minutes=2) == []
    mails = site.pass_time(minutes=5)
    assert recipients(mails) == [ANNA, BERND]
    assert site.inbox()[0].state == InboundState.HELD
    assert "poison" in to(mails, ANNA).text
    assert len(to(mails, ANNA).attachments) == 1
    assert poison["active"]


def test_a_held_mail_goes_on_in_the_same_ticket_when_it_is_retried(site: Site, poison: Poison) -> None:
    site.mail(subject="Gift", message_id="poison@kunde.example.org")
    site.pass_time(minutes=2)
    notice = to(site.pass_time(minutes=5), ANNA)
    held = site.tickets()[0].number
    assert held in notice.text
    poison["active"] = False
    with site.database.transaction() as session:
        assert give_another_chance(session, [1], site.now) == [1]
    acknowledgement = to(site.settle(), ERIKA)
    assert number_in(acknowledgement.subject) == held
    assert [(ticket.number, ticket.queue) for ticket in site.tickets()] == [(held, "support")]


def test_one_poison_mail_in_a_batch_undoes_nothing_for_the_others(site: Site, poison: Poison) -> None:
    raws = [("Gift" if number == 3 else f"Frage {number}", f"{number}@kunde.example.org") for number in range(6)]
    with smtplib.SMTP("127.0.0.1", site.port) as client:
        for subject, message_id in raws:
            raw = raw_mail(subject=subject, message_id=message_id, sender=f"k{message_id}")
            client.sendmail("k@kunde.example.org", [SUPPORT], raw)
    mails = site.settle()
    assert [ticket.sequence for ticket in site.tickets()] == [1, 2, 3, 4, 5]
    assert len(mails) == 15
    assert poison["active"]


def test_too_many_waiting_acknowledgements_stop_until_the_admin_lets_them_go(tmp_path: Path) -> None:
    with open_site(settings(tmp_path, acknowledge={"stop_at": 5})) as site:
        with smtplib.SMTP("127.0.0.1", site.port) as client:
            for number in range(8):
                raw = raw_mail(sender=f"k{number}@kunde.example.org", message_id=f"{number}@kunde.example.org")
                client.sendmail("k@kunde.example.org", [SUPPORT], raw)
        told = recipients(site.settle())
        assert [person for person in told if person.startswith("k")] == []
        assert told.count(ANNA) == 8 + 1
        later = site.mail(sender="neu@kunde.example.org", message_id="neu@kunde.example.org")
        assert recipients(later) == [ANNA, BERND]
        with site.database.transaction() as session:
            assert requeue(session, ["held"], None, site.now) == 9
        assert len([person for person in recipients(site.settle()) if "@kunde" in person]) == 9


def test_a_broken_template_delays_one_kind_of_notice_and_no_other(tmp_path: Path) -> None:
    folder = tmp_path / "own" / "de" / "acknowledgement"
    folder.mkdir(parents=True)
    (folder / "body.txt").write_text("{{ facts.no_such_fact }}")
    with open_site(settings(tmp_path, templates=tmp_path / "own")) as site:
        assert recipients(site.mail()) == [ANNA, BERND]
        (folder / "body.txt").unlink()
    with open_site(settings(tmp_path, templates=tmp_path / "own")) as site:
        assert recipients(site.pass_time(minutes=10)) == [ANNA, BERND, ERIKA]


def test_a_sender_whose_address_no_header_can_hold_has_a_ticket_and_the_team_knows(site: Site) -> None:
    raw = raw_mail().replace(b"<erika@kunde.example.org>", "<künde\u00a6@kunde.example.org>".encode())
    mails = site.send(raw)
    assert len(site.tickets()) == 1
    assert recipients([*mails, *site.settle()]).count(ANNA) == 2
    with site.database.reading() as session:
        row = session.query(OutboundMessage).filter_by(notice="acknowledgement").one()
        assert row.state == "failed"
    assert site.pass_time(hours=6) == []


@dataclass
class Sending:
    """A site whose mail goes to a smarthost that behaves as told."""

    site: Site
    sink: SmtpSink

    def sent_to(self, recipient: str) -> list[bytes]:
        return [taken.content for taken in self.sink.taken if recipient in taken.recipients]

    def rows(self, **facts: Any) -> list[OutboundMessage]:
        with self.site.database.reading() as session:
            return list(session.query(OutboundMessage).filter_by(**facts))

    def settle(self, **duration: float) -> None:
        self.site.pass_time(**duration)


@pytest.fixture
def sending(tmp_path: Path, smtp_sink: SmtpSink) -> Iterator[Sending]:
    changes = {"smarthost": smtp_sink.settings().model_dump(), "outgoing": {"maildir": None}}
    with open_site(settings(tmp_path, **changes)) as site:
        yield Sending(site, smtp_sink)


def test_a_refused_recipient_is_tried_once_and_the_team_is_told(sending: Sending) -> None:
    sending.sink.behave(ERIKA, "refuse")
    sending.site.mail()
    for _ in range(3):
        sending.settle(hours=5)
    row = sending.rows(notice="acknowledgement")[0]
    assert (row.state, row.attempts) == ("failed", 1)
    assert len(sending.rows(notice="delivery_failed", state="sent")) == 2


def test_a_greylisted_recipient_gets_the_mail_later_and_only_once(sending: Sending) -> None:
    sending.sink.behave(ERIKA, "defer", "defer", "accept")
    sending.site.mail()
    assert sending.sent_to(ERIKA) == []
    sending.settle(minutes=2)
    sending.settle(minutes=6)
    sending.settle(hours=9)
    assert len(sending.sent_to(ERIKA)) == 1


def test_a_lost_answer_to_an_acknowledgement_is_repeated_twice_with_identical_bytes(sending: Sending) -> None:
    sending.sink.behave(ERIKA, "drop after content")
    sending.site.mail()
    for _ in range(6):
        sending.settle(hours=1)
    copies = sending.sent_to(ERIKA)
    assert len(copies) == 3
    assert len(set(copies)) == 1
    assert sending.rows(notice="acknowledgement")[0].state == "uncertain"
    assert len(sending.rows(notice="delivery_uncertain", state="sent")) == 2


def test_a_persons_words_with_a_lost_answer_are_repeated_once(sending: Sending) -> None:
    sending.site.mail(headers=proved(ERIKA))
    notice = message_from_bytes(sending.sent_to(ANNA)[0])
    address = parseaddr(str(notice["Reply-To"]))[1]
    sending.sink.behave(ERIKA, "drop after content")
    before = len(sending.sent_to(ERIKA))
    sending.site.mail(to=address, sender=ANNA, text="Antwort.\n", message_id="a@x.example.org", headers=proved(ANNA))
    for _ in range(4):
        sending.settle(hours=1)
    assert len(sending.sent_to(ERIKA)) == before + 2
    assert sending.rows(notice="comment_to_customer", recipient=ERIKA)[0].state == "uncertain"


def test_a_mail_on_which_the_smarthost_hangs_up_does_not_block_the_others(sending: Sending) -> None:
    sending.sink.behave(ERIKA, "close at rcpt")
    sending.site.fails = True
    sending.site.mail()
    for _ in range(4):
        sending.settle(minutes=1)
    assert {row.state for row in sending.rows(notice="ticket_opened")} == {"sent"}
    row = sending.rows(notice="acknowledgement")[0]
    assert row.state == "queued"
    assert row.attempts >= 2


def test_a_smarthost_that_is_away_costs_no_mail_an_attempt(tmp_path: Path) -> None:
    sink = SmtpSink()
    sink.port = free_port()
    changes = {"smarthost": sink.settings().model_dump(), "outgoing": {"maildir": None}}
    with open_site(settings(tmp_path, **changes)) as site:
        sending = Sending(site, sink)
        site.fails = True
        site.mail()
        sending.settle(minutes=30)
        assert {(row.state, row.attempts) for row in sending.rows()} == {("queued", 0)}
        sink.start()
        try:
            sending.settle(hours=1)
            assert {row.state for row in sending.rows()} == {"sent"}
        finally:
            sink.stop()


def test_mails_that_a_dead_process_had_taken_are_sent_after_its_end(site: Site) -> None:
    site.mail_only()
    with site.database.transaction() as session:
        assert len(take(session, site.desk, draft_due(session, site.desk, site.now), site.now)) == 3
    site.now += timedelta(minutes=11)  # longer than a claim holds
    successor = Daemon(site.database, site.desk, lambda: site.now, ALL_PARTS)
    successor.once()
    with site.database.reading() as session:
        assert {row.state for row in session.query(OutboundMessage)} == {"sent"}
