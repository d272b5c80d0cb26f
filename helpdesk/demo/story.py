"""The story's mails, in the order in which they are sent; some answer mails that came out before.

Not the sending and not the showing. All names and addresses are made up.
"""

import struct
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

DOMAIN = "beispiel-it.test"
SUPPORT = f"support@{DOMAIN}"
ANNA = f"anna@{DOMAIN}"
BERND = f"bernd@{DOMAIN}"
ERIKA = "erika@muster.example"  # a contact of config/customers.example
JOHN = "john@client.test"
AUTHSERV = f"mx.{DOMAIN}"


@dataclass(frozen=True, slots=True)
class Sent:
    """A mail that came out of the helpdesk."""

    recipient: str
    envelope_from: str
    message: EmailMessage


@dataclass(frozen=True, slots=True)
class Posting:
    """A mail to hand in: bytes and envelope ("" is the null sender)."""

    raw: bytes
    envelope_from: str
    envelope_to: str


@dataclass(frozen=True, slots=True)
class Scene:
    """One mail of the story; `write` makes it from what came out so far."""

    title: str
    write: Callable[[Sequence[Sent], datetime], Posting]


def request_with_screenshot(_sent: Sequence[Sent], now: datetime) -> Posting:
    """A customer reports a fault and puts her boss in copy."""
    message = _message(f"Erika Beispiel <{ERIKA}>", SUPPORT, "Drucker im Büro druckt nicht", now)
    message["Cc"] = "Max Muster <max@muster.example>"
    _vouch(message, ERIKA)
    message.set_content(
        "Guten Tag,\n\nder Drucker im ersten Stock druckt seit heute Morgen nicht mehr.\n"
        "Die Meldung sehen Sie auf dem Bildschirmfoto.\n\nMit freundlichen Grüßen\nErika Beispiel\n"
    )
    message.add_attachment(screenshot(), maintype="image", subtype="png", filename="Bildschirmfoto.png")
    return Posting(message.as_bytes(), ERIKA, SUPPORT)


def reply_to_acknowledgement(sent: Sequence[Sent], now: datetime) -> Posting:
    """She answers the acknowledgement, with its text quoted below."""
    mail = _last_to(sent, ERIKA)
    return _answer(mail, f"Erika Beispiel <{ERIKA}>", "Nachtrag: Es ist das Gerät mit der Nummer 4711.\n", now)


def request_in_english(_sent: Sequence[Sent], now: datetime) -> Posting:
    """A customer whom nobody knows yet, and for whom no mail server vouches."""
    message = _message(f"John Example <{JOHN}>", SUPPORT, "Cannot log in", now)
    message.set_content("Hello,\n\nI cannot log in to the portal since this morning. Could you have a look?\n\nJohn\n")
    return Posting(message.as_bytes(), JOHN, SUPPORT)


def question_about_an_invoice(_sent: Sequence[Sent], now: datetime) -> Posting:
    """A contact asks for what is no matter of the support."""
    message = _message(f"Erika Beispiel <{ERIKA}>", SUPPORT, "Frage zur Jahresrechnung", now)
    _vouch(message, ERIKA)
    message.set_content("Guten Tag,\n\nstimmt Position 3 der Rechnung?\n\nErika Beispiel\n")
    return Posting(message.as_bytes(), ERIKA, SUPPORT)


def answer_of_the_team(sent: Sequence[Sent], now: datetime) -> Posting:
    """A technician answers the notice that she got."""
    words = "Guten Tag,\n\nbitte schalten Sie das Gerät einmal aus und wieder ein.\n\nViele Grüße\nAnna Technik\n"
    return _answer(_last_to(sent, ANNA, "Drucker"), f"Anna Technik <{ANNA}>", words, now, proved=True)


def work_begins(sent: Sequence[Sent], now: datetime) -> Posting:
    """A technician says by two lines that the ticket is hers and that she works on it."""
    words = "#nehmen\n#status in Bearbeitung\n"
    return _answer(_last_to(sent, ANNA, "Drucker"), f"Anna Technik <{ANNA}>", words, now, proved=True)


def forged_answer(sent: Sequence[Sent], now: datetime) -> Posting:
    """Somebody writes in the technician's name; our mail server does not vouch for it."""
    words = "Bitte senden Sie uns Ihr Kennwort.\n"
    return _answer(_last_to(sent, ANNA, "Drucker"), f"Anna Technik <{ANNA}>", words, now)


