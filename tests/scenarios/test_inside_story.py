"""From bytes to bytes: what the helpdesk itself tells the team is answered among colleagues, never to the customer."""

from pathlib import Path

import pytest

from tests.builders import ANNA, BERND, ERIKA, settings
from tests.scenarios.commanding import command
from tests.scenarios.site import Outgoing, Site, open_site, proved, recipients, to

FIRST = "2026-000001"
STAYS = "Ihre Antwort bleibt im Team"


@pytest.fixture
def opened(site: Site) -> list[Outgoing]:
    """What went out when Erika wrote."""
    return site.mail(headers=proved(ERIKA))


def stays_inside(site: Site, mail: Outgoing, words: str) -> None:
    """What is answered without thinking is a note; and the mail says so before."""
    assert STAYS in mail.text
    assert ERIKA not in recipients(command(site, mail, words, mail.recipient))
    assert site.comments(FIRST)[-1].internal
    assert words.strip() in site.comments(FIRST)[-1].text


def test_an_answer_to_a_receipt_stays_inside_and_so_does_that_of_whose_ticket_it_was(
    site: Site, opened: list[Outgoing]
) -> None:
    command(site, to(opened, BERND), "#nehmen\n", BERND)
    receipts = command(site, to(opened, ANNA), "#nehmen\n")
    stays_inside(site, to(receipts, ANNA), "rückgängig\n")
    stays_inside(site, to(receipts, BERND), "Anna, warum das denn?\n")


def test_an_answer_to_not_sent_stays_inside(site: Site, opened: list[Outgoing]) -> None:
    refused = site.answer(to(opened, ANNA), "Wir kommen.\n", sender=ANNA)
    stays_inside(site, to(refused, ANNA), "Das war ich nicht!\n")


def test_an_answer_to_a_colleagues_note_stays_inside(site: Site, opened: list[Outgoing]) -> None:
    noted = command(site, to(opened, ANNA), "#intern\nDer Kunde zahlt spät.\n")
    stays_inside(site, to(noted, BERND), "Bei mir auch.\n")


def test_a_word_sends_the_answer_to_a_receipt_to_the_customer(site: Site, opened: list[Outgoing]) -> None:
    receipts = command(site, to(opened, ANNA), "#nehmen\n")
    assert ERIKA in recipients(command(site, to(receipts, ANNA), "#öffentlich\nWir kommen.\n"))


def test_the_notice_of_the_customers_words_is_still_answered_to_him(site: Site, opened: list[Outgoing]) -> None:
    answer = to(command(site, to(opened, ANNA), "Ist er an?\n"), ERIKA)
    further = to(site.answer(answer, "Ja, er ist an.\n", headers=proved(ERIKA)), ANNA)
    assert ERIKA in recipients(command(site, further, "Danke, wir kommen.\n"))


def test_without_plus_addressing_the_mail_that_is_answered_decides(tmp_path: Path) -> None:
    with open_site(settings(tmp_path, reply={"plus_addressing": False})) as site:
        opened = site.mail(headers=proved(ERIKA))
        receipts = command(site, to(opened, ANNA), "#nehmen\n")
        stays_inside(site, to(receipts, ANNA), "Danke, passt.\n")
        assert ERIKA in recipients(command(site, to(opened, ANNA), "Wir kommen.\n"))


def test_a_command_that_looks_like_a_point_of_a_list_reaches_no_customer(site: Site, opened: list[Outgoing]) -> None:
    mails = command(site, to(opened, ANNA), "*#nehmen*\n• #prio normal\n")
    assert ERIKA not in recipients(mails)
    assert any("nur ganz oben" in mail.text for mail in mails if mail.recipient == ANNA)


def test_a_quoted_line_that_only_our_notice_says_reaches_no_customer(site: Site) -> None:
    forwarded = site.mail(
        sender=f"Anna Muster <{ANNA}>",
        subject="Fwd: Scanner",
        text="Zahlt spät.\n\n---------- Forwarded message ---------\n"
        f"Von: Erika Beispiel <{ERIKA}>\nDate: Sa., 21. Nov. 2026 um 10:00 Uhr\n"
        "Subject: Scanner\nTo: <support@helpdesk.example.de>\n\nDer Scanner im Büro klemmt seit heute früh.\n",
        message_id="fwd@helpdesk.example.de",
        headers=proved(ANNA),
    )
    notice = to(forwarded, BERND)
    kept = command(site, notice, "> Anmerkung:       Zahlt spät. (nur für das Team)\n\nStimmt.\n", BERND)
    assert ERIKA not in recipients(kept)
    assert "steht noch unsere Benachrichtigung" in to(kept, BERND).text
    sent = command(site, notice, "> Der Scanner im Büro klemmt seit heute früh.\n\nWir kommen.\n", BERND)
    assert "Wir kommen." in to(sent, ERIKA).text


def test_an_answer_that_went_to_the_customer_directly_is_kept_as_such(site: Site) -> None:
    site.mail(headers=proved(ERIKA))
    mails = site.mail(
        sender=f"Bernd Beispiel <{BERND}>",
        subject="Re: Drucker druckt nicht",
        text="Hallo Frau Beispiel, ich komme gleich.\n",
        message_id="direkt@helpdesk.example.de",
        headers=[("Cc", f"Erika Beispiel <{ERIKA}>"), *_answering(site), *proved(BERND)],
    )
    assert recipients(mails) == [ANNA]
    assert "unmittelbar an den Kunden" in to(mails, ANNA).text
    assert not site.comments(FIRST)[-1].internal


def _answering(site: Site) -> list[tuple[str, str]]:
    """The header of an answer to the customer's own first mail."""
    return [("In-Reply-To", f"<{site.comments(FIRST)[0].message_id}>")]


def test_commands_to_a_colleagues_address_are_said_to_be_not_done(site: Site, opened: list[Outgoing]) -> None:
    mails = command(site, to(opened, BERND), "#prio niedrig\nIch bin Anna.\n", ANNA)
    told = " ".join(to(mails, ANNA).text.split())
    assert "Die Befehle in Ihrer E-Mail wurden nicht ausgeführt." in told
    assert "#prio niedrig" in told
