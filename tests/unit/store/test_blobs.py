"""Large mails as files: exact bytes, one file for the same content, any damage is named."""

import hashlib
from pathlib import Path

import pytest

from helpdesk.errors import CorruptStore, TemporaryFailure
from helpdesk.store.blobs import Blobs


def test_what_was_put_is_given_back_and_the_same_content_is_one_file(tmp_path: Path) -> None:
    blobs, content = Blobs(tmp_path / "blobs"), bytes(range(256)) * 300
    digest = blobs.put(content)
    assert digest == hashlib.sha256(content).hexdigest() == blobs.put(content)
    assert blobs.get(digest) == content
    files = [path for path in (tmp_path / "blobs").rglob("*") if path.is_file()]
    assert len(files) == 1
    assert files[0].stat().st_mode & 0o077 == 0


def test_a_changed_or_missing_file_is_named(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    digest = blobs.put(b"x" * 100)
    path = tmp_path / digest[:2] / digest[2:]
    path.write_bytes(b"y" * 100)
    with pytest.raises(CorruptStore, match="was changed"):
        blobs.get(digest)
    path.unlink()
    with pytest.raises(CorruptStore, match="is missing"):
        blobs.get(digest)


def test_a_half_written_file_of_a_crash_is_written_again(tmp_path: Path) -> None:
    blobs, content = Blobs(tmp_path), b"z" * 1000
    path = tmp_path / blobs.put(content)[:2] / hashlib.sha256(content).hexdigest()[2:]
    path.write_bytes(b"z" * 10)
    assert blobs.get(blobs.put(content)) == content


def test_a_folder_that_takes_nothing_is_a_temporary_failure(tmp_path: Path) -> None:
    (tmp_path / "blobs").write_text("a file where the folder should be")
    with pytest.raises(TemporaryFailure, match="cannot store 5 bytes"):
        Blobs(tmp_path / "blobs").put(b"12345")
