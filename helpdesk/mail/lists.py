"""Mailing lists: what proves that a mail came through one, and who wrote it where the list has put itself into From.

RFC 2369 and RFC 2919. Lists rewrite From because of DMARC ("Erika via Users <users@lists.example>"); the person then
stands in X-Original-From or Reply-To. Not the sending to lists, and nothing here is proof of a sender.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from helpdesk.mail import address
from helpdesk.mail.fields import Header
from helpdesk.mail.message import Address
from helpdesk.mail.silence import is_unread
from helpdesk.mail.wordlists import words

# Fields that list software alone writes, in the order in which they make the best proof.
LIST_FIELDS: Final = words(
    "list-id|list-post|list-subscribe|list-archive|list-owner|mailing-list|x-mailing-list"
    "|x-mailman-version|x-beenthere|x-ml-name|x-mlserver|x-ml-count|x-listserver|x-list-host|x-listname"
    "|x-google-group-id|x-sympa-to|x-ezmlm-message|x-list-id|list-unsubscribe"
)
# Alone it proves no list, so it is looked for last.
_UNSUBSCRIBE: Final = "list-unsubscribe"
# What programs for newsletters write beside it.
_BULK_FIELDS: Final = words(
    "feedback-id|x-feedback-id|x-csa-complaints|x-campaign|x-campaignid|x-campaign-id|x-campaign-name|x-mailingid"
    "|x-mailing-id|x-newsletter|x-newsletter-id|x-bulkmail|x-mc-user|x-job|x-rpcampaign|x-listmember|x-subscriber"
    "|x-mailin-campaign|x-virtualserver|x-mailer-recptid|x-cr-mailingid|x-inxmail-id|x-evalanche-id|x-mlist-id"
)
_NEWS: Final = re.compile(
    r"news|newsletter|mailing|marketing|campaign|kampagne|promo|offers?\b|angebote|aktuell|digest|notification|update"
    r"|nieuws|infolettre|actualites|boletin|novedades|notizie|nyhed|nyhet|nyheder|uutis|wiadomosci|novinky|zpravodaj",
    re.IGNORECASE,
)
# How the software that rewrites From joins a person to its list; most of it writes "via" in every language.
_VIA: Final = re.compile(
    r"(.+?)\s+(?:via|über|per|par|vía|tramite|przez|через|gennem|genom|por)\s+\S.*"
    r"|(.+?)\s+\[via\s[^\]]*\]",
    re.IGNORECASE,
)
_OWNER: Final = re.compile(r"owner-.+|.+-(?:owner|bounces|bounce|errors)(?:[+=].*)?", re.IGNORECASE)
_LONGEST_NAME: Final = 200
_LONGEST_FIELD: Final = 1000


def proof(found: Mapping[str, Sequence[str]]) -> str:
    """Give the field that proves a list, "" where none does; `found` are values by their names in lower case."""
    name = next((name for name in LIST_FIELDS if name in found and any(found[name])), "")
    if name and (name != _UNSUBSCRIBE or _is_bulk(found)):
        return f"{name}: {next(filter(None, found[name]))}"
    # Precedence alone says only that nobody waits for an answer; the sender must be that of list software.
    sender = next((s for s in (*found.get("sender", ()), *found.get("errors-to", ())) if _is_owner(s)), "")
    if sender and any(value.lower() in ("list", "bulk") for value in found.get("precedence", ())):
        return f"sender: {sender}"
    return ""


def _is_bulk(found: Mapping[str, Sequence[str]]) -> bool:
    """Tell whether anything beside List-Unsubscribe speaks for many recipients: CRMs put it on single letters too."""
    if any(any(found.get(name, ())) for name in _BULK_FIELDS):
        return True
    if any(value.strip().lower() in ("list", "bulk", "junk") for value in found.get("precedence", ())):
        return True
    boxes = address.parse_list(next(iter(found.get("from", ())), "")[:_LONGEST_FIELD])
    local = boxes[0].address.rpartition("@")[0] if boxes else ""
    return bool(boxes) and (_NEWS.search(local) is not None or is_unread(boxes[0].address))


def _is_owner(value: str) -> bool:
    boxes = address.parse_list(value[:_LONGEST_NAME])
    return bool(boxes) and _OWNER.fullmatch(boxes[0].address.rpartition("@")[0]) is not None


def author(header: Header, hint: str = "") -> Address | None:
    """Give who the mail says wrote it (see `address.sender`), behind the back of a list that rewrites From.

    The person's address is that of X-Original-From, or else of Reply-To where only one other than the list stands;
    where neither is there it stays the list's. `address.is_proof` is False for any other address than that of From.
    """
    claim = address.sender(header, hint)
    via = _VIA.fullmatch(claim.name[:_LONGEST_NAME]) if claim else None
    if claim is None or via is None or "<" in claim.name or not _rewrites(header, claim):
        return claim
    name = (via[1] or via[2]).strip("'\" ")
    others = _others(header, "x-original-from", claim, hint) or _others(header, "reply-to", claim, hint)
    if len(others) != 1:
        return Address(name=name, address=claim.address)
    return Address(name=name if "@" not in name else others[0].name, address=others[0].address)


def is_behind(header: Header, author: Address | None) -> bool:
    """Tell whether the author stands behind a list: another address than the mail itself is from (see `author`)."""
    claim = address.sender(header) if author else None
    return author is not None and claim is not None and claim.address != author.address


def _others(header: Header, name: str, claim: Address, hint: str) -> tuple[Address, ...]:
    own = claim.address.lower()
    return tuple(box for box in address.parse_fields(header, name, hint) if box.address.lower() != own)


def _rewrites(header: Header, claim: Address) -> bool:
    """Tell whether the claimed address is that of a list through which the mail came."""
    if header.first("x-original-from") or header.first("x-original-sender"):
        return True
    local, _, domain = claim.address.lower().rpartition("@")
    for name in ("list-id", "list-post", "x-beenthere", "x-mailing-list", "mailing-list"):
        value = header.first(name).lower()
        if local in value and (domain in value or name == "list-id"):
            return True
    return False
