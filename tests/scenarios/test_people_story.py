"""From bytes to bytes: who of the team hears of what, by roles, queues, rules and absences."""

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from helpdesk.domain.command_lines import read_commands
from helpdesk.domain.command_list import CommandName
from helpdesk.services.ticketing.tickets import assign, set_queue
from helpdesk.store import events, tickets
from helpdesk.store.tickets import TicketTag
from tests.builders import ERIKA, settings
from tests.scenarios.customers import MAX, Person, add_customer
from tests.scenarios.site import Outgoing, Site, open_site, proved, recipients, to

JANA, KEMAL, PAULA, ROBERT = (f"{name}@helpdesk.example.de" for name in ("jana", "kemal", "paula", "robert"))
AWAY = {"first": "2026-11-22", "last": "2026-11-24", "deputy": PAULA}
SIGNATURE = "Jana Weiß\nService-Team"
PEOPLE: list[dict[str, Any]] = [
    {"addresses": [JANA, "j.weiss@example.org"], "name": "Jana Weiß", "role": "dispatcher", "signature": SIGNATURE},
    {"addresses": [KEMAL], "name": "Kemal Muster", "language": "en"},
    {"addresses": [PAULA], "name": "Paula Beispiel"},
    {"addresses": [ROBERT], "name": "Robert Beispiel", "role": "back_office"},
]
_LAGER = {"name": "lager", "purpose": "pick_and_pack", "priority": "low", "team": [KEMAL]}
QUEUES = [{**_LAGER, "addresses": ["lager@helpdesk.example.de"]}]
RULES = """\
[[rule]]
name = "Rechnungen"
subject = ["*rechnung*"]
not_for_us = true
refer_to = "buchhaltung@helpdesk.example.de"
[[rule]]
name = "Alarm"
header = [{ name = "X-Monitor", pattern = "critical" }]
priority = "urgent"
assignee = "kemal@helpdesk.example.de"
tags = ["alarm", "netz"]
"""


def people(**changes: dict[str, Any]) -> list[dict[str, Any]]:
    """The team, with more to say about those whose first names are given."""
    return [{**person, **changes.get(person["addresses"][0].partition("@")[0], {})} for person in PEOPLE]


def site_with(folder: Path, technician: list[dict[str, Any]]) -> Any:
    rules = folder / "routing.toml"
    rules.write_text(RULES)
    return open_site(settings(folder, team={"addresses": []}, technician=technician, queue=QUEUES, routing=rules))


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with site_with(tmp_path, PEOPLE) as site:
        yield site


def words(mail: Outgoing) -> str:
    """The text of a mail, wherever its lines end."""
    return " ".join(mail.text.split())


def links(mail: Outgoing) -> dict[str, str]:
    """What stands on the links of a mail that open an answer with words in it, and where they lead."""
    page = mail.message.get_body(("html",))
    assert page is not None
    found = re.findall(r'<a href="(mailto:[^"?]+[?][^"]+)"[^>]*>([^<]+)</a>', page.get_content())
    return {html.unescape(label): html.unescape(link) for link, label in found}


def give(site: Site, address: str) -> None:
    with site.database.transaction() as session:
        assign(session, tickets.get(session, site.tickets()[-1].id), address, "admin", site.now)


def test_a_new_ticket_goes_to_the_dispatchers_alone(site: Site) -> None:
    assert recipients(site.mail()) == sorted([ERIKA, JANA])


def test_mail_to_the_address_of_a_queue_goes_to_its_people_in_their_language(site: Site) -> None:
    mails = site.mail(to="lager@helpdesk.example.de")
    assert recipients(mails) == sorted([ERIKA, KEMAL])
    assert to(mails, KEMAL).message["Content-Language"] == "en"
    (ticket,) = site.tickets()
    assert (ticket.queue, ticket.priority, ticket.assignee) == ("lager", "low", "")
    assert "queue lager by its address" in site.inbox()[0].reason


