"""The short form of the run that cuts the connection at random places; `tests.faults.imap_cuts` is the long one."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from helpdesk.transport.imap import Fetched, ImapMailbox
from tests.faults.imap_cuts import run
from tests.servers.accounts import ImapAccount


def test_ten_cuts_lose_no_mail_and_double_none(tmp_path: Path, imap_server: ImapAccount) -> None:
    result = run(imap_server, tmp_path, cuts=10, seed=4)
    assert result.cuts == 10
    assert not result.broken, result.line


@pytest.mark.parametrize("imap_server", ["dovecot"], indirect=True)
def test_the_run_finds_a_mailbox_that_moves_before_it_stores(
    tmp_path: Path, imap_server: ImapAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch = ImapMailbox.fetch

    def move_first(self: ImapMailbox, uids: Sequence[int]) -> list[Fetched]:
        fetched = fetch(self, uids)
        self.put_away(uids)
        return fetched

    monkeypatch.setattr(ImapMailbox, "fetch", move_first)
    assert "lost=0" not in run(imap_server, tmp_path, cuts=30, seed=2).line
