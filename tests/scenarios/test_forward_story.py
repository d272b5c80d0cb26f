"""From bytes to bytes: a technician opens a ticket for somebody else, by forwarding his mail or by one word."""

from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from helpdesk.store.customers import ContactRow
from tests.builders import ANNA, BERND, ERIKA, SUPPORT, raw_mail, settings
from tests.scenarios.customers import KUNDE, Person, add_customer, happened
from tests.scenarios.site import Outgoing, Site, open_site, proved, recipients, to

NUMBER = "2026-000001"
NO_AUTHENTICATION = {"mode": "none", "authserv_id": ""}
REMARK = "Der ist immer so. Bitte diskret behandeln."
FORWARDED = f"""{REMARK}

-----Ursprüngliche Nachricht-----
Von: Erika Beispiel <{ERIKA}>
Gesendet: Freitag, 20. November 2026 14:02
An: Anna Muster <{ANNA}>
Betreff: Scanner streikt

Guten Tag Frau Muster,

der Scanner zieht kein Papier mehr ein.

Erika Beispiel
"""


@pytest.fixture
def one_address(tmp_path: Path) -> Iterator[Site]:
    """A site where support+anything@ reaches nobody."""
    with open_site(settings(tmp_path, reply={"plus_addressing": False})) as site:
        yield site


def forward(site: Site, text: str = FORWARDED, *, is_proved: bool = True) -> list[Outgoing]:
    """Anna forwards Erika's mail from her own mail program."""
    return site.mail(
        sender=f"Anna Muster <{ANNA}>",
        subject="WG: Scanner streikt",
        text=text,
        message_id="fwd@helpdesk.example.de",
        headers=proved(ANNA) if is_proved else (),
        attachments=(("scanner.png", b"\x89PNG"),),
    )


def open_for(site: Site, first_line: str, text: str = "Der Monitor flackert.\n") -> list[Outgoing]:
    """Anna writes a new mail that begins with a command."""
    return site.mail(
        sender=f"Anna Muster <{ANNA}>",
        subject="Monitor flackert",
        text=f"{first_line}\n{text}",
        message_id="new@helpdesk.example.de",
        headers=proved(ANNA),
    )


def test_a_forwarded_mail_is_the_ticket_of_its_author_with_his_date_and_attachments(site: Site) -> None:
    add_customer(site, "10001", Person("erika", (ERIKA,), types=("standard",)))
    forward(site)
    ticket = site.tickets()[0]
    assert (ticket.requester_address, ticket.subject) == (ERIKA, "Scanner streikt")
    assert ticket.customer_id is not None
    assert ticket.received_at.isoformat() == "2026-11-20T13:02:00+00:00"
    words, remark = site.comments(NUMBER)
    assert (words.author_address, words.internal, "zieht kein Papier" in words.text) == (ERIKA, False, True)
    assert (remark.author_address, remark.internal, remark.text) == (ANNA, True, REMARK)


def test_the_author_of_a_forwarded_mail_is_told_and_reads_neither_remark_nor_technician(site: Site) -> None:
    mails = forward(site)
    acknowledgement = to(mails, ERIKA)
    assert "hat unser Team für Sie" in acknowledgement.text
    assert "zieht kein Papier" in acknowledgement.text
    whole = acknowledgement.message.as_string()
    assert REMARK not in whole
    assert not [word for word in (ANNA, "fwd@helpdesk") if word in whole]


def test_the_team_reads_the_remark_and_who_forwarded_and_the_forwarder_gets_a_receipt(site: Site) -> None:
    mails = forward(site)
    notice = to(mails, BERND)
    assert REMARK in notice.text
    assert "Neues Ticket 2026-000001 von Erika Beispiel" in notice.text
    assert "scanner.png" in notice.attachments
    receipt = next(
        mail for mail in mails if mail.recipient == ANNA and "Ihre Weiterleitung ist jetzt Ticket" in mail.text
    )
    assert ERIKA in receipt.text