def test_a_rule_says_how_urgent_a_ticket_is_and_whose_and_the_journal_names_it(site: Site) -> None:
    mails = site.mail(headers=[("X-Monitor", "disk: CRITICAL")])
    assert recipients(mails) == sorted([ERIKA, KEMAL])
    (ticket,) = site.tickets()
    assert (ticket.queue, ticket.priority, ticket.assignee) == ("support", "urgent", KEMAL)
    assert "rule 'Alarm': queue support, priority urgent" in site.inbox()[0].reason
    with site.database.reading() as session:
        assert sorted(row.tag for row in session.query(TicketTag)) == ["alarm", "netz"]
        (event,) = (each for each in events.of_ticket(session, ticket.id) if each.kind == "routed")
    assert (event.data["rule"], event.data["assignee"], event.actor) == ("Alarm", KEMAL, "helpdesk")


def test_the_customers_answer_goes_to_whose_ticket_it_is_and_to_nobody_else(site: Site) -> None:
    acknowledgement = to(site.mail(headers=proved(ERIKA)), ERIKA)
    give(site, KEMAL)
    assert recipients(site.answer(acknowledgement, "Noch etwas.\n")) == [KEMAL]
    give(site, "")
    assert recipients(site.answer(acknowledgement, "Und noch etwas.\n")) == [JANA]


def test_what_somebody_writes_on_his_own_ticket_is_news_to_nobody_but_the_customer(site: Site) -> None:
    notice = to(site.mail(headers=proved(ERIKA)), JANA)
    give(site, JANA)
    assert recipients(site.answer(notice, "Wir kommen.\n", headers=proved(JANA))) == [ERIKA]
    give(site, KEMAL)
    mails = site.answer(notice, "Wir kommen morgen.\n", headers=proved(JANA))
    assert recipients(mails) == sorted([ERIKA, KEMAL])


def test_a_ticket_moved_to_another_queue_is_its_peoples(site: Site) -> None:
    acknowledgement = to(site.mail(headers=proved(ERIKA)), ERIKA)
    with site.database.transaction() as session:
        set_queue(session, tickets.get(session, site.tickets()[0].id), "lager", "admin", site.now)
    assert recipients(site.answer(acknowledgement, "Noch etwas.\n")) == [KEMAL]


def test_the_people_of_a_queue_are_told_of_what_is_moved_there_with_its_words(site: Site) -> None:
    notice = to(site.mail(headers=proved(ERIKA)), JANA)
    mails = site.answer(notice, "#queue lager\n#intern\nSchaut bitte nach.\n", headers=proved(JANA))
    told = words(to(mails, KEMAL))
    assert "is in the queue lager now: Jana Weiß moved it there" in told
    assert "der Drucker im Büro" in told
    assert "Schaut bitte nach." in told
    assert "Benachrichtigt: Kemal Muster" in words(to(mails, JANA))
    given = site.answer(notice, "#queue support\n#nehmen\n", headers=proved(JANA), message_id="take@x")
    assert recipients(given) == [JANA]  # whose it is now knows


def test_a_deputy_stands_in_while_somebody_is_away_and_reads_for_whom(tmp_path: Path) -> None:
    with site_with(tmp_path, people(jana={"absence": [AWAY]}, kemal={"absence": [AWAY]})) as site:
        notice = to(site.mail(headers=proved(ERIKA)), PAULA)
        assert "und Sie Jana Weiß vertreten" in words(notice)
        give(site, KEMAL)
        mails = site.answer(notice, "Wir kommen.\n", headers=proved(PAULA))
        answer = to(mails, ERIKA)
        assert recipients(mails) == [ERIKA]  # whoever stands in knows what he wrote himself
        assert recipients(site.answer(answer, "Danke, aber wann?\n")) == [PAULA]
        site.pass_time(days=3)
        back = site.answer(answer, "Wann denn nun?\n")
        assert recipients(back) == [KEMAL]
        assert "stand in for" not in words(back[0])


