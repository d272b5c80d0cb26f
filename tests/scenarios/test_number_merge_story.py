"""From bytes to bytes: a customer asks that two numbers be one; both sides agree first, and the team is told (D25)."""

from typing import Any

import pytest
from sqlalchemy import select

from helpdesk.store.customer_aliases import by_number
from helpdesk.store.customers import ContactAddress, ContactRow, CustomerRow
from helpdesk.store.outbox import OutboundMessage
from helpdesk.store.tickets import Party
from tests.builders import ANNA, BERND
from tests.merging import merge
from tests.scenarios.customers import KUNDE, MAX, STANDARD, Person, add_customer, happened
from tests.scenarios.site import Outgoing, Site, proved, recipients, to

OST = "ost.example.org"
OLGA = f"olga@{OST}"
CLERK = Person("azubi", addresses=(f"azubi@{KUNDE}",))
TEAM = [ANNA, BERND]
VACATION = [("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All")]


def two_numbers(site: Site, other: str = "Muster GmbH", **details: Any) -> None:
    """Two numbers of one company; `details` are those of the second one."""
    add_customer(site, "10001", STANDARD, CLERK)
    olga = Person("olga", addresses=(OLGA,), types=("standard",))
    add_customer(site, "10002", olga, domains=(OST,), **details)
    with site.database.transaction() as session:
        for number, name in (("10001", "Muster GmbH"), ("10002", other)):
            session.scalars(select(CustomerRow).filter_by(number=number)).one().name = name


def wish(site: Site, line: str = "#zusammenführen 10001 und 10002", sender: str = MAX, **parts: Any) -> list[Outgoing]:
    parts = {"headers": proved(sender), "message_id": f"{abs(hash((line, sender)))}@wunsch.example.org", **parts}
    text = f"{line}\n\nMit freundlichen Grüßen\n"
    return site.mail(sender=sender, subject="Kundennummern", text=text, **parts)


def say(site: Site, question: Outgoing, text: str, **parts: Any) -> list[Outgoing]:
    """Answer as the one who was asked, with our mail server's word for him."""
    headers = proved(str(parts.get("sender", question.recipient)))
    return site.answer(question, text, **{"headers": headers, **parts})


def leads_to(site: Site, number: str) -> str:
    with site.database.reading() as session:
        found = by_number(session, number)
        assert found is not None
        return found.number


def of(mails: list[Outgoing], words: str) -> list[str]:
    """Who got the mails whose subject holds these words."""
    return sorted(mail.recipient for mail in mails if words in mail.subject)


def asked(mails: list[Outgoing], recipient: str) -> Outgoing:
    return to([mail for mail in mails if "Bitte bestätigen" in mail.subject], recipient)


def words(mail: Outgoing) -> str:
    return " ".join(mail.text.split())


def test_where_nothing_differs_a_yes_of_either_number_is_enough(site: Site) -> None:
    two_numbers(site)
    mails = wish(site)
    assert of(mails, "Bitte bestätigen") == [MAX, OLGA]
    question = asked(mails, OLGA)
    assert f"{MAX} hat uns darum gebeten" in words(question)
    assert "X-Helpdesk-Ticket" not in question.message
    assert say(site, asked(mails, MAX), "Ja\n") == []
    assert leads_to(site, "10002") == "10002"
    done = say(site, question, "Ja, gern.\n")
    assert of(done, "sind zusammengeführt") == [MAX, OLGA]
    assert "Beide Seiten haben zugestimmt" in words(to(done, ANNA))
    assert leads_to(site, "10002") == "10001"
    assert happened(site, "customers_") == ["customers_merged"]
    number = to(site.mail(sender=OLGA, headers=proved(OLGA), message_id="neu@ost.example.org"), ANNA)
    assert "10001" in number.text


def test_each_question_works_once_and_no_yes_counts_for_the_other_side(site: Site) -> None:
    two_numbers(site)
    mails = wish(site)
    for text in ("Ja\n", "Ja, wie gesagt.\n"):
        assert say(site, asked(mails, OLGA), text) == []
    assert leads_to(site, "10002") == "10002"


