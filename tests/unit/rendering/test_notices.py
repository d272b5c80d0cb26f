"""Every notice in both languages: complete, polite and readable by everybody."""

import re
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from pathlib import Path

import pytest

from helpdesk.domain.notices import Notice, NoticeFacts
from helpdesk.mail.compose import Draft, compose
from helpdesk.mail.message import Address
from helpdesk.rendering import samples
from helpdesk.rendering.formats import excerpt, local_time
from helpdesk.rendering.template_files import LANGUAGES
from helpdesk.rendering.templates import shipped_directory
from tests.builders import NOON
from tests.notices import EVERY_CASE, TO_TEAM, WITH_WORDS, plain, render

TO_CUSTOMER = (Notice.ACKNOWLEDGEMENT, Notice.COMMENT_TO_CUSTOMER, Notice.DIGEST)


def leaves(facts: object, zone: str, language: str) -> list[str]:
    """Give every fact as it would be shown."""
    if isinstance(facts, str):
        return [plain(facts)]
    if isinstance(facts, datetime):
        return [local_time(facts, zone, language)]
    if isinstance(facts, tuple):
        return [leaf for each in facts for leaf in leaves(each, zone, language)]
    if is_dataclass(facts):
        values = (getattr(facts, each.name) for each in fields(facts))
        return [leaf for value in values for leaf in leaves(value, zone, language)]
    return [str(facts)]


def contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        assert re.fullmatch(r"#[0-9a-f]{6}", colour), colour
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@EVERY_CASE
def test_html_and_text_tell_the_same_facts(notice: Notice, language: str, facts: NoticeFacts) -> None:
    rendered, page = render(notice, language, facts)
    in_html, in_text = plain(page.visible), plain(rendered.text)
    for fact in leaves(facts, facts.site.timezone, language):
        assert (fact in in_html) == (fact in in_text), fact


@EVERY_CASE
def test_the_facts_that_matter_are_there(notice: Notice, language: str, facts: NoticeFacts) -> None:
    rendered, _ = render(notice, language, facts)
    text = plain(rendered.text)
    wanted = [facts.failed_recipient, facts.site.name]
    tickets = (facts.ticket, *facts.tickets) if facts.ticket else facts.tickets
    wanted += [ticket.number for ticket in tickets]
    if notice in TO_TEAM and facts.ticket:
        wanted += [facts.ticket.requester, facts.ticket.subject, *facts.ticket.linked]
    if notice in WITH_WORDS and facts.comment:
        wanted += [plain(facts.comment.text), *(each.name for each in facts.comment.attachments)]
    if notice in {Notice.ACKNOWLEDGEMENT, Notice.DIGEST}:
        wanted += [local_time(each.received_at, facts.site.timezone, language) for each in tickets]
        wanted += [facts.recipient, facts.site.hours]
    if notice in {Notice.DELIVERY_FAILED, Notice.DELIVERY_UNCERTAIN}:
        wanted.append(facts.reason)
    if notice in TO_CUSTOMER:
        wanted += leaves(facts.site.company, "UTC", language)
    if notice == Notice.MAIL_HELD:
        wanted += [f"helpdesk inbox show {facts.inbound_id}", plain(facts.error)]
    assert [fact for fact in wanted if fact not in text] == []


@EVERY_CASE
def test_the_text_fits_76_columns(notice: Notice, language: str, facts: NoticeFacts) -> None:
    rendered, _ = render(notice, language, facts)
    assert [line for line in rendered.text.split("\n") if len(line) > 76] == []
    assert "\n\n\n" not in rendered.text
    assert rendered.text.endswith("\n")


@EVERY_CASE
def test_a_whole_mail_has_thirty_kilobytes_at_most(notice: Notice, language: str, facts: NoticeFacts) -> None:
    rendered, _ = render(notice, language, facts)
    support = Address(facts.site.name, facts.site.address)
    mail = Draft(support, support, rendered.subject, NOON, "1@helpdesk.example.de", rendered.text, rendered.html)
    assert len(compose(mail, b"seed")) <= 30_000