def test_who_stands_in_reads_whose_ticket_it_is_that_he_is_given(tmp_path: Path) -> None:
    with site_with(tmp_path, people(kemal={"absence": [AWAY]})) as site:
        notice = to(site.mail(headers=proved(ERIKA)), JANA)
        told = words(to(site.answer(notice, "#zuweisen kemal\n", headers=proved(JANA)), PAULA))
        assert "ist jetzt Sache von Kemal Muster; Sie vertreten, zugewiesen von Jana Weiß" in told
        assert "weil das Ticket Kemal Muster zugewiesen wurde und Sie vertreten." in told


def test_somebody_may_answer_from_each_of_his_addresses(site: Site) -> None:
    notice = to(site.mail(headers=proved(ERIKA)), JANA)
    second = "j.weiss@example.org"
    mails = site.answer(notice, "Wir kommen.\n", sender=f"{second} <{second}>", headers=proved(second))
    assert recipients(mails) == [ERIKA]
    assert words(mails[0]).startswith("Jana Weiß schrieb am")
    assert "Wir kommen. Jana Weiß Service-Team Wenn Sie antworten" in words(mails[0])
    assert site.comments("2026-000001")[1].author_address == JANA
    assert second not in mails[0].message.as_string()


def test_what_is_not_for_us_is_answered_with_the_customers_own_account_manager_and_kept(site: Site) -> None:
    add_customer(site, "10001", Person("erika", addresses=(ERIKA,), types=("standard",)), account_manager=ROBERT)
    mails = site.mail(subject="Frage zur Jahresrechnung", headers=proved(ERIKA))
    assert recipients(mails) == sorted([ERIKA, JANA])
    answer = to(mails, ERIKA)
    assert f"Robert Beispiel <{ROBERT}>" in words(answer)
    assert answer.message["Auto-Submitted"] == "auto-replied"
    (ticket,) = site.tickets()
    assert (ticket.queue, ticket.due_at) == ("redirected", None)
    assert "#queue support" in words(to(mails, JANA))
    assert site.pass_time(hours=3) == []  # nobody is reminded of it
    assert recipients(site.answer(answer, "Danke!\n", message_id="thanks@x")) == [JANA]
    assert site.tickets()[0].queue == "redirected"
    mails = site.answer(answer, "Doch, der Drucker brennt.\n")
    assert "Der Absender hat widersprochen" in words(to(mails, JANA))
    assert site.tickets()[0].queue == "support"


def test_who_is_not_told_yet_whom_to_turn_to_reads_it_in_the_mail_that_gathers(site: Site) -> None:
    limit = site.settings.acknowledge.per_hour
    for number in range(limit):
        site.mail(message_id=f"{number}@kunde.example.org", headers=proved(ERIKA))
    mails = site.mail(subject="Rechnung 7", message_id="r@kunde.example.org", headers=proved(ERIKA))
    assert recipients(mails) == [JANA]
    assert "erfährt er in einer Sammelnachricht" in words(mails[0])
    digest = words(to(site.pass_time(minutes=61), ERIKA))
    assert "wir antworten Ihnen auf jede" not in digest
    assert "buchhaltung@helpdesk.example.de (bei uns wird diese Anfrage nicht bearbeitet)" in digest


def test_tickets_that_the_team_opens_for_somebody_cost_him_no_acknowledgement(site: Site) -> None:
    limit = site.settings.acknowledge.per_hour
    told = [
        site.mail(
            sender=JANA,
            text=f"#für {ERIKA}\nAm Telefon, Nr. {number}.\n",
            message_id=f"{number}@t.example.org",
            headers=proved(JANA),
        )
        for number in range(limit + 2)
    ]
    assert all(ERIKA in recipients(mails) for mails in told)
    assert ERIKA in recipients(site.mail(headers=proved(ERIKA)))


def test_nobody_in_doubt_is_told_who_the_account_manager_of_a_customer_is(site: Site) -> None:
    headers = [("Authentication-Results", "mx.helpdesk.example.de; dmarc=fail header.from=kunde.example.org")]
    add_customer(site, "10001", Person("erika", addresses=(ERIKA,), types=("standard",)), account_manager=ROBERT)
    told = to(site.mail(subject="Rechnung", headers=headers), ERIKA)
    colleague = to(site.mail(subject="Rechnung", sender=MAX, message_id="2@kunde.example.org"), MAX)
    for mail in (told, colleague):
        assert ROBERT not in mail.message.as_string()
        assert "buchhaltung@helpdesk.example.de" in words(mail)


