"""What is read in a bounce: the text of a mail in, the report out. For the tests of `helpdesk.mail.dsn`."""

from email.parser import BytesParser
from email.policy import compat32

from helpdesk.mail.address import parse_list
from helpdesk.mail.clues import gather
from helpdesk.mail.dsn import may_be_report, read_report
from helpdesk.mail.fields import Header
from helpdesk.mail.message import DeliveryReport

FAILED = (
    "Reporting-MTA: dns; mx.example.de\n\n"
    "Final-Recipient: rfc822; erika@example.org\n"
    "Action: failed\nStatus: 5.1.1\n"
    "Diagnostic-Code: smtp; 550 5.1.1 <erika@example.org>:\n Recipient address rejected\n"
)


def report(raw: str, text: str = "") -> DeliveryReport | None:
    """Read a mail's bytes as the parser does; `text` stands in for its body."""
    message = BytesParser(policy=compat32).parsebytes(raw.encode())
    fields = tuple((name, str(value)) for name, value in message.raw_items())
    payload = message.get_payload(decode=True)
    said = text or (payload.decode() if isinstance(payload, bytes) else "")
    types = frozenset(part.get_content_type() for part in message.walk())
    sender = next(iter(parse_list(str(message.get("From", "")))), None)
    clues = gather(Header(fields), sender, str(message.get("Subject", "")), said, types)
    found = read_report(message, clues, said)
    assert found is None or may_be_report(clues)
    return found


def standard(
    status: str, kind: str = "message/delivery-status", extra: str = "", original: str = "message/rfc822"
) -> str:
    """Give a bounce with its status part, and below it the mail that came back."""
    return (
        "From: MAILER-DAEMON@mx.example.de (Mail Delivery System)\n"
        "Subject: Undelivered Mail Returned to Sender\n"
        "MIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nIhre Nachricht konnte nicht zugestellt werden.\n\n"
        f"--b\nContent-Type: {kind}\n{extra}\n{status}\n"
        f"--b\nContent-Type: {original}\n\n"
        "From: support@example.de\nMessage-ID:\n <ticket.42@example.de>\nSubject: AW: Drucker\n\nText\n--b--\n"
    )
