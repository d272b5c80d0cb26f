"""A mail of which only the beginning was read, because it is too large: its bytes, and the note that says so.

Not the limit and not the reading. The header line that tells the size is a hint for people: whoever forges it
gets the note and nothing else.
"""

import re
from dataclasses import replace
from typing import Final

from helpdesk.mail.message import Mail

_FIELD: Final = "X-Helpdesk-Cut"
_SIZE: Final = re.compile(r"[1-9][0-9]{0,14}")
_NOTE: Final = {
    "de": "[Diese E-Mail ist {size} MB groß, mehr als hier übernommen wird. Nur ihr Anfang wurde gelesen; Anhänge "
    "fehlen oder sind unvollständig. Die ganze E-Mail liegt noch im Postfach.]",
    "en": "[This e-mail has {size} MB, more than is taken over here. Only its beginning was read; attachments are "
    "missing or incomplete. The whole e-mail is still in the mailbox.]",
}


def cut_mail(header: bytes, text: bytes, size: int) -> bytes:
    """Give the mail that is kept of a larger one: the beginnings of header and body, and on top the true size.

    The same beginnings give the same bytes, so that the mail is recognised when it comes again.
    """
    separator = b"" if header.endswith((b"\r\n\r\n", b"\n\n")) else b"\r\n" if header.endswith(b"\n") else b"\r\n\r\n"
    return f"{_FIELD}: {size}\r\n".encode("ascii") + header + separator + text


def true_size(mail: Mail) -> int | None:
    """Give the bytes that the whole mail has by its topmost header line of that name; None for a whole mail."""
    value = mail.header(_FIELD).strip()
    return int(value) if _SIZE.fullmatch(value) else None


def with_note(mail: Mail, language: str) -> Mail:
    """Put the note before the words of a mail that was cut; others stay as they are."""
    size = true_size(mail)
    if size is None:
        return mail
    note = _NOTE.get(language, _NOTE["en"]).format(size=max(1, round(size / 1_000_000)))
    text, reply_text = (f"{note}\n\n{words}".rstrip() for words in (mail.text, mail.reply_text))
    return replace(mail, text=text, reply_text=reply_text)
