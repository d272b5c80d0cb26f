"""From bytes to bytes: what customers are told of what the team does, each event in one mail to a person."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.builders import ANNA, BERND, ERIKA, settings
from tests.scenarios.customers import KUNDE, Person, add_customer
from tests.scenarios.site import Outgoing, Site, open_site, proved, recipients, to

FIRST, SECOND = "2026-000001", "2026-000002"
KARL = f"karl@{KUNDE}"
SUPPLIER = "verkauf@lieferant.example"


def forwarded(author: str) -> str:
    """A remark, and a mail that somebody sent to Anna herself."""
    return f"""Bitte nicht lange warten lassen.

-----Ursprüngliche Nachricht-----
Von: Erika Beispiel <{author}>
Gesendet: Freitag, 20. November 2026 14:02
An: Anna Muster <{ANNA}>
Betreff: Nachtrag

Guten Tag Frau Muster,

es ist der Drucker am Empfang.

Erika Beispiel
"""


@pytest.fixture
def notice(site: Site) -> Outgoing:
    """What Anna got about Erika's ticket."""
    return to(site.mail(headers=proved(ERIKA)), ANNA)


def words(mail: Outgoing) -> str:
    return " ".join(mail.text.replace("\u00a0", " ").split())


def says(site: Site, mail: Outgoing, text: str, mark: str = "", **parts: object) -> list[Outgoing]:
    """Somebody of the team answers; `mark` tells mails of the same words apart."""
    message_id = f"{mark or abs(hash(text))}@helpdesk.example.de"
    return site.answer(mail, text, headers=proved(mail.recipient), message_id=message_id, **parts)


def state(site: Site, number: str) -> str:
    return next(ticket.state for ticket in site.tickets() if ticket.number == number)


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        ("#status in bearbeitung", "In Bearbeitung"),
        ("#status wartet", "Wartet auf Kunde"),
        ("#status angenommen", "Angenommen"),
    ],
)
def test_whichever_command_moves_a_ticket_the_customer_reads_the_new_state(
    site: Site, notice: Outgoing, command: str, shown: str
) -> None:
    mails = says(site, notice, f"{command}\n")
    assert recipients(mails) == sorted([ANNA, ERIKA])
    assert f"hat einen neuen Status: {shown}." in words(to(mails, ERIKA))
    assert "Der Kunde erfährt den neuen Status." in words(to(mails, ANNA))


def test_a_ticket_that_is_opened_again_is_announced_and_the_silent_commands_stay_silent(
    site: Site, notice: Outgoing
) -> None:
    for command in ("#nehmen", "#wiedervorlage morgen", "#schließen"):
        assert recipients(says(site, notice, f"{command}\n")) == [ANNA]
    assert "hat einen neuen Status: Angenommen." in words(to(says(site, notice, "#öffnen\n"), ERIKA))


def test_two_moves_and_an_answer_in_one_mail_are_one_mail_to_the_customer(site: Site, notice: Outgoing) -> None:
    mails = says(site, notice, "#status in bearbeitung\n#termin morgen 14 Uhr\n\nHerr Muster kommt.\n")
    assert recipients(mails).count(ERIKA) == 1
    assert "Herr Muster kommt. Termin: Mo., 23.11.2026, 14:00 Uhr (MEZ) Status: Terminiert" in words(to(mails, ERIKA))


def test_whose_ticket_it_becomes_reads_the_words_of_the_same_mail_in_one(site: Site, notice: Outgoing) -> None:
    mails = says(site, notice, "#zuweisen Bernd\n\nHerr Bernd kommt.\n")
    assert recipients(mails) == sorted([ANNA, BERND, ERIKA])
    assert "schrieb dazu an den Kunden: Herr Bernd kommt." in words(to(mails, BERND))
    mails = says(site, notice, "#prio hoch\n#intern Er ist ungeduldig.\n")
    assert recipients(mails) == sorted([ANNA, BERND])
    assert "#prio hoch Priorität: Hoch" in words(to(mails, BERND))
    assert words(to(mails, BERND)).count("Er ist ungeduldig.") == 1


def test_who_took_part_in_a_merged_ticket_is_told_once_and_reads_only_what_comes(site: Site, notice: Outgoing) -> None:
    add_customer(site, "10001", Person("erika", (ERIKA,)), Person("karl", (KARL,)))
    copies = [*proved(KARL), ("Cc", f"chefin@{KUNDE}")]
    other = to(site.mail(sender=KARL, subject="Monitor", message_id="k@x", headers=copies), ANNA)
    mails = says(site, other, f"#zusammenführen {FIRST}\n")
    assert recipients(mails) == sorted([ANNA, KARL])
    assert f"Ihr Ticket {SECOND} wird als Ticket {FIRST} weitergeführt." in words(to(mails, KARL))
    assert "Drucker" not in to(mails, KARL).message.as_string()
    mails = says(site, notice, "Wir kommen morgen.\n")
    assert {ERIKA, KARL} <= set(recipients(mails))
    assert "der Drucker im Büro" not in to(mails, KARL).text


