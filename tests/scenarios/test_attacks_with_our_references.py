"""Attacks from bytes to bytes: references of ours, handed over, bent, replayed or forged."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.builders import ANNA, BERND, ERIKA, SUPPORT, raw_mail, settings
from tests.scenarios.attacks import CANARY, COMMANDS, EVE, FIRST, nothing_happens, notice_to, standing
from tests.scenarios.customers import KUNDE, STANDARD, Person, add_customer, happened, states
from tests.scenarios.site import AUTHSERV, Outgoing, Site, open_site, proved, recipients, to

CLERK = f"azubi@{KUNDE}"
OUT_OF_OFFICE = [("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All")]


@pytest.fixture
def notice(site: Site) -> Outgoing:
    """What Anna got about Erika's ticket."""
    return notice_to(site)


@pytest.fixture
def question(site: Site) -> Outgoing:
    """What Anna was asked: whether she wanted that the clerk is registered."""
    add_customer(site, "10001", STANDARD)
    notice = to(site.mail(sender=CLERK), ANNA)
    return to(site.answer(notice, "#registrieren\n", sender=ANNA), ANNA)


@pytest.mark.parametrize("kind", ["n", "b", "a", "c"])
def test_a_reference_of_one_kind_is_none_of_another(site: Site, notice: Outgoing, kind: str) -> None:
    name, token = notice.reply_to.split("+")
    with nothing_happens(site):
        site.mail(sender=ANNA, to=f"{name}+{kind}{token[1:]}", text=COMMANDS, message_id="k@x", headers=proved(ANNA))


def test_a_technicians_reference_is_worth_nothing_to_a_customer_and_a_customers_nothing_to_a_stranger(
    site: Site, notice: Outgoing
) -> None:
    acknowledged = next(mail for mail in site.sent if mail.recipient == ERIKA)
    for number, mail in enumerate((notice, acknowledged)):
        with nothing_happens(site, str(number), writer=EVE):
            site.answer(mail, COMMANDS, sender=EVE, headers=proved(EVE), message_id=f"{number}@x.example")


@pytest.mark.usefixtures("notice")
def test_a_reference_of_another_ticket_changes_this_one_as_little(site: Site) -> None:
    other = to(site.mail(sender=EVE, subject="Meins", message_id="m@x.example", headers=proved(EVE)), EVE)
    with nothing_happens(site, writer=EVE):
        site.answer(
            other, COMMANDS, sender=EVE, subject=f"Re: [#{FIRST}] x", headers=proved(EVE), message_id="n@x.example"
        )


@pytest.mark.usefixtures("notice")
def test_a_reference_to_a_ticket_that_was_merged_gives_a_stranger_nothing(site: Site) -> None:
    second = site.mail(subject="Noch etwas", message_id="zwei@kunde.example.org", headers=proved(ERIKA))
    site.answer(to(second, ANNA), f"#zusammenführen {FIRST}\n", headers=proved(ANNA))
    old = to(second, ERIKA)
    with nothing_happens(site, writer=EVE):
        site.answer(old, COMMANDS, sender=EVE, headers=proved(EVE), message_id="o@x.example")
    with nothing_happens(site):
        site.answer(old, COMMANDS, sender=ANNA, message_id="p@x.example")
    assert "Danke" in site.answer(old, "Danke für die Mühe, es geht noch nicht.\n", headers=proved(ERIKA))[0].text


@pytest.mark.parametrize(
    ("sender", "headers"),
    [
        (BERND, proved(BERND)),
        (EVE, proved(EVE)),
        (CLERK, proved(CLERK)),
        (ANNA, [("Authentication-Results", f"{AUTHSERV}; dmarc=fail header.from=helpdesk.example.de")]),
        (ANNA, [*proved(ANNA), *OUT_OF_OFFICE]),
        (f"{ANNA} <{EVE}>", []),
    ],
    ids=["a colleague", "a stranger", "who gains by it", "a forger", "a robot", "a name"],
)
def test_a_yes_that_is_not_the_askeds_own_does_nothing(
    site: Site, question: Outgoing, sender: str, headers: list[tuple[str, str]]
) -> None:
    mails = site.answer(question, "Ja\n", sender=sender, headers=headers, message_id="ja@x.example")
    assert CLERK not in states(site)
    assert CLERK not in recipients(mails)
    assert happened(site, "action_consented") == []
    assert site.inbox()[-1].reason


