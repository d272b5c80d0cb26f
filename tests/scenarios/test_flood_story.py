"""From bytes to bytes: forged senders of one text get no acknowledgements, and nothing of what they sent is lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from helpdesk.domain.delivery import OutboundState
from helpdesk.domain.ticket import TicketState
from helpdesk.store import outbox
from helpdesk.store.outbox import OutboundMessage
from tests.builders import ANNA, BERND, NOON, settings
from tests.scenarios.customers import KUNDE, Person, add_customer
from tests.scenarios.site import Outgoing, Site, open_site, proved, recipients, to

TEXT = "Guten Tag {},\n\nbitte bestätigen Sie noch heute Ihr Konto unter https://konto{}.example/.\n\nIhre Bank\n"


@pytest.fixture
def flooded(tmp_path: Path) -> Iterator[Site]:
    """A site for which one text of more than three senders is a flood."""
    with open_site(settings(tmp_path, acknowledge={"same_text_senders": 3})) as site:
        yield site


def forged(site: Site, first: int, last: int, text: str = TEXT) -> list[Outgoing]:
    """Robots write in the name of people who never wrote to us."""
    mails: list[Outgoing] = []
    for number in range(first, last + 1):
        name, sender = f"Person {chr(64 + number)}", f"person{number}@opfer{number}.example"
        words = text.format(name, number)
        parts = {"subject": f"Ihr Konto {number}", "message_id": f"{number}@robot.example"}
        mails += site.mail(sender=f"{name} <{sender}>", text=words, **parts)
    return mails


def outside(mails: list[Outgoing]) -> list[str]:
    return [address for address in recipients(mails) if address not in {ANNA, BERND}]


def states(site: Site) -> list[str]:
    with site.database.reading() as session:
        rows = session.query(OutboundMessage).filter(OutboundMessage.notice.in_(outbox.ACKNOWLEDGING))
        return [row.state for row in rows.order_by(OutboundMessage.id)]


def test_from_the_fourth_sender_on_one_text_is_not_acknowledged_and_the_dispatchers_hear_of_it_once(
    flooded: Site,
) -> None:
    assert len(outside(forged(flooded, 1, 3))) == 3
    mails = forged(flooded, 4, 8)
    assert outside(mails) == []
    told = [mail for mail in mails if "angehalten" in mail.text]
    assert recipients(told) == [ANNA, BERND]
    assert told[0].text.startswith("4 Absender schrieben dasselbe")
    assert "bitte bestätigen Sie noch heute Ihr Konto" in " ".join(told[0].text.split())
    assert len(flooded.tickets()) == 8
    assert states(flooded) == [OutboundState.SENT] * 3 + [OutboundState.HELD] * 5


def test_spam_on_the_ticket_that_is_shown_puts_all_of_the_text_away_and_nobody_is_ever_acknowledged(
    flooded: Site,
) -> None:
    mails = forged(flooded, 1, 6)
    flooded.mail(sender="erika@kunde.example.org", text="Der Drucker in der Werkstatt druckt nicht.\n")
    told = next(mail for mail in mails if mail.recipient == ANNA and "angehalten" in mail.text)
    receipt = to(flooded.answer(told, "#spam\n", headers=proved(ANNA)), ANNA)
    assert "Als Spam weggelegt." in receipt.text
    assert "ebenfalls weggelegt wurden: 5" in " ".join(receipt.text.split())
    found = {ticket.requester_address: ticket.state for ticket in flooded.tickets()}
    assert [found[f"person{number}@opfer{number}.example"] for number in range(1, 7)] == [TicketState.SPAM] * 6
    assert found["erika@kunde.example.org"] == TicketState.NEW
    assert OutboundState.HELD not in states(flooded)


def test_what_spam_put_away_with_a_flood_comes_back_as_a_whole_and_more_of_the_text_alarms_nobody_anew(
    flooded: Site,
) -> None:
    mails = forged(flooded, 1, 6)
    told = next(mail for mail in mails if mail.recipient == ANNA and "angehalten" in mail.text)
    receipt = to(flooded.answer(told, "#spam\n", headers=proved(ANNA)), ANNA)
    more = forged(flooded, 7, 8)
    assert outside(more) == []
    assert [mail for mail in more if "angehalten" in mail.text] == []
    undone = to(flooded.answer(receipt, "#rückgängig\n", headers=proved(ANNA)), ANNA)
    assert "Zurückgenommen" in undone.text
    assert {(ticket.state, ticket.queue) for ticket in flooded.tickets()} == {("new", "support")}
    assert states(flooded) == [OutboundState.SENT] * 3 + [OutboundState.HELD] * 5


def test_what_the_admin_lets_go_is_sent_and_so_is_what_more_comes_of_that_text(flooded: Site) -> None:
    forged(flooded, 1, 6)
    with flooded.database.transaction() as session:
        assert outbox.requeue(session, [OutboundState.HELD], None, flooded.now) == 3
    assert len(outside(flooded.settle())) == 3
    assert len(outside(forged(flooded, 7, 9))) == 3


def test_after_a_quiet_hour_the_text_is_acknowledged_again_and_a_new_flood_is_told_anew(flooded: Site) -> None:
    forged(flooded, 1, 5)
    flooded.pass_time(minutes=61)
    assert len(outside(forged(flooded, 6, 8))) == 3
    assert recipients([mail for mail in forged(flooded, 9, 10) if "angehalten" in mail.text]) == [ANNA, BERND]


def test_people_with_other_words_are_acknowledged_while_a_flood_runs(flooded: Site) -> None:
    forged(flooded, 1, 6)
    for number, text in enumerate(("Kein Netz in Münster, alle Leitungen sind tot.", "Wir kommen nicht ins Internet.")):
        sender = f"kollege{number}@kunde.example.org"
        assert outside(flooded.mail(sender=sender, text=f"{text}\n", message_id=f"k{number}@x.example")) == [sender]


def test_one_sender_of_many_alarms_is_no_flood(flooded: Site) -> None:
    for number in range(6):
        text = f"Der Dienst nginx auf dem Host web{number} antwortet seit {number} Minuten nicht mehr.\n"
        flooded.mail(sender="alarm@wacht.example", text=text, message_id=f"a{number}@wacht.example")
    assert OutboundState.HELD not in states(flooded)


def test_people_for_whom_a_mail_server_vouches_are_acknowledged_whatever_they_write(flooded: Site) -> None:
    people = [Person(f"p{number}", addresses=(f"p{number}@{KUNDE}",), types=("standard",)) for number in range(6)]
    add_customer(flooded, "10001", *people)
    for person in people:
        sender = person.addresses[0]
        text = "Guten Tag,\n\nbitte löschen Sie den Verteiler Werkstatt noch in dieser Woche.\n"
        mails = flooded.mail(sender=sender, text=text, headers=proved(sender), message_id=f"{sender}")
        assert outside(mails) == [sender]


def test_a_registered_contact_in_whose_name_the_flood_writes_is_not_acknowledged_either(flooded: Site) -> None:
    add_customer(flooded, "10001", Person("petra", addresses=(f"petra@{KUNDE}",), types=("standard",)))
    forged(flooded, 1, 4)
    text = TEXT.format("Petra", 5)
    mails = flooded.mail(sender=f"petra@{KUNDE}", subject="Ihr Konto 5", text=text, message_id="5@robot.example")
    assert outside(mails) == []


def test_with_nought_no_text_is_a_flood(tmp_path: Path) -> None:
    with open_site(settings(tmp_path, acknowledge={"same_text_senders": 0})) as site:
        assert len(outside(forged(site, 1, 12))) == 12
        assert site.now == NOON
