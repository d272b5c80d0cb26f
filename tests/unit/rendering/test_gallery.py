"""The gallery shows each mail as it is, and reaches for nothing outside its folder."""

import re

from helpdesk.domain.notices import Notice
from helpdesk.rendering.gallery import Shown, index, preview
from helpdesk.rendering.templates import Rendered
from tests.notices import TEMPLATES, Page

SHOWN = tuple(preview(TEMPLATES, (Notice.ACKNOWLEDGEMENT, Notice.HELP), ("de", "en")))


def files(each: Shown) -> list[str]:
    return [content for _, content in each.files()]


def test_every_sample_is_shown_in_both_languages_and_its_files_are_named_on_the_page() -> None:
    page = index(SHOWN)
    assert {(each.notice, each.language) for each in SHOWN} == {
        (notice, language) for notice in (Notice.ACKNOWLEDGEMENT, Notice.HELP) for language in ("de", "en")
    }
    names = [name for each in SHOWN for name, _ in each.files()]
    assert len(set(names)) == len(names)
    assert set(re.findall(r'src="([^"]*)"', page)) == {name for name in names if name.endswith(".html")}


def test_the_page_fetches_nothing_and_no_frame_may_do_anything() -> None:
    page = index(SHOWN)
    assert not re.search(r'(?:src|href)="(?:[a-z]+:|//)|<script|<link|url\(|@import', page)
    assert page.count("<iframe sandbox ") == page.count("<iframe") > 0


def test_dark_mode_is_forced_in_one_file_and_the_other_has_no_style_left() -> None:
    light, dark, bare, text = files(SHOWN[0])
    assert "@media (prefers-color-scheme: dark)" in light
    assert dark == light.replace("(prefers-color-scheme: dark)", "all")
    assert "style" not in bare
    assert Page(bare).visible == Page(light).visible
    assert text == SHOWN[0].rendered.text


def test_subject_and_text_cannot_become_part_of_the_page() -> None:
    words = "</pre><script>alert(1)</script>"
    page = index((Shown(Notice.HELP, "de", 1, Rendered(words, words, "<p></p>")),))
    assert page.count("&lt;/pre&gt;&lt;script&gt;") == 2
    assert "<script>" not in page
