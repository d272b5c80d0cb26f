"""`helpdesk mail preview`: files to look at, with and without a configuration, also with a site's own templates."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from helpdesk.domain.notices import Notice

ROOT = Path(__file__).resolve().parents[3]


def run(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "helpdesk", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_all_notices_are_written_with_a_page_that_shows_them(tmp_path: Path) -> None:
    done = run(tmp_path, "mail", "preview", "--all", "--lang", "de")
    assert (done.returncode, done.stdout) == (0, "mail-preview/index.html\n")
    page = (tmp_path / "mail-preview/index.html").read_text()
    for notice in Notice:
        assert f'<h2 id="{notice}">' in page
        assert "Sie erhalten" in (tmp_path / f"mail-preview/de-{notice}-1.txt").read_text()
    assert not list(tmp_path.glob("mail-preview/en-*"))


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """The minimal configuration, with a folder of templates of its own."""
    for name in ("imap-password", "smtp-password"):
        (tmp_path / name).write_text("geheim\n")
        (tmp_path / name).chmod(0o600)
    (tmp_path / "own/de/help").mkdir(parents=True)
    file = tmp_path / "helpdesk.toml"
    file.write_text('templates = "own"\n' + (ROOT / "config/helpdesk.minimal.toml").read_text())
    return file


def test_a_sites_own_template_is_the_one_that_is_shown(config: Path) -> None:
    (config.parent / "own/de/help/body.txt").write_text("Unsere Befehle für {{ facts.site.name }}")
    done = run(config.parent, "--config", str(config), "mail", "preview", "help", "--to", "seen")
    assert done.returncode == 0, done.stderr
    assert (config.parent / "seen/de-help-1.txt").read_text().startswith("Unsere Befehle für Support")
    assert (config.parent / "seen/en-help-1.txt").exists()


def test_a_broken_template_is_named_with_its_line_and_ends_with_78(config: Path) -> None:
    path = config.parent / "own/de/help/body.txt"
    path.write_text("Guten Tag\n{{ facts.nobody }}")
    done = run(config.parent, "--config", str(config), "mail", "preview", "help")
    assert done.returncode == 78
    assert f"{path}:2: " in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("acknowledgment",), "acknowledgement"),
        ((), "--all"),
        (("help", "--lang", "fr"), "--lang takes de, en"),
        (("help", "--to", "/dev/null/x"), "cannot write /dev/null/x"),
    ],
)
def test_a_wrong_word_is_answered_with_the_right_ones(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    done = run(tmp_path, "mail", "preview", *words)
    assert done.returncode not in (0, 1)
    assert said in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_configuration_that_was_named_must_be_there(tmp_path: Path) -> None:
    done = run(tmp_path, "--config", "nowhere.toml", "mail", "preview", "help")
    assert done.returncode == 78
