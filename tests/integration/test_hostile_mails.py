"""Every hostile shape is read within the product's limits: by the real reader, which the kernel ends beyond them."""

import dataclasses
import json
import subprocess
import sys
from pathlib import Path

import pytest

from helpdesk.mail.message import Mail
from helpdesk.mail.prescan import NORMAL_BYTES, beyond_normal
from helpdesk.services.incoming import reading
from tests.hostile import SHAPES


def read_under_limits(raw: bytes) -> Mail | None:
    return reading._ask_reader(raw)


@pytest.mark.parametrize("name", SHAPES)
def test_a_hostile_mail_becomes_something_that_can_be_stored(name: str) -> None:
    raw = SHAPES[name]()
    mail = reading.read(raw)
    words = json.dumps(dataclasses.asdict(mail), default=str, ensure_ascii=False)
    assert "\x00" not in words
    words.encode("utf-8")
    assert mail.text or mail.attachments
    if " in From" not in name and name != "10,000 From fields":
        assert mail.sender is not None
        assert mail.sender.address == "erika@kunde.example.org"


@pytest.mark.parametrize("name", SHAPES)
def test_what_counts_as_normal_is_read_within_the_limits_of_the_rest(name: str) -> None:
    """It is read in the daemon itself, where no kernel ends it; so the limits are tried here."""
    whole = SHAPES[name]()
    beginning = whole[:NORMAL_BYTES]
    tried = [raw for raw in {whole, beginning} if not beyond_normal(raw)]
    for raw in tried:
        assert read_under_limits(raw) is not None


ENDLESS = (
    "import sys; from helpdesk.services.incoming import reader; "
    "reader.parse = lambda raw: any(iter(int, 1)); "
    "reader.main(int(sys.argv[1]), int(sys.argv[2]))"
)


@pytest.mark.parametrize(
    "command",
    [
        pytest.param((sys.executable, "-P", "-c", ENDLESS, "0", "300000000"), id="work without an end"),
        pytest.param((*reading._COMMAND[:-2], "2", "20000000"), id="more memory than it may have"),
    ],
)
def test_a_mail_that_takes_too_much_is_read_by_its_header_and_the_next_one_whole(
    monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    """The first has work that never ends, since no mail is slow enough for every machine."""
    raw = SHAPES["10 MB of HTML"]() * 2
    with monkeypatch.context() as context:
        context.setattr(reading, "_COMMAND", command)
        mail = reading.read(raw)
    assert mail.subject == "Störung"
    assert mail.attachments[-1].name == "original.eml"
    assert [defect for defect in mail.defects if "failed" in defect or "header only" in defect]
    assert "Der Drucker druckt nicht mehr." in reading.read(raw).text


def test_the_reader_loads_no_module_from_the_folder_it_is_started_in(tmp_path: Path) -> None:
    (tmp_path / "pickle.py").write_text("raise SystemExit('taken from the wrong place')")
    done = subprocess.run(
        [*reading._COMMAND[:-2], "2", "300000000"],
        input=b"Subject: Hallo\r\n\r\nWelt",
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
