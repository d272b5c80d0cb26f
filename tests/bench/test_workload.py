"""Workload W is what `docs/performance.md` says of it, and the same for everybody."""

from email import message_from_bytes
from email.message import Message
from statistics import mean, median

import pytest

from helpdesk.mail.message import OriginKind
from helpdesk.mail.parse import parse
from tests.bench.workload import TEAM, Kind, Sample, workload


@pytest.fixture(scope="module")
def samples() -> list[Sample]:
    return workload(200)


def test_the_same_seed_gives_the_same_mails_and_another_seed_others() -> None:
    assert workload(20) == workload(20)
    assert {sample.message_id for sample in workload(20)}.isdisjoint(s.message_id for s in workload(20, seed=2))


def test_of_ten_mails_six_are_new_three_are_replies_and_one_has_an_attachment(samples: list[Sample]) -> None:
    for start in range(0, len(samples), 10):
        kinds = sorted(sample.kind for sample in samples[start : start + 10])
        assert kinds == [Kind.ATTACHMENT] + [Kind.NEW] * 6 + [Kind.REPLY] * 3


def test_mails_have_the_sizes_of_support_mail(samples: list[Sample]) -> None:
    assert 70_000 < mean(len(sample.raw) for sample in samples) < 120_000
    assert 9_000 < median(len(sample.raw) for sample in samples if sample.kind is Kind.NEW) < 13_000
    assert 7_000 < median(len(sample.raw) for sample in samples if sample.kind is Kind.REPLY) < 11_000
    assert all(len(sample.raw) > 200_000 for sample in samples if sample.kind is Kind.ATTACHMENT)


def test_each_mail_is_a_persons_and_has_its_words(samples: list[Sample]) -> None:
    for sample in samples:
        mail = parse(sample.raw)
        assert mail.origin.kind is OriginKind.PERSON
        assert mail.message_id == sample.message_id
        assert len(mail.reply_text) > 100
        assert len(mail.attachments) == (sample.kind is Kind.ATTACHMENT)


def test_a_reply_names_an_earlier_mail_of_its_sender_and_quotes_it(samples: list[Sample]) -> None:
    earlier: dict[str, str] = {}
    for sample in samples:
        mail = parse(sample.raw)
        assert mail.sender is not None
        if sample.kind is Kind.REPLY:
            assert earlier[sample.about] == mail.sender.address
            assert mail.references == (sample.about,)
            assert len(mail.reply_text) < len(mail.text)
        else:
            earlier[sample.message_id] = mail.sender.address


def test_nobody_writes_so_often_that_his_acknowledgements_are_folded(samples: list[Sample]) -> None:
    senders = [parse(sample.raw).sender for sample in samples if sample.kind is not Kind.REPLY]
    assert max(senders.count(sender) for sender in senders) < 4


def test_all_charsets_and_encodings_and_alternatives_occur_often(samples: list[Sample]) -> None:
    leaves = [leaf for sample in samples for leaf in texts(message_from_bytes(sample.raw))]
    for charset in ("utf-8", "iso-8859-1"):
        assert sum(leaf.get_content_charset() == charset for leaf in leaves) > len(leaves) / 3
    for encoding in ("quoted-printable", "base64", "8bit"):
        assert sum(leaf["Content-Transfer-Encoding"] == encoding for leaf in leaves) > len(leaves) / 5
    assert 0.35 < sum(leaf.get_content_subtype() == "html" for leaf in leaves) / len(samples) < 0.65


def test_no_line_is_longer_than_mail_allows(samples: list[Sample]) -> None:
    assert max(len(line) for sample in samples for line in sample.raw.split(b"\r\n")) <= 998


def test_where_the_team_opens_the_tickets_the_customers_are_in_copy() -> None:
    for sample in workload(20, by_team=True):
        mail = parse(sample.raw)
        assert mail.sender is not None
        if sample.kind is Kind.REPLY:
            assert mail.sender.address != TEAM
        else:
            assert mail.sender.address == TEAM
            assert len(mail.cc) == 1


def texts(message: Message) -> list[Message]:
    return [part for part in message.walk() if part.get_content_maintype() == "text"]
