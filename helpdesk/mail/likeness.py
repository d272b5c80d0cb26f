"""Whether mails of many senders say the same: a fingerprint of the words, without what a robot changes in each.

Folded out are greetings with the name in them, addresses, links, numbers, the sender's own name, and everything but
letters. Not the fingerprint by which the same mail is known again (`mail.fingerprint`).
"""

import hashlib
import re
import unicodedata
from typing import Final

from helpdesk.mail.message import Address

_LONGEST: Final = 20_000  # of a text so much is looked at
_WORDS: Final = 80  # and of its words so many
_FEWEST: Final = 5  # different words; fewer say the same by chance ("Internet geht nicht")
_GREETINGS: Final = re.compile(
    r"^[ \t>]*(?:hallo|hi|hey|moin|servus|guten (?:tag|morgen|abend)|sehr geehrte[rsn]?|liebe[rs]?|werte[rs]?|hello"
    r"|dear|good (?:morning|day|afternoon|evening)|bonjour|chère?|hola|estimad[oa]s?|ciao|buongiorno|gentile|beste"
    r"|geachte|dag|olá|prezad[oa]s?|dzień dobry|szanown[aiy]|hej|kära|kære|hei|dobrý den"
    r"|vážen[áýí])\b[^\n,!:]{0,80}[,!:]?",
    re.IGNORECASE | re.MULTILINE,
)
_CHANGING: Final = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|\S*\d\S*", re.IGNORECASE)
_LETTERS: Final = re.compile(r"[^\W\d_]+")


def likeness(subject: str, text: str, sender: Address) -> str:
    """Give the same for mails that differ in nothing but names, numbers and addresses; "" where there is too little."""
    whole = unicodedata.normalize("NFKC", f"{subject}\n{text[:_LONGEST]}")
    bare = _CHANGING.sub(" ", _GREETINGS.sub(" ", whole)).casefold()
    mailbox = sender.address.partition("@")[0]
    own = set(_LETTERS.findall(unicodedata.normalize("NFKC", f"{sender.name} {mailbox}").casefold()))
    words = [word for word in _LETTERS.findall(bare) if word not in own][:_WORDS]
    if len(set(words)) < _FEWEST:
        return ""
    return hashlib.sha256(" ".join(words).encode()).hexdigest()[:32]
