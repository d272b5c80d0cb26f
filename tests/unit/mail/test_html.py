"""HTML of mails as text that people can read."""

import pytest

from helpdesk.mail import html, limits
from tests.guard import no_hang


def test_paragraphs_lists_and_tables_keep_their_lines() -> None:
    text = html.to_text(
        "<p>Guten&nbsp;Tag,</p><ul><li>Drucker<li>Toner</ul>"
        "<table><tr><th>Nr</th><th>Name</th></tr><tr><td>1</td><td>Erika</td></tr></table>Gr&uuml;&szlig;e<br>Erika"
    )
    assert [line.strip() for line in text.split("\n") if line] == [
        "Guten Tag,",
        "• Drucker",
        "• Toner",
        "Nr\tName",
        "1\tErika",
        "Grüße",
        "Erika",
    ]


def test_links_give_their_target_once() -> None:
    text = html.to_text(
        '<a href="https://example.de/a">hier</a>, <a href="https://example.de/">https://example.de</a>, '
        '<a href="mailto:e@example.de">e@example.de</a>, <a href="#top">oben</a>, <a href="javascript:x()">los</a>'
    )
    assert text == "hier (https://example.de/a), https://example.de, e@example.de, oben, los"


def test_pictures_give_their_alternative_text() -> None:
    assert (
        html.to_text('Vorher <img src="cid:1" alt="Fehlermeldung 0x80"> nachher') == "Vorher Fehlermeldung 0x80 nachher"
    )


def test_scripts_styles_titles_and_hidden_text_are_not_read() -> None:
    markup = (
        "<html><head><title>T</title><style>p{}</style></head><body><script>x()</script>"
        '<div style="display:none">Vorschau</div><p>Hallo</p></body></html>'
    )
    assert html.to_text(markup) == "Hallo"


@pytest.mark.parametrize(
    "style",
    ['"color:red; DISPLAY : none !important"', "display:none", "'opacity: 0'", '"display:/* */none"', '"max-height:0"'],
)
def test_text_is_hidden_however_its_style_is_spelt(style: str) -> None:
    assert html.to_text(f"<div style={style}>Vorschau</div><p>Hallo</p>") == "Hallo"


@pytest.mark.parametrize("style", ['"opacity:0.9"', '"display:block"', '"font-size:0.9em"'])
def test_a_style_that_only_resembles_a_hiding_one_hides_nothing(style: str) -> None:
    assert html.to_text(f"<div style={style}>Guten Tag</div><p>Hallo</p>") == "Guten Tag\n\nHallo"


def test_text_that_is_all_hidden_is_shown_rather_than_lost() -> None:
    assert html.to_text('<div style="display:none">Hallo</div>') == "Hallo"


def test_invisible_signs_and_empty_lines_do_not_pile_up() -> None:
    assert html.to_text("<p>a\u200b\u00ad</p><p>&nbsp;</p><p>&nbsp;</p><p>&nbsp;</p><p>b</p>") == "a\n\nb"


@pytest.mark.parametrize("depth", [300, 20_000])
@pytest.mark.parametrize("tag", ["div", "table><tr><td", "b", "blockquote", "span"])
def test_deep_nesting_never_loses_the_text(tag: str, depth: int) -> None:
    assert html.to_text(f"<{tag}>" * depth + "innen") == "innen"


@pytest.mark.parametrize(
    "markup",
    [
        "<a><b>" * 50_000 + "</a></b>" * 50_000,
        "<a " + " ".join(f"x{n}=1" for n in range(100_000)) + ">x",
        "<ul><li>x" * 100_000,
        "<p" * 900_000,
        "<!--" * 400_000,
        "<style" * 300_000,
        "<" * 2_000_000,
        " (http:" * 250_000,
    ],
)
def test_hostile_markup_costs_linear_time(markup: str) -> None:
    with no_hang():
        html.to_text(markup)


def test_only_the_first_two_million_characters_are_read() -> None:
    assert len(html.to_text("x" * 3_000_000)) == limits.HTML_CHARACTERS


def test_plain_signs_are_no_tags() -> None:
    assert html.to_text("<b>" * 20_000 + "a < b und c > d &amp; e") == "a < b und c > d & e"


def test_quotes_have_their_signs_where_words_stand_below_and_only_there() -> None:
    inner = '<blockquote type="cite">Ganz alt</blockquote>'
    asked = f'<p>Hallo,</p><blockquote cite="mid:1" type=cite>Wann?<br>Wo?{inner}</blockquote>'
    lines = [line for line in html.to_text(f"{asked}<p>Morgen.</p>").split("\n") if line]
    assert lines == ["Hallo,", "> Wann?", "> Wo?", ">> Ganz alt", "Morgen."]
    assert ">" not in html.to_text(asked)
    assert ">" not in html.to_text("<blockquote>Eingerückt</blockquote><p>Morgen.</p>")
    assert "\ue001" not in html.to_text("<blockquote type=cite>Wann?")