@pytest.mark.usefixtures("notice")
def test_words_that_come_with_a_merge_tell_of_it_too(site: Site) -> None:
    other = to(site.mail(sender=KARL, subject="Monitor", message_id="k@x", headers=proved(KARL)), ANNA)
    mails = says(site, other, f"#zusammenführen {FIRST}\n\nWir sehen uns beides an.\n")
    assert recipients(mails).count(KARL) == 1
    assert f"Ihr Ticket {SECOND} wird hier als Ticket {FIRST} weitergeführt" in words(to(mails, KARL))
    assert "weitergeführt" not in to(mails, ERIKA).text


def test_a_ticket_opened_for_somebody_by_mistake_is_closed_by_undo_and_he_is_told(site: Site) -> None:
    opened = site.mail(
        sender=ANNA, subject="Monitor", text=f"#für {KARL}\nEr flackert.\n", message_id="a@x", headers=proved(ANNA)
    )
    mails = says(site, to(opened, ANNA), "#rückgängig\n")
    assert "als versehentlich angelegt geschlossen" in words(to(mails, ANNA))
    assert "versehentlich für Sie angelegt" in words(to(mails, KARL))
    assert state(site, FIRST) == "closed"


def test_a_forward_is_taken_back_likewise_but_not_once_its_author_has_written(site: Site) -> None:
    parts: dict[str, Any] = {
        "sender": ANNA,
        "subject": "WG: Nachtrag",
        "text": forwarded(ERIKA),
        "headers": proved(ANNA),
    }
    mails = site.mail(message_id="f1@x", **parts)
    assert recipients(mails).count(ANNA) == 1
    says(site, to(mails, ANNA), "#rückgängig\n", "undo1")
    assert state(site, FIRST) == "closed"
    mails = site.mail(message_id="f2@x", **parts)
    site.answer(to(mails, ERIKA), "Ja, am Empfang.\n", headers=proved(ERIKA))
    told = says(site, to(mails, ANNA), "#rückgängig\n", "undo2")
    assert recipients(told) == [ANNA]
    assert "seitdem mehr geschehen" in words(told[0])
    assert state(site, SECOND) == "new"


def test_a_customers_mail_that_is_forwarded_to_his_ticket_is_his_word_there(site: Site, notice: Outgoing) -> None:
    mails = says(site, notice, forwarded(ERIKA), subject="WG: Nachtrag")
    assert recipients(mails) == sorted([ANNA, BERND])
    assert "es ist der Drucker am Empfang." in to(mails, BERND).text
    assert "Weitergeleitet von" in to(mails, BERND).text
    assert "Bitte nicht lange warten lassen." in to(mails, BERND).text
    _, said, remark = site.comments(FIRST)
    assert (said.author_address, said.internal, said.received_at.day) == (ERIKA, False, 20)
    assert (remark.author_address, remark.internal, remark.text) == (ANNA, True, "Bitte nicht lange warten lassen.")


def test_a_strangers_mail_that_is_forwarded_to_a_ticket_stays_a_note(site: Site, notice: Outgoing) -> None:
    mails = says(site, notice, forwarded(SUPPLIER), subject="WG: Nachtrag")
    assert recipients(mails) == sorted([ANNA, BERND])
    assert "nicht beteiligt ist" in words(to(mails, ANNA))
    note = site.comments(FIRST)[1]
    assert (note.author_address, note.internal, "Drucker am Empfang" in note.text) == (ANNA, True, True)


def test_what_is_not_for_us_is_in_no_morning_list_until_somebody_takes_it(tmp_path: Path) -> None:
    rules = tmp_path / "routing.toml"
    rules.write_text('[[rule]]\nname = "R"\nsubject = ["*rechnung*"]\nnot_for_us = true\n')
    with open_site(settings(tmp_path, routing=rules, lifecycle={"morning_list_at": "07:30"})) as site:
        notice = to(site.mail(subject="Rechnung 4711", headers=proved(ERIKA)), ANNA)
        site.now = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
        assert site.settle() == []
        says(site, notice, "#queue support\n")
        site.now = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
        assert recipients(site.settle()) == [ANNA, BERND]
