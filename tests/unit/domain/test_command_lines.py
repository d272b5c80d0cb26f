"""Command lines are read at the top of the new words and nowhere else, and nothing around them is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.command_lines import CommandLine, CommandMail, read_commands
from helpdesk.domain.command_list import COMMANDS, CommandName, Spec
from helpdesk.domain.command_words import distance, fold, nearest

WORDS = [(spec, word) for spec in COMMANDS for word in spec.words]
LETTERS = "aens"  # the commonest; every letter would take minutes
MARKS = {word: spec.name for spec, word in WORDS if spec.name in (CommandName.NOTE, CommandName.PUBLIC)}


def only(text: str) -> CommandLine:
    (line,) = read_commands(text).lines
    return line


@pytest.mark.parametrize(
    ("line", "name", "argument"),
    [
        ("#nehmen", CommandName.TAKE, ""),
        ("  # Nehmen.  ", CommandName.TAKE, ""),
        ("#FAELLIG  Freitag 12 Uhr", CommandName.DUE, "Freitag 12 Uhr"),
        ("#fa\u0308llig: morgen", CommandName.DUE, "morgen"),
        ("*#prio = hoch*", CommandName.PRIORITY, "hoch"),
        ("\u200b#\u00a0zeit\u00a01h30", CommandName.TIME, "1h30"),
        ("#schliessen", CommandName.CLOSE, ""),
        ("#zuweisen @max", CommandName.ASSIGN, "@max"),
    ],
)
def test_a_line_is_read_whatever_its_case_blanks_and_markup(line: str, name: CommandName, argument: str) -> None:
    read = only(f"{line}\nGuten Tag")
    assert (read.name, read.argument) == (name, argument)


@pytest.mark.parametrize("line", ["#", "#12345 ist wieder da", "## Heute", "Nr. #nehmen", "#-nehmen", "http://x/#take"])
def test_what_only_looks_like_a_command_stays_text(line: str) -> None:
    assert read_commands(f"{line}\n#nehmen") == CommandMail((), f"{line}\n#nehmen", command_below="#nehmen")


def test_blank_lines_may_stand_between_commands_and_the_first_words_end_them() -> None:
    mail = read_commands("\n#nehmen\n\n \n#prio hoch\n\nGuten Tag,\n\n#zeit 1h\n")
    assert [line.name for line in mail.lines] == [CommandName.TAKE, CommandName.PRIORITY]
    assert mail.text == "Guten Tag,\n\n#zeit 1h"


@pytest.mark.parametrize(
    ("text", "internal", "words"),
    [
        ("Guten Tag", None, "Guten Tag"),
        ("#intern\nNur für uns", True, "Nur für uns"),
        ("#Interne: Notiz dazu\n#nehmen\nmehr", True, "Notiz dazu\nmehr"),
        ("#public\nGuten Tag", False, "Guten Tag"),
        ("#public Guten Tag", False, "Guten Tag"),
        ("#public\n#intern\nGuten Tag", True, "Guten Tag"),
        ("Hallo, #intern bitte\nx", True, "Hallo, #intern bitte\nx"),
        ("#nehmen\nNur #intern!\nx", True, "Nur #intern!\nx"),
        ("Hallo\nder Drucker #internet geht", None, "Hallo\nder Drucker #internet geht"),
    ],
)
def test_the_word_that_keeps_text_in_the_team_wins_wherever_it_may_stand(
    text: str, internal: bool | None, words: str
) -> None:
    mail = read_commands(text)
    assert (mail.internal, mail.text) == (internal, words)


def test_the_word_at_the_beginning_of_a_later_line_is_doubtful() -> None:
    assert read_commands("Hallo\n# intern.\nx").internal_below
    assert read_commands("Hallo\n\n #Zeit 1h\nx").command_below == "#Zeit 1h"
    assert not read_commands("#zeit 1h\nHallo\n#1 ist der Drucker, #zeitlos\n").command_below
    assert not read_commands("Hallo\nder Drucker #intern\nx").internal_below


def test_the_text_of_a_resolution_is_said_to_the_customer_too() -> None:
    mail = read_commands("#gelöst Der Toner ist getauscht.\nGrüße")
    assert mail.lines[0].argument == "Der Toner ist getauscht."
    assert mail.text == "Der Toner ist getauscht.\nGrüße"


@pytest.mark.parametrize(
    ("line", "inside"),
    [("#nehmen", False), ("#nehmne", False), ("#interm", True), ("#notitz", True), ("#Zusammenfassung", True)],
)
def test_an_unread_word_keeps_the_text_inside_unless_it_is_surely_another_command(line: str, inside: bool) -> None:
    mail = read_commands(f"{line} dies\nund das")
    assert mail.keeps_inside is inside
    assert mail.text == "und das"
    assert mail.note.endswith("und das")
    assert (f"{line} dies" in mail.note) is (mail.lines[0].name is None)


@given(
    st.lists(st.sampled_from(["#nehmen", "#intern", "#gelöst ja", "#quatsch x", "", "Text", "  # Titel", "#1", "\ta"]))
)
def test_text_and_command_lines_together_are_all_that_was_written(lines: list[str]) -> None:
    mail = read_commands("\n".join(lines))
    kept = [line.raw for line in mail.lines] + mail.text.splitlines()
    for line in lines:
        if line.strip() and fold(line) != "#intern":
            assert line.strip() in kept or line in kept


@given(st.text(), st.text(alphabet="#\n\r \u2028\u200b*abintern:", max_size=200))
def test_reading_never_raises_and_drops_no_visible_word(text: str, hashes: str) -> None:
    mail = read_commands(f"{hashes}\nGuten Tag\n{text}")
    assert "Guten Tag" in mail.text
    assert mail.text.endswith(text.rstrip()) or not text.strip()


def test_a_hundred_thousand_command_lines_cost_no_more_than_reading_them() -> None:
    mail = read_commands("#unsinnig\n" * 100_000)
    assert len(mail.lines) == 100_000
    assert sum(1 for line in mail.lines if line.nearest) <= 30


def test_no_two_commands_have_words_that_one_slip_confuses() -> None:
    close = [
        (one, other)
        for first, one in WORDS
        for second, other in WORDS
        if first.name < second.name and distance(fold(one), fold(other)) <= 1
    ]
    assert close == []


@pytest.mark.parametrize(("spec", "word"), WORDS, ids=[word for _, word in WORDS])
def test_every_word_mistyped_by_one_letter_names_the_right_command(spec: Spec, word: str) -> None:
    plain = fold(word)
    slips = {plain[:at] + plain[at + 1 :] for at in range(len(plain))}
    slips |= {plain[:at] + letter + plain[at:] for at in range(len(plain) + 1) for letter in LETTERS}
    slips |= {plain[:at] + letter + plain[at + 1 :] for at in range(len(plain)) for letter in LETTERS}
    slips |= {plain[:at] + plain[at + 1] + plain[at] + plain[at + 2 :] for at in range(len(plain) - 1)}
    for slip in slips:
        mail = read_commands(f"#{slip}")
        if not mail.lines:  # it became another word of the same command
            assert spec.name is (CommandName.NOTE if mail.internal else CommandName.PUBLIC)
        elif mail.lines[0].name is None:
            assert spec.name in [only(f"#{near}").name for near in mail.lines[0].nearest if near not in MARKS] or (
                spec.name in MARKS.values() and any(MARKS.get(near) is spec.name for near in mail.lines[0].nearest)
            ), slip
        else:
            assert mail.lines[0].name is spec.name, slip


def test_far_words_are_near_to_nothing() -> None:
    assert nearest("zusammenfassung", ["nehmen", "prio"]) == ()
    assert nearest("x" * 50, ["nehmen"]) == ()
    assert nearest("", ["nehmen"]) == ()