def test_what_differs_is_shown_masked_and_the_team_decides_with_one_word(site: Site) -> None:
    two_numbers(site, address={"street": "Ostring 7"}, bank={"iban": "DE02120300000000202051"})
    mails = wish(site)
    say(site, asked(mails, MAX), "Ja\n")
    told = to(say(site, asked(mails, OLGA), "Ja\n"), ANNA)
    assert "≠ Straße: - | Ostring 7" in words(told)
    assert "≠ IBAN: - | DE** **** 2051" in words(told)
    assert leads_to(site, "10002") == "10002"
    done = site.answer(told, "#kundennummern behalten\n", sender=ANNA, headers=proved(ANNA))
    assert leads_to(site, "10002") == "10001"
    assert of(done, "sind zusammengeführt") == [MAX, OLGA]
    assert "Die Kundennummern sind zusammengeführt: 10002 → 10001" in words(to(done, ANNA))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("#kundennummern übernehmen", "nicht beide Seiten zugestimmt"),
        ("#kundennummern vielleicht", "Welche Stammdaten gelten?"),
    ],
)
def test_the_team_merges_nothing_that_was_not_agreed(site: Site, line: str, said: str) -> None:
    two_numbers(site)
    mails = wish(site)
    say(site, asked(mails, OLGA), "Ja\n")
    receipt = site.answer(to(mails, ANNA), f"{line}\n", sender=ANNA, headers=proved(ANNA))
    assert said in words(to(receipt, ANNA))
    assert leads_to(site, "10002") == "10002"


def test_a_no_ends_it_and_the_team_reads_it_on_the_ticket(site: Site) -> None:
    two_numbers(site)
    mails = wish(site)
    say(site, asked(mails, MAX), "Ja\n")
    told = say(site, asked(mails, OLGA), "Nein, auf keinen Fall.\n")
    assert recipients(told) == TEAM
    assert "Keine Zustimmung zählt mehr" in words(to(told, ANNA))
    assert len(site.tickets()) == 1
    late = say(site, asked(mails, OLGA), "Ja, doch.\n")
    assert "Geschehen ist nichts" in words(to(late, ANNA))
    assert leads_to(site, "10002") == "10002"
    assert site.pass_time(days=8) == []


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Ja, ich bin bis Montag nicht im Büro.\n", {"headers": VACATION}),
        ("Ja\n", {"sender": f"azubi@{KUNDE}"}),
        ("Ja\n", {"sender": MAX}),
        ("Ja\n", {"headers": ()}),
        ("Worum geht es hier?\n", {}),
    ],
)
def test_no_other_answer_counts(site: Site, text: str, parts: dict[str, Any]) -> None:
    two_numbers(site)
    mails = wish(site)
    say(site, asked(mails, MAX), "Ja\n")
    told = say(site, asked(mails, OLGA), text, **parts)
    assert of(told, "sind zusammengeführt") == []
    assert leads_to(site, "10002") == "10002"


def test_a_yes_without_proof_is_asked_for_once_more_in_the_language_of_the_customer_who_was_asked(site: Site) -> None:
    two_numbers(site)
    with site.database.transaction() as session:
        session.scalars(select(ContactRow).filter_by(key="olga")).one().language = "en"
    [question] = [mail for mail in wish(site) if mail.recipient == OLGA]
    told = say(site, question, "Yes\n", headers=())
    assert recipients(told) == [OLGA]
    again = to(told, OLGA)
    assert "Your answer does not count yet" in words(again)
    for foreign in ("2026-000001", "Kundennummern", "#", ANNA):
        assert foreign not in again.text + again.subject
    comment = site.comments("2026-000001")[-1]
    assert (comment.author_role, comment.internal) == ("customer", True)
    with site.database.reading() as session:
        parties = session.scalars(select(Party.address).filter_by(role="team")).all()
    assert OLGA not in parties
    assert say(site, question, "Yes, really.\n", headers=(), message_id="zwei@ost.example.org") == []  # no flood of it
    done = say(site, again, "Yes\n", message_id="drei@ost.example.org")
    assert done == []
    assert happened(site, "action_") == ["action_consented"]


def test_what_nobody_agreed_to_in_time_is_told_once(site: Site) -> None:
    two_numbers(site)
    mails = wish(site)
    say(site, asked(mails, MAX), "Ja\n")
    assert site.pass_time(days=6) == []
    told = site.pass_time(days=1)
    assert recipients(told) == TEAM
    assert "nicht beide Seiten zugestimmt" in words(to(told, ANNA))
    assert site.pass_time(days=9) == []
    assert "Geschehen ist nichts" in words(to(say(site, asked(mails, OLGA), "Ja\n"), ANNA))
    assert leads_to(site, "10002") == "10002"


def test_the_writer_learns_nothing_of_numbers_that_are_not_his(site: Site) -> None:
    two_numbers(site, other="Fremde AG")
    there = wish(site)
    not_there = wish(site, "#zusammenführen 10001 und 19999")
    for mails, said in ((there, "sind verschieden"), (not_there, "gibt es nicht")):
        assert of(mails, "Bitte bestätigen") == []
        assert any(said in words(mail) for mail in mails if mail.recipient == ANNA)
    one, two = (words(to(mails, MAX)) for mails in (there, not_there))
    assert one.replace("000001", "") == two.replace("000002", "").replace("19999", "10002")


