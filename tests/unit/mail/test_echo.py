"""What was said before is told from what is new, word by word."""

from helpdesk.mail.echo import begins_at, told_before, words_of

NOTICE = (
    "Neues Ticket 2026-000042 von Erika Beispiel <erika@example.org>\nIhre Antwort geht an den Kunden.\n\n"
    "Guten Tag,\n\nder Drucker im Flur druckt nicht mehr, seit die\nKartusche gewechselt wurde.\n\nJa, alle drei."
)


def test_wrapping_quote_signs_and_markup_do_not_matter() -> None:
    lines = [
        "> *Neues Ticket 2026-000042* von Erika",
        "> Beispiel <erika@example.org>",
        "Guten Tag,",
        "",
        "der Drucker im Flur druckt nicht mehr, seit die Kartusche gewechselt wurde.",
    ]
    assert told_before(lines, words_of([NOTICE])) == [True] * 5


def test_an_answer_between_the_lines_is_new() -> None:
    lines = [
        "der Drucker im Flur druckt nicht mehr",
        "Ja",
        "seit die Kartusche gewechselt wurde.",
        "Alle",
        "👍",
        "----",
    ]
    assert told_before(lines, words_of([NOTICE])) == [True, False, True, False, False, True]


def test_a_short_line_is_told_where_the_text_goes_on() -> None:
    assert told_before(["Guten Tag", "", "der Drucker im Flur"], words_of([NOTICE])) == [True, True, True]
    assert told_before(["Guten Tag", "", "Der Scanner geht auch nicht."], words_of([NOTICE])) == [False, True, False]


def test_without_any_text_everything_is_new() -> None:
    assert told_before(["Neues Ticket", "von Erika Beispiel aus Münster"], "") == [False, False]


def test_a_line_beyond_all_measure_is_new() -> None:
    assert told_before(["wort " * 1_000], words_of(["wort " * 1_000])) == [False]


def test_the_line_where_a_text_begins_is_found_however_it_is_wrapped() -> None:
    lines = [
        "Hallo,",
        "",
        "ist erledigt.",
        "",
        "Neues Ticket 2026-000042 von",
        "Erika Beispiel <erika@example.org> Ihre",
    ]
    assert begins_at(lines, NOTICE) == 4
    assert begins_at(lines[:4], NOTICE) is None


def test_a_text_of_a_few_words_begins_nowhere() -> None:
    assert begins_at(["Guten Tag"], "Guten Tag") is None
