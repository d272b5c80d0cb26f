"""`python -m tests.mails.compare`: the mails of this folder read by us and by known libraries, in one run.

Libraries that are not installed are left out and named. What is compared is only what a library claims to give; each
is used as its documentation says, and what it raises counts as wrong.
"""

import importlib.util
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr
from functools import partial
from time import process_time
from typing import Any

from helpdesk.mail.parse import parse
from tests.mails.judge import Sample, samples

Reading = dict[str, Any]
ROWS = ("subject", "from", "text", "attachments", "reply_text")


@dataclass(frozen=True, slots=True)
class Reader:
    """A way to read mail; `needs` is the module that must be installed."""

    name: str
    needs: str
    read: Callable[[bytes, str], Reading]


def ours(raw: bytes, _text: str) -> Reading:
    """Give what this project reads."""
    mail = parse(raw)
    return {
        "subject": mail.subject,
        "from": mail.sender.address if mail.sender else None,
        "text": mail.text,
        "attachments": [part.name for part in mail.attachments],
        "reply_text": mail.reply_text,
    }


def standard_library(raw: bytes, _text: str) -> Reading:
    """Give what `email` with its default policy reads."""
    mail = message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
    body = mail.get_body(("plain", "html"))
    return {
        "subject": str(mail["subject"] or ""),
        "from": parseaddr(str(mail["from"] or ""))[1],
        "text": body.get_content() if body else "",
        "attachments": [part.get_filename() for part in mail.iter_attachments()],
    }


def mail_parser(raw: bytes, _text: str) -> Reading:
    """Give what mail-parser reads."""
    import mailparser

    mail = mailparser.parse_from_bytes(raw)
    return {
        "subject": mail.subject,
        "from": mail.from_[0][1] if mail.from_ else None,
        "text": "\n".join(mail.text_plain or mail.text_html),
        "attachments": [part["filename"] for part in mail.attachments],
    }


def imap_tools(raw: bytes, _text: str) -> Reading:
    """Give what imap-tools reads."""
    from imap_tools.message import MailMessage

    mail = MailMessage.from_bytes(raw)
    return {
        "subject": mail.subject,
        "from": mail.from_,
        "text": mail.text or mail.html,
        "attachments": [part.filename for part in mail.attachments],
    }


def mail_parser_reply(_raw: bytes, text: str) -> Reading:
    """Give the newest reply by mail-parser-reply, all its languages allowed."""
    module: Any = importlib.import_module("mailparser_reply")
    languages = ["en", "de", "fr", "it", "nl", "pl", "es", "sv", "da", "cs", "ja", "ko", "zh"]
    return {"reply_text": module.EmailReplyParser(languages=languages).parse_reply(text=text)}


def talon(_raw: bytes, text: str) -> Reading:
    """Give the reply by talon, for plain text."""
    module: Any = importlib.import_module("talon.quotations")
    return {"reply_text": module.extract_from_plain(text)}


def email_reply_parser(_raw: bytes, text: str) -> Reading:
    """Give the reply by email-reply-parser."""
    module: Any = importlib.import_module("email_reply_parser")
    return {"reply_text": module.EmailReplyParser.parse_reply(text)}


READERS = (
    Reader("ours", "helpdesk", ours),
    Reader("email (standard library)", "email", standard_library),
    Reader("mail-parser", "mailparser", mail_parser),
    Reader("imap-tools", "imap_tools", imap_tools),
    Reader("mail-parser-reply", "mailparser_reply", mail_parser_reply),
    Reader("talon", "talon", talon),
    Reader("email-reply-parser", "email_reply_parser", email_reply_parser),
)


def questions(sample: Sample) -> Iterator[tuple[str, Callable[[Any], bool]]]:
    """Give what the sample's description asks, row by row, as a test of the answer."""
    for row in ROWS:
        has, lacks = sample.expect.get(f"{row}_has", []), sample.expect.get(f"{row}_lacks", [])
        if row in sample.expect:
            yield row, partial(_same, sample.expect[row])
        elif has or lacks:
            yield row, partial(_fits, has, lacks)


def _fits(has: list[str], lacks: list[str], found: Any) -> bool:
    text = str(found or "")
    return all(word in text for word in has) and not any(word in text for word in lacks)


def _same(wanted: Any, found: Any) -> bool:
    if isinstance(wanted, list):
        names = [file["name"] if isinstance(file, dict) else file for file in wanted if _name(file)]
        return len(wanted) == len(found or ()) and all(name in found for name in names)
    return _words(wanted or "") == _words(found or "")


def _name(file: Any) -> bool:
    return not isinstance(file, dict) or "name" in file


def _words(text: Any) -> list[str]:
    return str(text).split()


def main() -> int:
    """Print one table: right answers of those asked, and the CPU time for each mail."""
    every = [(sample, parse(sample.raw).text) for sample in samples()]
    lines = [f"| reader | {' | '.join(ROWS)} | raised | ms a mail |", "|---|" + "---|" * (len(ROWS) + 2)]
    for reader in READERS:
        if importlib.util.find_spec(reader.needs) is None:
            sys.stderr.write(f"{reader.name} is not installed: left out\n")
            continue
        lines.append(_row(reader, every))
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def _row(reader: Reader, every: list[tuple[Sample, str]]) -> str:
    right: defaultdict[str, int] = defaultdict(int)
    asked: defaultdict[str, int] = defaultdict(int)
    claims: set[str] = set()
    raised = 0
    reader.read(every[0][0].raw, every[0][1])  # imports and compiled patterns are not the mails' cost
    begin = process_time()
    answers: list[Reading] = []
    for sample, text in every:
        try:
            answers.append(reader.read(sample.raw, text))
            claims |= answers[-1].keys()
        except Exception:  # noqa: BLE001 - whatever a library raises is its answer
            raised += 1
            answers.append({})
    spent = 1000 * (process_time() - begin) / len(every)
    for (sample, _), answer in zip(every, answers, strict=True):
        for row, is_right in questions(sample):
            asked[row] += 1
            right[row] += row in answer and is_right(answer[row])
    cells = (f"{right[row]}/{asked[row]}" if row in claims else "" for row in ROWS)
    return f"| {reader.name} | {' | '.join(cells)} | {raised} | {spent:.2f} |"


if __name__ == "__main__":
    sys.exit(main())
