"""Which pictures inside a mail are probably the furniture of a signature: logos, icons and tracking pixels.

A guess for the view only: nothing is taken out of the mail. A picture pasted into the words of the writer is none.
"""

import re
from collections.abc import Collection, Iterable
from typing import Final

from helpdesk.mail.message import Attachment

LOGO_BYTES: Final = 64 * 1024  # screenshots are larger, logos seldom
PIXEL_BYTES: Final = 200

# Where a signature begins: the containers of mail programs, and the words that people end with.
_SIGNATURE: Final = re.compile(
    r"""(?:id|class|name|data-smartmail)\s*=\s*["']?[^"'<>]{0,60}?(?:signature|mailautosig|moz-cite-prefix)"""
    r"|>[^<>]{0,20}(?:mit (?:freundlich|best|herzlich)|(?:freundliche|beste|viele|liebe|herzliche|sch(?:ö|&ouml;)ne) gr"
    r"|mfg\b|(?:kind|best|warm) regards|sincerely|regards,|cordialement|bien (?:à|&agrave;) vous|saludos|un saludo"
    r"|cordiali saluti|distinti saluti|met vriendelijke groet|pozdrawiam|z powa(?:ż|&#380;)aniem|med v(?:ä|&auml;)nlig"
    r"|med venlig|med vennlig|mvh\b|atenciosamente|s pozdravem)",
    re.IGNORECASE,
)


def in_signature(attachments: Iterable[Attachment], html: str, known: Collection[str] = ()) -> frozenset[int]:
    """Give the positions of the inline pictures that are probably no message of the writer.

    These are the ones whose digest is in `known` (logos met before), tracking pixels, and small ones that the HTML
    shows below the beginning of the first signature only.
    """
    begin = _SIGNATURE.search(html)
    body = html[: begin.start()].lower() if begin else html.lower()
    tail = html[begin.start() :].lower() if begin else ""
    return frozenset(
        picture.position
        for picture in attachments
        if picture.inline and picture.type.startswith("image/") and _is_furniture(picture, body, tail, known)
    )


def _is_furniture(picture: Attachment, body: str, tail: str, known: Collection[str]) -> bool:
    if picture.digest in known or picture.size <= PIXEL_BYTES:
        return True
    reference = f"cid:{picture.content_id.lower()}"
    return bool(picture.content_id) and picture.size <= LOGO_BYTES and reference in tail and reference not in body
