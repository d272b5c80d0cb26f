"""The firm of the two whole stories, and steps that look at everything which a mail set off.

Each step names exactly who is written to, with the first line that he reads. Of each mail is looked at: where an
answer goes, how a customer is addressed, that nobody gets two, and that nothing internal reaches a customer.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any

from helpdesk.config.settings import Settings
from helpdesk.store import tickets
from helpdesk.store.customers import ContactPhone, ContactRow
from helpdesk.store.tickets import Ticket
from tests.builders import ERIKA, SUPPORT, settings
from tests.scenarios.customers import KUNDE, MAX, Person, add_customer
from tests.scenarios.site import Outgoing, Site, number_in, proved

JANA, KEMAL, PAULA = TEAM = tuple(f"{name}@helpdesk.example.de" for name in ("jana", "kemal", "paula"))
KARL = f"karl@{KUNDE}"
PHONE = "+49 251 123456"
NAMES = {
    JANA: "Jana Weiß",
    KEMAL: "Kemal Muster",
    PAULA: "Paula Beispiel",
    ERIKA: "Erika Beispiel",
    KARL: "Karl Beispiel",
    MAX: "Max Beispiel",
}
PEOPLE: list[dict[str, Any]] = [
    {"addresses": [JANA], "name": NAMES[JANA], "role": "dispatcher"},
    {
        "addresses": [KEMAL],
        "name": NAMES[KEMAL],
        "signature": "Kemal Muster, Technik",
        "absence": [{"first": "2026-11-24", "last": "2026-11-24", "deputy": PAULA}],
    },
    {"addresses": [PAULA], "name": NAMES[PAULA]},
]
_FAMILIAR = re.compile(r"\b(?:du|dein|deine[mnrs]?|dir|dich|euch|euer|eure[mnrs]?)\b", re.IGNORECASE)


def firm(folder: Path, **changes: Any) -> Settings:
    """A dispatcher and two technicians, one of them away on the Tuesday."""
    return settings(folder, team={"addresses": []}, technician=PEOPLE, **changes)


def add_the_customer(site: Site) -> None:
    """Erika, who has a telephone, her colleague Karl, and Max, whom the customer named as the Standard contact."""
    standard = Person("max", (MAX,), types=("standard",))
    add_customer(site, "10001", standard, Person("erika", (ERIKA,)), Person("karl", (KARL,)))
    with site.database.transaction() as session:
        contact = session.query(ContactRow).filter_by(key="erika").one()
        session.add(ContactPhone(contact_id=contact.id, canonical=PHONE, number=PHONE, position=0))


def words(mail: Outgoing) -> str:
    """The text of a mail, wherever its lines end."""
    return " ".join(mail.text.replace("\u00a0", " ").split())


def opening(mail: Outgoing) -> str:
    """The paragraph that a mail begins with, a salutation left aside."""
    text = "\n".join(mail.text.replace("\u00a0", " ").splitlines()).strip()
    paragraphs = [" ".join(each.split()) for each in text.split("\n\n")]
    return paragraphs[1] if paragraphs[0].startswith("Guten Tag") else paragraphs[0]


class Life:
    """A site on which people write to each other; what only the team may read is remembered."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.secrets: list[str] = []
        self._ids = count()

    def latest(self, person: str, holding: str = "") -> Outgoing:
        """The newest mail in somebody's mailbox, or the newest that holds these words."""
        return next(mail for mail in reversed(self.site.sent) if mail.recipient == person and holding in words(mail))

    def writes(self, person: str, text: str, *, inside: str = "", mail: Outgoing | None = None, **parts: Any) -> Any:
        """Somebody answers a mail, else his newest one, as his mail program does; `inside` is for the team alone."""
        self.secrets += [inside] if inside else []
        return self.site.answer(mail or self.latest(person), f"{text}{inside}\n", **self._from(person, parts))

    def begins(self, person: str, subject: str, text: str, *, inside: str = "", **parts: Any) -> Any:
        """Somebody writes a mail that answers nothing."""
        self.secrets += [inside] if inside else []
        return self.site.mail(subject=subject, text=f"{inside}{text}\n", **self._from(person, parts))

    def _from(self, person: str, parts: dict[str, Any]) -> dict[str, Any]:
        return {
            **parts,
            "sender": f"{NAMES[person]} <{person}>",
            "message_id": f"mail{next(self._ids)}@{person.partition('@')[2]}",
            "headers": [*proved(person), *parts.get("headers", ())],
        }

    def told(self, mails: Sequence[Outgoing], expected: Mapping[str, str], number: str) -> None:
        """Exactly these people were mailed, once each, about this ticket, with these beginnings."""
        assert sorted(mail.recipient for mail in mails) == sorted(expected)
        for mail in mails:
            assert opening(mail).startswith(expected[mail.recipient]), opening(mail)
            assert number_in(mail.subject) == number
            assert mail.reply_to != SUPPORT or not self.site.desk.addressing.plus
            (self._for_the_team if mail.recipient in TEAM else self._for_a_customer)(mail)

    def _for_the_team(self, mail: Outgoing) -> None:
        where = re.findall(r"Ihre Antwort (geht an den Kunden|bleibt im Team)", words(mail))
        assert len(where) == 1, mail.text
        private = self.site.desk.addressing.plus and mail.reply_to.partition("+")[2].startswith("n")
        assert (where[0] == "bleibt im Team") == private or not self.site.desk.addressing.plus

    def _for_a_customer(self, mail: Outgoing) -> None:
        whole = mail.message.as_string()
        assert [secret for secret in (*self.secrets, *TEAM) if secret in words(mail) or secret in whole] == []
        assert _FAMILIAR.search(words(mail)) is None
        assert "#" not in mail.text
        assert SUPPORT in str(mail.message["From"])

    def ticket(self, number: str) -> Ticket:
        """The ticket as it stands."""
        with self.site.database.reading() as session:
            found = tickets.by_number(session, number)
            assert found is not None
            return found

    def holds(self, number: str) -> list[tuple[str, bool, str]]:
        """What a ticket holds: who wrote, whether for the team alone, and the first line; commands alone left aside."""
        return [
            (NAMES[each.author_address].partition(" ")[0], each.internal, each.text.strip().partition("\n")[0])
            for each in self.site.comments(number)
            if each.text.strip()
        ]
