"""From bytes to bytes: what the team does by mail, and what is never sent on."""

import base64
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from tests.builders import ANNA, BERND, ERIKA, SUPPORT, raw_mail, settings
from tests.conversations import PROGRAMS, conversations
from tests.scenarios.site import Outgoing, Site, number_in, open_site, proved, recipients, to


@pytest.fixture
def notice(site: Site) -> Outgoing:
    """What Anna got about Erika's ticket."""
    return to(site.mail(headers=[*proved(ERIKA), ("Cc", "chef@kunde.example.org")]), ANNA)


def test_an_answer_of_the_team_goes_to_customer_and_copies_from_the_support_address(
    site: Site, notice: Outgoing
) -> None:
    mails = site.answer(notice, "Bitte schalten Sie ihn aus und ein.\n", sender=f"Anna <{ANNA}>", headers=proved(ANNA))
    assert recipients(mails) == sorted([BERND, ERIKA, "chef@kunde.example.org"])
    answer = to(mails, ERIKA)
    assert "Bitte schalten Sie ihn aus und ein." in answer.text
    assert SUPPORT in str(answer.message["From"])
    assert ANNA not in answer.message.as_string()
    assert answer.message["Auto-Submitted"] is None
    assert answer.message["X-Auto-Response-Suppress"] is None
    assert answer.subject == "Re: [#2026-000001] Drucker druckt nicht"


def test_the_customers_answer_comes_back_to_the_team(site: Site, notice: Outgoing) -> None:
    answer = to(site.answer(notice, "Aus und ein?\n", sender=ANNA, headers=proved(ANNA)), ERIKA)
    mails = site.answer(answer, "Das hat geholfen.\n")
    assert recipients(mails) == sorted([ANNA, BERND])
    assert "Das hat geholfen." in to(mails, ANNA).text


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("Authentication-Results", "mx.elsewhere.example; dmarc=pass header.from=helpdesk.example.de")],
        [("Authentication-Results", "mx.helpdesk.example.de; dmarc=fail header.from=helpdesk.example.de")],
        [("Authentication-Results", "mx.helpdesk.example.de; dkim=pass header.d=elsewhere.example")],
    ],
)
def test_what_our_mail_server_does_not_vouch_for_is_not_sent_on_and_its_writer_is_told(
    site: Site, notice: Outgoing, headers: list[tuple[str, str]]
) -> None:
    mails = site.answer(notice, "Bitte überweisen Sie 1000 Euro.\n", sender=ANNA, headers=headers)
    assert recipients(mails) == [ANNA]
    assert "2026-000001" in mails[0].text
    note = site.comments("2026-000001")[1]
    assert note.internal


def test_an_answer_to_a_colleagues_reply_address_is_not_sent_on(site: Site, notice: Outgoing) -> None:
    mails = site.answer(notice, "Weitergeleitet bekommen.\n", sender=BERND, headers=proved(BERND))
    assert recipients(mails) == [BERND]


def test_intern_in_the_first_line_keeps_the_words_inside(site: Site, notice: Outgoing) -> None:
    mails = site.answer(notice, "#intern Kunde hat nicht bezahlt.\n", sender=ANNA, headers=proved(ANNA))
    assert recipients(mails) == [ANNA, BERND]
    assert site.comments("2026-000001")[1].internal


def test_intern_at_the_beginning_of_a_later_line_keeps_all_inside_and_tells_its_writer(
    site: Site, notice: Outgoing
) -> None:
    text = "Guten Tag,\n\nwir kommen morgen.\n#intern Der Kunde zahlt nicht.\n"
    mails = site.answer(notice, text, sender=ANNA, headers=proved(ANNA))
    assert recipients(mails) == sorted([ANNA, BERND])
    assert "beginnt mit #intern" in to(mails, ANNA).text