def test_the_next_answer_goes_to_the_author_in_one_conversation(site: Site) -> None:
    notice = to(forward(site), BERND)
    mails = site.answer(notice, "Wir bringen eine neue Rolle.\n", sender=BERND, headers=proved(BERND))
    assert recipients(mails) == [ERIKA, ANNA] or recipients(mails) == [ANNA, ERIKA]
    answer = to(mails, ERIKA)
    assert BERND not in answer.message.as_string()
    assert REMARK not in answer.text
    assert ERIKA not in recipients(site.answer(answer, "Danke, wann?\n", headers=proved(ERIKA)))
    assert len(site.tickets()) == 1


def test_a_mail_forwarded_as_attachment_is_taken_up_too(site: Site) -> None:
    old = raw_mail(subject="Scanner streikt", text="Der Scanner klemmt.\n", message_id="old@kunde.example.org")
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = ANNA, SUPPORT, "Fwd: Scanner streikt"
    message["Date"], message["Message-ID"] = "Sun, 22 Nov 2026 10:15:00 +0100", "<att@helpdesk.example.de>"
    message["Authentication-Results"] = proved(ANNA)[0][1]
    message.set_content("Bitte heute noch.\n")
    message.add_attachment(old, maintype="application", subtype="octet-stream", filename="Scanner.eml")
    mails = site.send(message.as_bytes(), sender=ANNA)
    assert "Der Scanner klemmt." in to(mails, ERIKA).text
    assert "Bitte heute noch." not in to(mails, ERIKA).message.as_string()


def test_commands_above_a_forwarded_mail_are_carried_out(site: Site) -> None:
    forward(site, f"#nehmen\n#prio hoch\n{FORWARDED}")
    ticket = site.tickets()[0]
    assert (ticket.requester_address, ticket.assignee, ticket.priority) == (ERIKA, ANNA, "high")


def test_an_unproved_forward_opens_nothing_in_anothers_name_and_its_writer_can_hand_it_over(site: Site) -> None:
    mails = forward(site, is_proved=False)
    assert ERIKA not in recipients(mails)
    assert site.tickets()[0].requester_address == ANNA
    told = next(mail for mail in mails if mail.recipient == ANNA)
    assert "#für" in told.text
    mails = site.answer(told, f"#für {ERIKA}\n", sender=ANNA, headers=proved(ANNA))
    assert site.tickets()[0].requester_address == ERIKA
    assert REMARK not in to(mails, ERIKA).message.as_string()


def test_without_authentication_handing_over_waits_for_consent(tmp_path: Path) -> None:
    with open_site(settings(tmp_path, authentication=NO_AUTHENTICATION)) as site:
        told = next(mail for mail in forward(site, is_proved=False) if mail.recipient == ANNA)
        asked = site.answer(told, f"#für {ERIKA}\n", sender=ANNA)
        assert recipients(asked) == [ANNA]
        assert site.tickets()[0].requester_address == ANNA
        mails = site.answer(asked[0], "Ja\n", sender=ANNA, message_id="yes@x")
        assert site.tickets()[0].requester_address == ERIKA
        assert ERIKA in recipients(mails)


def test_a_forward_whose_author_has_no_readable_address_says_what_to_do(site: Site) -> None:
    mails = forward(site, FORWARDED.replace(f" <{ERIKA}>", "", 1))
    assert "keine lesbare Adresse" in next(mail for mail in mails if mail.recipient == ANNA).text
    assert site.tickets()[0].requester_address == ANNA


def test_the_mail_of_a_colleague_that_is_forwarded_stays_with_the_forwarder(site: Site) -> None:
    forward(site, FORWARDED.replace(f"Erika Beispiel <{ERIKA}>", f"Bernd Muster <{BERND}>", 1))
    assert site.tickets()[0].requester_address == ANNA


def test_what_a_customer_forwards_stays_his_own(site: Site) -> None:
    other = "karl@firma.example.net"
    mails = site.mail(
        subject="WG: Scanner", text=FORWARDED.replace(ERIKA, other), headers=proved(ERIKA), message_id="c@x"
    )
    assert other not in recipients(mails)
    assert site.tickets()[0].requester_address == ERIKA


