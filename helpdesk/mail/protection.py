"""Whether the words of a mail are encrypted or signed (RFC 3156, RFC 8551, RFC 9580), as structure and armor say.

Nothing is verified or decrypted: a signature is named, never trusted. What is clear-signed is made readable.
"""

from helpdesk.mail import cms
from helpdesk.mail.message import Protection
from helpdesk.mail.parts import SMIME_TYPES, Part

_SIGNED = "-----BEGIN PGP SIGNED MESSAGE-----"
_SIGNATURE = "-----BEGIN PGP SIGNATURE-----"
_SIGNATURE_END = "-----END PGP SIGNATURE-----"
_ENCRYPTED = "-----BEGIN PGP MESSAGE-----"
_ARMOR = "-----BEGIN PGP "


def of(root: Part, text: str) -> Protection:
    """Give the protection of the mail whose readable text is `text`; an encrypted file beside a text is none."""
    for part in root.walk():
        found = _of_part(part, is_only=part is root or not text)
        if found:
            return found
    if _ARMOR in text:
        for line in text.split("\n"):
            if line.rstrip() == _ENCRYPTED:
                return Protection.PGP_ENCRYPTED
            if line.rstrip() == _SIGNED:
                return Protection.PGP_SIGNED
    return Protection.NONE


def _of_part(part: Part, *, is_only: bool) -> Protection:
    if part.type == "multipart/encrypted":
        return Protection.PGP_ENCRYPTED
    if part.type == "multipart/signed":
        is_smime = "pkcs7" in part.params.get("protocol", "").lower()
        return Protection.SMIME_SIGNED if is_smime else Protection.PGP_SIGNED
    if part.type == "application/pgp-encrypted" and is_only:
        return Protection.PGP_ENCRYPTED
    if part.type in SMIME_TYPES:
        if part.children:
            return Protection.SMIME_SIGNED
        if is_only:
            return _of_cms(part)
    return Protection.NONE


def _of_cms(part: Part) -> Protection:
    said = part.params.get("smime-type", "").lower()
    if said in {"enveloped-data", "authenveloped-data"}:
        return Protection.SMIME_ENCRYPTED
    found = cms.kind(part.content())
    if found is cms.Kind.ENCRYPTED:
        return Protection.SMIME_ENCRYPTED
    is_signed = found is cms.Kind.SIGNED or said == "signed-data"
    return Protection.SMIME_SIGNED if is_signed else Protection.NONE


def readable(text: str) -> str:
    """Take the armor of clear-signed words away (RFC 9580 7), and leave all else: words around it stay too."""
    if _SIGNED not in text:
        return text
    lines = text.split("\n")
    out: list[str] = []
    at = 0
    while at < len(lines):
        end = _signed_until(lines, at) if lines[at].rstrip() == _SIGNED else 0
        if not end:
            out.append(lines[at])
            at += 1
            continue
        words = lines.index("", at, end) + 1
        signature = next(place for place in range(words, end) if lines[place].rstrip() == _SIGNATURE)
        out += [line.removeprefix("- ") for line in lines[words:signature]]
        at = end
    return "\n".join(out).strip("\n")


def _signed_until(lines: list[str], at: int) -> int:
    """Give the line behind the signature of the block that begins at this line, 0 if the block is not whole."""
    seen = [False, False]  # the blank line before the words, the signature
    for place in range(at + 1, len(lines)):
        line = lines[place].rstrip()
        if line == _SIGNED:
            return 0
        seen[0] |= not line and not seen[1]
        seen[1] |= line == _SIGNATURE and seen[0]
        if line == _SIGNATURE_END:
            return place + 1 if all(seen) else 0
    return 0
