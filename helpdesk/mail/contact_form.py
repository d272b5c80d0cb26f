"""Contact forms: mail that a web site writes from an address of its own for a person who stands in Reply-To.

Which addresses are those of forms says the operator. The person is whoever was typed into the form: proof of nothing.
"""

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from helpdesk.mail import address, silence
from helpdesk.mail.fields import Header
from helpdesk.mail.message import Mail, Origin, OriginKind

_LONGEST: Final = 1000  # characters of a field that are looked at
_PASSED_ON: Final = (OriginKind.PERSON, OriginKind.AUTO, OriginKind.LIST)  # what a form's mail may look like


def form_of(mail: Mail, forms: Collection[str]) -> str:
    """Give the form's address that the mail is from, "" for any other mail; `forms` in lower case."""
    boxes = [box for value in mail.header_all("From") for box in address.parse_list(value[:_LONGEST])] if forms else []
    return boxes[0].address if len(boxes) == 1 and boxes[0].address.lower() in forms else ""


def as_from_person(mail: Mail, forms: Collection[str]) -> Mail:
    """Give a form's mail as from the one person in Reply-To; other mail, and a form's without him, as it is."""
    others = [box for box in mail.reply_to if box.address.lower() not in forms]
    if len(others) != 1 or not form_of(mail, forms) or mail.origin.kind not in _PASSED_ON:
        return mail
    origin = Origin(OriginKind.PERSON)  # a program sent it, but not its words
    silent = silence.must_not_answer(Header(mail.headers), others[0], origin)
    return replace(mail, sender=others[0], sender_is_proof=False, origin=origin, no_autoreply=silent)
