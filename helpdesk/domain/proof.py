"""How far a mail is proved to come from the person of the team that it names.

From: alone never is. Where our own mail server vouches for senders, only its word counts: a signed reply address
goes along when somebody forwards a notice. Where no server vouches, the personal signed address is all there is; it
suffices for answers and harmless commands. What a proof allows is decided in `domain.answers`.
"""

from enum import IntEnum

from helpdesk.domain.disposition import Evidence, EvidenceKind, Facts
from helpdesk.mail.message import AuthResult


class Proof(IntEnum):
    """The higher, the more it allows."""

    NONE = 0
    PERSONAL = 1  # sent to an address that only this person was given, on a site that cannot authenticate
    AUTHENTICATED = 2  # our own mail server vouches for the sender


def proof_of(facts: Facts) -> Proof:
    """Say how far the mail is proved to be of the registered person whose address it bears."""
    if not facts.from_team or facts.authentication.result is AuthResult.FAIL:
        return Proof.NONE
    if facts.authentication.result is AuthResult.PASS:
        return Proof.AUTHENTICATED
    if facts.site_authenticates:
        return Proof.NONE
    return Proof.PERSONAL if any(_only_he_has(facts, evidence) for evidence in facts.evidence) else Proof.NONE


def _only_he_has(facts: Facts, evidence: Evidence) -> bool:
    """Tell whether the mail bears what we gave to nobody else: his reply address, or where none are made our id."""
    kinds = (EvidenceKind.SIGNED_ADDRESS,) if facts.site_signs else (EvidenceKind.MESSAGE_ID,)
    return evidence.personal and evidence.kind in kinds
