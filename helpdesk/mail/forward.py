"""The mail that the writer passes on, inline or attached: who wrote it, when, about what, and the remark above it.

Not the cutting of quotes (`quoting`). Programs put the same header block above what they forward and above what
they answer, so pieces of evidence decide together, and where they leave a doubt there is no forward.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from helpdesk.mail import html, quoting
from helpdesk.mail.forward_date import rfc3339
from helpdesk.mail.forward_marks import Divider
from helpdesk.mail.forward_opening import MAX_CHARACTERS, Opening, find_opening, note_lines, old_text
from helpdesk.mail.forward_words import FINNISH_FROM, FROM_LABELS, fold
from helpdesk.mail.message import Address, Forward
from helpdesk.mail.quoting_lines import is_footer
from helpdesk.mail.quoting_words import GATEWAY_BANNERS
from helpdesk.mail.subject import AMBIGUOUS_MARK, FORWARD_MARKS, REPLY_MARKS, base_subject, first_mark

_LONGEST_LABEL: Final = 40
_HTML_CHARACTERS: Final = 500_000
_FULL: Final = 3  # fields
_LABEL_EDGES: Final = "> \t*_|\xa0"


# In the HTML of Outlook, its apps, Zimbra, GMX and Web.de: a program wrote the block, nobody pasted it.
_BLOCK_SIGNS: Final = (
    "divRplyFwdMsg",
    "OutlookMessageHeader",
    "border-top:solid #E1E1E1",
    "border-top:solid #B5C4DF",
    "mail-editor-reference-message-container",
    "ms-outlook-mobile-reference-message",
    '"__HEADERS__"',
    'name="quote"',
)


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says, as far as it tells forwards from answers."""

    text: str
    html: str
    subject: str
    author: Address | None
    recipients: tuple[Address, ...]
    answers: bool  # it names the mails that it follows (In-Reply-To, References)


@dataclass(frozen=True, slots=True)
class _Case:
    """An opening in its letter, as the evidence looks at it."""

    letter: Letter
    opening: Opening
    mark: str
    nothing_above: bool

    @property
    def forward_mark(self) -> bool:
        finnish = self.opening.block is not None and self.opening.block.label in FINNISH_FROM
        return self.mark in FORWARD_MARKS or (self.mark == AMBIGUOUS_MARK and not finnish)

    @property
    def to_its_author(self) -> bool:
        return _is_among(self.opening.sender, self.letter.recipients)

    @property
    def same_subject(self) -> bool:
        old = self.opening.block.subject if self.opening.block else None
        return bool(old) and base_subject(old or "").casefold() == base_subject(self.letter.subject).casefold()

    @property
    def to_the_writer(self) -> bool:
        shown = self.opening.block.values.get("to", "").casefold() if self.opening.block else ""
        author = self.letter.author
        return author is not None and bool(shown) and (author.address.casefold() in shown or _named(author, shown))


_ENOUGH: Final = 4
# What speaks for a forward, and what against it.
_EVIDENCE: Final[tuple[tuple[int, Callable[[_Case], bool]], ...]] = (
    (12, lambda case: case.opening.divider is Divider.FORWARDED),
    (8, lambda case: case.forward_mark),
    (6, lambda case: case.mark not in REPLY_MARKS and "moz-forward-container" in case.letter.html[:_HTML_CHARACTERS]),
    (2, lambda case: case.opening.divider in (Divider.ORIGINAL, Divider.OUTLOOK)),
    (3, lambda case: case.same_subject),
    (2, lambda case: case.nothing_above),
    (2, lambda case: any(sign in case.letter.html[:_HTML_CHARACTERS] for sign in _BLOCK_SIGNS)),
    (1, lambda case: case.to_the_writer),
    (1, lambda case: case.opening.block is not None and len(case.opening.block.values) >= _FULL),
    (-3, lambda case: case.to_its_author),
    (-3, lambda case: case.letter.answers and not case.forward_mark),
    (-3, lambda case: case.opening.attribution is not None),
    (-4, lambda case: case.opening.quoted and not case.forward_mark),
    (-11, lambda case: case.mark in REPLY_MARKS or (case.mark == AMBIGUOUS_MARK and not case.forward_mark)),
)


