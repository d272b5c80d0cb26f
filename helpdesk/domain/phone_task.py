"""The words of a call that somebody must make because mail to an address does not arrive, as they stand on a ticket.

A table of two languages: the note is written into the ticket when the call falls due, and read there as any comment.
Not the mail that tells of it (`mailtemplates/*/phone_task`) and not when there is one
(`services.outgoing.phone_tasks`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Final

CALL_WITHIN: Final = timedelta(days=1)  # until then somebody should have called


@dataclass(frozen=True, slots=True)
class Call:
    """Whom to call and why. `person`: the name of who cannot be reached by mail; `customer`: name and number.

    `phones`: none where neither he nor his customer has a number. `told`: who got the mail in his place.
    """

    person: str
    customer: str
    address: str
    reason: str
    phones: tuple[str, ...] = ()
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Words:
    subject: str
    call: str
    phone: str
    no_phone: str
    why: str
    told: str
    nobody: str
    ask: str
    reachable: str


_WORDS: Final[Mapping[str, _Words]] = MappingProxyType(
    {
        "de": _Words(
            "Bitte anrufen: {customer}",
            "Bitte {person} anrufen, Kunde {customer}.",
            "Telefon: {phones}",
            "Telefon: keine Nummer bekannt, weder von dieser Person noch von der Hauptadresse des Kunden.",
            "E-Mail an {address} kommt nicht an: {reason}",
            "Stattdessen ging sie an: {told}",
            "Stattdessen konnte niemand benachrichtigt werden.",
            "Zu klären: die richtige Adresse. Sobald von dort wieder E-Mail kommt, ist der Anruf von selbst erledigt.",
            "Der Anruf ist erledigt: {address} ist wieder erreichbar.",
        ),
        "en": _Words(
            "Please call: {customer}",
            "Please call {person}, customer {customer}.",
            "Phone: {phones}",
            "Phone: no number is known, neither of this person nor of the customer's main address.",
            "Email to {address} does not arrive: {reason}",
            "It went to {told} instead.",
            "Nobody could be told instead.",
            "To be found out: the right address. Once email comes from there again, the call is done by itself.",
            "The call is done: {address} can be reached again.",
        ),
    }
)


def subject(language: str, call: Call) -> str:
    """Give the subject of a ticket that is about the call alone; the words of English where there are no others."""
    return _words(language).subject.format(customer=call.customer)


def note(language: str, call: Call) -> str:
    """Give the note that stands on the ticket."""
    words = _words(language)
    known = {"phones": ", ".join(call.phones), "told": ", ".join(call.told)}
    facts = {"person": call.person, "customer": call.customer, "address": call.address, "reason": call.reason, **known}
    lines = [words.call, words.phone if call.phones else words.no_phone, words.why]
    lines += [words.told if call.told else words.nobody, "", words.ask]
    return "\n".join(line.format(**facts) for line in lines)


def reachable(language: str, address: str) -> str:
    """Give the note that the call is done."""
    return _words(language).reachable.format(address=address)


def _words(language: str) -> _Words:
    return _WORDS.get(language, _WORDS["en"])
