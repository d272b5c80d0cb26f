"""The fuzzer itself: what it would see, that its rewriting changes no meaning, and a first few mails."""

import random
from dataclasses import replace

import pytest

from helpdesk.mail.message import Attachment, Mail, Origin, OriginKind
from helpdesk.mail.parse import parse
from tests.fuzz import oracles, run
from tests.fuzz.mutator import Mutator
from tests.fuzz.rewriting import rewritten
from tests.fuzz.seeds import seeds

RAW = seeds()[1]


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"subject": "a\ud800"}, "unfit"),
        ({"text": "a\x00"}, "unfit"),
        ({"text": "", "reply_text": ""}, "nothing"),
        ({"reply_text": " "}, "nothing"),
        ({"defects": ("subject failed: KeyError",)}, "inner error"),
        ({"attachments": (Attachment(7, "a", "text/plain", 1, "0"),)}, "attachments"),
        ({"attachments": (Attachment(7, "a", "a/b", 1, "0"),) * 2}, "attachments"),
    ],
)
def test_a_wrong_reading_is_seen(monkeypatch: pytest.MonkeyPatch, changes: dict[str, object], word: str) -> None:
    wrong = replace(parse(RAW), **changes)  # type: ignore[arg-type]
    monkeypatch.setattr(oracles, "read", lambda _: wrong)
    assert [words.partition(":")[0] for words in run.faults_of(RAW, 1)] == [word]


def test_a_decision_that_hangs_on_the_form_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def read_by_form(raw: bytes) -> Mail:
        return replace(parse(raw), origin=Origin(OriginKind.AUTO if raw == RAW else OriginKind.PERSON))

    monkeypatch.setattr(oracles, "read", read_by_form)
    assert run.faults_of(RAW, 1)[0].startswith("rewritten: kind")


def test_an_exception_is_seen_and_the_mail_made_small(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail_on_tables(raw: bytes) -> Mail:
        if b"Drucker" in raw:
            raise ValueError("tables")
        return parse(raw)

    monkeypatch.setattr(oracles, "read", fail_on_tables)
    assert run.faults_of(RAW, 1)[0].startswith("exception: ValueError tables in fail_on_tables")
    small = run.smaller(RAW, "exception", 1)
    assert (small.count(b"\n"), b"Drucker" in small) == (1, True)


def test_a_rewritten_mail_says_the_same_otherwise() -> None:
    other = rewritten(RAW, random.Random(1))
    assert other != RAW
    ours, theirs = parse(RAW), parse(other)
    assert [value for _, value in theirs.headers[: len(ours.headers)]] == [value for _, value in ours.headers]
    assert theirs.text == ours.text


def test_the_same_number_is_the_same_mail() -> None:
    numbers = range(50)
    one, two = Mutator(seeds()), Mutator(seeds())
    mails = [one.mail(1, number) for number in numbers]
    assert [two.mail(1, number) for number in reversed(numbers)] == mails[::-1]
    assert len(set(mails)) == len(mails)


def test_the_first_mails_are_read_as_they_must() -> None:
    assert run.chunk(0, range(150)) == []
