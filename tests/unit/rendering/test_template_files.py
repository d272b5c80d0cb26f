"""What a site's templates must not hold is found before any mail goes out, with file and line."""

from pathlib import Path

import pytest

from helpdesk.rendering.templates import Templates, shipped_directory

HEAD = '{% extends "shared/base.html" %}\n{% block content %}\n<tr><td>\n'
TAIL = "\n</td></tr>\n{% endblock %}\n"
ELSEWHERE, RUNS, FORM = "loads something from elsewhere", "runs something", "is a form"


def own(folder: Path, name: str, content: str) -> Path:
    path = folder / "de" / "digest" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return path


def page(folder: Path, content: str) -> Path:
    """A site's HTML with its text twin."""
    own(folder, "body.txt", "Guten Tag")
    return own(folder, "body.html", f"{HEAD}{content}{TAIL}")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('<img alt="" src="https://www.example.org/logo.png">', ELSEWHERE),
        ("<img src=//www.example.org/logo.png>", ELSEWHERE),
        ('<table background="http://www.example.org/a.png"></table>', ELSEWHERE),
        ("<p style=\"background: url('http://www.example.org/a.png')\">x</p>", ELSEWHERE),
        ('<style>@import "site.css";</style>', ELSEWHERE),
        ('<link rel="stylesheet" href="site.css">', ELSEWHERE),
        ("<SCRIPT>alert(1)</SCRIPT>", RUNS),
        ('<p onclick="alert(1)">x</p>', RUNS),
        ('<a href="javascript:alert(1)">x</a>', RUNS),
        ('<iframe srcdoc="x"></iframe>', RUNS),
        ('<form action="https://www.example.org/"></form>', FORM),
        ("<input name=answer>", FORM),
    ],
)
def test_what_loads_runs_or_asks_is_told_with_its_line(tmp_path: Path, content: str, words: str) -> None:
    path = page(tmp_path, f"{content}\n")
    [problem] = Templates((tmp_path, shipped_directory())).check()
    assert (problem.path, problem.line, problem.is_warning) == (path, 4, False)
    assert words in problem.message


def test_what_only_the_rendering_brings_is_told_with_its_template(tmp_path: Path) -> None:
    path = page(tmp_path, '{% set address = "https://www.example.org/logo.png" %}\n<img alt="" src="{{ address }}">')
    [problem] = Templates((tmp_path, shipped_directory())).check()
    assert (problem.path, problem.line) == (path, 0)
    assert ELSEWHERE in problem.message


def test_pages_over_thirty_thousand_bytes_are_told(tmp_path: Path) -> None:
    path = page(tmp_path, "ä" * 15_000)
    [problem] = Templates((tmp_path, shipped_directory())).check()
    assert problem.path == path
    assert "bytes of HTML, more than 30000" in problem.message


def test_links_comments_and_pictures_inside_the_mail_are_no_problem(tmp_path: Path) -> None:
    page(
        tmp_path,
        '<a href="https://www.example.org/">Hilfe</a><img alt="" src="cid:logo">{# <script> #}',
    )
    assert Templates((tmp_path, shipped_directory())).check() == ()


def test_html_without_its_text_is_a_warning_and_text_alone_is_none(tmp_path: Path) -> None:
    path = own(tmp_path, "body.html", f"{HEAD}Guten Tag{TAIL}")
    [problem] = Templates((tmp_path, shipped_directory())).check()
    assert (problem.path, problem.is_warning) == (path, True)
    assert "no body.txt beside it" in problem.message
    path.rename(path.with_name("body.txt"))
    path.with_name("body.txt").write_text("Guten Tag")
    assert Templates((tmp_path, shipped_directory())).check() == ()


def test_a_fact_that_does_not_exist_is_told_with_line_and_the_one_that_may_be_meant(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    path = own(tmp_path / "tpl", "body.txt", "Guten Tag\n\n{{ facts.tiket.number }}\n")
    [problem] = Templates((tmp_path / "config" / ".." / "tpl", shipped_directory())).check()
    assert (problem.path, problem.line) == (path, 3)
    assert problem.message == "there is no fact 'tiket'; did you mean ticket?"