def test_a_yes_that_does_not_name_the_question_does_nothing(site: Site, question: Outgoing) -> None:
    assert "Ja" in question.text
    site.mail(sender=ANNA, subject=f"Re: {question.subject}", text="Ja\n", message_id="ja@x", headers=proved(ANNA))
    assert CLERK not in states(site)


def test_a_yes_works_once(site: Site, question: Outgoing) -> None:
    site.answer(question, "Ja\n", sender=ANNA, headers=proved(ANNA), message_id="eins@x.example")
    assert states(site)[CLERK] == "pending"
    for number in range(3):
        assert site.answer(question, "Ja\n", sender=ANNA, headers=proved(ANNA), message_id=f"{number}@x.example") == []
    assert happened(site, "action_consented") == ["action_consented"]


def returned(mail: Outgoing, to_address: str, original: str = "") -> bytes:
    """A delivery report that somebody wrote about a mail of ours."""
    return raw_mail(
        sender="Mail Delivery System <MAILER-DAEMON@mx.example.org>",
        to=to_address,
        subject="Undelivered Mail Returned to Sender",
        text=f"Your message could not be delivered.\n\n<{mail.recipient}>: 550 5.1.1 User unknown\n\n{original}",
        message_id=f"dsn{len(original)}@mx.example.org",
        headers=[("Auto-Submitted", "auto-replied")],
    )


def test_a_forged_report_marks_no_address_and_silences_nobody(site: Site) -> None:
    add_customer(site, "10001", Person("erika", addresses=(ERIKA,)))
    notice = notice_to(site)
    answer = to(site.answer(notice, "Um neun.\n", headers=proved(ANNA)), ERIKA)
    invented = f"<hd.{'a' * 20}.{'b' * 12}@helpdesk.example.de>"
    for original in ("", f"Message-ID: {invented}\n", f"Message-ID: <first@{KUNDE}>\n", f"X-Helpdesk-Id: {invented}\n"):
        assert site.send(returned(answer, SUPPORT, original), SUPPORT, "") == []
    assert happened(site, "bounced") == []
    again = site.answer(notice, "Oder um zehn.\n", headers=proved(ANNA), message_id="zehn@x.example")
    assert ERIKA in recipients(again)


def test_a_technicians_absence_note_runs_sends_and_changes_nothing(site: Site, notice: Outgoing) -> None:
    with nothing_happens(site):
        mails = site.answer(notice, COMMANDS, headers=[*proved(ANNA), *OUT_OF_OFFICE], subject="Automatische Antwort")
    assert mails == []


@pytest.mark.parametrize("headers", [OUT_OF_OFFICE, []], ids=["marked", "unmarked"])
def test_two_robots_come_to_an_end(site: Site, headers: list[tuple[str, str]]) -> None:
    sent = 0
    for number in range(40):
        mails = site.mail(
            sender=EVE,
            text="Ich bin im Urlaub.\n",
            subject=f"Urlaub {number}",
            headers=headers,
            message_id=f"{number}@x",
        )
        sent += recipients(mails).count(EVE)
    assert sent <= (0 if headers else 4)


@pytest.mark.usefixtures("notice")
def test_our_own_mail_sent_back_opens_and_answers_nothing(site: Site) -> None:
    for mail in list(site.sent):
        with nothing_happens(site):
            assert site.send(mail.message.as_bytes(), SUPPORT, EVE) == []


def test_without_reference_addresses_a_forged_answer_needs_the_notice_itself(tmp_path: Path) -> None:
    with open_site(settings(tmp_path, reply={"plus_addressing": False})) as site:
        notice_to(site)
        for number, headers in enumerate(([], [("In-Reply-To", "<first@kunde.example.org>")])):
            with nothing_happens(site, str(number)):
                site.mail(
                    sender=ANNA, subject=f"[#{FIRST}]", text=COMMANDS, headers=headers, message_id=f"{number}@x.example"
                )


def test_what_waits_for_consent_is_over_when_its_writer_left_the_team(tmp_path: Path) -> None:
    with open_site(settings(tmp_path)) as site:
        add_customer(site, "10001", STANDARD)
        question = to(site.answer(to(site.mail(sender=CLERK), ANNA), "#registrieren\n", sender=ANNA), ANNA)
    with open_site(settings(tmp_path, team={"addresses": [BERND]})) as site:
        site._seen.update((tmp_path / "out" / "new").glob("*"))
        site.now += timedelta(hours=1)
        site.answer(question, "Ja\n", sender=ANNA, headers=proved(ANNA))
        assert CLERK not in states(site)
        assert CANARY not in "".join(standing(site)["public"])
