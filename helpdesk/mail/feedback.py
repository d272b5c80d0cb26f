"""Complaint reports: a recipient's provider says that a mail was taken for spam. RFC 5965 (ARF), RFC 6591.

Not bounces, and no judgement whether the complaint is just.
"""

import re
from typing import Final

from helpdesk.mail import dsn_notices
from helpdesk.mail.clues import Clues
from helpdesk.mail.folding import casefold
from helpdesk.mail.wordlists import words

_SENDERS: Final = words(
    "feedback@arf|scomp@|staff@hotmail|staff@outlook|fbl@|fbl-|feedbackloop@|feedback-loop@|abuse-report|complaints@"
    "|jmrp@|spamreport@|abuse-feedback@|arf@"
)
_TYPES: Final = frozenset(("message/feedback-report",))
_FIELDS: Final = words("x-arf|x-xarf")
# Written by one provider into its complaints, but also into ordinary mail of its mailboxes.
_OF_COMPLAINTS_TOO: Final = "x-hmxmroriginalrecipient"
_PHRASES: Final = words(
    "this is an email abuse report|email feedback report for ip|this is a spam report|is a feedback report for"
    "|dies ist ein missbrauchsbericht"
)
_SAID_WITHIN: Final = 300  # characters
_GROUP: Final = re.compile(r"(?im)^feedback-type:[ \t]*[\w-]{1,40}[ \t]*$")
_ITS_FIELDS: Final = re.compile(r"(?im)^(?:user-agent|version|source-ip|original-mail-from|arrival-date):")
_SUBJECT: Final = re.compile(r"complaint|abuse report|spam report|feedback report|feedback loop|beschwerde")


def proof(clues: Clues) -> str:
    """Give the part, field or words that make the mail a complaint report, "" where none does."""
    if clues.content_type.startswith("multipart/") and "feedback-report" in clues.content_type:
        return "Content-Type: report-type=feedback-report"
    if _TYPES & clues.part_types:
        return "part: message/feedback-report"
    if dsn_notices.is_notice(clues) and dsn_notices.kind(clues.text) == "complaint":
        return "text: a notice of complaint"
    name = next((name for name in _FIELDS if clues.first(name)), "")
    if name:
        return f"{name}: {clues.first(name)}"
    if not clues.is_marked and "feedback-type:" in casefold(clues.text):
        head = clues.text
        if _GROUP.search(head) and _ITS_FIELDS.search(head):
            return "text: Feedback-Type"
    said = clues.own_words[:_SAID_WITHIN]
    phrase = next((phrase for phrase in _PHRASES if phrase in said), "")
    if phrase and not clues.is_marked:
        return f"text: {phrase}"
    address = clues.sender.address.lower() if clues.sender else ""
    marked = "message/rfc822" in clues.part_types or clues.first(_OF_COMPLAINTS_TOO) or _SUBJECT.search(clues.base)
    if address.startswith(_SENDERS) and marked:
        return f"From: {address}"
    return ""
