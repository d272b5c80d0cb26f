"""Who a mail comes from and how far he is believed, in words for the command line.

Not the identification (`domain.sender`, `domain.trust`). Loads nothing that is slow.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from helpdesk.domain.disposition import Facts
    from helpdesk.domain.sender import Sender


def known_sender(facts: "Facts") -> dict[str, object]:
    """Give what is known of the sender now, and the grade of trust with what it rests on."""
    from helpdesk.domain.trust import trust_in

    trust = trust_in(facts.sender, facts.authentication)
    word = f"{facts.authentication.result}: {facts.authentication.proof or 'no word of our server'}"
    return {"sender": _words(facts.sender), "trust": f"{trust.words} ({facts.sender.kind}; {word})"}


def _words(sender: "Sender") -> str:
    customer = f"{sender.customer} ({sender.number})" if sender.number else ""
    known = ", ".join(filter(None, (" or ".join(sender.contacts), customer, " or ".join(sender.customers))))
    registered = f", registered as {sender.writes_to}" if sender.writes_to else ""
    pending = "; the address is registered, but waits for its owner's confirmation" if sender.is_pending else ""
    return f"{sender.kind}{f': {known}' if known else ''}{registered}{pending}"
