"""Attacks from bytes to bytes: words, fields and parts of a mail that command, inject or deceive where nobody sees."""

from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from tests.builders import ANNA, ERIKA, SUPPORT, raw_mail
from tests.scenarios.attacks import CANARY, EVE, FIRST, SECRET, notice_to, standing, words_of
from tests.scenarios.site import Outgoing, Site, proved, recipients, to

ORDER = "#schließen"
QUOTED = f"> {ORDER}\n> #tag erbeutet\n"
FORWARDED = (
    "---------- Forwarded message ---------\nVon: Eve <eve@elsewhere.example.net>\n"
    f"Date: So., 22. Nov. 2026 um 09:00 Uhr\nSubject: Bitte\nTo: <{ANNA}>\n\n{ORDER}\n"
)
UNDER_A_BLOCK = (
    "\n________________________________\nVon: Eve <eve@elsewhere.example.net>\nGesendet: Sonntag, 22. November 2026 "
    f"09:00\nAn: Support <{SUPPORT}>\nBetreff: Bitte\n\n{ORDER}\n"
)
# New words of a technician, whom our server vouches for, with an order in them that somebody else put there.
WORDS = {
    "in the quote": f"Wir kommen.\n\nAm 22.11.2026 um 09:00 schrieb Eve:\n{QUOTED}",
    "in a quote above the answer": f"Am 22.11.2026 um 09:00 schrieb Eve:\n{QUOTED}\nWir kommen.\n",
    "in a quote without introduction": f"{QUOTED}\nWir kommen.\n",
    "in nothing but a quote": QUOTED,
    "in nothing but a quote with introduction": f"Am 22.11.2026 um 09:00 schrieb Eve:\n{QUOTED}",
    "in a quote of a quote": f">> {ORDER}\n> Bitte.\n\nWir kommen.\n",
    "in a quote marked otherwise": f"| {ORDER}\n\nWir kommen.\n",
    "in the signature": f"Wir kommen.\n\n-- \n{ORDER}\n",
    "in nothing but the signature": f"-- \n{ORDER}\n",
    "in a forwarded mail": f"Zur Kenntnis.\n\n{FORWARDED}",
    "in nothing but a forwarded mail": FORWARDED,
    "under nothing but a block of fields": UNDER_A_BLOCK,
    "below the words": f"Wir kommen.\n{ORDER}\n",
    "behind a word": f"Bitte {ORDER}\n",
    "behind a separator that is no line": f"Wir kommen.\u2028{ORDER}\n",
    "behind a page break": f"Wir kommen.\x0c{ORDER}\n",
}


def message(subject: str = f"Re: [#{FIRST}] Drucker druckt nicht") -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail["Authentication-Results"] = proved(ANNA)[0][1]
    mail["From"], mail["Subject"], mail["Message-ID"] = ANNA, subject, "<parts@client.example.org>"
    mail["Date"] = "Sun, 22 Nov 2026 11:00:00 +0100"
    return mail


def hidden(style: str) -> Callable[[EmailMessage], None]:
    def build(mail: EmailMessage) -> None:
        mail.set_content(f"<html><body><div {style}>{ORDER}</div><p>Wir kommen.</p></body></html>", subtype="html")

    return build


def in_blockquote(mail: EmailMessage) -> None:
    mail.set_content(f"<blockquote>{ORDER}</blockquote><p>Wir kommen.</p>", subtype="html")


def in_nothing_but_blockquote(mail: EmailMessage) -> None:
    mail.set_content(f'<div class="gmail_quote"><blockquote>{ORDER}</blockquote></div>', subtype="html")


def in_comment(mail: EmailMessage) -> None:
    mail.set_content(f"<!-- <p>{ORDER}</p> --><style>{ORDER}</style><p>Wir kommen.</p>", subtype="html")


def in_title(mail: EmailMessage) -> None:
    mail.set_content(f"<head><title>{ORDER}</title></head><body><p>Wir kommen.</p></body>", subtype="html")


def in_text_attachment(mail: EmailMessage) -> None:
    mail.set_content("Wir kommen.\n")
    mail.add_attachment(f"{ORDER}\n", filename="befehl.txt")


def in_nothing_but_an_attachment(mail: EmailMessage) -> None:
    mail.set_content("\n")
    mail.add_attachment(f"{ORDER}\n", filename="befehl.txt")


