"""Attacks from bytes to bytes: machines that answer machines, floods in somebody's name, mails that are only work."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builders import ANNA, ERIKA, SUPPORT, raw_mail, settings
from tests.hostile import SHAPES
from tests.scenarios.attacks import CANARY, COMMANDS, EVE, nothing_happens, notice_to, words_of
from tests.scenarios.customers import happened
from tests.scenarios.site import Outgoing, Site, open_site, proved, recipients

OTHER_DESK = "hilfe@desk.example.net"
PER_HOUR, PER_DAY = 4, 20
NO_SERVER = {"mode": "none", "authserv_id": ""}


def unmarked(_: Outgoing, number: int) -> tuple[str, str, list[tuple[str, str]]]:
    """Another helpdesk that opens a ticket for each mail: a subject of its own, and no word of what it answers."""
    return SUPPORT, f"[Ticket {4_000 + number}] Wir haben Ihre Anfrage erhalten", []


def answering(mail: Outgoing, _: int) -> tuple[str, str, list[tuple[str, str]]]:
    """Another helpdesk that replies to the reply address, as a person's program does."""
    return mail.reply_to, f"Re: {mail.subject}", [("In-Reply-To", f"<{mail.message_id}>")]


def play(
    site: Site, mails: list[Outgoing], to_whom: str, answer: Callable[..., tuple[str, str, list[tuple[str, str]]]]
) -> int:
    """Let a robot answer everything that it gets, at once and for a day; gives how many mails it got."""
    got = 0
    for number in range(60):
        mine = [mail for mail in mails if mail.recipient == to_whom]
        got += len(mine)
        mails = []
        for mail in mine:
            address, subject, headers = answer(mail, number)
            mails += site.mail(
                sender=OTHER_DESK, to=address, subject=subject, text="Ihre Anfrage ist bei uns eingegangen.\n",
                message_id=f"robot{got}.{number}@desk.example.net", headers=headers,
            )  # fmt: skip
        if not mine:
            mails = site.pass_time(hours=1)
    return got


@pytest.mark.parametrize("answer", [unmarked, answering])
def test_two_helpdesks_that_answer_each_other_come_to_an_end(
    site: Site, answer: Callable[..., tuple[str, str, list[tuple[str, str]]]]
) -> None:
    first = site.mail(sender=OTHER_DESK, subject="Frage", text="Hallo.\n", message_id="a@desk.example.net")
    assert play(site, first, OTHER_DESK, answer) <= 3 * (PER_DAY + 1), "of two and a half days"
    mails = site.mail(headers=proved(ERIKA), message_id="later@kunde.example.org")
    assert ERIKA in recipients(mails), "nobody else waits for it"


def test_two_helpdesks_of_our_own_kind_exchange_one_acknowledgement(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    theirs = settings(tmp_path / "two", site={"name": "Hilfe", "address": OTHER_DESK}, team={"addresses": [EVE]})
    with open_site(settings(tmp_path / "one")) as one, open_site(theirs) as two:
        passed = 0
        here, there = one.mail(sender=OTHER_DESK, subject="Frage", text="Hallo.\n", message_id="a@d"), two
        for _ in range(10):
            mine = [mail for mail in here if mail.recipient in (OTHER_DESK, SUPPORT)]
            here = [
                new for mail in mine for new in there.send(mail.message.as_bytes(), mail.recipient, mail.envelope_from)
            ]
            passed, there = passed + len(mine), one if there is two else two
        assert passed == 1


def test_a_robot_that_gets_a_technicians_notices_ends_too(site: Site) -> None:
    """Where a technician's mailbox sends its mail on to another helpdesk, that one answers to his own address."""
    told = play(site, [notice_to(site)], ANNA, answering)
    assert told <= 3 * 2 * (PER_DAY + 1)
    assert len(site.tickets()) > 1, "each of its mails is kept"


def test_a_card_that_anybody_can_ask_for_in_somebodys_name_is_sent_as_often_as_an_acknowledgement(
    tmp_path: Path,
) -> None:
    with open_site(settings(tmp_path, authentication=NO_SERVER)) as site:
        sent = [mail for number in range(30) for mail in ask_for_help(site, number)]
        assert recipients(sent) == [ANNA] * PER_HOUR
        assert happened(site, "card_not_sent") == ["card_not_sent"] * (30 - PER_HOUR)
        site.pass_time(hours=2)
        assert recipients(ask_for_help(site, 100)) == [ANNA]
        assert site.tickets() == []


def test_where_our_server_vouches_every_asked_for_card_comes(site: Site) -> None:
    sent = [mail for number in range(PER_HOUR + 3) for mail in ask_for_help(site, number, proved(ANNA))]
    assert recipients(sent) == [ANNA] * (PER_HOUR + 3)


def ask_for_help(site: Site, number: int, headers: list[tuple[str, str]] | None = None) -> list[Outgoing]:
    return site.mail(
        sender=ANNA,
        subject="Hilfe",
        text="#hilfe\n",
        message_id=f"h{number}@x",
        headers=headers or [],
        envelope_from=EVE,
    )


def test_a_flood_in_a_customers_name_mails_him_as_often_as_one_address_may_be_mailed(site: Site) -> None:
    sent = []
    for number in range(30):
        text, subject = f"{CANARY} {number}\n", f"{CANARY} {number}"
        sent += site.mail(sender=f"{CANARY} <{ERIKA}>", subject=subject, text=text, message_id=f"b{number}@x")
    sent += site.pass_time(hours=1)
    his = [mail for mail in sent if mail.recipient == ERIKA]
    assert len(his) <= PER_HOUR + 1, "and one that tells of all others"
    assert all(CANARY not in words_of(mail) for mail in his), "none carries the words of who is not proved"


@pytest.mark.parametrize("sender", [EVE, ANNA])
@pytest.mark.parametrize("work", ["a huge field", "many fields", "a laborious body"])
def test_a_mail_of_nothing_but_work_runs_nothing(site: Site, sender: str, work: str) -> None:
    notice = notice_to(site)
    raw = raw_mail(sender=sender, to=notice.reply_to, text=COMMANDS, message_id="bomb@x.example")
    before = {"a huge field": b"X-Y: " + b"x" * 900_000 + b"\r\n", "many fields": b"X-Y: x\r\n" * 90_000}
    behind = SHAPES["500,000 beginnings of uuencoded files"]() if work == "a laborious body" else b""
    with nothing_happens(site):
        mails = site.send(before.get(work, b"") + raw + behind, notice.reply_to, EVE)
    assert ANNA in recipients(mails)
