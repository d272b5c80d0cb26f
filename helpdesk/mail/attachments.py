"""The parts that are not the body, as values with a name fit for show (RFC 2183, RFC 2231, RFC 2557).

Names are for people only: bytes are found by position or digest, and no name ever becomes a path.
"""

import hashlib
import re

from helpdesk.mail import archives, danger, fields, parameters, rubbish
from helpdesk.mail.message import ORIGINAL, Attachment
from helpdesk.mail.parts import Part

NAME_BYTES = 255  # what file systems take

_SEPARATORS = re.compile(r"[/\\]")
_BLANKS = re.compile(r"\s+")
_UNFIT = re.compile(r'[<>:"|?*]')
_FILE_NAME = re.compile(r"[^\s/\\][^/\\]{0,100}\.[A-Za-z0-9]{2,5}")  # a description that is one
# The types that mail carries unnamed; the registry of the machine must not decide what a name is.
_ENDINGS = {
    "message/rfc822": "eml",
    "message/global": "eml",
    "text/plain": "txt",
    "text/html": "html",
    "text/calendar": "ics",
    "text/rfc822-headers": "txt",
    "message/delivery-status": "txt",
    "message/disposition-notification": "txt",
    "image/jpeg": "jpg",
    "image/jpg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/svg+xml": "svg",
    "image/tiff": "tif",
    "image/webp": "webp",
    "audio/mpeg": "mp3",
    "text/csv": "csv",
    "text/vcard": "vcf",
    "text/x-vcard": "vcf",
    "application/pdf": "pdf",
    "application/zip": "zip",
    "application/json": "json",
    "application/msword": "doc",
    "application/rtf": "rtf",
    "application/xml": "xml",
    "application/vnd.ms-excel": "xls",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/pgp-signature": "asc",
    "application/pgp-keys": "asc",
    "application/pkcs7-signature": "p7s",
    "application/pkcs7-mime": "p7m",
    "application/x-pkcs7-signature": "p7s",
    "application/x-pkcs7-mime": "p7m",
    "application/ms-tnef": "dat",
}


_TYPES = {ending: kind for kind, ending in reversed(_ENDINGS.items())} | {"jpeg": "image/jpeg", "htm": "text/html"}


def type_of_name(name: str) -> str:
    """Give the type that the ending of a name stands for, "application/octet-stream" where it is not known."""
    return _TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")


def describe(part: Part, content: bytes, allowance: archives.Allowance) -> Attachment:
    """Give the value for a part and its decoded content; `allowance` as in `danger.of`."""
    value, params = parameters.split(part.header.first("content-disposition"))
    kind = "application/octet-stream" if part.type.startswith("text/") and rubbish.is_in(part) else part.type
    content_id = fields.decode_text(part.header.first("content-id")).strip("<> ")
    name = shown_name(_sent_name(part, params)) or _made_name(part, kind, content)
    return Attachment(
        position=part.position,
        name=name,
        type=kind,
        size=len(content),
        digest=hashlib.sha256(content).hexdigest(),
        content_id=content_id,
        inline=value == "inline" or (bool(content_id) and value != "attachment"),
        danger=danger.of(name, kind, content, allowance),
    )


def original(raw: bytes) -> Attachment:
    """Give the value for the mail itself, which is attached where not all of it was read."""
    digest = hashlib.sha256(raw).hexdigest()
    return Attachment(ORIGINAL, "original.eml", "message/rfc822", len(raw), digest)


def shown_name(name: str) -> str:
    """Clean a name for show: no path, no controls or bidi controls, at most `NAME_BYTES` of UTF-8, its ending kept."""
    last = next((piece for piece in reversed(_SEPARATORS.split(fields.one_line(name))) if piece.strip(" .")), "")
    clean = _BLANKS.sub(" ", _UNFIT.sub("_", last)).strip()
    clean = clean.lstrip(".") or clean
    if len(clean.encode()) <= NAME_BYTES:
        return clean
    stem, dot, ending = clean.rpartition(".")
    ending = dot + ending if stem and len(ending.encode()) <= 16 else ""
    room = NAME_BYTES - len(ending.encode())
    return (stem or clean).encode()[:room].decode("utf-8", "ignore").rstrip() + ending


def _sent_name(part: Part, disposition: dict[str, str]) -> str:
    if name := disposition.get("filename") or part.params.get("name") or disposition.get("name"):
        return name
    location = fields.decode_text(part.header.first("content-location"))
    if "." in location:
        return location.partition("?")[0].rstrip("/")
    description = fields.decode_text(part.header.first("content-description"))
    return description if _FILE_NAME.fullmatch(description) else ""


def _made_name(part: Part, kind: str, content: bytes) -> str:
    ending = _ENDINGS.get(kind, "bin")
    if ending == "eml":
        inner, _ = fields.read_block(content.lstrip(b"\r\n"))
        subject = shown_name(_SEPARATORS.sub("_", fields.decode_text(inner.first("subject"))))
        return shown_name(f"{subject or 'message'}.eml")
    return f"{part.type.partition('/')[0]}-{part.position}.{ending}"
