"""Signed references: only we can make them, case does not matter, a rotated key still verifies."""

import string

from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.reference import (
    Addressing,
    Keyring,
    Token,
    TokenKind,
    is_own_message_id,
    make_message_id,
    make_token,
    read_token,
)
from tests.builders import KEYRING, SUPPORT

SITE = Addressing((SUPPORT, "hilfe@helpdesk.example.de"), "+", "helpdesk.example.de", plus=True)
OTHER = Keyring((b"o" * 32,))


@given(st.integers(min_value=1, max_value=2**60), st.sampled_from(TokenKind))
def test_a_token_reads_back_in_any_case(number: int, kind: TokenKind) -> None:
    token = make_token(KEYRING, kind, number)
    assert read_token(KEYRING, token) == Token(kind, number)
    assert read_token(KEYRING, token.upper()) == Token(kind, number)
    assert read_token(OTHER, token) is None


def test_a_token_with_one_character_changed_is_none() -> None:
    token = make_token(KEYRING, TokenKind.TICKET, 4711)
    for position in range(len(token)):
        for other in string.ascii_lowercase + "234567":
            changed = token[:position] + other + token[position + 1 :]
            assert changed == token or read_token(KEYRING, changed) is None


def test_ten_thousand_guessed_tokens_are_none() -> None:
    guesses = (f"tb{number:012d}".translate(str.maketrans("0189", "wxyz")) for number in range(10_000))
    assert not any(read_token(KEYRING, guess) for guess in guesses)


def test_a_rotated_key_leaves_old_tokens_valid_and_signs_new_ones() -> None:
    old = make_token(KEYRING, TokenKind.TICKET, 7)
    rotated = Keyring((b"n" * 32, *KEYRING.keys))
    assert read_token(rotated, old) == Token(TokenKind.TICKET, 7)
    assert make_token(rotated, TokenKind.TICKET, 7) != old


def test_own_addresses_and_their_token_forms_are_ours_and_nothing_else() -> None:
    reply = SITE.reply_address(KEYRING, 12)
    assert reply.startswith("support+t")
    assert SITE.is_own(reply)
    assert SITE.is_own(reply.upper())
    assert SITE.is_own("Hilfe@Helpdesk.example.de")
    assert not SITE.is_own("support+anything@helpdesk.example.de")
    assert not SITE.is_own("support@elsewhere.example.de")
    assert not SITE.is_own("someone@helpdesk.example.de")


def test_without_plus_addressing_answers_go_to_the_plain_address() -> None:
    plain = Addressing((SUPPORT,), "+", "helpdesk.example.de", plus=False)
    assert plain.reply_address(KEYRING, 12) == SUPPORT
    assert plain.return_path(KEYRING, 12) == SUPPORT


def test_the_return_path_stands_in_the_bounce_domain_and_is_ours() -> None:
    site = Addressing((SUPPORT,), "-", "bounce.example.de", plus=True)
    path = site.return_path(KEYRING, 99)
    assert path.startswith("support-b")
    assert path.endswith("@bounce.example.de")
    assert read_token(KEYRING, site.token_text(path)) == Token(TokenKind.BOUNCE, 99)


def test_our_message_ids_are_recognised_and_the_same_for_the_same_key() -> None:
    first = make_message_id(KEYRING, "acknowledgement:1", "helpdesk.example.de")
    assert first == make_message_id(KEYRING, "acknowledgement:1", "helpdesk.example.de")
    assert first != make_message_id(KEYRING, "acknowledgement:2", "helpdesk.example.de")
    assert is_own_message_id(KEYRING, first)
    assert not is_own_message_id(OTHER, first)
    assert not is_own_message_id(KEYRING, first.replace("hd.", "hd.a", 1))
