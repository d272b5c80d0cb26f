"""Every mail of this folder is read as its description says."""

import pytest

from tests.mails.judge import FOLDER, Sample, samples, wrong

ALL = list(samples())


@pytest.mark.parametrize("sample", ALL, ids=lambda sample: f"{sample.topic}/{sample.name}")
def test_a_mail_is_read_as_described(sample: Sample) -> None:
    assert wrong(sample) == [], sample.why


def test_every_description_has_its_mail() -> None:
    assert {file.with_suffix("") for file in FOLDER.glob("*/*.toml")} == {
        file.with_suffix("") for file in FOLDER.glob("*/*.eml")
    }
