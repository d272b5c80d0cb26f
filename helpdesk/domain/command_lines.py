"""Read the lines that begin with # at the top of a technician's new words, and only there.

Whatever is not such a line stays text: nothing is ever lost between the two. Never raises, and takes time in proportion
to the text. Not what an argument means (`domain.command_check`).
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from helpdesk.domain.command_list import COMMANDS, Argument, CommandName, spec_of
from helpdesk.domain.command_words import fold, nearest

MOST_LINES: Final = 30  # a mail with more command lines is refused
_MARKUP: Final = str.maketrans("", "", "*_`~")
_LINE: Final = re.compile(r"#[ \t\xa0]*(?P<word>[^\W\d_][\w-]*)[.,!;]*(?P<rest>.*)")
_LINE_BELOW: Final = re.compile(rf"[^\w#>]*{_LINE.pattern}")  # as a point of a list too
_BEFORE_ARGUMENT: Final = ":= \t\xa0"
_WORDS: Final = {fold(word): spec.name for spec in COMMANDS for word in spec.words}
_NAMES: Final = tuple(word for spec in COMMANDS for word in spec.words)
_INTERNAL: Final = frozenset(map(fold, spec_of(CommandName.NOTE).words))
_WORDS_ONLY: Final = (CommandName.NOTE, CommandName.PUBLIC)
_SAY_WHERE: Final = (*_WORDS_ONLY, CommandName.CALL)  # what is noted of a call stays inside
_INSIDE: Final = re.compile(rf"#[ \t\xa0]?(?:{'|'.join(sorted(_INTERNAL, key=len, reverse=True))})\b")
_FOR_US: Final = (
    r"intern(al|es?|e (notiz|info)|al note)?( only| bleiben| bitte)?"
    r"|(bitte )?nur (intern|fuer ?s team|fuer das team|fuer uns|fuer (die )?(kollegen|technik))"
    r"|nicht (an den|fuer den|an|fuer) kunden?|(for )?(the )?team only|private note|interne notiz|notiz( intern)?"
)
# A line of its own, or with a colon, a bracket or a dash before the words; in a sentence it says nothing.
_FORGOTTEN_SIGN: Final = re.compile(rf"\W*(?:{_FOR_US})(?:\W*$|\s?[:\])]|\s+[–—-]\s)")
_INSIDE_BELOW: Final = re.compile(rf"[^\w#]*{_INSIDE.pattern}")


@dataclass(frozen=True, slots=True)
class CommandLine:
    """A line that begins with #, as written in `raw`. `name` is None where the word is none that we know.

    `argument` is what stands behind the word. `nearest` are the words that an unknown one may be a misspelling of.
    """

    raw: str
    name: CommandName | None
    argument: str = ""
    nearest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CommandMail:
    """A technician's new words, taken apart. `text` is what he says to people.

    `internal`: True where he says that it stays in the team, False where he says that it goes to the customer, None
    where he does not say. The lines that say so are no commands and not among `lines`. `internal_below`: a later
    line begins with that word, and may mean all of the text or only the rest. `forgotten_sign`: it begins with the
    word but not with its mark: "Intern: …". `command_below`: a later line that begins with another command, as
    written; only at the top it would be one. `where`: the word that says where the text goes, as written.
    """

    lines: tuple[CommandLine, ...]
    text: str
    internal: bool | None = None
    internal_below: bool = False
    forgotten_sign: bool = False
    command_below: str = ""
    where: str = ""

    @property
    def keeps_inside(self) -> bool:
        """Tell whether the text must not go out: he says so, or a word that we cannot read may have said so."""
        return self.internal is True or any(
            line.name is None
            and (not line.nearest or {CommandName.NOTE, CommandName.CALL} & set(map(command_named, line.nearest)))
            for line in self.lines
        )

    @property
    def note(self) -> str:
        """Give what is kept where the text does not go out: with the lines that could not be read, as written."""
        unread = [line.raw for line in self.lines if line.name is None]
        return "\n".join([*unread, *([self.text] if self.text else [])])


def read_commands(text: str) -> CommandMail:
    """Take the new words of a mail apart."""
    written = text.splitlines(keepends=True)
    lines: list[CommandLine] = []
    opening: list[str] = []
    said: list[bool] = []
    where = ""
    place = 0
    for place, each in enumerate(written):  # noqa: B007 - where the block of commands ends is needed below
        line = visible(each)
        found = _command(line, each, len(lines)) if line else None
        if line and found is None:
            break
        if found is not None and found.name in _SAY_WHERE:
            said.append(found.name is not CommandName.PUBLIC)
        if found is not None and found.name not in _WORDS_ONLY:
            lines.append(found)
        elif found is not None:
            where = where or line.removesuffix(found.argument).rstrip(_BEFORE_ARGUMENT)
        if found is not None and found.name is not None and spec_of(found.name).argument is Argument.WORDS:
            opening += [found.argument] if found.argument else []
    else:
        place = len(written)
    rest = "".join(written[place:]).rstrip()
    folded = [line for written_line in rest.splitlines() if (line := fold(visible(written_line)))]
    inside = any(said) or (bool(folded) and _INSIDE.search(folded[0]) is not None)
    return CommandMail(
        tuple(lines),
        "\n".join([*opening, *([rest] if rest else [])]),
        True if inside else (False if said else None),
        internal_below=any(_INSIDE_BELOW.match(line) for line in folded),
        forgotten_sign=bool(folded) and _FORGOTTEN_SIGN.match(folded[0]) is not None,
        command_below=_command_below(rest),
        where=where,
    )


def _command_below(text: str) -> str:
    lines = ((line, _LINE_BELOW.match(visible(line))) for line in text.splitlines() if "#" in line)
    return next((line.strip() for line, match in lines if match and command_named(match["word"]) is not None), "")


def visible(line: str) -> str:
    """Give a line without marks that nobody sees or means, and without blanks at its ends."""
    plain = unicodedata.normalize("NFC", line.translate(_MARKUP))
    return (plain if plain.isascii() else "".join(char for char in plain if unicodedata.category(char) != "Cf")).strip()


def _command(line: str, raw: str, before: int) -> CommandLine | None:
    """Read a line; None where it is none of the technician's commands: a number, a heading, a sentence."""
    match = _LINE.fullmatch(line)
    if match is None:
        return None
    name, argument = _WORDS.get(fold(match["word"])), match["rest"].strip(_BEFORE_ARGUMENT)
    near = nearest(match["word"], _NAMES) if name is None and before < MOST_LINES else ()
    one_of_each = {command_named(word): word for word in reversed(near)}
    return CommandLine(raw.strip(), name, argument, tuple(one_of_each.values())[::-1])


def command_named(word: str) -> CommandName | None:
    """Give the command that a word names, whatever its case and umlauts."""
    return _WORDS.get(fold(word))
