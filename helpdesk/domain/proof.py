"""How far a mail is proved to come from the person of the team that it names.

From: alone never is. Where our own mail server vouches for senders, only its word counts: a signed reply address
goes along when somebody forwards a notice. Where no server vouches, the personal signed address is all there is; it
suffices for answers and harmless commands. Not what a proof allows (`domain.answers`, `domain.command_list`).
"""

from enum import IntEnum

from helpdesk.mail.message import AuthResult


class Proof(IntEnum):
    """The higher, the more it allows."""

    NONE = 0
    PERSONAL = 1  # sent to an address that only this person was given, on a site that cannot authenticate
    AUTHENTICATED = 2  # our own mail server vouches for the sender


def proof_of(result: AuthResult, *, site_authenticates: bool, has_personal: bool) -> Proof:
    """Say how far a mail in the name of somebody registered is his.

    `has_personal`: it was sent to what we gave to him and nobody else.
    """
    if result is AuthResult.FAIL:
        return Proof.NONE
    if result is AuthResult.PASS:
        return Proof.AUTHENTICATED
    return Proof.PERSONAL if has_personal and not site_authenticates else Proof.NONE
