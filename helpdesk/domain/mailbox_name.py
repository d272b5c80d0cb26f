"""When two mail addresses reach the same mailbox: the canonical form by which addresses are looked up.

Not the reading of header fields (`mail.address`). Never written to: mail goes to the address as it was given.
RFC 5321 2.4 (case), RFC 5233 (plus tags), RFC 5891 (IDNA).
"""

import unicodedata

# Providers that deliver local parts with and without dots to one mailbox, and the name all their domains mean.
_DOTLESS = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}


def canonical(address: str) -> str:
    """Give the form in which two addresses of one mailbox are equal.

    Lower-case, domain in ASCII, no plus tag, no dots where the provider ignores them.
    """
    local, _, domain = address.strip().rpartition("@")
    domain = ascii_domain(domain)
    local = local.strip('"').lower()
    local = local if local.isascii() else unicodedata.normalize("NFC", local)
    local = local.partition("+")[0] or local
    if domain in _DOTLESS:
        return f"{local.replace('.', '')}@{_DOTLESS[domain]}"
    return f"{local}@{domain}"


def ascii_domain(domain: str) -> str:
    """Give a domain as DNS asks for it: lower-case, labels beyond ASCII as A-labels, no dot at the end."""
    if domain.isascii():  # nearly all
        return domain.lower().rstrip(".")
    labels = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", domain).lower()).rstrip(".").split(".")
    return ".".join(label if label.isascii() else f"xn--{label.encode('punycode').decode('ascii')}" for label in labels)


def domain_of(address: str) -> str:
    """Give the domain of an address, as DNS asks for it."""
    return ascii_domain(address.rpartition("@")[2])


def parent_domains(domain: str) -> tuple[str, ...]:
    """Give the domains above one without the top level, the nearest first: of a.b.test.example b.test.example."""
    labels = ascii_domain(domain).split(".")
    return tuple(".".join(labels[start:]) for start in range(1, len(labels) - 1))