@EVERY_CASE
def test_the_html_is_small_and_loads_nothing(notice: Notice, language: str, facts: NoticeFacts) -> None:
    rendered, page = render(notice, language, facts)
    assert len(rendered.html.encode()) <= 30_000
    assert {each.tag for each in page.elements}.isdisjoint({"img", "script", "link", "iframe", "form", "svg", "object"})
    loading = {"src", "srcset", "background", "data", "poster"}
    assert all(loading.isdisjoint(each.attributes) for each in page.elements)
    assert not any(name.startswith("on") for each in page.elements for name in each.attributes)
    assert "url(" not in rendered.html
    assert "@import" not in rendered.html
    targets = [each.attributes["href"] for each in page.elements if each.tag == "a"]
    assert all(target.startswith(("http://", "https://", "mailto:")) for target in targets)


@EVERY_CASE
def test_every_text_can_be_read_on_its_background(notice: Notice, language: str, facts: NoticeFacts) -> None:
    _, page = render(notice, language, facts)
    assert page.texts
    weak = [(text, each.colour) for text, each in page.texts if contrast(each.colour, each.background) < 4.5]
    assert weak == []
    # The style sheet turns the colours of these classes for dark mode; what has a colour of its own must be among them.
    coloured = [each for each in page.elements if "color" in each.style and each.tag != "a"]
    assert [each for each in coloured if each.attributes.get("class") not in ("hd-text", "hd-muted")] == []
    filled = [each for each in page.elements if "background-color" in each.style]
    assert [each for each in filled if "hd-page" not in each.attributes.get("class", "").split()] == []


def test_the_colours_of_dark_mode_can_be_read_too() -> None:
    _, page = render(Notice.ACKNOWLEDGEMENT, "de", samples.of(Notice.ACKNOWLEDGEMENT)[0])
    background = re.search(r"\.hd-page \{ background-color: (#\w+)", page.css)
    colours = re.findall(r"[{;] color: (#\w+) !important", page.css)
    assert background
    assert len(colours) == 3
    assert min(contrast(colour, background[1]) for colour in colours) >= 4.5


def test_links_can_be_read_in_the_colour_of_the_style_sheet() -> None:
    _, page = render(Notice.ACKNOWLEDGEMENT, "de", samples.of(Notice.ACKNOWLEDGEMENT)[0])
    colour = re.match(r"\s*\.hd-page a \{ color: (#\w+); \}", page.css)
    assert colour
    assert contrast(colour[1], "#ffffff") >= 4.5


@EVERY_CASE
def test_the_html_uses_only_what_every_client_understands(notice: Notice, language: str, facts: NoticeFacts) -> None:
    rendered, page = render(notice, language, facts)
    used = {name for each in page.elements for name in each.style}
    assert used <= {
        *("margin", "padding", "width", "max-width", "color", "background-color", "border-left", "border-top"),
        *("font-family", "font-size", "font-weight", "line-height", "text-align", "word-break"),
        "white-space",  # nowrap only, for looks: where it is unknown, a number may be broken
    }
    assert "var(" not in rendered.html
    for element in page.elements:
        padding = element.style.get("padding", "0")
        assert padding == "0" or element.tag in {"td", "th"}


@EVERY_CASE
def test_a_screen_reader_finds_its_way(notice: Notice, language: str, facts: NoticeFacts) -> None:
    rendered, page = render(notice, language, facts)
    root = page.elements[0]
    assert (root.tag, root.attributes["lang"]) == ("html", language)
    assert [each.tag for each in page.elements].count("h1") == 1
    assert f"<title>{rendered.subject}</title>" in rendered.html
    assert all(each.attributes.get("scope") == "row" for each in page.elements if each.tag == "th")
    inner = re.findall(r"<table(?![^>]*role=\"presentation\")[^>]*>(.*?)</table>", rendered.html, re.DOTALL)
    assert all("<th" in table for table in inner), "a table without row headings is layout and says so"


