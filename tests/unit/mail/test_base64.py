"""Attachments come out of base64 byte for byte, as the standard library decodes them, only faster."""

import base64
import binascii

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.mail.parts import _decode_base64

SIGNS = st.binary(max_size=300) | st.text(alphabet="ABCDyz019+/=\r\n -", max_size=300).map(str.encode)


def by_standard_library(sent: bytes) -> bytes | None:
    try:
        return binascii.a2b_base64(sent)
    except binascii.Error:
        return None


@given(before=st.binary(max_size=5), sent=SIGNS, after=st.binary(max_size=5))
def test_whatever_is_sent_is_decoded_as_the_standard_library_does(before: bytes, sent: bytes, after: bytes) -> None:
    expected = by_standard_library(sent)
    try:
        assert _decode_base64(before + sent + after, len(before), len(before) + len(sent)) == expected
    except binascii.Error:
        assert expected is None


@pytest.mark.parametrize("size", [0, 1, 56, 57, 58, 100_000])
@pytest.mark.parametrize("end", [b"\r\n", b"\n", b"\r"])
def test_lines_of_every_kind_give_the_bytes_back(size: int, end: bytes) -> None:
    content = bytes(number * 7 % 256 for number in range(size))
    sent = base64.encodebytes(content).replace(b"\n", end)
    assert _decode_base64(sent, 0, len(sent)) == content
