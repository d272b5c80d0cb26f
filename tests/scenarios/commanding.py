"""Commands by mail in stories: an answer that our server vouches for, and the receipt that comes of it."""

from collections.abc import Sequence

from tests.builders import ANNA
from tests.scenarios.site import Outgoing, Site, proved, to


def command(site: Site, notice: Outgoing, text: str, sender: str = ANNA, **parts: str) -> list[Outgoing]:
    """Answer a notice with commands, by a mail that our server vouches for."""
    return site.answer(notice, text, sender=sender, headers=proved(sender), **parts)


def receipt(mails: Sequence[Outgoing], recipient: str = ANNA) -> str:
    """Give the text of the one mail to a person, without its line breaks."""
    return " ".join(to(mails, recipient).text.split())
