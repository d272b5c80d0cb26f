"""Which column holds what of people: the table by which a person is found, handed out and erased everywhere.

Each column of text, JSON or bytes stands here; a test fails for a table that nobody thought of. Not the erasing
(`services.privacy.person_erase`).
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Holds(StrEnum):
    """What a column holds, and so what becomes of it when a person is erased."""

    CODE = "code"  # words of ours, numbers and hashes: stays
    ADDRESS = "address"  # one mail address: a placeholder takes its place
    NAME = "name"  # the name of the person whose address stands in the row: as above
    WORDS = "words"  # what people wrote: addresses and names in it are replaced
    DATA = "data"  # the same as JSON
    MAIL = "mail"  # bytes of a mail: deleted, or kept under restriction with a masked copy
    JOURNAL = "journal"  # the row is emptied, its hashes stay
    CONTACT = "contact"  # of a contact: emptied with him
    FIRM = "firm"  # of a customer as a firm: stays as long as the customer
    GOES = "goes"  # the row goes with the address in it
    PROOF = "proof"  # why something is held, deleted or was applied: stays


_H = Holds
COLUMNS: Final[Mapping[str, Mapping[str, Holds]]] = MappingProxyType(
    {
        "applied_file": {"number": _H.CODE, "file": _H.FIRM, "digest": _H.CODE, "record": _H.CONTACT},
        "counter": {},
        "journal_head": {"hash": _H.CODE},
        "left_behind": {"mailbox": _H.CODE},
        "mailbox_state": {"name": _H.CODE},
        "person": {"address": _H.GOES, "name": _H.GOES, "language": _H.GOES},
        "customer": {
            **dict.fromkeys(("number", "state", "language", "timezone", "retention", "origin"), _H.CODE),
            **dict.fromkeys(("name", "account_manager", "details"), _H.FIRM),
        },
        "customer_domain": {"domain": _H.FIRM, "written": _H.FIRM},
        "contact": {
            **dict.fromkeys(("key", "state", "origin"), _H.CODE),
            **dict.fromkeys(("first_name", "last_name", "salutation", "language", "site", "types"), _H.CONTACT),
            **dict.fromkeys(("permission", "restrictions", "deputies", "notifications", "choices"), _H.CONTACT),
            "phone_password": _H.CONTACT,
        },
        "contact_address": {
            **dict.fromkeys(("state", "origin"), _H.CODE),
            **dict.fromkeys(("address", "canonical", "nonce"), _H.CONTACT),
        },
        "contact_phone": {"canonical": _H.CONTACT, "number": _H.CONTACT},
        "ticket": {
            **dict.fromkeys(("number", "queue", "state", "language", "thread_index", "priority"), _H.CODE),
            **dict.fromkeys(("subject", "title", "root_message_id"), _H.WORDS),
            "requester_address": _H.ADDRESS,
            "requester_name": _H.NAME,
            "assignee": _H.ADDRESS,
        },
        "event": {
            **dict.fromkeys(("kind", "salt", "content_hash", "previous_hash", "hash"), _H.CODE),
            "actor": _H.JOURNAL,
            "data": _H.JOURNAL,
        },
        "inbound_message": {
            **dict.fromkeys(("content_key", "digest", "state", "disposition"), _H.CODE),
            "message_id": _H.WORDS,
            "raw": _H.MAIL,
            "reason": _H.WORDS,
            "last_error": _H.WORDS,
        },
        "masked_copy": {"kind": _H.CODE, "raw": _H.MAIL},
        "party": {"address": _H.ADDRESS, "name": _H.NAME, "role": _H.CODE, "nonce": _H.CODE},
        "pending_action": {
            **dict.fromkeys(("kind", "nonce", "state"), _H.CODE),
            "payload": _H.DATA,
            "asked_address": _H.ADDRESS,
        },
        "ticket_link": {"reason": _H.WORDS},
        "ticket_tag": {"tag": _H.CODE},
        "arrival": {"way": _H.CODE, "mailbox": _H.CODE, "envelope_from": _H.ADDRESS, "envelope_to": _H.DATA},
        "command_run": {"actor": _H.ADDRESS, "command": _H.CODE, "line": _H.WORDS, "inverse": _H.DATA},
        "comment": {
            "author_address": _H.ADDRESS,
            "author_name": _H.NAME,
            "author_role": _H.CODE,
            "text": _H.WORDS,
            "message_id": _H.WORDS,
        },
        "attachment": {"name": _H.WORDS, **dict.fromkeys(("type", "digest", "content_id", "danger"), _H.CODE)},
        "outbound_message": {
            **dict.fromkeys(("notice", "language", "envelope_from", "state", "likeness"), _H.CODE),
            "key": _H.WORDS,
            "recipient": _H.ADDRESS,
            "recipient_name": _H.NAME,
            "detail": _H.DATA,
            "message_id": _H.CODE,
            "last_reply": _H.WORDS,
        },
        "outbound_content": {"raw": _H.MAIL, "digest": _H.CODE},
        "time_entry": {"person": _H.ADDRESS, "reason": _H.WORDS, "kind": _H.CODE},
        "delivery_failure": {"address": _H.ADDRESS, "kind": _H.CODE, "reason": _H.WORDS},
        "phone_task": {"address": _H.ADDRESS, "canonical": _H.ADDRESS},
        "doomed_blob": {"digest": _H.CODE},
        "legal_hold": dict.fromkeys(("kind", "subject", "reason", "actor"), _H.PROOF),
        "retention_run": {},
        "announcement": {
            **dict.fromkeys(("digest", "kind", "services"), _H.CODE),
            "words": _H.PROOF,
            "actor": _H.PROOF,
        },
        "announcement_recipient": {"customer": _H.CODE, "contact": _H.CODE},
        "announcement_answer": {},
        "opt_out": {"address": _H.ADDRESS, "canonical": _H.ADDRESS, "kind": _H.CODE},
    }
)

# What a mask replaces value by value.
MASKED: Final = frozenset((Holds.ADDRESS, Holds.NAME, Holds.WORDS, Holds.DATA))
