"""Templates are sound, proof against what mails contain, and replaceable one by one by files of the site."""

import re
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import pytest

from helpdesk.domain.notices import AttachmentFacts, Notice, NoticeFacts
from helpdesk.errors import ConfigError
from helpdesk.rendering import samples
from helpdesk.rendering.template_files import LANGUAGES
from helpdesk.rendering.templates import shipped_directory
from tests.notices import EVERY_CASE, TEMPLATES, WITH_WORDS, plain, render, templates


def test_all_shipped_templates_are_sound() -> None:
    assert TEMPLATES.check() == ()


def test_both_languages_have_the_same_files() -> None:
    names = [
        {path.relative_to(shipped_directory() / language) for path in (shipped_directory() / language).rglob("*.*")}
        for language in LANGUAGES
    ]
    assert names[0] == names[1]
    assert len(names[0]) == 3 * len(Notice)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("notice", WITH_WORDS)
def test_a_persons_words_stay_complete_and_harmless(notice: Notice, language: str) -> None:
    words = "<script>alert(1)</script> {{ facts.site }} {% raw %} {# x #} & \"' \\n\n" + "Zeile\n" * 500 + "Ende"
    sample = samples.of(notice)[0]
    assert sample.comment
    rendered, page = render(notice, language, replace(sample, comment=replace(sample.comment, text=words)))
    assert plain(words) in plain(page.visible)
    assert plain(words) in plain(rendered.text)
    assert "script" not in {each.tag for each in page.elements}


@EVERY_CASE
def test_jinja_syntax_and_line_breaks_in_facts_change_nothing(
    notice: Notice, language: str, facts: NoticeFacts
) -> None:
    canary = "{{7*7}}\r\nBcc: eve@example.org\u2028\u202e<b onload=x>"

    def poisoned(value: object) -> object:
        if isinstance(value, str):
            return value + canary if value else value
        if isinstance(value, tuple):
            return tuple(poisoned(each) for each in value)
        if is_dataclass(value) and not isinstance(value, type):
            # The operator's own words; and a code of ours by which a list is named in its subject.
            kept = {"site", "note"} if notice is Notice.LISTING else {"site"}
            changes = {
                each.name: poisoned(getattr(value, each.name)) for each in fields(value) if each.name not in kept
            }
            return replace(value, **changes)
        return value

    hostile = poisoned(facts)
    assert isinstance(hostile, NoticeFacts)
    rendered, page = render(notice, language, hostile)
    clean, clean_page = render(notice, language, facts)
    if facts.ticket or facts.tickets or facts.failed_recipient or facts.error:
        assert "{{7*7}}" in rendered.text
        assert "{{7*7}}" in page.visible
    assert not re.search("[\r\n\u2028\u202e]", rendered.subject)
    assert rendered.subject.replace(" Bcc: eve@example.org <b onload=x>", "").replace("{{7*7}}", "") == clean.subject
    assert {each.tag for each in page.elements} <= {each.tag for each in clean_page.elements} | {"br"}


def test_no_name_can_pretend_to_be_a_line_of_ours() -> None:
    lie = "Ihre Antwort bleibt im Team."
    sample = samples.of(Notice.TICKET_OPENED)[0]
    assert sample.comment
    assert sample.ticket
    facts = replace(
        sample,
        ticket=replace(sample.ticket, requester=f"Eve\n{lie}\n", subject=f"x\r{lie}\r"),
        comment=replace(sample.comment, attachments=(AttachmentFacts(f"a\u2028{lie}\u2028.png", "image/png", 1),)),
    )
    rendered, page = render(Notice.TICKET_OPENED, "de", facts)
    assert lie in rendered.text
    assert lie not in rendered.text.split("\n")
    assert lie not in page.visible.split("\n")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unknown_sender_gets_none_of_his_words_back(language: str) -> None:
    known = samples.of(Notice.ACKNOWLEDGEMENT)[0]
    assert known.comment
    assert known.ticket
    advert = "Kaufen Sie jetzt"
    facts = replace(
        known,
        known=False,
        recipient="",
        ticket=replace(known.ticket, subject="", requester=advert),
        comment=replace(
            known.comment,
            text=advert,
            author=advert,
            attachments=(AttachmentFacts(f"{advert}.pdf", "application/pdf", 1_200_000),),
        ),
    )
    rendered, page = render(Notice.ACKNOWLEDGEMENT, language, facts)
    assert advert not in rendered.subject + rendered.text + page.visible + rendered.html
    assert known.ticket.number in rendered.text
    shown = "1,2\u00a0MB" if language == "de" else "1.2\u00a0MB"
    assert shown in rendered.text
    assert shown in page.visible


def test_a_site_can_replace_one_file_and_keeps_the_others(tmp_path: Path) -> None:
    own = tmp_path / "de" / "acknowledgement"
    own.mkdir(parents=True)
    (own / "subject.txt").write_text("Hier: {{ facts.ticket.number }}")
    own_templates = templates(tmp_path)
    facts = samples.of(Notice.ACKNOWLEDGEMENT)[0]
    rendered = own_templates.render(Notice.ACKNOWLEDGEMENT, "de", facts)
    assert rendered.subject == "Hier: 2026-000042"
    assert rendered.text == render(Notice.ACKNOWLEDGEMENT, "de", facts)[0].text
    assert own_templates.check() == ()


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        ("Guten Tag\n{% if %}", 2, "Expected an expression"),
        ("Guten Tag\n\n{{ facts.nobody }}", 3, "nobody"),
        ("{{ facts.ticket.number / 2 }}", 1, "TypeError"),
        ("{{ ''.__class__ }}", 1, "SecurityError"),
        ("{{ x | nofilter }}", 1, "nofilter"),
        ("{% include 'nowhere.txt' %}", 1, "nowhere.txt"),
    ],
)
def test_a_broken_template_is_named_with_file_and_line(tmp_path: Path, source: str, line: int, words: str) -> None:
    path = tmp_path / "en" / "digest" / "body.txt"
    path.parent.mkdir(parents=True)
    path.write_text(source if "ticket" not in source else source.replace("facts.ticket", "facts.tickets[0]"))
    own_templates = templates(tmp_path)
    (problem,) = own_templates.check()
    assert (problem.path, problem.line) == (path, line)
    assert words in problem.message
    with pytest.raises(ConfigError, match=re.escape(f"{path}:{line}: ")):
        own_templates.render(Notice.DIGEST, "en", samples.of(Notice.DIGEST)[0])


def test_files_that_no_notice_uses_are_found_and_the_right_name_is_offered(tmp_path: Path) -> None:
    path = tmp_path / "de" / "acknowledgment" / "body.txt"
    path.parent.mkdir(parents=True)
    path.write_text("x")
    (problem,) = templates(tmp_path).check()
    assert problem.path == path
    assert "did you mean de/acknowledgement/body.txt?" in str(problem)


def test_a_missing_folder_and_an_unknown_language_are_reported(tmp_path: Path) -> None:
    (problem,) = templates(tmp_path / "none").check()
    assert "no such folder" in str(problem)
    with pytest.raises(ConfigError, match="fr"):
        TEMPLATES.render(Notice.DIGEST, "fr", samples.of(Notice.DIGEST)[0])


def test_an_empty_subject_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "de" / "digest" / "subject.txt"
    path.parent.mkdir(parents=True)
    path.write_text(" \n")
    (problem,) = templates(tmp_path).check()
    assert "empty subject" in problem.message