def find(letter: Letter) -> Forward | None:
    """Give the outermost mail that is forwarded inside the text; None where there is none or a doubt is left.

    Only the beginning of the text is searched (`forward_opening`). Never raises.
    """
    mark = first_mark(letter.subject)
    if mark not in FORWARD_MARKS and mark != AMBIGUOUS_MARK and not _has_sender_field(letter.text):
        return None
    found = _find_in(letter.text, letter, mark)
    if found is None and mark in FORWARD_MARKS and letter.html:
        found = _find_in(html.to_text(letter.html[:_HTML_CHARACTERS]), letter, mark)  # the plain form may lack it
    return found


def _find_in(text: str, letter: Letter, mark: str) -> Forward | None:
    lines = text.split("\n")
    opening = find_opening(lines)
    if opening is None:
        return None
    above = note_lines(lines, opening)
    case = _Case(letter, opening, mark, nothing_above=not any(map(str.strip, above)))
    if sum(points for points, holds in _EVIDENCE if holds(case)) < _ENOUGH:
        return None
    old, after = old_text(lines, opening)
    return _forward(letter, opening, old, "\n\n".join(filter(None, (_note(above), _note(after)))))


def of_attached(letter: Letter, olds: Sequence[Forward]) -> Forward | None:
    """Give the first of the attached mails as forwarded, with the remark of the letter that carries it.

    None for an answer that encloses a mail, for a digest, and for a filter that wraps a mail in its report.
    """
    mark = first_mark(letter.subject)
    if mark in REPLY_MARKS or (mark not in FORWARD_MARKS and (letter.answers or len(olds) != 1)):
        return None
    old = olds[0]
    author = letter.author.address if letter.author else ""
    if old.sender is None or (old.sender.address == author and old.subject == letter.subject):
        return None
    return replace(old, note=_note(letter.text.split("\n")))


def _has_sender_field(text: str) -> bool:
    """Tell whether a line begins like a sender's field; only lines with a colon are looked at."""
    head = f"{text[:MAX_CHARACTERS]}\n".replace("：", ":")
    colon = head.find(":")
    while colon >= 0:
        begin = head.rfind("\n", 0, colon) + 1
        if colon - begin < _LONGEST_LABEL and fold(head[begin:colon].strip(_LABEL_EDGES)) in FROM_LABELS:
            return True
        colon = head.find(":", head.index("\n", colon))
    return False


# -- what is told of it


def _forward(letter: Letter, opening: Opening, text: str, note: str) -> Forward:
    values = opening.block.values if opening.block else {}
    shown = values.get("date", "") if opening.block else ""
    date = rfc3339(shown) if shown else (opening.attribution.date if opening.attribution else "")
    subject = values.get("subject")
    return Forward(
        sender=opening.sender,
        subject=base_subject(letter.subject) if subject is None else subject,
        date=date,
        text=text,
        note=note,
    )


def _note(lines: Sequence[str]) -> str:
    """Give the remark without signature, device footers and gateway's banners; "" where nothing else stands."""
    text = "\n".join(lines).strip("\n")
    if not text.strip():
        return ""
    reply = quoting.reply_text(text, "")
    left = [line for line in reply.split("\n") if line.strip()]
    if left and left[0].rstrip() == "--":
        return ""
    if all(is_footer(line) or line.strip().casefold().startswith(GATEWAY_BANNERS) for line in left):
        return ""
    return reply.strip("\n")


# -- people


def _is_among(person: Address | None, others: Sequence[Address]) -> bool:
    if person is None:
        return False
    if person.address:
        return any(person.address.casefold() == other.address.casefold() for other in others)
    return any(_named(other, person.name.casefold()) for other in others)


def _named(person: Address, shown: str) -> bool:
    """Tell whether words name that person, in whatever order: "Beispiel, Erika"."""
    parts = person.name.casefold().replace(",", " ").split()
    return bool(parts) and all(part in shown for part in parts)
