"""The card of commands that is mailed on #hilfe is printed on one side of a sheet (A4), in both languages."""

import math
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from helpdesk.config.values import Language
from helpdesk.domain.command_list import COMMANDS
from helpdesk.domain.notices import Notice
from helpdesk.rendering.gallery import preview
from tests.notices import TEMPLATES

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
# Of shared/one_sheet.txt, in points: two columns within the margins, lines of 8 x 1.2, 3 below each command.
COLUMN_WIDTH, COLUMN_HEIGHT, LINE, GAP, LETTER = 255, 785, 9.6, 3, 4.2


@pytest.mark.parametrize("language", ["de", "en"])
def test_all_commands_have_room_in_two_columns_of_one_page(language: Language) -> None:
    letters = COLUMN_WIDTH / LETTER
    height = 0.0
    for spec in COMMANDS:
        lines = [spec.form(language), spec.help(language), f"Beispiel: {spec.example(language)}"]
        height += LINE * sum(math.ceil(len(line) / letters) for line in lines) + GAP
    assert height < 2 * COLUMN_HEIGHT - 20 * LINE  # what stands above and below the commands


@pytest.mark.skipif(BROWSER is None, reason="there is no browser on this machine; the test above counts lines")
@pytest.mark.parametrize("language", ["de", "en"])
def test_a_browser_prints_one_page(language: Language, tmp_path: Path) -> None:
    shown = preview(TEMPLATES, (Notice.HELP,), (language,))
    page, sheet = tmp_path / "card.html", tmp_path / "card.pdf"
    page.write_text(next(each.rendered.html for each in shown))
    options = ("--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}")
    subprocess.run(
        [str(BROWSER), *options, "--no-pdf-header-footer", f"--print-to-pdf={sheet}", page.as_uri()],
        capture_output=True,
        timeout=120,
        check=True,
    )
    assert re.findall(rb"/Count (\d+)", sheet.read_bytes()) == [b"1"]
