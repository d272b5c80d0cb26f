"""From bytes to bytes: what the reading of a mail noticed stands in the team's notice; ordinary mail has no marks."""

import io
import struct
import zipfile
import zlib
from email.message import EmailMessage, MIMEPart
from email.policy import SMTP
from html import unescape
from pathlib import Path

import pytest

from tests.builders import ANNA, BERND, ERIKA, SUPPORT, raw_mail, settings
from tests.scenarios.site import Outgoing, Site, open_site, proved, recipients, to

LOGO = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4


def a_message(subject: str = "Drucker druckt nicht", message_id: str = "first@kunde.example.org") -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["Authentication-Results"] = proved(ERIKA)[0][1]
    message["From"], message["To"], message["Subject"] = f"Erika Beispiel <{ERIKA}>", SUPPORT, subject
    message["Date"], message["Message-ID"] = "Sun, 22 Nov 2026 10:15:00 +0100", f"<{message_id}>"
    return message


def notice_of(site: Site, message: EmailMessage) -> Outgoing:
    return to(site.send(message.as_bytes()), ANNA)


def page_of(notice: Outgoing) -> str:
    body = notice.message.get_body(("html",))
    assert body is not None
    return str(body.get_content())


def test_ordinary_mail_carries_no_marks(site: Site) -> None:
    text = to(site.mail(headers=proved(ERIKA)), ANNA).text
    assert "Achtung" not in text
    assert "Weitergeleitet" not in text


def test_a_doubtful_sender_is_told_and_a_false_name_never_shown(site: Site) -> None:
    mails = site.mail(sender='"chef@firma.example" <eve@evil.example>')
    notice = to(mails, ANNA)
    for words in (notice.text, page_of(notice)):
        assert "Im Namen des Absenders steht eine fremde E-Mail-Adresse" in words
        assert "eve@evil.example" in words
    assert all("chef@firma.example" not in mail.message.as_string() for mail in mails)
    [ticket] = site.tickets()
    assert (ticket.requester_name, ticket.requester_address) == ("", "eve@evil.example")


def test_a_further_mail_of_an_unproved_sender_is_marked(site: Site) -> None:
    first = to(site.mail(headers=proved(ERIKA)), ERIKA)
    assert "nicht bestätigt" in to(site.answer(first, "Bitte schnell.\n"), ANNA).text
    assert "nicht bestätigt" not in to(site.answer(first, "Danke!\n", headers=proved(ERIKA)), ANNA).text


def test_a_reply_address_elsewhere_is_named(site: Site) -> None:
    notice = to(site.mail(headers=[*proved(ERIKA), ("Reply-To", "buero@example.net")]), ANNA)
    assert "Der Absender bittet um Antwort an buero@example.net" in notice.text
    assert "bittet um Antwort" not in to(site.mail(message_id="zwei@x", headers=[("Reply-To", ERIKA)]), ANNA).text


def test_dangerous_files_are_named_with_the_reason(site: Site) -> None:
    message = a_message()
    message.set_content("Anbei die Rechnung.\n")
    message.add_attachment(b"MZ\0\0\0", maintype="application", subtype="pdf", filename="Rechnung.pdf")
    notice = notice_of(site, message)
    assert "Achtung: Rechnung.pdf ist ein Programm." in notice.text
    assert "Rechnung.pdf (5 Byte), gefährlich" in notice.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Rechnung.pdf ist ein Programm" in page_of(notice)


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        ('multipart/encrypted; protocol="application/pgp-encrypted"', "mit PGP verschlüsselt"),
        ("application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", "mit S/MIME verschlüsselt"),
    ],
)
def test_an_encrypted_mail_says_so_and_what_to_do(site: Site, kind: str, wanted: str) -> None:
    head = f"From: {ERIKA}\r\nTo: {SUPPORT}\r\nSubject: Geheim\r\nMIME-Version: 1.0\r\nContent-Type: {kind}"
    if kind.startswith("multipart"):
        parts = (
            "--b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n"
            "--b\r\nContent-Type: application/octet-stream; name=encrypted.asc\r\n\r\n"
            "-----BEGIN PGP MESSAGE-----\r\n\r\nhQEMA\r\n-----END PGP MESSAGE-----\r\n--b--\r\n"
        )
        raw = f"{head}; boundary=b\r\n\r\n{parts}"
    else:
        raw = f"{head}\r\nContent-Transfer-Encoding: base64\r\n\r\nMIAGCSqGSIb3DQEHA6CAMIACAQA=\r\n"
    notice = to(site.send(raw.encode()), ANNA)
    assert wanted in notice.text
    assert "bitten Sie den Absender um eine unverschlüsselte" in " ".join(notice.text.split())
    assert "(ohne Text)" not in notice.text + page_of(notice)


