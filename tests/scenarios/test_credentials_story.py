"""From bytes to bytes: a password that arrives by mail stands in no mail that we write, and is not lost."""

from helpdesk.domain.credentials import MASK
from helpdesk.services.outgoing.masking import note_disclosure
from helpdesk.store import events, tickets
from tests.builders import ANNA, BERND, ERIKA
from tests.scenarios.site import Outgoing, Site, number_in, proved, to

SECRET = "Sommer2024!"
WORDS = f"Guten Tag,\n\nder Drucker geht nicht. Zugang zum Server:\n\nBenutzer: erika\nPasswort: {SECRET}\n\nDanke"
LINK = "helpdesk ticket show --unmasked"


def parts_of(mail: Outgoing) -> str:
    """Everything that a mail program shows of it, and its subject."""
    message = mail.message
    bodies = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
    return "\n".join([str(message["Subject"]), str(message["Thread-Topic"]), *bodies])


def test_a_password_of_a_customer_is_shown_to_nobody_by_mail_and_kept_with_the_ticket(site: Site) -> None:
    mails = site.mail(subject=f"Server, Passwort {SECRET}", text=WORDS, headers=proved(ERIKA))
    assert len(mails) >= 2
    for mail in mails:
        assert SECRET not in parts_of(mail)
    told = to(mails, ANNA)
    assert f"Passwort: {MASK}" in told.text
    assert "Benutzer: erika" in told.text
    assert LINK in " ".join(told.text.split())
    own = " ".join(to(mails, ERIKA).text.split())
    assert f"Passwort: {MASK}" in own
    assert LINK not in own
    assert "aus Ihrer Nachricht sind hier durch" in own
    assert site.comments(number_in(told.subject))[0].text.count(SECRET) == 1


def test_what_the_team_sends_to_the_customer_reaches_him_as_written_and_its_copies_do_not_tell(site: Site) -> None:
    told = to(site.mail(headers=proved(ERIKA)), ANNA)
    mails = site.answer(told, f"Das neue Passwort lautet {SECRET}\n", sender=ANNA, headers=proved(ANNA))
    assert f"lautet {SECRET}" in to(mails, ERIKA).text
    assert LINK not in to(mails, ERIKA).text
    for mail in mails:
        assert mail.recipient == ERIKA or SECRET not in parts_of(mail)
    assert f"lautet {MASK}" in to(mails, BERND).text


def test_the_links_of_a_notice_do_not_tell_what_its_text_hides(site: Site) -> None:
    told = to(site.mail(subject=f"Passwort {SECRET}", headers=proved(ERIKA)), ANNA)
    assert "Sommer2024" not in parts_of(told)


def test_ordinary_words_about_passwords_arrive_as_they_are(site: Site) -> None:
    told = to(site.mail(text="Mein Passwort funktioniert nicht.\n", headers=proved(ERIKA)), ANNA)
    assert "Mein Passwort funktioniert nicht." in told.text
    assert LINK not in told.text


def test_who_reads_the_credentials_stands_in_the_journal(site: Site) -> None:
    told = to(site.mail(text=WORDS, headers=proved(ERIKA)), ANNA)
    with site.database.transaction() as session:
        ticket = tickets.by_number(session, number_in(told.subject))
        assert ticket is not None
        note_disclosure(session, ticket, "admin", site.now)
    with site.database.reading() as session:
        last = events.of_ticket(session, ticket.id)[-1]
        assert (last.kind, last.actor) == ("credentials_disclosed", "admin")


def test_a_password_in_what_was_noted_for_somebody_is_not_mailed_to_him_unasked(site: Site) -> None:
    text = f"#für {ERIKA}\nSie rief an. Passwort: {SECRET}\n"
    mails = site.mail(sender=ANNA, text=text, headers=proved(ANNA))
    assert f"Passwort: {MASK}" in to(mails, ERIKA).text
    assert SECRET not in parts_of(to(mails, ERIKA))
