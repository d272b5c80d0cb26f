"""Why somebody is told or not, and what became of his mail, in the words that `helpdesk` prints for people.

Not the codes (`domain.telling`, `domain.chosen_contacts`, `domain.notification_proof`) and not mails.
"""

from typing import TYPE_CHECKING

from helpdesk.cli.access import local

if TYPE_CHECKING:
    from collections.abc import Iterable

    from helpdesk.domain.notification_proof import Proof
    from helpdesk.services.desk import Desk

WHY = {
    "takes_part": "takes part in the ticket",
    "on_the_team": "is on the team",
    "own_act": "it is this person's own act",
    "another_mail": "gets another mail for the same event",
    "priority_too_low": "wants to be told from a higher priority on",
    "foreign": "belongs to another customer",
    "opted_out": "wants no announcements of that kind at this address",
    "named": "the customer's file names this contact",
    "by_type": "is a contact of the type",
    "own_choice": "the contact's own notifications",
    "stands_in": "Standard contact: nobody who is meant can be reached",
    "main_address": "the main address: nobody who is meant can be reached",
    "chose_never": "wants no notifications of that kind",
    "unconfirmed": "no address is confirmed",
    "bouncing": "mail to this address comes back",
    "writer_not_told": "too many mails in this person's name",
}


def became_in_words(desk: "Desk", proof: "Proof") -> str:
    """Say in one line what became of a notice; times in the site's zone."""
    parts = [_became(desk, proof)]
    parts += [f"failed before, {local(desk, each.at)}: {each.reason}" for each in proof.earlier]
    parts += [f"in place of {proof.instead_of}"] if proof.instead_of else []
    parts += [f"answered {local(desk, proof.answered_at)}"] if proof.answered_at is not None else []
    return "; ".join(parts)


def _became(desk: "Desk", proof: "Proof") -> str:
    failed = f"{local(desk, proof.failed.at)}: {proof.failed.reason}" if proof.failed is not None else ""
    match proof.became:
        case "waiting":
            tried = f", last answer: {proof.reason}" if proof.reason else ""
            return f"waiting until {local(desk, proof.next_at)}{tried}" if proof.next_at else "being sent"
        case "accepted":
            return _accepted(desk, proof)
        case "bounced":
            return f"came back {failed}" + (f"; had been {_accepted(desk, proof)}" if proof.accepted_at else "")
        case "refused":
            return f"not delivered, {failed}"
        case "gathered":
            return "gathered" + (
                f", mail {proof.digest.outbound_id}: {_became(desk, proof.digest)}" if proof.digest else ""
            )
        case "uncertain":
            return f"uncertain: {proof.reason}"
        case "held":
            return f"held: {proof.reason}"
        case "no_consent":
            return "not sent: waits for the owner to confirm the address"
        case _:
            return f"not sent: {WHY.get(proof.reason, proof.reason)}"


def _accepted(desk: "Desk", proof: "Proof") -> str:
    by = f" as {proof.queue_id}" if proof.queue_id else f": {proof.reply}" if proof.reply else ""
    return f"accepted {local(desk, proof.accepted_at)}{by}"


def proof_rows(desk: "Desk", proofs: "Iterable[Proof]") -> list[tuple[str, ...]]:
    """Give the rows of a table of `PROOF_HEADS`."""
    return [
        (
            local(desk, proof.at),
            proof.address or proof.name,
            proof.occasion or "-",
            proof.notice or "-",
            became_in_words(desk, proof),
        )
        for proof in proofs
    ]


PROOF_HEADS = ("when", "who", "event", "mail", "what became of it")


def proof_json(proof: "Proof") -> dict[str, object]:
    """Give all that is known of it."""
    from dataclasses import asdict

    return asdict(proof)
