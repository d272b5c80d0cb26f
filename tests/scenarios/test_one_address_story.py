"""From bytes to bytes: a whole day on a site where support+anything@ reaches nobody, so that words decide."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from helpdesk.domain.ticket import TicketState
from tests.builders import ERIKA, SUPPORT
from tests.scenarios.site import Outgoing, open_site, to
from tests.scenarios.whole_life import JANA, KARL, KEMAL, PAULA, Life, add_the_customer, firm, words

FIRST, SECOND = "2026-000001", "2026-000002"
RECEIPT = "Ihre Befehle zu Ticket"
STORE = "lager@helpdesk.example.de"
# Answers about the store stay inside unless they say otherwise; those of the support go out.
QUEUES = [
    {"name": "lager", "purpose": "pick_and_pack", "team": [PAULA], "addresses": [STORE], "reply_policy": "internal"}
]


@pytest.fixture
def life(tmp_path: Path) -> Iterator[Life]:
    with open_site(firm(tmp_path, queue=QUEUES, reply={"plus_addressing": False})) as site:
        add_the_customer(site)
        site.now = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
        yield Life(site)


def line_that_says_where(mail: Outgoing) -> str:
    """What a notice to the team says above the words."""
    text = words(mail)
    start = text.index("Ihre Antwort ")
    return text[start : text.index(".", start) + 1]


def morning_of_the_support(life: Life) -> None:
    """One address for all: an answer goes out, a note says so in its first line, and both meet the same ticket."""
    mails = life.begins(ERIKA, "Drucker druckt nicht", "Guten Tag,\n\nder Drucker steht.", headers=[("Cc", KARL)])
    opened = f"Neues Ticket {FIRST} von Erika Beispiel <{ERIKA}>"
    life.told(mails, {ERIKA: "Ihre Anfrage ist am 23.11.2026", JANA: opened}, FIRST)
    notice = to(mails, JANA)
    assert {mail.reply_to for mail in mails} == {SUPPORT}
    assert f"Ihre Antwort geht an den Kunden Erika Beispiel und an {KARL}; mit #intern in der ersten Zeile" in (
        " ".join(notice.text.split())
    )
    life.told(life.writes(JANA, "#zuweisen Kemal\n"), {KEMAL: f"Ticket {FIRST} ist jetzt Ihres", JANA: RECEIPT}, FIRST)
    his = life.latest(KEMAL, "ist jetzt Ihres")
    mails = life.writes(KEMAL, "#intern\n", inside="Der Kunde zahlt schleppend.", mail=his)
    life.told(mails, {KEMAL: RECEIPT}, FIRST)
    mails = life.writes(KEMAL, "Ist er eingeschaltet?\n", mail=his)
    life.told(mails, dict.fromkeys((ERIKA, KARL), "Kemal Muster schrieb am 23.11.2026"), FIRST)
    life.told(life.writes(KARL, "Ja, seit heute früh.\n"), {KEMAL: "Karl Beispiel <"}, FIRST)
    mails = life.writes(JANA, "#intern\n", inside="Das ist der dritte Ausfall.", mail=notice)
    life.told(mails, {KEMAL: "Interne Notiz von Jana Weiß", JANA: RECEIPT}, FIRST)


def noon_in_the_store(life: Life) -> None:
    """What goes to the address of the store stays inside, until a word says that it is for the customer."""
    mails = life.begins(KARL, "Toner bestellen", "Bitte zwei Toner liefern.", to=STORE)
    opened = f"Neues Ticket {SECOND} von Karl Beispiel <{KARL}>"
    life.told(mails, {KARL: "Ihre Anfrage ist am 23.11.2026", PAULA: opened}, SECOND)
    assert line_that_says_where(to(mails, PAULA)) == (
        "Ihre Antwort bleibt im Team; mit #öffentlich in der ersten Zeile geht sie an den Kunden Karl Beispiel."
    )
    life.told(life.writes(PAULA, "", inside="Davon ist nur noch einer da."), {}, SECOND)
    mails = life.writes(PAULA, "#öffentlich\n#nehmen\n\nEiner kommt morgen, einer am Freitag.\n")
    life.told(mails, {KARL: "Paula Beispiel schrieb am 23.11.2026", PAULA: RECEIPT}, SECOND)
    assert "Einer kommt morgen" in to(mails, KARL).text
    assert life.ticket(SECOND).assignee == PAULA
    assert life.holds(SECOND) == [
        ("Karl", False, "Bitte zwei Toner liefern."),
        ("Paula", True, "Davon ist nur noch einer da."),
        ("Paula", False, "Einer kommt morgen, einer am Freitag."),
    ]


def slips_of_the_afternoon(life: Life) -> None:
    """A misspelt word for the team keeps everything inside; a wrong command does not keep the answer back."""
    mails = life.writes(KEMAL, "#interm\n", inside="Bei dem ist immer etwas.")
    life.told(mails, {KEMAL: f"Nichts ausgeführt: Eine Zeile stimmt nicht (Ticket {FIRST})"}, FIRST)
    assert "Meinten Sie #intern?" in words(mails[0])
    words_of_karl = life.latest(KEMAL, "seit heute früh")
    mails = life.writes(KEMAL, "#prioo hoch\n\nIch komme um vier.\n", mail=words_of_karl)
    said = "Kemal Muster schrieb am 23.11.2026"
    life.told(mails, {ERIKA: said, KARL: said, KEMAL: "Nichts ausgeführt"}, FIRST)
    assert "Ich komme um vier." in to(mails, ERIKA).text
    assert life.ticket(FIRST).priority == "normal"


def evening(life: Life) -> None:
    """It is resolved in one mail to both, and thanks at the one address change nothing."""
    life.site.now = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
    last_words = life.latest(KEMAL, "seit heute früh")
    mails = life.writes(KEMAL, "#zeit 1h\n#gelöst Das Netzteil war lose.\n", mail=last_words)
    solved = f"Ihr Ticket {FIRST} ist gelöst."
    life.told(mails, {ERIKA: solved, KARL: solved, KEMAL: RECEIPT}, FIRST)
    assert "Das Netzteil war lose." in words(to(mails, ERIKA))
    life.told(life.writes(ERIKA, "Vielen Dank!\n"), {KEMAL: f"Erika Beispiel <{ERIKA}>"}, FIRST)
    assert life.ticket(FIRST).state == TicketState.RESOLVED
    assert [each for each in life.holds(FIRST) if each[1]] == [
        ("Kemal", True, "Der Kunde zahlt schleppend."),
        ("Jana", True, "Das ist der dritte Ausfall."),
        ("Kemal", True, "#interm"),
    ]


def test_a_whole_day_with_one_address_for_all(life: Life) -> None:
    morning_of_the_support(life)
    noon_in_the_store(life)
    slips_of_the_afternoon(life)
    evening(life)