def test_one_word_opens_a_ticket_for_somebody_who_is_told_what_was_noted(site: Site) -> None:
    mails = open_for(site, f"#für {ERIKA}\n#prio hoch")
    acknowledgement = to(mails, ERIKA)
    assert "Der Monitor flackert." in acknowledgement.text
    assert "ein Ticket für Sie angelegt" in acknowledgement.text
    assert not [word for word in (ANNA, "new@helpdesk", "#für", "#prio") if word in acknowledgement.message.as_string()]
    ticket = site.tickets()[0]
    assert (ticket.requester_address, ticket.priority) == (ERIKA, "high")
    assert ERIKA in to(mails, BERND).text


def test_a_wrong_word_beside_it_opens_nothing_in_anothers_name(site: Site) -> None:
    mails = open_for(site, f"#für {ERIKA}\n#prio egal")
    assert ERIKA not in recipients(mails)
    assert site.tickets()[0].requester_address == ANNA


def test_a_ticket_that_belongs_to_a_customer_is_not_given_to_another(site: Site) -> None:
    notice = to(site.mail(headers=proved(ERIKA)), ANNA)
    mails = site.answer(notice, "#für eve@elsewhere.example.net\n", sender=ANNA, headers=proved(ANNA))
    assert recipients(mails) == [ANNA]
    assert site.tickets()[0].requester_address == ERIKA


def test_a_phone_call_becomes_a_ticket_of_the_customer_with_his_site(site: Site) -> None:
    add_customer(site, "10001", Person("erika", (ERIKA,), types=("standard",)))
    mails = open_for(site, "#anruf 10001 Münster")
    assert ERIKA not in recipients(mails)
    assert "Muster 10001 GmbH (10001), Münster" in to(mails, BERND).text
    assert site.tickets()[0].customer_id is not None
    assert site.comments(NUMBER)[0].internal
    assert happened(site, "phone_call") == ["phone_call"]


def test_a_call_of_a_contact_shows_restrictions_and_phone_password_and_confirms_without_the_note(site: Site) -> None:
    add_customer(site, "10001", Person("erika", (ERIKA,), types=("standard",)))
    with site.database.transaction() as session:
        contact = session.query(ContactRow).one()
        contact.restrictions, contact.phone_password = "Bestellungen nur bis 500 Euro", "scrypt$x"
    mails = open_for(site, "#anruf Erika Beispiel", "Sie klang verärgert.\n")
    notice = to(mails, BERND).text
    assert "Bestellungen nur bis 500 Euro" in notice
    assert "Telefonpasswort" in notice
    assert "verärgert" not in to(mails, ERIKA).message.as_string()
    assert "Bestellungen" not in to(mails, ERIKA).message.as_string()


@pytest.mark.parametrize("line", ["#anruf Ole Münster", "#für Ole"])
def test_the_team_reads_the_line_too_that_did_not_say_whose_ticket_it_is(site: Site, line: str) -> None:
    mails = open_for(site, line)
    told = " ".join(to(mails, BERND).text.split())
    assert "Der Monitor flackert. In der E-Mail stand auch, was das Helpdesk nicht ausgeführt hat: " + line in told


def test_a_call_on_a_ticket_is_a_note_whichever_address_it_is_written_to(site: Site) -> None:
    notice = to(site.mail(headers=proved(ERIKA)), ANNA)
    mails = site.answer(notice, f"#anruf {ERIKA}\nSie hat es eilig.\n", sender=ANNA, headers=proved(ANNA))
    assert ERIKA not in recipients(mails)
    assert site.comments(NUMBER)[1].internal
    assert "Anruf von" in to(mails, BERND).text


def test_with_one_address_for_all_a_forward_works_alike(one_address: Site) -> None:
    mails = forward(one_address)
    assert "zieht kein Papier" in to(mails, ERIKA).text
    notice = to(mails, BERND)
    answer = one_address.answer(notice, "Wir kommen.\n", sender=BERND, headers=proved(BERND))
    assert ERIKA in recipients(answer)
    assert KUNDE in one_address.tickets()[0].requester_address