@pytest.mark.parametrize(
    "introduction",
    [
        "",
        "\n\n",
        f"* Support Beispiel GmbH <{SUPPORT}> [2026-11-22 10:15]:\n\n",
        "Support Beispiel GmbH, 22.11.2026:\n",
    ],
)
def test_our_notice_that_stands_unmarked_below_an_answer_does_not_go_to_the_customer(
    site: Site, notice: Outgoing, introduction: str
) -> None:
    internal = to(site.answer(notice, "#intern Der Kunde zahlt nicht.\n", sender=ANNA, headers=proved(ANNA)), BERND)
    text = f"#öffentlich\nBitte schalten Sie ihn aus und ein.\n\nBernd\n\n{introduction}{internal.text}"
    answer = to(site.answer(internal, text, sender=BERND, headers=proved(BERND)), ERIKA)
    assert "Bernd" in answer.text
    assert "zahlt nicht" not in answer.message.as_string()
    assert "#intern" not in answer.message.as_string()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("{notice}\n\nBitte schalten Sie ihn aus und ein.\n", "Ihre Antwort geht an den Kunden Erika"),
        (
            "Guten Tag,\n\n{quoted}\n\nAus und ein.\n\n> Sie erhalten diese Nachricht\n\nDanke.\n",
            "> Ihre Antwort geht an den Kunden Erika",
        ),
        (
            "> der Drucker druckt nicht.\n\nAus und ein.\n\n> {line}\n\nDanke.\n",
            "> Ihre Antwort geht an den Kunden Erika",
        ),
        ("Schreiben Sie an {address}, nicht an support.\n", "Schreiben Sie an support+"),
    ],
)
def test_an_answer_from_which_our_notice_cannot_be_parted_stays_inside_and_its_writer_is_told(
    site: Site, notice: Outgoing, text: str, line: str
) -> None:
    quoted = "\n".join(f"> {line}" for line in notice.text.split("\n"))
    text = text.format(notice=notice.text, quoted=quoted, address=notice.reply_to, line=notice.text.split("\n")[1])
    mails = site.answer(notice, text, sender=ANNA, headers=proved(ANNA))
    assert recipients(mails) == [ANNA]
    assert "unsere Benachrichtigung" in to(mails, ANNA).text
    assert f"Gefunden wurde diese Zeile: {line}" in " ".join(to(mails, ANNA).text.split())
    assert site.comments("2026-000001")[1].internal


def test_a_second_answer_of_the_team_leaves_the_conversation_one(site: Site, notice: Outgoing) -> None:
    first = to(site.answer(notice, "Erstens.\n", sender=ANNA, headers=proved(ANNA)), ERIKA)
    second = to(site.answer(notice, "Zweitens.\n", sender=ANNA, headers=proved(ANNA)), ERIKA)
    assert first.subject == second.subject
    assert str(second.message["References"]).split()[0] == "<first@kunde.example.org>"
    assert f"<{first.message_id}>" in str(second.message["References"])
    assert first.message["Thread-Topic"] == second.message["Thread-Topic"]


def test_copies_of_an_unproved_mail_get_no_answers(site: Site) -> None:
    notice = to(site.mail(headers=[("Cc", "eve@elsewhere.example.net")]), ANNA)
    mails = site.answer(notice, "Ihr Passwort lautet geheim.\n", sender=ANNA, headers=proved(ANNA))
    assert recipients(mails) == sorted([BERND, ERIKA])


def test_a_stranger_with_good_evidence_joins_by_one_word_and_its_consent_and_sees_nothing_earlier(site: Site) -> None:
    acknowledgement = to(site.mail(headers=proved(ERIKA)), ERIKA)
    stranger = "kollege@kunde.example.org"
    mails = site.answer(acknowledgement, "Ich antworte für Erika.\n", sender=stranger)
    own = to(mails, stranger)
    assert number_in(own.subject) == "2026-000002"
    asked = site.answer(to(mails, ANNA), "#join\n", sender=ANNA, headers=proved(ANNA))
    assert len(site.comments("2026-000001")) == 1  # a stranger is let in after a question alone
    site.answer(to(asked, ANNA), "Ja\n", sender=ANNA, headers=proved(ANNA), message_id="yes@x")
    assert len(site.comments("2026-000001")) == 3
    mails = site.answer(own, "Noch etwas.\n")
    assert recipients(mails) == sorted([ANNA, BERND])
    assert number_in(to(mails, ANNA).subject) == "2026-000001"