def test_a_forward_names_who_wrote_first(site: Site) -> None:
    text = (
        "Bitte kümmern.\n\n-------- Weitergeleitete Nachricht --------\nBetreff: \tAngebot 17\n"
        "Datum: \tFri, 20 Nov 2026 14:02:00 +0100\nVon: \tMax Muster <max@example.net>\n"
        "An: \terika@kunde.example.org\n\nGuten Tag,\nhier das Angebot.\n"
    )
    notice = to(site.mail(subject="WG: Angebot 17", text=text, headers=proved(ERIKA)), ANNA)
    row = " ".join(notice.text.partition("Weitergeleitet:")[2].split())
    assert row.startswith("von Max Muster <max@example.net>, 20.11.2026, 14:02 Uhr (MEZ), Angebot 17")
    assert "Angebot 17" in page_of(notice)


def test_an_invitation_is_a_line_in_local_time(site: Site) -> None:
    message = a_message("Wartung")
    message.set_content(
        "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:Wartung Drucker\r\nLOCATION:Raum 4\r\n"
        'DTSTART;TZID="W. Europe Standard Time":20261124T140000\r\nDTEND:20261124T133000Z\r\n'
        "END:VEVENT\r\nEND:VCALENDAR\r\n",
        subtype="calendar",
        params={"method": "REQUEST"},
    )
    notice = notice_of(site, message)
    row = " ".join(notice.text.partition("Termin:")[2].split())
    assert row.startswith(
        "Einladung: Wartung Drucker, 24.11.2026, 14:00 Uhr (MEZ) bis 24.11.2026, 14:30 Uhr (MEZ), Raum 4"
    )
    assert "BEGIN:VCALENDAR" not in notice.text
    assert notice.attachments == ["text-0.ics"]


def test_an_answer_to_an_invitation_says_whether_he_comes(site: Site) -> None:
    message = a_message("Zugesagt: Wartung")
    message.set_content("Gerne.\n")
    message.add_alternative(
        "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nSUMMARY:Wartung Drucker\r\n"
        "ATTENDEE;PARTSTAT=TENTATIVE;CN=Erika:mailto:erika@kunde.example.org\r\n"
        "DTSTART;VALUE=DATE:20261124\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        subtype="calendar",
        params={"method": "REPLY"},
    )
    notice = notice_of(site, message)
    row = " ".join(notice.text.partition("Termin:")[2].split())
    assert row.startswith("Einladung unter Vorbehalt angenommen: Wartung Drucker, 24.11.2026")


@pytest.mark.parametrize(
    ("subject", "text", "heading"),
    [
        (
            "Automatische Antwort: Server",
            "Ich bin vom 23.11.2026 bis 04.12.2026 nicht im Büro.\n",
            f": Abwesenheitsnotiz von Erika Beispiel <{ERIKA}> bis Fr., 04.12.2026",
        ),
        (
            "Gelesen: Server",
            "Ihre Nachricht wurde am 20.11.2026 gelesen.\n",
            ": Empfangsbestätigung von Erika Beispiel <erika@kunde.example.org>",
        ),
    ],
)
def test_the_heading_of_what_a_program_sent_says_what_it_is(site: Site, subject: str, text: str, heading: str) -> None:
    headers = [*proved(ERIKA), ("Auto-Submitted", "auto-replied")]
    notice = to(site.mail(subject=subject, text=text, headers=headers), ANNA)
    assert " ".join(notice.text.split()).startswith(f"Neues Ticket 2026-000001{heading}")
    assert f"{heading}</h1>" in unescape(page_of(notice))


def a_png() -> bytes:
    rows = zlib.compress(b"\0\xff\0\0" * 1)
    chunk = struct.pack(">I", len(rows)) + b"IDAT" + rows + struct.pack(">I", zlib.crc32(b"IDAT" + rows))
    return b"\x89PNG\r\n\x1a\n" + chunk


def test_pictures_packed_into_a_document_go_along(site: Site) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
        archive.writestr("word/media/Bildschirmfoto.png", a_png())
    message = a_message()
    message.set_content("Siehe Bild.\n")
    message.add_attachment(packed.getvalue(), maintype="application", subtype="zip", filename="Fehler.docx")
    notice = notice_of(site, message)
    assert notice.attachments == ["Fehler.docx", "Bildschirmfoto.png"]
    assert list(notice.message.iter_attachments())[1].get_content() == a_png()
    assert "aus Fehler.docx, liegt bei" in " ".join(notice.text.split())


