"""What an S/MIME body holds (RFC 8551 3.5, RFC 5652 5): the mail inside an opaque signature is unwrapped.

Nothing is verified or decrypted; this walks just deep enough into BER, whose lengths may be indefinite. Linear, and
bytes that are no CMS are no error.
"""

from dataclasses import dataclass
from enum import StrEnum

_SEQUENCE, _CONTEXT_0, _OID, _OCTETS, _OCTETS_IN_PIECES = 0x30, 0xA0, 0x06, 0x04, 0x24
_INDEFINITE = -1


class Kind(StrEnum):
    """The content types of RFC 5652 that mail uses."""

    SIGNED = "signed"
    ENCRYPTED = "encrypted"
    OTHER = ""


_KINDS = {
    bytes.fromhex("2a864886f70d010702"): Kind.SIGNED,  # signedData
    bytes.fromhex("2a864886f70d010703"): Kind.ENCRYPTED,  # envelopedData
    bytes.fromhex("2a864886f70d0109100117"): Kind.ENCRYPTED,  # authEnvelopedData, RFC 5083
}


def kind(data: bytes) -> Kind:
    """Tell what the decoded body of an application/pkcs7-mime part is."""
    try:
        reader = _Reader(data)
        reader.enter(_SEQUENCE)
        return _KINDS.get(reader.value(_OID), Kind.OTHER)
    except (IndexError, ValueError):
        return Kind.OTHER


def signed_content(data: bytes) -> bytes:
    """Give the MIME entity inside SignedData; empty where it is none, or holds no content (a detached signature)."""
    try:
        reader = _Reader(data)
        reader.enter(_SEQUENCE)
        if _KINDS.get(reader.value(_OID)) is not Kind.SIGNED:
            return b""
        reader.enter(_CONTEXT_0)
        reader.enter(_SEQUENCE)
        reader.skip()  # version
        reader.skip()  # digest algorithms
        reader.enter(_SEQUENCE)
        reader.skip()  # type of the content
        reader.enter(_CONTEXT_0)
        return reader.octets()
    except (IndexError, ValueError):
        return b""


@dataclass(slots=True)
class _Reader:
    """A place in BER data. Its methods raise IndexError at the end of the data and ValueError for what is not there."""

    data: bytes
    at: int = 0

    def enter(self, tag: int) -> None:
        """Go into an element, to its first content."""
        found, _ = self._header()
        if found != tag:
            raise ValueError(f"tag {found}")

    def value(self, tag: int) -> bytes:
        """Give the content of a primitive element and go behind it."""
        found, length = self._header()
        if found != tag or length == _INDEFINITE or self.at + length > len(self.data):
            raise ValueError(f"tag {found}")
        self.at += length
        return self.data[self.at - length : self.at]

    def skip(self) -> None:
        """Go behind an element, whatever is in it."""
        depth = 0
        while True:
            tag, length = self._header()
            if length == _INDEFINITE:
                depth += 1
            elif tag == 0 and depth:
                depth -= 1
            else:
                self.at += length
            if depth == 0:
                return

    def octets(self) -> bytes:
        """Give an octet string, which may come in pieces."""
        tag, length = self._header()
        if tag == _OCTETS and length != _INDEFINITE:
            return self.data[self.at : self.at + length]
        if tag != _OCTETS_IN_PIECES:
            raise ValueError(f"tag {tag}")
        end = len(self.data) if length == _INDEFINITE else self.at + length
        pieces = []
        while self.at < end and self.data[self.at] == _OCTETS:
            pieces.append(self.value(_OCTETS))
        return b"".join(pieces)

    def _header(self) -> tuple[int, int]:
        """Give tag and length of the element here, and go to its content."""
        tag, length = self.data[self.at], self.data[self.at + 1]
        self.at += 2
        if tag & 0x1F == 0x1F:
            raise ValueError("a tag of several bytes")
        if length == 0x80:
            return tag, _INDEFINITE
        if length > 0x80:
            count = length & 0x7F
            length = int.from_bytes(self.data[self.at : self.at + count], "big")
            self.at += count
        return tag, length
