"""From bytes to bytes: who gets the answers, who is only in copy, and whose address is never shown."""

import pytest

from tests.builders import ANNA, BERND, ERIKA, SUPPORT
from tests.scenarios.customers import KUNDE, Person, add_customer
from tests.scenarios.site import Outgoing, Site, proved, recipients, to

KARL = f"karl@{KUNDE}"
STRANGER = "eve@elsewhere.example.net"
EARLIER = "der Drucker im Büro"


@pytest.fixture
def notice(site: Site) -> Outgoing:
    """What Anna got about the ticket of Erika, whose colleague Karl is registered too."""
    add_customer(site, "10001", Person("erika", (ERIKA,), types=("standard",)), Person("karl", (KARL,)))
    return to(site.mail(headers=proved(ERIKA)), ANNA)


def test_the_team_reads_who_was_only_in_copy_and_how_to_add_him(site: Site, notice: Outgoing) -> None:
    answer = to(site.answer(notice, "Wir kommen.\n", sender=ANNA, headers=proved(ANNA)), ERIKA)
    mails = site.answer(answer, "Gern.\n", headers=[*proved(ERIKA), ("Cc", f"{KARL}, Eve <{STRANGER}>")])
    told = to(mails, ANNA)
    assert STRANGER not in recipients(mails)
    line = next(line for line in told.text.splitlines() if line.startswith("Nur in Kopie"))
    assert STRANGER in line
    assert KARL not in line
    assert "#beteiligen" in told.text


def test_whoever_a_technician_adds_reads_nothing_that_was_said_before(site: Site, notice: Outgoing) -> None:
    asked = site.answer(notice, f"#beteiligen {STRANGER}\n", sender=ANNA, headers=proved(ANNA))
    site.answer(to(asked, ANNA), "Ja\n", sender=ANNA, headers=proved(ANNA), message_id="yes@x")
    mails = site.answer(notice, "Morgen um zehn.\n", sender=ANNA, headers=proved(ANNA))
    assert {ERIKA, STRANGER} <= set(recipients(mails))
    told = " ".join(to(mails, BERND).text.split())
    assert "geht sie an den Kunden" in told
    assert f"und an {STRANGER}" in told
    assert EARLIER not in to(mails, STRANGER).message.as_string()
    assert STRANGER in to(mails, ERIKA).text
    assert ERIKA in to(mails, STRANGER).text


def test_the_team_reads_who_else_gets_its_answer_and_each_person_once(site: Site, notice: Outgoing) -> None:
    answer = to(site.answer(notice, "Wir kommen.\n", sender=ANNA, headers=proved(ANNA)), ERIKA)
    mails = site.answer(answer, "Gern.\n", headers=[*proved(ERIKA), ("Cc", f"Karl Beispiel <{KARL}>")])
    told = " ".join(to(mails, ANNA).text.split())
    assert "Ihre Antwort geht an den Kunden Erika Beispiel und an Karl Beispiel; mit #intern" in told
    assert " und an " not in " ".join(notice.text.split())


def test_what_a_colleague_writes_with_a_ticket_that_he_gives_keeps_its_lines(site: Site, notice: Outgoing) -> None:
    text = "#zuweisen Bernd\nSeriennummer:\n- A 17\n- B 18\n\nViele Grüße\nAnna\n"
    mail = to(site.answer(notice, text, sender=ANNA, headers=proved(ANNA)), BERND)
    assert "Seriennummer:\n- A 17\n- B 18\n\nViele Grüße\nAnna\n" in "\n".join(mail.text.splitlines())


def test_addresses_of_the_team_in_an_answer_become_that_of_the_support(site: Site, notice: Outgoing) -> None:
    text = f"Schreiben Sie gern an {ANNA.upper()} oder <{BERND}>, nicht an not{ANNA}.\n"
    answer = to(site.answer(notice, text, sender=f"Anna Muster <{ANNA}>", headers=proved(ANNA)), ERIKA)
    assert f"gern an {SUPPORT} oder <{SUPPORT}>, nicht an" in " ".join(answer.text.split())
    assert f"not{ANNA}" in answer.text
    assert BERND not in answer.message.as_string()


def test_addresses_of_the_team_in_names_of_files_become_that_of_the_support(site: Site, notice: Outgoing) -> None:
    files = [(f"Karte_{ANNA}.png", b"a"), (f"not{ANNA}.png", b"b")]
    mails = site.answer(notice, "Anbei.\n", sender=ANNA, headers=proved(ANNA), attachments=files)
    answer = to(mails, ERIKA)
    assert answer.attachments == [f"Karte_{SUPPORT}.png", f"not{ANNA}.png"]
    assert f"Karte_{SUPPORT}.png" in answer.text
    assert f"_{ANNA}" not in answer.message.as_string()
    assert to(mails, BERND).attachments == [name for name, _ in files]


def test_a_sender_whose_name_is_his_address_is_named_as_the_site(site: Site, notice: Outgoing) -> None:
    mails = site.answer(notice, "Morgen.\n", sender=f'"{ANNA}" <{ANNA}>', headers=proved(ANNA))
    assert to(mails, ERIKA).text.startswith("Support Beispiel GmbH schrieb am")


def test_the_receipt_names_the_addresses_that_the_customer_does_not_read(site: Site, notice: Outgoing) -> None:
    text = f"#nehmen\nSchreiben Sie an {BERND}.\n"
    mails = site.answer(notice, text, sender=ANNA, headers=proved(ANNA), attachments=[(f"{ANNA}.png", b"a")])
    receipt = next(mail for mail in mails if mail.recipient == ANNA and "Ihre Befehle" in mail.text)
    assert f"Statt {BERND} und {ANNA} liest der Kunde {SUPPORT}" in " ".join(receipt.text.split())
    inside = site.answer(notice, f"#intern\n#prio hoch\nFragt {BERND}.\n", sender=ANNA, headers=proved(ANNA))
    assert "liest der Kunde" not in to(inside, ANNA).text


def test_an_answer_from_an_unregistered_address_is_told_to_its_registered_owner(site: Site, notice: Outgoing) -> None:
    private = "anna.privat@mail.example.com"
    mails = site.answer(notice, "Wir kommen um zehn.\n", sender=private, headers=proved(private))
    assert ERIKA not in recipients(mails)
    told = next(mail for mail in mails if mail.recipient == ANNA and "nicht für Sie registriert" in mail.text)
    assert "2026-000002" in told.text
    assert "Wir kommen um zehn." in site.comments("2026-000002")[0].text
    warned = next(mail.text for mail in mails if mail.recipient == BERND)
    assert "Nehmen Sie den Absender nicht auf" in " ".join(warned.split())
    assert "#verbinden" not in warned
