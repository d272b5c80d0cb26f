"""Opaque S/MIME signatures are unwrapped, with definite and indefinite lengths, and nothing hostile raises."""

import pytest

from helpdesk.mail import cms
from tests.guard import no_hang

SIGNED = bytes.fromhex("06092a864886f70d010702")
ENVELOPED = bytes.fromhex("06092a864886f70d010703")
DATA = bytes.fromhex("06092a864886f70d010701")
VERSION, DIGESTS = b"\x02\x01\x01", b"\x31\x00"
MAIL = b"Content-Type: text/plain\r\n\r\nGuten Tag"


def _definite(tag: int, *content: bytes) -> bytes:
    body = b"".join(content)
    length = bytes((len(body),)) if len(body) < 128 else b"\x82" + len(body).to_bytes(2, "big")
    return bytes((tag,)) + length + body


def _indefinite(tag: int, *content: bytes) -> bytes:
    return bytes((tag, 0x80)) + b"".join(content) + b"\0\0"


def test_a_signed_mail_is_unwrapped() -> None:
    inside = _definite(0x30, VERSION, DIGESTS, _definite(0x30, DATA, _definite(0xA0, _definite(0x04, MAIL))))
    assert cms.signed_content(_definite(0x30, SIGNED, _definite(0xA0, inside))) == MAIL


def test_a_signed_mail_written_as_a_stream_comes_in_pieces() -> None:
    pieces = _indefinite(0x24, _definite(0x04, MAIL[:10]), _definite(0x04, MAIL[10:]))
    digests = _indefinite(0x31, _indefinite(0x30, DATA))
    inside = _indefinite(0x30, VERSION, digests, _indefinite(0x30, DATA, _indefinite(0xA0, pieces)))
    assert cms.signed_content(_indefinite(0x30, SIGNED, _indefinite(0xA0, inside))) == MAIL


def test_a_detached_signature_and_an_encrypted_mail_have_no_content() -> None:
    detached = _definite(0x30, SIGNED, _definite(0xA0, _definite(0x30, VERSION, DIGESTS, _definite(0x30, DATA))))
    encrypted = _definite(0x30, ENVELOPED, _definite(0xA0, _definite(0x30, VERSION)))
    assert cms.signed_content(detached) == b""
    assert cms.signed_content(encrypted) == b""
    assert cms.kind(detached) is cms.Kind.SIGNED
    assert cms.kind(encrypted) is cms.Kind.ENCRYPTED


@pytest.mark.parametrize(
    "data",
    [b"", b"0", b"0\x80", b"\x1f\x85\x22", b"0\xff" + b"\xff" * 200, b"Hello", bytes.fromhex("3082ffff") + SIGNED],
)
def test_what_is_no_cms_has_no_content(data: bytes) -> None:
    assert cms.signed_content(data) == b""


def test_endless_nesting_takes_linear_time() -> None:
    with no_hang():
        inside = _indefinite(0x30, VERSION, b"\x31\x80" * 500_000)
        assert cms.signed_content(_indefinite(0x30, SIGNED, _indefinite(0xA0, inside))) == b""
