"""The desk: everything a use case needs besides the session and the time, made once from the settings.

Not global: it is passed in. Holds no state of its own that changes.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from helpdesk.config.settings import Settings
from helpdesk.domain.reference import Addressing, Keyring
from helpdesk.domain.routing import Rule
from helpdesk.domain.staff import ReplyPolicy, Staff
from helpdesk.mail.message import Address
from helpdesk.rendering.templates import Templates
from helpdesk.store.blobs import Blobs
from helpdesk.store.numbers import Numbers


@dataclass(frozen=True, slots=True)
class Desk:
    """Settings and what is derived from them."""

    settings: Settings
    keyring: Keyring
    addressing: Addressing
    blobs: Blobs
    numbers: Numbers
    templates: Templates
    staff: Staff
    rules: tuple[Rule, ...]  # for new tickets
    team: tuple[str, ...]  # every address of everybody

    @property
    def sender(self) -> Address:
        """Who every mail comes from."""
        return Address(self.settings.site.name, self.addressing.support)

    @property
    def zone(self) -> ZoneInfo:
        """The zone of all times shown, and of the year in ticket numbers."""
        return ZoneInfo(self.settings.site.timezone)

    @property
    def forms(self) -> frozenset[str]:
        """The addresses that contact forms write from."""
        return frozenset(address.lower() for address in self.settings.site.forms)

    @property
    def own_domains(self) -> frozenset[str]:
        """The domains of our people and of our own addresses."""
        return frozenset(address.rpartition("@")[2] for address in (*self.team, *self.addressing.addresses))

    def local_year(self, at: datetime) -> int:
        """Give the year of an instant in the site's zone."""
        return at.astimezone(self.zone).year

    def stays_inside(self, queue: str) -> bool:
        """Tell whether answers of the team in this queue are notes where they do not say anything else."""
        found = self.staff.queue(queue)
        return found is not None and found.reply_policy is ReplyPolicy.INTERNAL

    def accepts(self, recipient: str) -> bool:
        """Tell whether mail to that address is for us; anything else would be relaying."""
        return self.addressing.is_own(recipient)


def make_desk(settings: Settings, keyring: Keyring, templates: Templates, rules: tuple[Rule, ...] = ()) -> Desk:
    """Build the desk; no file is touched yet."""
    reply, state_dir, staff = settings.reply, settings.storage.state_dir, settings.staff
    addresses = settings.own_addresses
    domain = addresses[0].rpartition("@")[2]
    addressing = Addressing(addresses, reply.separator, (reply.bounce_domain or domain).lower(), reply.plus_addressing)
    return Desk(
        settings=settings,
        keyring=keyring,
        addressing=addressing,
        blobs=Blobs(state_dir / "blobs"),
        numbers=Numbers(state_dir / "numbers.json"),
        templates=templates,
        staff=staff,
        rules=rules,
        team=staff.addresses,
    )
