"""Attacks from bytes to bytes: words, fields and parts of a mail that command, inject or deceive where nobody sees."""

from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from tests.builders import ANNA, ERIKA, SUPPORT, raw_mail
from tests.scenarios.attacks import CANARY, EVE, FIRST, SECRET, notice_to, standing
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


EVENT = f"""BEGIN:VCALENDAR
VERSION:2.0
METHOD:REPLY
BEGIN:VEVENT
UID:1@elsewhere.example.net
DTSTART:20261123T090000Z
SUMMARY:{ORDER}
DESCRIPTION:{ORDER}
END:VEVENT
END:VCALENDAR
"""


def in_calendar(mail: EmailMessage) -> None:
    mail.set_content("Wir kommen.\n")
    mail.add_alternative(EVENT, subtype="calendar", params={"method": "REPLY"})


def in_nothing_but_a_calendar(mail: EmailMessage) -> None:
    mail.set_content(EVENT, subtype="calendar", params={"method": "REPLY"})


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
    "an invitation": in_calendar,
    "nothing but an invitation": in_nothing_but_a_calendar,
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


@pytest.mark.usefixtures("notice")
@pytest.mark.parametrize("sender", [ERIKA.replace("e", "е"), ERIKA.replace("kunde", "kundе"), ERIKA.replace("o", "о")])
def test_who_only_looks_like_the_customer_does_not_take_part(site: Site, sender: str) -> None:
    before = standing(site)
    raw = raw_mail(subject=f"Re: [#{FIRST}] x", text=f"{CANARY}\n", message_id="look@x.example", headers=proved(ERIKA))
    site.send(raw.replace(ERIKA.encode(), sender.encode()), SUPPORT, EVE)
    assert standing(site) == before
    assert len(site.tickets()) == 2


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
