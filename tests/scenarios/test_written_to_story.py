"""Whatever happens in whatever order: nobody is written to whose address is unconfirmed or foreign (D18, D19)."""

import random
from collections.abc import Callable
from typing import Any

import pytest

from helpdesk.domain.notices import Notice
from helpdesk.services.customers.confirmations import withdraw
from helpdesk.store.outbox import OutboundMessage
from tests.builders import ANNA, BERND
from tests.scenarios.customers import ERIKA, KUNDE, MAX, STANDARD, Person, add_customer, states
from tests.scenarios.site import Outgoing, Site, proved

NEW = f"neu@{KUNDE}"
TYPO = "erika@kunde-tippfehler.example"
EVE = "eve@elsewhere.example"
CLERK = f"azubi@{KUNDE}"
AWAY = f"verteiler@{KUNDE}"
PEOPLE = (ERIKA, MAX, NEW, EVE, CLERK)
WORDS = ("Ja\n", "Nein\n", "Der Drucker geht nicht.\n", "#registrieren\n", "#kunde 10001\n", "#join\n", "Danke\n")
_STEPS = 20


class History:
    """What one run of chance does, and who wrote to us himself: such a person may be answered."""

    def __init__(self, site: Site, seed: int) -> None:
        self.site, self.chance, self.wrote = site, random.Random(seed), {ANNA, BERND}
        self.number = 0

    def step(self) -> None:
        self.chance.choice(self._kinds())()

    def _kinds(self) -> list[Callable[[], object]]:
        return [self._write, self._write, self._answer, self._answer, self._answer, self._team, self._wait, self._take]

    def _parts(self, author: str) -> dict[str, Any]:
        self.number += 1
        copies = ", ".join(self.chance.sample((*PEOPLE, TYPO, AWAY), 2))
        headers = [("Cc", copies), *(proved(author) if self.chance.random() < 0.6 else [])]
        return {"sender": author, "headers": headers, "message_id": f"m{self.number}@client.example"}

    def _write(self) -> None:
        author = self.chance.choice(PEOPLE)
        self.wrote.add(author)
        self.site.mail(text=self.chance.choice(WORDS), **self._parts(author))

    def _answer(self) -> None:
        mail = self._some_mail()
        if mail is not None:
            author = self.chance.choice((mail.recipient, self.chance.choice(PEOPLE)))
            self.wrote.add(author)
            self.site.answer(mail, self.chance.choice(WORDS), **self._parts(author))

    def _team(self) -> None:
        notices = [mail for mail in self.site.sent if mail.recipient == ANNA]
        if notices:
            text = self.chance.choice(WORDS)
            self.site.answer(self.chance.choice(notices), text, **{**self._parts(ANNA), "headers": proved(ANNA)})

    def _wait(self) -> None:
        self.site.pass_time(days=self.chance.choice((1, 3)))

    def _take(self) -> None:
        with self.site.database.transaction() as session:
            withdraw(session, self.chance.choice((NEW, TYPO)), "admin", self.site.now)

    def _some_mail(self) -> Outgoing | None:
        """Give one that its recipient may answer; nobody reads what goes to the misspelled address."""
        read = [mail for mail in self.site.sent if mail.recipient != TYPO]
        return self.chance.choice(read) if read else None


@pytest.mark.parametrize("seed", range(4))
def test_nobody_unconfirmed_or_foreign_is_written_to(site: Site, seed: int) -> None:
    add_customer(
        site, "10001", STANDARD, Person("erika", addresses=(ERIKA,), pending=(NEW, TYPO), permission="tickets")
    )
    history = History(site, seed)
    for _ in range(_STEPS):
        history.step()
        _assert_only_to_those_who_may(site, history)
    assert len(site.sent) > _STEPS


def _assert_only_to_those_who_may(site: Site, history: History) -> None:
    known = states(site)
    with site.database.reading() as session:
        mails = [(mail.recipient, mail.notice) for mail in session.query(OutboundMessage)]
    for recipient, notice in mails:
        if notice == Notice.ADDRESS_CONFIRMATION:
            assert recipient in known, recipient
        elif recipient not in history.wrote:
            assert known.get(recipient) in {"confirmed", "replaced"}, (recipient, notice)
    assert TYPO not in history.wrote
    assert {notice for recipient, notice in mails if recipient == TYPO} <= {Notice.ADDRESS_CONFIRMATION}
    assert AWAY not in {recipient for recipient, _ in mails}