def test_a_robot_whose_mail_is_not_for_us_gets_no_answer_and_the_team_knows(site: Site) -> None:
    mails = site.mail(subject="Rechnung", headers=[("Auto-Submitted", "auto-generated")])
    assert recipients(mails) == [JANA]
    assert "keine Nachricht erhalten" in words(mails[0])


def test_the_notice_of_a_new_ticket_offers_five_commands_at_its_readers_own_address_for_notes(site: Site) -> None:
    mails = site.mail(subject="Drucker druckt nicht & mehr", headers=proved(ERIKA))
    notice, wanted = to(mails, JANA), {CommandName.TAKE, CommandName.PRIORITY, CommandName.SPAM, CommandName.CLOSE}
    found = links(notice)
    assert list(found) == ["Übernehmen", "Zuweisen", "Dringend", "Spam", "Schließen"]
    bodies = []
    for label, link in found.items():
        parts = urlsplit(link)
        fields = parse_qs(parts.query.replace("+", "%2B"))
        assert fields["subject"] == ["Re: [#2026-000001] Drucker druckt nicht & mehr"]
        assert unquote(parts.path).startswith("support+n")
        assert fields["body"][0].strip() in words(notice), label
        bodies.append(fields["body"][0])
    assert {line.name for body in bodies for line in read_commands(body).lines} == wanted | {CommandName.ASSIGN}
    assert links(to(mails, ERIKA)) == {}


def test_what_the_requester_had_lately_stands_in_the_notice_of_his_next_ticket_and_nobody_elses(site: Site) -> None:
    site.mail(subject="Toner ist leer", message_id="1@kunde.example.org", headers=proved(ERIKA))
    site.mail(subject="Gehalt", message_id="2@kunde.example.org", sender=MAX)
    mails = site.mail(subject="Drucker druckt nicht", message_id="3@kunde.example.org", headers=proved(ERIKA))
    notice = words(to(mails, JANA))
    assert "2026-000001 Toner ist leer Neu, 22.11.2026, 10:15 Uhr (MEZ)" in notice
    assert "Gehalt" not in notice
    assert "Toner" not in words(to(mails, ERIKA))


def test_the_notice_says_in_which_queue_how_urgent_and_whose_a_ticket_is(site: Site) -> None:
    urgent = words(to(site.mail(headers=[("X-Monitor", "critical")]), KEMAL))
    assert "Priority: Urgent" in urgent
    assert "Assigned to: Kemal Muster" in urgent
    assert "#take" not in urgent  # it is his already
    other = site.mail(to="lager@helpdesk.example.de", message_id="2@kunde.example.org")
    assert "Queue: lager (pick and pack) Priority: Low" in words(to(other, KEMAL))


@pytest.mark.parametrize(
    ("label", "name", "becomes"),
    [
        ("Übernehmen", "assignee", JANA),
        ("Zuweisen", "assignee", KEMAL),
        ("Dringend", "priority", "urgent"),
        ("Spam", "state", "spam"),
        ("Schließen", "state", "closed"),
    ],
)
def test_a_click_on_a_link_and_on_send_does_what_the_link_says(site: Site, label: str, name: str, becomes: str) -> None:
    parts = urlsplit(links(to(site.mail(headers=proved(ERIKA)), JANA))[label])
    body = parse_qs(parts.query)["body"][0]
    text = body + "Kemal" if label == "Zuweisen" else body
    mails = site.mail(
        to=unquote(parts.path),
        sender=JANA,
        subject=parse_qs(parts.query)["subject"][0],
        text=f"{text}\n",
        message_id="2@helpdesk.example.de",
        headers=proved(JANA),
    )
    (ticket,) = site.tickets()
    assert getattr(ticket, name) == becomes
    assert ERIKA not in recipients(mails)
