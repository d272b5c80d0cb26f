"""Signed references: reply addresses, envelope senders and Message-IDs that only we can have made.

A token is a kind, an id and a truncated HMAC-SHA256, in lower-case base32, since mail servers may fold case. The
signature covers a random nonce of the row it names, so that after an old backup was restored no token of the lost
time fits a new row of the same id. It says what it belongs to and is never proof of who writes.
VERP: RFC 5321 4.4 (return path).
"""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from enum import StrEnum

_MAC_LENGTH = 12  # base32 digits: 60 bits
_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
_TOKEN = re.compile(rf"([tnbacro])([a-z2-7]{{1,13}})([a-z2-7]{{{_MAC_LENGTH}}})")
_OWN_ID = re.compile(rf"hd\.([a-z2-7]{{8,32}})\.([a-z2-7]{{{_MAC_LENGTH}}})@([^@\s]+)")


class TokenKind(StrEnum):
    """What the id of a token names."""

    TICKET = "t"  # a party of a ticket: what he writes there is for all who take part
    NOTE = "n"  # the same party: what he writes there stays in the team
    BOUNCE = "b"  # an outbound mail: its return path
    ADDRESS = "a"  # a contact's address that its owner is asked to confirm
    ACTION = "c"  # something that waits for a person's consent
    ANNOUNCED = "r"  # an outbound mail that announced something: what is written there is about that
    OPT_OUT = "o"  # the same: whoever writes there wants no more mails of its kind to that address


@dataclass(frozen=True, slots=True)
class Token:
    """What a token claims; `is_signed` tells whether it is true."""

    kind: TokenKind
    id: int
    signature: str


@dataclass(frozen=True, slots=True)
class Keyring:
    """Signing keys; the first signs, all verify, so that a rotation leaves old mails answerable."""

    keys: tuple[bytes, ...]

    def sign(self, text: str) -> str:
        """Give the signature of a text by the newest key."""
        return _mac(self.keys[0], text)

    def verifies(self, text: str, signature: str) -> bool:
        """Tell whether any of the keys made that signature."""
        return any(hmac.compare_digest(_mac(key, text), signature) for key in self.keys)


@dataclass(frozen=True, slots=True)
class Addressing:
    """Our own addresses, and how tokens are put into them.

    `addresses` are lower-case, the support address first. With `plus` False no token addresses are made, but
    old ones are still understood.
    """

    addresses: tuple[str, ...]
    separator: str
    bounce_domain: str
    plus: bool

    @property
    def support(self) -> str:
        """The support address."""
        return self.addresses[0]

    @property
    def domain(self) -> str:
        """The domain of the support address; our Message-IDs carry it."""
        return self.support.rpartition("@")[2]

    def is_own(self, address: str) -> bool:
        """Tell whether mail to that address comes to us: an address of ours or a token form of one."""
        return address.lower() in self.addresses or self.token_text(address) != ""

    def token_text(self, address: str) -> str:
        """Give the part that looks like a token, unverified; "" where the address is no token form of ours."""
        local, _, domain = address.lower().rpartition("@")
        for own in (*self.addresses, f"{self.support.rpartition('@')[0]}@{self.bounce_domain}"):
            name, _, own_domain = own.rpartition("@")
            prefix = name + self.separator
            if domain == own_domain and local.startswith(prefix) and _TOKEN.fullmatch(local[len(prefix) :]):
                return local[len(prefix) :]
        return ""

    def reply_address(self, keyring: Keyring, number: int, nonce: str, kind: TokenKind = TokenKind.TICKET) -> str:
        """Give the address where answers about this row go; the plain one where tokens do not work here."""
        if not self.plus:
            return self.support
        local, _, domain = self.support.rpartition("@")
        return f"{local}{self.separator}{make_token(keyring, kind, number, nonce)}@{domain}"

    def return_path(self, keyring: Keyring, outbound_id: int, nonce: str) -> str:
        """Give the envelope sender that ties a bounce to one outbound mail; the plain one without tokens."""
        if not self.plus:
            return self.support
        local = self.support.rpartition("@")[0]
        return (
            f"{local}{self.separator}{make_token(keyring, TokenKind.BOUNCE, outbound_id, nonce)}@{self.bounce_domain}"
        )


def make_token(keyring: Keyring, kind: TokenKind, number: int, nonce: str) -> str:
    """Give a token for this id (a positive number) and the nonce of its row."""
    payload = kind.value + _encode(number)
    return payload + keyring.sign(payload + nonce)


def read_token(text: str) -> Token | None:
    """Give what the token claims, unverified; None for what has not its form."""
    match = _TOKEN.fullmatch(text.lower())
    return Token(TokenKind(match[1]), _decode(match[2]), match[3]) if match else None


def is_signed(keyring: Keyring, token: Token, nonce: str) -> bool:
    """Tell whether we made the token for the row with this nonce."""
    return keyring.verifies(token.kind.value + _encode(token.id) + nonce, token.signature)


def make_message_id(keyring: Keyring, randomness: bytes, domain: str) -> str:
    """Give a Message-ID (without brackets) that only we can have made; it is stored with the mail."""
    unique = _base32(hashlib.sha256(randomness).digest())[:20]
    return f"hd.{unique}.{keyring.sign('id' + unique)}@{domain}"


def is_own_message_id(keyring: Keyring, message_id: str) -> bool:
    """Tell whether we made that Message-ID: such a mail coming in is our own, sent back."""
    match = _OWN_ID.fullmatch(message_id.lower())
    return match is not None and keyring.verifies("id" + match[1], match[2])


def conversation_id(number: str, domain: str) -> str:
    """Give the constant pseudo Message-ID of a ticket, which stands in the References of all its mails."""
    return f"ticket.{number}@{domain}"


def _mac(key: bytes, text: str) -> str:
    return _base32(hmac.new(key, text.encode(), hashlib.sha256).digest())[:_MAC_LENGTH]


def _base32(content: bytes) -> str:
    return base64.b32encode(content).decode("ascii").rstrip("=").lower()


def _encode(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 32)
        digits = _ALPHABET[digit] + digits
    return digits


def _decode(digits: str) -> int:
    number = 0
    for digit in digits:
        number = number * 32 + _ALPHABET.index(digit)
    return number
