"""From bytes to bytes: where an answer of the team goes, by its address, by its words and by what proves it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import ANNA, BERND, ERIKA, SUPPORT, settings
from tests.scenarios.customers import KUNDE, Person, add_customer
from tests.scenarios.site import Outgoing, Site, open_site, proved, recipients, to

NUMBER = "2026-000001"
COLLEAGUE = f"karl@{KUNDE}"
NO_AUTHENTICATION = {"mode": "none", "authserv_id": ""}


@pytest.fixture
def notice(site: Site) -> Outgoing:
    """What Anna got about Erika's ticket."""
    return to(site.mail(headers=proved(ERIKA)), ANNA)


def notes_address(mail: Outgoing) -> str:
    """The second address that a notice to the team names: for notes."""
    line = next(line for line in mail.text.splitlines() if line.startswith("Nur ans Team:"))
    return line.split()[-1]


@pytest.fixture
def one_address(tmp_path: Path) -> Iterator[Site]:
    """A site where support+anything@ reaches nobody."""
    with open_site(settings(tmp_path, reply={"plus_addressing": False})) as site:
        yield site


def test_a_notice_names_two_addresses_and_says_above_the_words_where_an_answer_goes(notice: Outgoing) -> None:
    assert notes_address(notice) != notice.reply_to
    assert notice.text.index("Ihre Antwort geht an den Kunden Erika Beispiel") < notice.text.index("der Drucker")


def test_what_goes_to_the_address_for_notes_reaches_the_team_only(site: Site, notice: Outgoing) -> None:
    mails = site.mail(
        sender=ANNA, to=notes_address(notice), text="Kunde zahlt nie.\n", message_id="n@x", headers=proved(ANNA)
    )
    assert recipients(mails) == [BERND]
    assert site.comments(NUMBER)[1].internal
    assert "Interne Notiz von" in to(mails, BERND).text


def test_the_public_token_cannot_be_turned_into_the_one_for_notes_nor_back(site: Site, notice: Outgoing) -> None:
    name, token = notice.reply_to.split("+")
    mails = site.mail(
        sender=ANNA, to=f"{name}+n{token[1:]}", text="Getauscht.\n", message_id="t@x", headers=proved(ANNA)
    )
    assert ERIKA not in recipients(mails)


def test_an_answer_comes_from_the_support_address_names_its_writer_and_nobodys_own_address(
    site: Site, notice: Outgoing
) -> None:
    text = "Bitte schalten Sie ihn aus und ein.\n"
    answer = to(site.answer(notice, text, sender=f"Anna Muster <{ANNA}>", headers=proved(ANNA)), ERIKA)
    assert SUPPORT in str(answer.message["From"])
    assert "Anna Muster" in answer.text
    assert ANNA not in answer.message.as_string()
    assert answer.message["Auto-Submitted"] is None
    assert answer.envelope_from.startswith("support+b")


def test_without_authentication_the_personal_address_lets_an_answer_out(tmp_path: Path) -> None:
    with open_site(settings(tmp_path, authentication=NO_AUTHENTICATION)) as site:
        notice = to(site.mail(), ANNA)
        assert ERIKA in recipients(site.answer(notice, "Wir kommen.\n", sender=ANNA))


def test_without_authentication_a_forged_answer_to_the_plain_address_stays_inside(tmp_path: Path) -> None:
    with open_site(settings(tmp_path, authentication=NO_AUTHENTICATION)) as site:
        site.mail()
        mails = site.mail(sender=ANNA, subject=f"Re: [#{NUMBER}] x", text="Bitte überweisen Sie.\n", message_id="f@x")
        assert recipients(mails) == [ANNA]
        assert site.comments(NUMBER)[1].internal


def test_with_one_address_for_all_a_word_decides(one_address: Site) -> None:
    notice = to(one_address.mail(headers=proved(ERIKA)), ANNA)
    assert notice.reply_to == SUPPORT
    assert "Nur ans Team:" not in notice.text
    mails = one_address.answer(notice, "#intern\nKunde zahlt nie.\n", sender=ANNA, headers=proved(ANNA))
    assert recipients(mails) == [ANNA, BERND]
    mails = one_address.answer(notice, "Wir kommen um zehn.\n", sender=ANNA, headers=proved(ANNA))
    assert recipients(mails) == sorted([BERND, ERIKA])


def test_a_queue_whose_answers_stay_inside_sends_only_what_says_so(tmp_path: Path) -> None:
    queue = [{"name": "support", "purpose": "incident", "reply_policy": "internal"}]
    with open_site(settings(tmp_path, queue=queue)) as site:
        notice = to(site.mail(headers=proved(ERIKA)), ANNA)
        assert "Ihre Antwort bleibt im Team; mit #öffentlich" in notice.text
        assert recipients(site.answer(notice, "Kunde zahlt nie.\n", sender=ANNA, headers=proved(ANNA))) == [BERND]
        mails = site.answer(notice, "#öffentlich\nWir kommen.\n", sender=ANNA, headers=proved(ANNA))
        assert ERIKA in recipients(mails)


def test_a_contact_in_copy_of_a_reply_takes_part_and_a_stranger_does_not(site: Site) -> None:
    add_customer(site, "10001", Person("erika", (ERIKA,), types=("standard",)), Person("karl", (COLLEAGUE,)))
    first = site.mail(headers=proved(ERIKA))
    copies = [*proved(ERIKA), ("Cc", f"{COLLEAGUE}, eve@elsewhere.example.net")]
    notice = to(site.answer(to(first, ERIKA), "Karl ist ab jetzt dabei.\n", headers=copies), ANNA)
    mails = site.answer(notice, "Guten Tag zusammen.\n", sender=ANNA, headers=proved(ANNA))
    assert recipients(mails) == sorted([BERND, ERIKA, COLLEAGUE])
    assert COLLEAGUE in to(mails, ERIKA).text
    assert "der Drucker im Büro" not in to(mails, COLLEAGUE).text