def out_of_office(sent: Sequence[Sent], now: datetime) -> Posting:
    """Her mail program says that she is away."""
    mail = _last_to(sent, ERIKA)
    posting = _answer(mail, f"Erika Beispiel <{ERIKA}>", "Ich bin bis zum 30.11. nicht im Haus.\n", now, quote=False)
    return Posting(b"Auto-Submitted: auto-replied\r\n" + posting.raw, "", posting.envelope_to)


_REPORT = """\
From: Mail Delivery System <MAILER-DAEMON@mx.client.test>
To: {to}
Subject: Undelivered Mail Returned to Sender
Date: {date}
Message-ID: <bounce.{stamp}@mx.client.test>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=-report"

--=-report
Content-Type: text/plain; charset=us-ascii

I could not deliver your message to <{recipient}>: mailbox unavailable.

--=-report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.client.test

Final-Recipient: rfc822; {recipient}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 Mailbox unavailable

--=-report
Content-Type: text/rfc822-headers

Message-ID: {message_id}
To: {recipient}

--=-report--
"""


def bounce(sent: Sequence[Sent], now: datetime) -> Posting:
    """A mail server could not deliver the acknowledgement to John."""
    mail = _last_to(sent, JOHN)
    text = _REPORT.format(
        to=mail.envelope_from,
        date=format_datetime(now),
        stamp=f"{now:%Y%m%d%H%M%S%f}",
        recipient=JOHN,
        message_id=mail.message["Message-ID"],
    )
    return Posting(text.replace("\n", "\r\n").encode("ascii"), "", mail.envelope_from)


SCENES = (
    Scene(
        "Erika writes in German, with a screenshot and her boss in copy; Petra is told of new tickets",
        request_with_screenshot,
    ),
    Scene("Erika replies to the acknowledgement", reply_to_acknowledgement),
    Scene("John, unknown here, writes in English; by a rule this is Bernd's", request_in_english),
    Scene("Erika asks about an invoice, which is no matter of the support", question_about_an_invoice),
    Scene("Anna of the team answers by mail", answer_of_the_team),
    Scene("Anna takes the ticket and works on it; Petra of the same company is told", work_begins),
    Scene("Somebody forges an answer of Anna", forged_answer),
    Scene("Erika's out-of-office notice arrives", out_of_office),
    Scene("The acknowledgement to John bounces", bounce),
)


def screenshot() -> bytes:
    """Make a small picture: a grey window with a red bar."""
    width, height = 160, 90
    rows = []
    for y in range(height):
        colour = (200, 40, 40) if 30 <= y < 60 else (225, 225, 230)
        rows.append(b"\x00" + bytes(colour) * width)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _message(sender: str, to: str, subject: str, now: datetime) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    address = parseaddr(sender)[1]
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{now:%Y%m%d%H%M%S%f}.{address}>"
    return message


def _vouch(message: EmailMessage, address: str) -> None:
    """Add what the site's own mail server would write about an author it authenticated."""
    domain = address.rpartition("@")[2]
    message["Authentication-Results"] = f"{AUTHSERV}; dmarc=pass header.from={domain}"


def _last_to(sent: Sequence[Sent], recipient: str, word: str = "") -> Sent:
    return next(mail for mail in reversed(sent) if mail.recipient == recipient and word in str(mail.message["Subject"]))


def _answer(mail: Sent, sender: str, words: str, now: datetime, *, proved: bool = False, quote: bool = True) -> Posting:
    to = parseaddr(str(mail.message["Reply-To"] or mail.message["From"]))[1]
    subject = str(mail.message["Subject"])
    message = _message(sender, to, subject if subject.startswith("Re:") else f"Re: {subject}", now)
    message["In-Reply-To"] = str(mail.message["Message-ID"])
    message["References"] = f"{mail.message['References'] or ''} {mail.message['Message-ID']}".strip()
    if proved:
        _vouch(message, parseaddr(sender)[1])
    message.set_content(words + (_quoted(mail) if quote else ""))
    return Posting(message.as_bytes(), parseaddr(sender)[1], to)


def _quoted(mail: Sent) -> str:
    body = mail.message.get_body(("plain",))
    lines = str(body.get_content()).splitlines() if body is not None else []
    return "\nAm 22.11.2026 schrieb Support:\n" + "".join(f"> {line}\n" for line in lines)
