"""The number that a mail server gives a mail when it takes it, read out of its answer to the whole content.

By that number its admin finds the mail in his log. RFC 5321 4.2 leaves the words free; each program has a form of its
own. An answer without a known form says no less: then it stands as a whole for the number.
"""

import re
from typing import Final

# By program, the special ones first: the first form that is found counts.
_FORMS: Final = (
    re.compile(r"\[InternalId=([\w.-]+)"),  # Exchange; its own Message-ID stands before it, which is no number
    re.compile(r"\bqueued as <?([^\s<>;,)]+)", re.IGNORECASE),  # Postfix and many relays
    re.compile(r"\bqueued on \S+ as <?([^\s<>;,)]+)", re.IGNORECASE),  # the same, with the host's name
    re.compile(r"(?<![\w-])id[=:] ?<?([^\s<>;,)]+)", re.IGNORECASE),  # Exim; no "Message-ID:", which is ours
    re.compile(r"\bwith id <?([^\s<>;,)]+)", re.IGNORECASE),
    re.compile(r"\bqp (\d+)$", re.IGNORECASE),  # qmail
    re.compile(r"\b(\S+) - gsmtp$"),  # Google
    re.compile(r"\bok:\s+message (\d+) accepted", re.IGNORECASE),  # appliances of Cisco
    re.compile(r"\s(?=[a-z]*\d)(\w{8,}) message accepted for delivery", re.IGNORECASE),  # Sendmail, OpenSMTPD
    re.compile(r"\bmessage queued \(([\w.-]+)\)", re.IGNORECASE),  # Haraka
    re.compile(r"\bqueued:? ([0-9A-Z]{8,})$"),
    re.compile(r"^250 Ok ([0-9a-f]{8,}(?:-[0-9a-f]+)+)$", re.IGNORECASE),  # Amazon
)
_LOOKED_AT: Final = 1000  # signs: an answer that is longer says nothing of use behind them


def queue_id(reply: str) -> str:
    """Give the number under which the server goes on with the mail; "" where its answer holds none that is known."""
    words = " ".join(reply[:_LOOKED_AT].split())
    found = (form.search(words) for form in _FORMS)
    return next((match[1].rstrip(".") for match in found if match is not None), "")
