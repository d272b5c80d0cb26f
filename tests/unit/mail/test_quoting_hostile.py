"""Finding the new words of any text at all: never nothing, nothing invented, no failure, no long time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.mail.quoting import MAX_LINES, reply_text
from tests.guard import no_hang


def test_what_lies_behind_the_limit_stays() -> None:
    long = "\n".join(f"Zeile {number}" for number in range(MAX_LINES + 500))
    assert reply_text(long, "") == long


def test_quoted_lines_behind_the_limit_go_with_their_quote() -> None:
    text = "Danke.\n\nAm 06.04.26 um 10:00 schrieb Support:\n" + "> alt\n" * (MAX_LINES + 500) + "\nNeu unten."
    assert reply_text(text, "") == "Danke.\n\nNeu unten."


_LINE = st.sampled_from(
    [
        "",
        " ",
        "Hallo",
        "> alt",
        ">",
        "-- ",
        "____",
        "_" * 40,
        "Von: a@b.test",
        "Gesendet: 3.4.2026 10:00",
        "An: c@d.test",
        "Betreff: x",
        "-----Ursprüngliche Nachricht-----",
        "Gesendet von meinem iPhone",
        "Am 3.4.2026 um 10:00 schrieb X <a@b.test>:",
        "Danke!Am 3. April 2026 um 10:00 schrieb X <a@b.test>:",
        "CAUTION: external email",
        "X schrieb:",
        "\u200b",
        "\xa0",
        "\r",
        "über dieser Zeile antworten",
        "a" * 70,
        "Viele Grüße",
        "Tel. 0123 456-7, www.muster.example",
        "Diese E-Mail ist vertraulich.",
        "Antworten siehe unten",
        "Von: a@b.test Gesendet: 3.4.2026 An: c@d.test Betreff: x",
    ]
)
_HTML = st.sampled_from(
    ["", "<div class=gmail_quote>Hallo</div>", "<blockquote>Hallo</blockquote>x", "<div id=divRplyFwdMsg></div>"]
)


@given(st.one_of(st.lists(_LINE, max_size=14).map("\n".join), st.text(max_size=300)), _HTML)
def test_a_reply_is_never_empty_and_never_invented(text: str, html: str) -> None:
    reply = reply_text(text, html)
    assert bool(reply.strip()) == bool(text.strip())
    assert all(line in text for line in reply.split("\n"))


@given(st.text(alphabet="<>/abdivquote= \"'clsin_g\n", max_size=200))
def test_no_html_makes_it_raise(html: str) -> None:
    assert reply_text("Hallo\nWelt", html)


@pytest.mark.parametrize(
    "text",
    [
        "On " * 100_000,
        "On Tue wrote\n" * 20_000,
        "Am 3.4.2026 <\n" * 20_000,
        "Von: a@b.test\n" * 20_000,
        "-" * 1_000_000,
        "\n" * 1_000_000,
        "a" * 10_000_000,
        "> alt\n" * 200_000,
        "schrieb " * 50_000,
        " " * 100_000 + "x",
        "a@" * 100_000,
        "1." * 100_000,
        "____\ntext\n" * 20_000,
        "--\nx?\n" * 20_000,
        "Viele Grüße\nTel. 0123 456\n" * 20_000,
        "This message is intended for you?\n" * 20_000,
        "von: an: " * 40_000,
    ],
    ids=lambda text: repr(text[:12]),
)
def test_hostile_texts_do_not_hang(text: str) -> None:
    with no_hang():
        reply_text(text, "")


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 150_000,
        "<blockquote type=cite>" * 40_000,
        "<div class=gmail_quote>x</div>" * 30_000,
        "<blockquote>x" + "<b><p>" * 100_000,
        "<p " + "class=a " * 50_000,
        "<blockquote>x\ue0000<\ue000999|\ue0000></blockquote>",
    ],
    ids=lambda html: repr(html[:24]),
)
def test_hostile_html_does_not_hang(html: str) -> None:
    with no_hang():
        reply_text("Hallo\n" * 1_000, html)