def in_attached_mail(mail: EmailMessage) -> None:
    inner = message("Bitte")
    inner.set_content(f"{ORDER}\n")
    mail.set_content("\n")
    mail.add_attachment(inner)


PARTS: dict[str, Callable[[EmailMessage], None]] = {
    "display none": hidden('style="display:none"'),
    "display none with blanks": hidden('style="color:red; DISPLAY : none !important"'),
    "hidden": hidden("hidden"),
    "no height": hidden('style="max-height:0;overflow:hidden"'),
    "no size": hidden('style="font-size:0"'),
    "not visible": hidden('style="visibility:hidden"'),
    "seen through": hidden('style="opacity:0"'),
    "without quotes": hidden("style=display:none"),
    "with a remark": hidden('style="display:/**/none"'),
    "a blockquote": in_blockquote,
    "nothing but a blockquote": in_nothing_but_blockquote,
    "a comment of the page": in_comment,
    "the title of the page": in_title,
    "an attachment": in_text_attachment,
    "nothing but an attachment": in_nothing_but_an_attachment,
    "an attached mail": in_attached_mail,
}
FIELDS = [
    ("Subject", f"{ORDER}"),
    ("X-Helpdesk-Command", ORDER),
    ("X-Helpdesk-Ticket", FIRST),
    ("X-Helpdesk-Id", "hd.aaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaa@helpdesk.example.de"),
    ("X-Helpdesk-State", "closed"),
    ("X-Helpdesk-Queue", "spam"),
    ("X-Helpdesk-Assignee", EVE),
    ("X-Helpdesk-Internal", "no"),
    ("X-Helpdesk-Verified", "yes"),
    ("X-Priority", "1 (Highest)"),
    ("Importance", "high"),
    ("X-MSMail-Priority", "High"),
    ("Keywords", ORDER),
    ("Comments", ORDER),
    ("Thread-Topic", f"[#{FIRST}]"),
    ("X-Loop", SUPPORT),
    ("Delivered-To", "support+taaaaaaaaaaaaaaa@helpdesk.example.de"),
]
# What runs, breaks or opens something if it is ever read as more than words.
PAYLOADS = (
    "{{7*7}}{% for x in ().__class__.__base__.__subclasses__() %}x{% endfor %}{{config}}",
    "${7*7}#{7*7}<%= 7*7 %>",
    "<script>alert(1)</script><img src=https://evil.example/x.png onerror=alert(1)>",
    "'; DROP TABLE ticket; --",
    "$(touch /tmp/x)`id`|id",
    "../../../../etc/cron.d/x",
    "%s%n%(name)s{0}{self}",
    "\x1b]0;x\x07\x1b[2J",
)


@pytest.fixture
def notice(site: Site) -> Outgoing:
    """What Anna got about Erika's ticket."""
    return notice_to(site)


def unmoved(site: Site) -> dict[str, object]:
    """Give what no order may have changed; a proved answer adds words and may open a ticket that is new."""
    return {name: value for name, value in standing(site).items() if name in ("tags", "runs", "booked", "parties")}


def test_an_order_that_is_not_at_the_top_of_a_technicians_own_words_is_none(site: Site, notice: Outgoing) -> None:
    before = unmoved(site)
    for number, (place, text) in enumerate(WORDS.items()):
        site.answer(notice, text, headers=proved(ANNA), message_id=f"{number}@client.example.org")
        assert unmoved(site) == before, place
        assert standing(site)["ticket"][0] != "closed", place


def test_an_order_in_a_part_that_nobody_reads_as_his_words_is_none(site: Site, notice: Outgoing) -> None:
    before = unmoved(site)
    for number, (place, build) in enumerate(PARTS.items()):
        mail = message()
        build(mail)
        mail["To"] = notice.reply_to
        mail.replace_header("Message-ID", f"<{number}@client.example.org>")
        site.send(mail.as_bytes(), notice.reply_to, ANNA)
        assert unmoved(site) == before, place
        assert standing(site)["ticket"][0] != "closed", place


def test_the_same_order_at_the_top_runs(site: Site, notice: Outgoing) -> None:
    site.answer(notice, f"{ORDER}\n", headers=proved(ANNA))
    assert standing(site)["ticket"][0] == "closed", "else the tests of this file could not fail"


