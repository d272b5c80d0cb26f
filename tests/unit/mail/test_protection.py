"""Encrypted and signed mail is named, and clear-signed words are read without their armor."""

from helpdesk.mail import parts, protection
from helpdesk.mail.message import Protection
from helpdesk.mail.parse import parse

SIGNED = """Vorwort

-----BEGIN PGP SIGNED MESSAGE-----
Hash: SHA256

Guten Tag
- -----BEGIN PGP MESSAGE-----
- - Punkt
-----BEGIN PGP SIGNATURE-----

abc
-----END PGP SIGNATURE-----
Liste abbestellen"""


def test_armor_goes_and_everything_else_stays() -> None:
    assert protection.readable(SIGNED) == (
        "Vorwort\n\nGuten Tag\n-----BEGIN PGP MESSAGE-----\n- Punkt\nListe abbestellen"
    )


def test_a_block_that_is_not_whole_is_left_as_it_is() -> None:
    cut = SIGNED.replace("-----END PGP SIGNATURE-----\n", "")
    assert protection.readable(cut) == cut


def test_armor_around_nothing_stays_because_nothing_else_was_sent() -> None:
    empty = (
        b"-----BEGIN PGP SIGNED MESSAGE-----\r\n\r\n-----BEGIN PGP SIGNATURE-----\r\n-----END PGP SIGNATURE-----\r\n"
    )
    assert parse(b"From: a@example.org\r\n\r\n" + empty).text.startswith("-----BEGIN PGP SIGNED")


def test_quoted_armor_is_no_protection() -> None:
    assert parse(b"From: a@example.org\r\n\r\nNein\r\n> -----BEGIN PGP MESSAGE-----\r\n> abc\r\n").protection == ""


def test_an_encrypted_file_beside_a_text_protects_nothing() -> None:
    raw = (
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nDie Akte liegt bei.\r\n--b\r\n"
        b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=akte.p7m\r\n\r\nxyz\r\n--b--\r\n"
    )
    mail = parse(raw)
    assert mail.protection is Protection.NONE
    assert [file.name for file in mail.attachments] == ["akte.p7m"]


def test_signed_multiparts_are_told_apart_by_their_protocol() -> None:
    def of(protocol: bytes) -> Protection:
        raw = (
            b'Content-Type: multipart/signed; protocol="%s"; boundary=b\r\n\r\n--b\r\n\r\nHallo\r\n--b--\r\n' % protocol
        )
        return protection.of(parts.read(raw)[0], "Hallo")

    assert of(b"application/pkcs7-signature") is Protection.SMIME_SIGNED
    assert of(b"application/x-pkcs7-signature") is Protection.SMIME_SIGNED
    assert of(b"application/pgp-signature") is Protection.PGP_SIGNED
