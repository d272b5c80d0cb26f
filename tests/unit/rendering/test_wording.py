"""Single sentences of the notices that people stumbled over: how they stand in the plain text."""

from dataclasses import replace

import pytest

from helpdesk.domain.notices import CompanyFacts, Notice, NoticeFacts
from helpdesk.rendering import samples
from tests.notices import TEMPLATES


def text_of(notice: Notice, facts: NoticeFacts, language: str = "de") -> str:
    return TEMPLATES.render(notice, language, facts).text


def sample(notice: Notice) -> NoticeFacts:
    return samples.of(notice)[0]


@pytest.mark.parametrize(
    ("way", "begins", "goes_on"),
    [
        ("opened", "unser Team hat", "Wir sehen es uns an"),
        ("called", "wir haben Ihren Anruf", "Wir sehen ihn uns an"),
        ("forwarded", "Ihre Nachricht vom", "Wir sehen sie uns an"),
    ],
)
def test_an_acknowledgement_is_good_german_however_the_ticket_came_to_be(way: str, begins: str, goes_on: str) -> None:
    text = text_of(Notice.ACKNOWLEDGEMENT, replace(sample(Notice.ACKNOWLEDGEMENT), way=way))
    assert text.split("\n\n")[1].startswith(begins)
    assert goes_on in text


def test_what_stands_below_an_acknowledgement_is_set_apart() -> None:
    facts = sample(Notice.ACKNOWLEDGEMENT)
    facts = replace(facts, is_masked=True, site=replace(facts.site, hours="Mo-Fr 8-17 Uhr"))
    blocks = text_of(Notice.ACKNOWLEDGEMENT, facts).split("\n\n")
    assert any(block.startswith("Ticketnummer:") for block in blocks)
    assert any(block.startswith("Sie erhalten diese Nachricht") for block in blocks)


def test_the_firm_stands_in_an_answer_that_no_line_signs_with_it() -> None:
    facts = sample(Notice.COMMENT_TO_CUSTOMER)
    company = CompanyFacts(legal_name=facts.site.name, city="24103 Kiel")
    facts = replace(facts, site=replace(facts.site, company=company))
    assert f"\n{facts.site.name}\n24103 Kiel\n" in text_of(Notice.COMMENT_TO_CUSTOMER, facts)


def test_who_is_assigned_reads_what_the_ticket_is_about_and_where_a_note_goes() -> None:
    facts = sample(Notice.ASSIGNED)
    assert facts.ticket is not None
    facts = replace(facts, ticket=replace(facts.ticket, title="Walze am Empfang", priority="high"))
    rows = [line.split() for line in text_of(Notice.ASSIGNED, facts).split("\n")]
    assert ["Im", "Team:", "Walze", "am", "Empfang"] in rows
    assert ["Priorität:", "Hoch"] in rows
    assert ["Nur", "ans", "Team:", facts.note_address] in rows


@pytest.mark.parametrize(("language", "word", "other"), [("de", "#verbinden", "#join"), ("en", "#join", "#verbinden")])
def test_a_hint_names_the_command_in_the_language_of_the_mail(language: str, word: str, other: str) -> None:
    text = text_of(Notice.COMMENT_TO_TEAM, replace(sample(Notice.COMMENT_TO_TEAM), join_hint=True), language)
    assert (word in text, other in text) == (True, False)


def test_a_link_to_another_ticket_is_no_guess() -> None:
    facts = sample(Notice.TICKET_OPENED)
    assert facts.ticket is not None
    text = text_of(Notice.TICKET_OPENED, replace(facts, ticket=replace(facts.ticket, linked=("2026-000007",))))
    assert ["Verknüpft", "mit:", "2026-000007"] in [line.split() for line in text.split("\n")]


def test_only_the_html_says_that_numbers_are_links() -> None:
    facts = next(each for each in samples.of(Notice.LISTING) if each.lists and each.note != "customer")
    rendered = TEMPLATES.render(Notice.LISTING, "de", facts)
    assert ("öffnen diese E-Mail" in rendered.html, "öffnen diese" in rendered.text) == (True, False)
