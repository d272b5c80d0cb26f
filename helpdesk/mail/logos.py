"""Which pictures inside a mail are the furniture of a signature that was shown before: logos, icons, tracking pixels.

For the view only: nothing is taken out of the mail. A picture that stands among the words of the writer is none.
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


def may_be_furniture(picture: Attachment) -> bool:
    """Tell whether a file is a small picture inside of the mail, as logos are."""
    return picture.inline and picture.type.startswith("image/") and picture.size <= LOGO_BYTES


def met_again(attachments: Iterable[Attachment], html: str, met: Collection[str]) -> frozenset[int]:
    """Give the positions of the pictures that need not be shown again.

    These are tracking pixels, and small inline pictures whose digest is in `met`: the same person sent them before.
    One that the HTML shows above the beginning of the signature is shown again, for it is part of the words.
    """
    begin = _SIGNATURE.search(html)
    words = html[: begin.start()].lower() if begin else ""
    return frozenset(
        picture.position
        for picture in attachments
        if may_be_furniture(picture)
        and (picture.size <= PIXEL_BYTES or (picture.digest in met and not _is_shown(picture, words)))
    )


def _is_shown(picture: Attachment, words: str) -> bool:
    return bool(picture.content_id) and f"cid:{picture.content_id.lower()}" in words
