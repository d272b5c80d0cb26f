"""The From field as mail-parser reads it: a second opinion on who wrote a mail, so that no reader is deceived.

The only module that imports mail-parser. It is given the one field and never the mail, which is read already.
RFC 5322 3.6.2.
"""


def authors(value: str) -> tuple[str, ...]:
    """Give the addresses that mail-parser finds in the unfolded raw value of one From field; () if it fails."""
    from mailparser.utils import get_addresses

    try:
        return tuple(str(address) for _, address in get_addresses(value, decode_names=True) if address)
    except Exception:  # noqa: BLE001 - any exception of the library means that it has no opinion
        return ()
