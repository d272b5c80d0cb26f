"""Whom no automatic mail may answer: robots, lists, the null sender, addresses that nobody reads, who asks for it.

Not the question who wrote a mail (`automation`): a person may ask for silence, too. RFC 3834 2, RFC 5321 4.5.5,
MS-OXCMAIL 2.2.3.2.14 (X-Auto-Response-Suppress).
"""

import re
from collections.abc import Callable
from typing import Final

from helpdesk.mail.fields import Header
from helpdesk.mail.message import Address, Origin, OriginKind
from helpdesk.mail.wordlists import words

_LONGEST: Final = 256  # characters of a local part
_SEPARATORS: Final = re.compile(r"[._+=-]+")

# Addresses that say themselves that nobody reads them, without the signs between their words.
_NO_REPLY: Final = words(
    "noreply|noreplies|noreplay|donotreply|dontreply|notreply|noresponse|donotrespond|noanswer|unattended|unmonitored"
    "|keineantwort|keineantworten|nichtantworten|nichtbeantworten|bittenichtantworten|nichtdirektantworten|antwortenichtauf"
    "|nepasrepondre|nerepondezpas|sansreponse|pasdereponse|noresponder|norespondas|nocontestar|norespuesta|nonrispondere"
    "|norisposta|nietbeantwoorden|nietantwoorden|nietreageren|geenantwoord|geenreactie|naoresponda|naoresponder|semresposta"
    "|nieodpowiadaj|nieodpowiadac|bezodpowiedzi|svarikke|ikkesvar|ikkebesvar|svarainte|svaraej|ejsvar|alavastaa|eivastausta"
    "|neodpovidat|neodpovidejte|neodpovedat|nevalaszolj|nevalaszoljon|nuraspunde|nuraspundeti|yanitlamayin|yanitlama"
    "|cevaplamayin|neotvechat|neotvechayte|neodgovarjaj|neodgovaraj|meapantisete"
)
# Accounts of programs and of list software.
_PROGRAMS: Final = frozenset(
    words(
        "mailerdaemon|maildaemon|mdaemon|postmaster|postmast|doublebounce|bounce|bounces|bouncer|listserv|majordomo|mailman"
        "|sympa|ezmlm|mlmmj|listmaster|listproc|autoresponder|autoreply|autoresponse|autoanswer|automailer|nobody|root|daemon"
        "|wwwdata|apache|httpd|nginx|wwwrun|cron|crondaemon|anacron|nagios|icinga|zabbix|monit|munin|logwatch|uucp|abuse"
        "|mailsystem|mailerror|maildelivery|fetchmail|antivirus|returnedmail|nullsender|devnull|blackhole|quarantine"
    )
)
_ENDINGS: Final = words(
    "-owner|-request|-bounces|-bounce|-admin-bounces|-confirm|-subscribe|-unsubscribe|-errors|-return"
)
_BEGINNINGS: Final = words("owner-|microsoftexchange|bounce+|bounce-|bounces+|bounces-|return-")
_SUPPRESSED: Final = frozenset(("all", "autoreply", "oof"))
_BULK: Final = frozenset(("bulk", "junk", "list", "auto_reply", "auto-reply"))


def must_not_answer(header: Header, sender: Address | None, origin: Origin) -> bool:
    """Tell whether nothing may be answered automatically to this mail; `header` are all its fields, decoded."""
    if origin.kind is not OriginKind.PERSON or sender is None or not sender.address or is_unread(sender.address):
        return True
    if any(asks(value) for name, asks in _ASKING for value in header.values(name)):
        return True
    return any(name.startswith("list-") for name in header.by_name)


def is_unread(address: str) -> bool:
    """Tell whether the address is that of a program, or says of itself that nobody reads what is sent to it."""
    local = (address.rpartition("@")[0] or address)[:_LONGEST].lower()
    if local.endswith(_ENDINGS) or local.startswith(_BEGINNINGS):
        return True
    words_of_it = _SEPARATORS.split(local)
    if {words_of_it[0], "".join(words_of_it[:2]), "".join(words_of_it)} & _PROGRAMS:
        return True
    joined = ("".join(words_of_it[at:]) for at in range(len(words_of_it)))
    return words_of_it[-1].endswith("noreply") or any(rest.startswith(_NO_REPLY) for rest in joined)


def _is_automatic(value: str) -> bool:
    return value.partition(";")[0].partition("(")[0].strip().lower() not in ("", "no")


def _suppresses(value: str) -> bool:
    return not _SUPPRESSED.isdisjoint(word.strip().lower() for word in re.split("[,;]", value[:_LONGEST]))


def _is_bulk(value: str) -> bool:
    return value.strip().lower() in _BULK


# The fields by which a mail asks for silence, beside those of lists.
_ASKING: Final[tuple[tuple[str, Callable[[str], bool]], ...]] = (
    ("return-path", lambda value: value.strip() in ("<>", "< >", "")),
    ("auto-submitted", _is_automatic),
    ("precedence", _is_bulk),
    ("x-precedence", _is_bulk),
    ("x-auto-response-suppress", _suppresses),
    ("x-loop", lambda _: True),
    ("reply-to", lambda value: is_unread(value.strip().strip("<>").rpartition("<")[2])),
)