@EVERY_CASE
def test_the_language_is_the_one_that_was_asked_for(notice: Notice, language: str, facts: NoticeFacts) -> None:
    bare = replace(facts, ticket=None) if notice in {Notice.MAIL_HELD, Notice.NOT_SENT} else facts
    rendered, _ = render(notice, language, bare)
    foreign = {"de": "You are receiving this message", "en": "Sie erhalten diese Nachricht"}
    own = {"en": foreign["de"], "de": foreign["en"]}
    assert plain(own[language]) in plain(rendered.text)
    assert plain(foreign[language]) not in plain(rendered.text)


@pytest.mark.parametrize(
    ("language", "foreign"),
    [
        ("de", r"the|your?|please|and|this|that|with|reply|answer|mail server|received|hello|not"),
        ("en", r"Sie|Ihr\w*|bitte|und|der|das|wir|ist|mit|nicht|Antwort|Guten|Grüßen"),
    ],
)
def test_no_words_of_the_other_language_stand_in_the_frame(language: str, foreign: str) -> None:
    paths = [*(shipped_directory() / language).rglob("*.*"), *shipped_directory().glob(f"shared/*_{language}.txt")]
    assert len(paths) > 70
    for path in paths:
        source = path.read_text()
        assert not re.search(r"(?m)^([<=>])\1{6}", source), f"{path} holds a merge that was not finished"
        frame = re.sub(r"(?s)\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<.*?>|#\w+", " ", source)
        words = " ".join((frame, *re.findall(r'": "([^"]*)"', source)))
        assert re.findall(rf"(?i)\b({foreign})\b", words) == [], path


@pytest.mark.parametrize("path", sorted(shipped_directory().rglob("*.*")), ids=lambda path: path.name)
def test_nobody_is_shouted_at_or_addressed_too_familiarly(path: Path) -> None:
    words = re.sub(r"\{[%#{].*?[%#}]\}|<!.*?>|!important|!=", " ", path.read_text(), flags=re.DOTALL)
    assert "!" not in words
    assert not re.search(r"\b(du|dein\w*|dir|dich|ihr|euch|euer\w*)\b", words)
    assert not re.search("[\U0001f300-\U0001faff\u2600-\u27bf]", words)


def test_the_acknowledgement_keeps_the_promised_order() -> None:
    facts = samples.of(Notice.ACKNOWLEDGEMENT)[0]
    assert facts.comment
    rendered, _ = render(Notice.ACKNOWLEDGEMENT, "de", facts)
    text = plain(rendered.text)
    order = [
        "Guten Tag Erika Beispiel,",
        "2026-000042",
        "antworten Ihnen per E-Mail",
        "Betreff:",
        "antworten Sie einfach auf diese E-Mail",
        plain(excerpt(facts.comment.text)),
        "Mit freundlichen Grüßen",
        "Amtsgericht Münster",
        "Sie erhalten diese Nachricht",
    ]
    places = [text.find(words) for words in order]
    assert -1 not in places
    assert places == sorted(places)


@pytest.mark.parametrize("notice", TO_TEAM)
def test_the_team_reads_above_the_words_where_an_answer_goes(notice: Notice) -> None:
    facts = samples.of(notice)[0]
    assert facts.comment
    public = plain(render(notice, "de", facts)[0].text)
    inside = plain(render(notice, "de", replace(facts, answer_is_public=False))[0].text)
    place = public.index("Ihre Antwort geht an den Kunden Erika Beispiel; mit #intern")
    assert place < public.index(plain(facts.comment.text))
    assert "#verbinden" in public
    assert "Ihre Antwort bleibt im Team; mit #öffentlich in der ersten Zeile" in inside
    assert "#intern" not in inside
    rendered, page = render(notice, "de", replace(facts, join_hint=False))
    assert "#verbinden" not in rendered.text
    assert "2026-000017, 2026-000039" in rendered.text
    assert "2026-000017, 2026-000039" in page.visible


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_reason_for_not_sending_says_something_of_its_own(language: str) -> None:
    facts = samples.of(Notice.NOT_SENT)[0]
    reasons = (*samples.NOT_SENT_REASONS, "a reason of the future")
    texts = {render(Notice.NOT_SENT, language, replace(facts, reason=each))[0].text for each in reasons}
    assert len(texts) == len(reasons)
    assert any("a reason of the future" in text for text in texts)