@pytest.mark.parametrize(
    ("line", "sender", "parts"),
    [
        ("#zusammenführen 10001 10002", f"azubi@{KUNDE}", {}),
        ("#zusammenführen 10001 10002", MAX, {"headers": ()}),
        ("#zusammenführen 10002 10003", MAX, {}),
        ("#zusammenführen 10001", MAX, {}),
        ("Bitte #zusammenführen 10001 10002", MAX, {}),
        ("#merge 10001 with 10002", f"neu@{KUNDE}", {}),
    ],
)
def test_a_wish_of_nobody_who_speaks_for_a_number_asks_nobody(
    site: Site, line: str, sender: str, parts: dict[str, Any]
) -> None:
    two_numbers(site)
    mails = wish(site, line, sender, **parts)
    assert of(mails, "Bitte bestätigen") == []
    assert of(mails, "") != []
    assert len(site.tickets()) == 1


def test_the_team_reads_what_a_wish_of_no_standard_contact_needs(site: Site) -> None:
    two_numbers(site)
    mails = wish(site, sender=f"azubi@{KUNDE}")
    assert any("dass ein Standard-Ansprechpartner es von seiner eigenen Adresse wünscht" in words(m) for m in mails)


def test_a_main_address_speaks_for_nobody(site: Site) -> None:
    two_numbers(site)
    with site.database.transaction() as session:
        session.scalars(select(ContactRow).filter_by(key="olga")).one().types = ["technik"]
        session.scalars(select(ContactAddress).filter_by(address=OLGA)).one().contact_id = None
    mails = wish(site)
    assert of(mails, "Bitte bestätigen") == []
    assert any("keinen Standard-Ansprechpartner" in words(mail) for mail in mails)


def test_wishes_do_not_become_a_flood(site: Site) -> None:
    two_numbers(site)
    for count in range(3):
        mails = wish(site, message_id=f"{count}@wunsch.example.org")
        say(site, asked(mails, OLGA), f"Nein, nicht {count}.\n")
    mails = wish(site, message_id="zuviel@wunsch.example.org")
    assert of(mails, "Bitte bestätigen") == []
    assert any("heute schon mehrmals gefragt" in words(mail) for mail in mails)


def test_the_other_number_alone_is_enough_in_either_language_and_a_wish_is_asked_once(site: Site) -> None:
    two_numbers(site)
    assert of(wish(site, "#merge 10002"), "Bitte bestätigen") == [MAX, OLGA]
    again = wish(site, "#merge numbers 10002 and 10001")
    assert of(again, "Bitte bestätigen") == []
    assert any("Ein zweites Mal fragen wir nicht" in words(mail) for mail in again)


def test_a_merge_at_the_command_line_is_confirmed_to_both_in_their_languages_each_person_once(site: Site) -> None:
    two_numbers(site)
    with site.database.transaction() as session:
        session.scalars(select(ContactRow).filter_by(key="olga")).one().language = "en"
    merge(site.database, site.desk, "10001", "10002")
    mails = site.settle()
    assert recipients(mails) == sorted([MAX, OLGA])
    german, english = to(mails, MAX), to(mails, OLGA)
    assert german.subject == "Ihre Kundennummern 10001 und 10002 sind zusammengeführt"
    assert english.subject == "Your customer numbers 10001 and 10002 have been merged"
    for mail in mails:
        html = mail.message.get_body(("html",))
        assert html is not None
        assert "10002" in str(html.get_content())
    with site.database.reading() as session:
        assert len(session.scalars(select(OutboundMessage)).all()) == 2


def test_commands_know_the_old_number_and_what_they_did_can_be_taken_back(site: Site) -> None:
    two_numbers(site)
    add_customer(site, "10003", Person("paul", addresses=("paul@nord.example.org",)), domains=("nord.example.org",))
    told = to(site.mail(sender=OLGA, headers=proved(OLGA)), ANNA)
    site.answer(told, "#kunde 10003\n", sender=ANNA, headers=proved(ANNA))
    merge(site.database, site.desk, "10001", "10002")
    site.settle()
    undone = site.answer(told, "#rückgängig\n", sender=ANNA, headers=proved(ANNA))
    assert "Zurückgenommen" in words(to(undone, ANNA))
    assert site.tickets()[0].customer_id == customer_id(site, "10001")
    site.answer(told, "#kunde 10003\n\n", sender=ANNA, headers=proved(ANNA), message_id="k3@client.example.org")
    site.answer(told, "#kunde 10002\n", sender=ANNA, headers=proved(ANNA))
    assert site.tickets()[0].customer_id == customer_id(site, "10001")


def customer_id(site: Site, number: str) -> int:
    with site.database.reading() as session:
        return session.scalars(select(CustomerRow.id).filter_by(number=number)).one()