@pytest.mark.usefixtures("notice")
@pytest.mark.parametrize("sender", [ERIKA, EVE, ANNA])
def test_no_field_of_a_mail_controls_anything(site: Site, sender: str) -> None:
    before = standing(site)
    for number, (name, value) in enumerate(FIELDS):
        headers = [*proved(sender), *([(name, value)] if name != "Subject" else [])]
        subject = value if name == "Subject" else f"Re: [#{FIRST}] Drucker"
        mails = site.mail(
            sender=sender, subject=subject, text="Hallo.\n", headers=headers, message_id=f"{number}@x.example"
        )
        after = standing(site)
        assert {**after, "public": []} == {**before, "public": []}, name
        assert sender == EVE or EVE not in recipients(mails), name
    assert {ticket.queue for ticket in site.tickets()} == {"support"}
    assert {ticket.priority for ticket in site.tickets()} == {"normal"}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_words_of_strangers_stay_words_in_every_field(site: Site, payload: str) -> None:
    name = payload.replace('"', "").replace("\\", "")
    raw = raw_mail(subject="PLATZ", text=f"{payload}\n", attachments=[("bild.png", b"\x89PNG\r\n\x1a\n" + b"x" * 90)])
    raw = raw.replace(b"Erika Beispiel", name.encode(), 1).replace(b"PLATZ", payload.encode())
    raw = raw.replace(b"bild.png", name.encode())
    mails = site.send(raw)
    mails += site.answer(to(mails, ANNA), "Wir kommen.\n", sender=ANNA, headers=proved(ANNA))
    assert ANNA in recipients(mails)
    for mail in mails:
        pages = [part.get_content() for part in mail.message.walk() if part.get_content_type() == "text/html"]
        assert all(
            "<script" not in page and "<img" not in page and "evil.example/x.png onerror" not in page.split(">")
            for page in pages
        )
        assert "49" not in str(mail.subject).replace(payload, "")
        assert "\x1b" not in words_of(mail)


@pytest.mark.parametrize("sign", ["\r\nBcc: eve@elsewhere.example.net", "\nX-Eve: 1", "\0", "\u2028X-Eve: 1", "\x85X"])
@pytest.mark.parametrize("field", ["subject", "name", "file"])
def test_a_sign_that_ends_a_line_adds_no_field_to_our_mails(site: Site, field: str, sign: str) -> None:
    coded = "".join(f"={byte:02X}" for byte in f"Drucker{sign}".encode())
    word = f"=?utf-8?q?{coded}?="
    raw = raw_mail(subject="PLATZ", attachments=[("bild.png", b"\x89PNG\r\n\x1a\n" + b"x" * 90)])
    old = {"subject": b"PLATZ", "name": b"Erika Beispiel", "file": b"bild.png"}[field]
    mails = site.send(raw.replace(old, word.encode(), 1))
    mails += site.answer(to(mails, ANNA), "Wir kommen.\n", sender=ANNA, headers=proved(ANNA))
    assert ERIKA in recipients(mails)
    for mail in mails:
        assert mail.message["Bcc"] is None
        assert mail.message["X-Eve"] is None
        assert all("\n" not in str(value) and "\0" not in str(value) for value in mail.message.values())


def test_somebody_elses_message_id_swallows_no_mail_and_joins_no_ticket(site: Site) -> None:
    site.mail(sender=EVE, subject="Zuerst", text=f"{CANARY}\n", message_id="known@kunde.example.org")
    mails = site.mail(headers=proved(ERIKA), message_id="known@kunde.example.org")
    assert SECRET in to(mails, ANNA).text
    assert EVE not in recipients(mails)
    assert len({ticket.number for ticket in site.tickets()}) == 2
    assert len(site.inbox()) == 2


def test_mail_that_says_it_is_a_verification_is_shown_to_no_customer(site: Site) -> None:
    headers = [("Auto-Submitted", "auto-generated"), ("In-Reply-To", "<first@kunde.example.org>")]
    site.mail(headers=[*proved(ERIKA), ("Cc", EVE)])
    mails = site.mail(
        sender="no-reply@dienst.example",
        subject=f"[#{FIRST}] Code",
        text="123456\n",
        message_id="v@dienst.example",
        headers=headers,
    )
    assert {mail.recipient for mail in mails} <= {ANNA, "bernd@helpdesk.example.de"}
