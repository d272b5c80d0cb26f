"""How far we may believe that a mail is from whom it says, in four grades.

A claim is not proof: a registered address is known, and only our own mail server's word makes it authenticated.
What needs more than there is waits for a confirmation mailed to the registered address
(`services.commands.pending_actions`).
"""

from enum import IntEnum

from helpdesk.domain.sender import Sender, SenderKind
from helpdesk.mail.message import Authentication, AuthResult


class Trust(IntEnum):
    """Each grade includes the ones before."""

    UNVERIFIED = 0  # anybody; also somebody registered whom our mail server doubts
    KNOWN_CONTACT = 1  # a registered address, and nothing speaks against it
    AUTHENTICATED_CONTACT = 2  # a registered address, and our mail server vouches for it
    AUTHENTICATED_TECHNICIAN = 3  # a person of the team, and our mail server vouches for him

    @property
    def words(self) -> str:
        """The grade as people read it."""
        return self.name.lower().replace("_", " ")


def trust_in(sender: Sender, authentication: Authentication) -> Trust:
    """Grade a mail by who its sender is and what our own mail server says about its author."""
    vouched = authentication.result is AuthResult.PASS
    if sender.kind is SenderKind.TEAM:
        return Trust.AUTHENTICATED_TECHNICIAN if vouched else Trust.UNVERIFIED
    if not sender.is_contact or authentication.result is AuthResult.FAIL:
        return Trust.UNVERIFIED
    return Trust.AUTHENTICATED_CONTACT if vouched else Trust.KNOWN_CONTACT