def with_logo(message: EmailMessage) -> EmailMessage:
    message.set_content("Hallo\n")
    message.add_alternative('<p>Hallo</p><p>Viele Grüße</p><img src="cid:logo@x">', subtype="html")
    page = message.get_body(("html",))
    assert isinstance(page, MIMEPart)
    page.add_related(LOGO, maintype="image", subtype="png", cid="<logo@x>", filename="logo.png", disposition="inline")
    return message


def test_a_signatures_logo_is_shown_once_to_the_team(site: Site) -> None:
    first = notice_of(site, with_logo(a_message()))
    second = notice_of(site, with_logo(a_message("Noch etwas", "second@kunde.example.org")))
    other = to(site.mail(sender=BERND, message_id="third@x", attachments=[("logo.png", LOGO)]), ANNA)
    assert [first.attachments, second.attachments, other.attachments] == [["logo.png"], [], ["logo.png"]]
    assert "logo.png" not in second.text


def test_a_body_that_is_no_text_is_attached_and_named_as_such(site: Site) -> None:
    head = raw_mail(text="x\n", headers=proved(ERIKA)).partition(b"\r\n\r\n")[0]
    data = b"\x89PNG\r\n\x1a\n" + zlib.compress(bytes(range(256)) * 40)
    notice = to(site.send(head + b"\r\n\r\n" + data.replace(b"\n.", b"\n") + b"\r\n"), ANNA)
    assert "ist kein lesbarer Text, sondern eine Datei" in " ".join(notice.text.split())
    assert notice.attachments == ["text-0.bin"]


def test_an_endless_subject_is_shortened_at_a_word_and_kept_whole(site: Site) -> None:
    endless = "Drucker druckt " * 1600
    mails = site.mail(subject=endless, headers=proved(ERIKA))
    for mail in mails:
        assert len(mail.subject) < 230
        assert mail.subject.endswith(" druckt…") or mail.subject.endswith(" Drucker…")
    again = site.answer(to(mails, ERIKA), "Noch etwas.\n", headers=proved(ERIKA))
    assert to(again, ANNA).subject == f"Re: {to(mails, ANNA).subject}"
    assert len(site.tickets()[0].subject) > 1000


def test_a_mail_without_sender_says_so(site: Site) -> None:
    raw = raw_mail().replace(b"From: Erika Beispiel <erika@kunde.example.org>\r\n", b"From: \r\n")
    notice = to(site.send(raw), ANNA)
    for words in (notice.text, page_of(notice)):
        assert " von unbekanntem Absender" in words
    assert "Von:             unbekannt" in notice.text


def test_the_sites_name_stands_once_where_no_company_is_named(site: Site) -> None:
    text = to(site.mail(headers=proved(ERIKA)), ERIKA).text
    assert text.count("Support Beispiel GmbH") == 1


FORM = "formular@www.kunde.example.org"


def test_a_contact_forms_reply_address_is_the_requester_and_unproved(tmp_path: Path) -> None:
    with open_site(settings(tmp_path, site={"forms": [FORM.upper()]})) as site:
        headers = [*proved(FORM), ("Reply-To", f"Erika Beispiel <{ERIKA}>")]
        mails = site.mail(sender=f"Kontaktformular <{FORM}>", headers=headers)
        notice = to(mails, ANNA)
        assert "Neues Ticket 2026-000001 von Erika Beispiel" in notice.text
        assert "kam über ein Kontaktformular" in notice.text
        assert "bezweifelt" not in notice.text
        receipt = to(mails, ERIKA)
        assert "der Drucker im Büro" not in receipt.text  # nobody knows whether the words are hers
        assert recipients(mails) == sorted([ANNA, BERND, ERIKA])


def test_a_form_that_is_not_named_stays_the_sender_and_its_reply_address_is_shown(site: Site) -> None:
    mails = site.mail(sender=f"Kontaktformular <{FORM}>", headers=[("Reply-To", ERIKA)])
    assert recipients(mails) == sorted([ANNA, BERND, FORM])
    assert f"Der Absender bittet um Antwort an {ERIKA}" in to(mails, ANNA).text


def test_an_attached_mail_goes_along_as_a_mail(site: Site) -> None:
    message = a_message()
    message.set_content("Siehe Anhang.\n")
    inner = EmailMessage(policy=SMTP)
    inner["From"], inner["Subject"] = "max@example.net", "Angebot 17"
    inner.set_content("Grüße aus Münster\n", cte="8bit")
    message.add_attachment(inner)
    [part] = notice_of(site, message).message.iter_attachments()
    assert (part.get_content_type(), part.get_filename()) == ("message/rfc822", "Angebot 17.eml")
    assert part.get_content().get_content() == "Grüße aus Münster\r\n"
