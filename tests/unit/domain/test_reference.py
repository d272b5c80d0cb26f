"""Signed references: only we can make them, case does not matter, a rotated key still verifies."""

import string

from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.reference import (
    Addressing,
    Keyring,
    TokenKind,
    is_own_message_id,
    is_signed,
    make_message_id,
    make_token,
    read_token,
)
from tests.builders import KEYRING, SUPPORT

SITE = Addressing((SUPPORT, "hilfe@helpdesk.example.de"), "+", "helpdesk.example.de", plus=True)
OTHER = Keyring((b"o" * 32,))


@given(st.integers(min_value=1, max_value=2**60), st.sampled_from(TokenKind), st.text(max_size=10))
def test_a_token_reads_back_in_any_case_and_only_its_own_row_fits(number: int, kind: TokenKind, nonce: str) -> None:
    text = make_token(KEYRING, kind, number, nonce)
    token = read_token(text)
    assert token is not None
    assert read_token(text.upper()) == token
    assert (token.kind, token.id) == (kind, number)
    assert is_signed(KEYRING, token, nonce)
    assert not is_signed(KEYRING, token, nonce + "x")
    assert not is_signed(OTHER, token, nonce)


def fits(text: str, nonce: str = "nonce") -> bool:
    token = read_token(text)
    return token is not None and is_signed(KEYRING, token, nonce)


def test_a_token_with_one_character_changed_fits_nothing() -> None:
    token = make_token(KEYRING, TokenKind.TICKET, 4711, "nonce")
    for position in range(len(token)):
        for other in string.ascii_lowercase + "234567":
            changed = token[:position] + other + token[position + 1 :]
            assert changed == token or not fits(changed)


def test_ten_thousand_guessed_tokens_fit_nothing() -> None:
    guesses = (f"tb{number:012d}".translate(str.maketrans("0189", "wxyz")) for number in range(10_000))
    assert not any(fits(guess) for guess in guesses)


def test_a_rotated_key_leaves_old_tokens_valid_and_signs_new_ones() -> None:
    old = make_token(KEYRING, TokenKind.TICKET, 7, "nonce")
    rotated = Keyring((b"n" * 32, *KEYRING.keys))
    token = read_token(old)
    assert token is not None
    assert is_signed(rotated, token, "nonce")
    assert make_token(rotated, TokenKind.TICKET, 7, "nonce") != old


def test_own_addresses_and_their_token_forms_are_ours_and_nothing_else() -> None:
    reply = SITE.reply_address(KEYRING, 12, "n")
    assert reply.startswith("support+t")
    assert SITE.is_own(reply)
    assert SITE.is_own(reply.upper())
    assert SITE.is_own("Hilfe@Helpdesk.example.de")
    assert not SITE.is_own("support+anything@helpdesk.example.de")
    assert not SITE.is_own("support@elsewhere.example.de")
    assert not SITE.is_own("someone@helpdesk.example.de")


def test_without_plus_addressing_answers_go_to_the_plain_address() -> None:
    plain = Addressing((SUPPORT,), "+", "helpdesk.example.de", plus=False)
    assert plain.reply_address(KEYRING, 12, "n") == SUPPORT
    assert plain.return_path(KEYRING, 12, "n") == SUPPORT


def test_the_return_path_stands_in_the_bounce_domain_and_is_ours() -> None:
    site = Addressing((SUPPORT,), "-", "bounce.example.de", plus=True)
    path = site.return_path(KEYRING, 99, "n")
    assert path.startswith("support-b")
    assert path.endswith("@bounce.example.de")
    assert fits(site.token_text(path), "n")


def test_our_message_ids_are_recognised_and_forged_ones_are_not() -> None:
    first = make_message_id(KEYRING, b"one", "helpdesk.example.de")
    assert first != make_message_id(KEYRING, b"two", "helpdesk.example.de")
    assert is_own_message_id(KEYRING, first)
    assert not is_own_message_id(OTHER, first)
    assert not is_own_message_id(KEYRING, first.replace("hd.", "hd.a", 1))
