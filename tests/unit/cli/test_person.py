"""`helpdesk person`: shown before it is erased, refused without a yes, handed out once, and each disclosure listed."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from helpdesk.cli.app import build
from helpdesk.errors import UsageError
from tests.builders import raw_mail

ERIKA = "erika@kunde.example.org"


def helpdesk(site: Path, *words: str) -> str:
    result = CliRunner().invoke(build(), ["--config", str(site / "helpdesk.toml"), *words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return f"{result.stdout}{result.stderr}"


@pytest.fixture
def known(site: Path) -> Path:
    """A site that knows Erika by a ticket, which is closed."""
    (site / "mail.eml").write_bytes(raw_mail())
    helpdesk(site, "mail", "import", str(site / "mail.eml"))
    helpdesk(site, "run", "--once")
    (number,) = set(re.findall(r"\d{4}-\d{6}", helpdesk(site, "ticket", "list")))
    helpdesk(site, "ticket", "state", number, "closed")
    return site


def test_erasing_is_shown_first_needs_a_yes_and_then_nothing_is_known(known: Path) -> None:
    with pytest.raises(UsageError, match="nothing was changed"):
        helpdesk(known, "person", "erase", ERIKA)
    told = helpdesk(known, "person", "erase", ERIKA, "--yes")
    assert ("masked: he is taken out of it" in told, "until 20" in told, "erased: event" in told) == (True, True, True)
    assert "whole:" in helpdesk(known, "db", "verify")
    with pytest.raises(UsageError, match="nothing is known"):
        helpdesk(known, "person", "erase", ERIKA, "--yes")


def test_an_export_and_a_disclosure_are_listed(known: Path) -> None:
    folder = known / "auskunft"
    assert "index.html" in helpdesk(known, "person", "export", ERIKA, "--to", str(folder))
    assert (folder / "data.json").is_file()
    with pytest.raises(UsageError, match="is there already"):
        helpdesk(known, "person", "export", ERIKA, "--to", str(folder))
    helpdesk(known, "person", "disclose", ERIKA, "--to", "Kanzlei", "--what", "Stammdaten", "--why", "Inkasso")
    listed = helpdesk(known, "person", "disclosures", ERIKA)
    assert [word in listed for word in ("the person", "Kanzlei", "Stammdaten", "Inkasso")] == [True] * 4
    assert listed.count("the person") == 1
    assert "Subject: Drucker" in helpdesk(known, "hold", "original", "1", "--to", "Finanzamt", "--why", "Prüfung")
    assert '"to": "Finanzamt"' in helpdesk(known, "person", "disclosures", ERIKA, "--json")