def test_a_sender_whom_a_person_answered_is_known_from_then_on(site: Site) -> None:
    notice = to(site.mail(), ANNA)
    site.answer(notice, "Ist erledigt.\n", sender=ANNA, headers=proved(ANNA))
    again = to(site.mail(subject="Toner leer", message_id="toner@kunde.example.org"), ERIKA)
    assert again.subject == "Re: [#2026-000002] Toner leer"


def test_attachments_of_the_team_go_to_the_customer(site: Site, notice: Outgoing) -> None:
    attachments = [("anleitung.png", b"\x89PNG\r\n\x1a\n" + b"x" * 100)]
    mails = site.answer(notice, "Siehe Bild.\n", sender=ANNA, headers=proved(ANNA), attachments=attachments)
    assert to(mails, ERIKA).attachments == ["anleitung.png"]


def test_the_copies_of_a_stranger_who_joins_do_not_join(site: Site) -> None:
    acknowledgement = to(site.mail(headers=proved(ERIKA)), ERIKA)
    stranger = "kollege@kunde.example.org"
    headers = [("Cc", "eve@elsewhere.example.net")]
    mails = site.answer(acknowledgement, "Ich antworte für Erika.\n", sender=stranger, headers=headers)
    asked = site.answer(to(mails, ANNA), "#join\n", sender=ANNA, headers=proved(ANNA))
    site.answer(to(asked, ANNA), "Ja\n", sender=ANNA, headers=proved(ANNA), message_id="yes@x")
    notice = to(site.answer(acknowledgement, "Danke.\n"), ANNA)
    assert stranger in notice.text
    answer = site.answer(notice, "Bitte sehr.\n", sender=ANNA, headers=proved(ANNA))
    assert recipients(answer) == sorted([BERND, ERIKA, stranger])


def test_the_team_reads_who_else_gets_its_answer(notice: Outgoing) -> None:
    assert "chef@kunde.example.org" in notice.text


def test_an_answer_of_the_team_to_a_broken_reply_address_is_no_new_request(site: Site, notice: Outgoing) -> None:
    local, _, domain = notice.reply_to.partition("@")
    broken = f"{local[:-1]}{'a' if local[-1] != 'a' else 'b'}@{domain}"
    mails = site.mail(to=broken, sender=ANNA, text="Ist das da?\n", message_id="b@x.example", headers=proved(ANNA))
    assert recipients(mails) == [ANNA, BERND]
    assert ERIKA not in recipients(mails)
    assert "2026-000002" in to(mails, ANNA).text


def test_a_forged_internal_note_is_told_to_nobody_but_its_alleged_writer(site: Site, notice: Outgoing) -> None:
    forged = [("Authentication-Results", "mx.helpdesk.example.de; dmarc=fail header.from=helpdesk.example.de")]
    mails = site.answer(notice, "#intern Bitte Passwort an eve senden.\n", sender=ANNA, headers=forged)
    assert recipients(mails) == [ANNA]


def test_the_sixth_refused_answer_of_an_hour_is_not_mailed_but_a_proved_one_is(site: Site, notice: Outgoing) -> None:
    for number in range(6):
        mails = site.answer(notice, f"Versuch {number}\n", sender=ANNA)
        assert (recipients(mails) == [ANNA]) == (number < 4)
    assert recipients(site.answer(notice, "Echt.\n", sender=BERND, headers=proved(BERND))) == [BERND]


def test_without_a_tag_the_customers_own_mail_is_in_the_conversation_too(tmp_path: Path) -> None:
    with open_site(settings(tmp_path, site={"subject_tag": "none"})) as site:
        index = base64.b64encode(b"\x01" + b"customer's own index."[:21]).decode()
        headers = [*proved(ERIKA), ("Thread-Index", index), ("Thread-Topic", "Drucker druckt nicht")]
        own = message_from_bytes(raw_mail(headers=headers), policy=policy.default)
        mails = site.mail(headers=headers)
        answers = site.answer(to(mails, ANNA), "Aus und ein?\n", sender=ANNA, headers=proved(ANNA))
        seen = [own, to(mails, ERIKA).message, to(answers, ERIKA).message]
        assert [conversations(seen, program) for program in PROGRAMS] == [1, 1, 1]
