"""From bytes to bytes: whose ticket it is may change, and may be a colleague; no answer reaches the wrong one."""

from tests.builders import ANNA, BERND, ERIKA
from tests.scenarios.site import Outgoing, Site, proved, recipients, to

NUMBER = "2026-000001"


def own_ticket(site: Site) -> list[Outgoing]:
    """Bernd of the team needs help himself."""
    return site.mail(
        sender=f"Bernd Beispiel <{BERND}>",
        subject="Mein Laptop startet nicht",
        text="Der Bildschirm bleibt schwarz.\n",
        message_id="laptop@helpdesk.example.de",
        headers=proved(BERND),
    )


def test_a_colleague_who_asks_for_help_gets_the_answer(site: Site) -> None:
    notice = to(own_ticket(site), ANNA)
    mails = site.answer(notice, "Ich komme gleich vorbei.\n", sender=ANNA, headers=proved(ANNA))
    assert recipients(mails) == [BERND]
    assert "Ich komme gleich vorbei." in to(mails, BERND).text


def test_an_answer_to_a_notice_that_names_the_former_requester_stays_inside(site: Site) -> None:
    opened = own_ticket(site)
    handing = site.answer(to(opened, BERND), f"#für {ERIKA}\n", sender=BERND, headers=proved(BERND))
    assert "jetzt jemand anderem" in to(handing, ANNA).text
    mails = site.answer(to(opened, ANNA), "Bei dem ist immer was.\n", sender=ANNA, headers=proved(ANNA))
    assert ERIKA not in recipients(mails)
    assert "gehört inzwischen jemand anderem" in to(mails, ANNA).text
    assert site.comments(NUMBER)[-1].internal


def test_an_answer_to_the_notice_that_names_the_new_requester_reaches_him(site: Site) -> None:
    opened = own_ticket(site)
    handing = site.answer(to(opened, BERND), f"#für {ERIKA}\n", sender=BERND, headers=proved(BERND))
    assert ERIKA in to(handing, ANNA).text
    mails = site.answer(to(handing, ANNA), "Wir kümmern uns.\n", sender=ANNA, headers=proved(ANNA))
    assert ERIKA in recipients(mails)


def test_a_command_below_the_salutation_reaches_no_customer_and_is_told(site: Site) -> None:
    notice = to(site.mail(), ANNA)
    words = "Hallo Frau Beispiel,\n\n#zeit 1h\nder Drucker läuft wieder.\n"
    mails = site.answer(notice, words, sender=ANNA, headers=proved(ANNA))
    assert ERIKA not in recipients(mails)
    assert "nur ganz oben" in to(mails, ANNA).text
    assert "der Drucker läuft wieder" in site.comments(NUMBER)[-1].text
