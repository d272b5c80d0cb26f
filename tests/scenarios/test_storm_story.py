"""From bytes to bytes: what is beyond a person's budget of an hour comes in one mail, and nothing of it is lost."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote

import pytest

from helpdesk.domain.delivery import OutboundState
from helpdesk.domain.notices import Notice
from helpdesk.store.outbox import OutboundMessage
from tests.builders import ANNA, BERND, settings
from tests.scenarios.customers import ERIKA, KUNDE, MAX, Person, add_customer
from tests.scenarios.site import Outgoing, Site, number_in, open_site, proved, recipients, to

PAULA = f"paula@{KUNDE}"
REPORTER = Person("erika", addresses=(ERIKA,), types=("standard",))
TOLD = Person("max", addresses=(MAX,), types=("technik",), permission="tickets")
BOTH = {"new_tickets": ["max"], "status_changes": ["max"]}
NUMBERS = [f"2026-{number:06d}" for number in range(1, 10)]


@pytest.fixture
def narrow(tmp_path: Path) -> Iterator[Site]:
    """A site that tells a contact of two things an hour, a customer of four, and a technician of three."""
    limits = {"per_contact_per_hour": 2, "per_customer_per_hour": 4, "per_technician_per_hour": 3}
    with open_site(settings(tmp_path, notices=limits, acknowledge={"per_hour": 50, "per_day": 50})) as site:
        yield site


def write(site: Site, first: int, last: int, sender: str = ERIKA) -> list[Outgoing]:
    """Somebody reports several things, one after the other."""
    mails: list[Outgoing] = []
    for number in range(first, last + 1):
        text = f"Bei uns ist Nummer {number} ausgefallen.\n"
        headers = proved(sender)
        mails += site.mail(sender=sender, text=text, message_id=f"{number}@{KUNDE}", headers=headers)
    return mails


def command(site: Site, address: str, line: str, message_id: str) -> list[Outgoing]:
    """A technician writes a command to the address of a ticket."""
    return site.mail(to=address, sender=ANNA, text=f"{line}\n", message_id=message_id, headers=proved(ANNA))


def of(mails: Sequence[Outgoing], recipient: str) -> list[str]:
    """Give the tickets of the single mails to somebody."""
    return [number_in(mail.subject) for mail in mails if mail.recipient == recipient and "[#" in mail.subject]


def listed(mail: Outgoing) -> list[str]:
    """Give the tickets that a mail lists, each with its line."""
    return re.findall(r"^(\d{4}-\d{6})  ", mail.text, re.MULTILINE)


def page(mail: Outgoing) -> str:
    body = mail.message.get_body(("html",))
    assert body is not None
    return str(body.get_content())


def test_a_technician_gets_his_budget_singly_and_the_rest_in_one_mail_with_its_actions(narrow: Site) -> None:
    mails = write(narrow, 1, 7)
    assert of(mails, ANNA) == NUMBERS[:3]
    assert of(mails, ERIKA) == NUMBERS[:7]  # acknowledgements have their own budget
    assert narrow.pass_time(minutes=14) == []
    digests = narrow.pass_time(minutes=1)
    assert recipients(digests) == [ANNA, BERND]
    digest = to(digests, ANNA)
    assert digest.subject == "4 Tickets: was neu ist"
    assert digest.text.startswith("4 Tickets: 4 neu\r\n")
    assert listed(digest) == NUMBERS[3:7]
    assert digest.message["Auto-Submitted"] == "auto-generated"
    assert narrow.pass_time(hours=2) == []


def test_the_links_of_the_gathered_mail_answer_and_command_as_those_of_a_single_one(narrow: Site) -> None:
    write(narrow, 1, 5)
    digest = to(narrow.pass_time(minutes=15), ANNA)
    first, second = re.findall(r"Antworten an: (\S+)", digest.text)
    answered = narrow.mail(to=first, sender=ANNA, text="Ich komme.\n", message_id="a@x", headers=proved(ANNA))
    assert "Ich komme." in to(answered, ERIKA).text
    take = re.findall(r'href="mailto:([^?"]+)\?subject=([^"&]+)&amp;body=%23nehmen"', page(digest))
    assert len(take) == 2
    assert unquote(take[1][1]) == "Re: [#2026-000005] Drucker druckt nicht"
    narrow.mail(to=unquote(take[1][0]), sender=ANNA, text="#nehmen\n", message_id="b@x", headers=proved(ANNA))
    assert [ticket.assignee for ticket in narrow.tickets()] == ["", "", "", "", ANNA]
    assert second.startswith("support+") or "+" in second


def test_what_comes_while_a_mail_gathers_joins_it_and_after_the_hour_everything_goes_singly_again(
    narrow: Site,
) -> None:
    write(narrow, 1, 4)
    narrow.pass_time(minutes=10)
    narrow.answer(to(write(narrow, 5, 5), ERIKA), "Es brennt noch.\n", headers=proved(ERIKA))
    digest = to(narrow.pass_time(minutes=5), ANNA)
    assert listed(digest) == NUMBERS[3:5]
    assert "neu, 1 neuer Kommentar" in digest.text
    assert digest.text.startswith("2 Tickets: 2 neu, 1 neuer Kommentar\r\n")
    narrow.pass_time(minutes=46)
    assert of(write(narrow, 6, 6), ANNA) == NUMBERS[5:6]


def test_a_contact_gets_what_is_beyond_his_budget_in_one_mail_in_his_language(narrow: Site) -> None:
    paula = Person("paula", addresses=(PAULA,), language="en", permission="tickets")
    add_customer(narrow, "10001", REPORTER, paula, notify={"new_tickets": ["paula"]})
    assert of(write(narrow, 1, 5), PAULA) == NUMBERS[:2]
    assert PAULA not in recipients(narrow.pass_time(minutes=29))
    digest = to(narrow.pass_time(minutes=1), PAULA)
    assert digest.subject == "3 tickets: what happened"
    assert listed(digest) == NUMBERS[2:5]
    assert "We have sent you many messages within the last hour." in digest.text
    assert "New tickets: 3, changes of status: 0." in digest.text
    assert "because you are named for this as a contact of Muster 10001 GmbH" in " ".join(digest.text.split())
    address = re.findall(r"Reply to: (\S+)", digest.text)[2]
    narrow.mail(to=address, sender=PAULA, text="Das ist behoben.\n", message_id="p@x", headers=proved(PAULA))
    assert [comment.author_address for comment in narrow.comments(NUMBERS[4])] == [ERIKA, PAULA]


def test_the_people_of_one_customer_share_its_budget_and_another_customer_is_not_touched(narrow: Site) -> None:
    paula, petra = (Person(name, addresses=(f"{name}@{KUNDE}",), permission="tickets") for name in ("paula", "petra"))
    add_customer(narrow, "10001", REPORTER, TOLD, paula, petra, notify={"new_tickets": ["max", "paula", "petra"]})
    lisa, jan = "lisa@andere.example", "jan@andere.example"
    people = (Person("lisa", addresses=(lisa,), types=("standard",)), Person("jan", addresses=(jan,)))
    add_customer(narrow, "10002", *people, domains=("andere.example",), notify={"new_tickets": ["jan"]})
    mails = write(narrow, 1, 2)
    told = [(address, number) for address in (MAX, PAULA, f"petra@{KUNDE}") for number in of(mails, address)]
    assert len(told) == 4  # three of the first ticket, one of the second: nobody has used up his own budget of two
    assert of(write(narrow, 3, 3, lisa), jan) == NUMBERS[2:3]
    gathered = narrow.pass_time(minutes=30)
    assert sorted(listed(mail) for mail in gathered) == [NUMBERS[1:2]] * 2


def test_words_of_people_solutions_and_receipts_are_never_folded(narrow: Site) -> None:
    write(narrow, 1, 6)
    notice = next(mail for mail in narrow.sent if mail.recipient == ANNA)
    for number in range(4):
        said = narrow.answer(notice, f"Antwort {number}.\n", headers=proved(ANNA))
        assert f"Antwort {number}." in to(said, ERIKA).text
    solved = narrow.answer(notice, "#gelöst\nBehoben.\n", headers=proved(ANNA))
    assert {ERIKA, ANNA} <= set(recipients(solved))
    assert "Behoben." in to(solved, ERIKA).text


def test_a_requester_reads_in_one_mail_where_his_tickets_stand_and_a_merge_in_its_own(narrow: Site) -> None:
    write(narrow, 1, 5)
    notices = {number_in(mail.subject): mail for mail in narrow.sent if mail.recipient == ANNA and "[#" in mail.subject}
    digest = to(narrow.pass_time(minutes=15), ANNA)
    addresses = dict(zip(listed(digest), re.findall(r"Antworten an: (\S+)", digest.text), strict=True))
    addresses |= {number: mail.reply_to for number, mail in notices.items()}
    told: list[Outgoing] = []
    for number in NUMBERS[:4]:
        told += command(narrow, addresses[number], "#status in Arbeit", f"s{number}@x")
    assert of(told, ERIKA) == NUMBERS[:2]
    merged = command(narrow, addresses[NUMBERS[4]], f"#zusammenführen {NUMBERS[0]}", "m@x")
    assert "2026-000001" in to(merged, ERIKA).text
    moved = to(narrow.pass_time(minutes=30), ERIKA)
    assert listed(moved) == NUMBERS[2:4]
    assert moved.text.count("1 Statusänderung; In Bearbeitung") == 2
    assert "weil Sie an diesen Tickets beteiligt sind" in " ".join(moved.text.split())


def test_a_gathered_mail_repeats_no_words_to_somebody_for_whom_nobody_vouches(narrow: Site) -> None:
    stranger = "fremd@anderswo.example"
    for number in range(3):
        narrow.mail(sender=f"Kauf Jetzt <{stranger}>", subject=f"Kaufen {number}", message_id=f"{number}@x.example")
    notices = [mail for mail in narrow.sent if mail.recipient == ANNA]
    for notice in notices:
        narrow.answer(notice, "#status in Arbeit\n", headers=proved(ANNA), message_id=f"{number_in(notice.subject)}@y")
    digest = to(narrow.pass_time(minutes=30), stranger)
    assert listed(digest) == NUMBERS[2:3]
    assert "Kauf" not in unquote(digest.message.as_string())


def test_what_somebody_wants_gathered_at_his_hour_is_no_part_of_a_storm(narrow: Site) -> None:
    evening = {"new_tickets": "17:00"}
    add_customer(narrow, "10001", REPORTER, Person("max", addresses=(MAX,), digest=evening), notify=BOTH)
    write(narrow, 1, 4)
    assert MAX not in recipients(narrow.pass_time(minutes=40))
    digest = to(narrow.pass_time(hours=7), MAX)
    assert listed(digest) == NUMBERS[:4]
    assert "viele Nachrichten" not in digest.text


def test_without_limits_every_mail_goes_by_itself(tmp_path: Path) -> None:
    limits = {"per_contact_per_hour": 0, "per_customer_per_hour": 0, "per_technician_per_hour": 0}
    with open_site(settings(tmp_path, notices=limits, acknowledge={"per_hour": 50, "per_day": 50})) as site:
        add_customer(site, "10001", REPORTER, TOLD, notify=BOTH)
        mails = write(site, 1, 6)
        assert of(mails, ANNA) == of(mails, MAX) == NUMBERS[:6]


def test_a_folded_mail_counts_as_told_and_stands_in_the_outbox(narrow: Site) -> None:
    write(narrow, 1, 5)
    narrow.pass_time(minutes=15)
    with narrow.database.reading() as session:
        rows = session.query(OutboundMessage).filter_by(recipient=ANNA, notice=Notice.TICKET_OPENED).all()
        [digest] = session.query(OutboundMessage).filter_by(recipient=ANNA, notice=Notice.TEAM_DIGEST).all()
    assert [row.state for row in rows] == [OutboundState.SENT] * 3 + [OutboundState.FOLDED] * 2
    assert [row.about_id for row in rows[3:]] == [digest.id] * 2
    assert digest.state == OutboundState.SENT
