"""Whether opening a file may do harm: what it is by its content, and what its name makes a computer do with it.

No virus scanner: it names kinds of files that run or hide something, so that people think before they open one.
"""

import re
from enum import StrEnum
from typing import Final

from helpdesk.mail import archives


class Danger(StrEnum):
    """Why a file is dangerous; the first that fits is named."""

    EXECUTABLE = "executable"
    SCRIPT = "script"
    SHORTCUT = "shortcut"
    MACROS = "macros"
    DISK_IMAGE = "disk image"
    ENCRYPTED = "encrypted archive"
    NESTED = "nested archive"
    DOUBLE_ENDING = "double ending"
    NONE = ""


# What a click on such a name starts, mostly on Windows.
_ENDINGS: Final = {
    Danger.EXECUTABLE: "exe scr com pif cpl dll sys drv ocx msi msp mst msix msixbundle appx appxbundle application"
    " gadget jar jnlp apk xll wll ade adp mde accde app appinstaller pkg deb rpm run elf appimage",
    Danger.SCRIPT: "bat cmd js jse vbs vbe vb ws wsf wsc wsh hta ps1 ps1xml ps2 psc1 psd1 psm1 msh sct shb shs reg inf"
    " sh bash csh py pyw pyz pl rb php chm hlp ahk scpt command settingcontent-ms one onepkg",
    Danger.SHORTCUT: "lnk url scf rdp desktop webloc library-ms search-ms appref-ms website theme themepack",
    Danger.MACROS: "docm dotm xlsm xltm xlam pptm potm ppam ppsm sldm",
    Danger.DISK_IMAGE: "iso img vhd vhdx udf dmg wim",
}
_BY_ENDING: Final = {ending: kind for kind, endings in _ENDINGS.items() for ending in endings.split()}
_BY_START: Final = (
    (b"\x7fELF", Danger.EXECUTABLE),
    (b"\xcf\xfa\xed\xfe", Danger.EXECUTABLE),
    (b"\xce\xfa\xed\xfe", Danger.EXECUTABLE),
    (b"\xca\xfe\xba\xbe", Danger.EXECUTABLE),  # Java classes and fat Mach-O
    (b"#!/", Danger.SCRIPT),
    (b"L\0\0\0\x01\x14\x02\0", Danger.SHORTCUT),
    (b"[InternetShortcut]", Danger.SHORTCUT),
    (b"vhdxfile", Danger.DISK_IMAGE),
    (b"conectix", Danger.DISK_IMAGE),
)
_ISO: Final = (0x8001, b"CD001")
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Names in the directory of an OLE file (MS-CFB 2.6).
_VBA: Final = "_VBA_PROJECT".encode("utf-16-le")
_ENCRYPTED_PACKAGE: Final = "EncryptedPackage".encode("utf-16-le")
_RAR4, _RAR5, _SEVEN_ZIP = b"Rar!\x1a\x07\x00", b"Rar!\x1a\x07\x01\x00", b"7z\xbc\xaf\x27\x1c"
_AES: Final = b"\x06\xf1\x07\x01"  # the method in the header of a 7z file
# "Rechnung.pdf.html": a page that pretends to be a document.
_PAGES: Final = (".htm", ".html", ".shtml", ".xhtml", ".xht", ".svg", ".mht", ".mhtml")
_PAGE_TYPES: Final = frozenset(("text/html", "application/xhtml+xml", "image/svg+xml"))
_IN_PAGE: Final = (b"<script", b"javascript:")
_ARCHIVES: Final = (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".cab", ".arj", ".ace", ".lzh", ".xz", ".bz2", ".z")
_PRETENDED: Final = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|jpe?g|png|gif|txt|csv|rtf|odt) ?\.(?:[xs]?html?|svg)$")


def of(name: str, kind: str, content: bytes, allowance: archives.Allowance) -> Danger:
    """Give why a file is dangerous; `kind` is its type as declared, the content is what counts first.

    `allowance` is what may still be read of archives' directories in this mail.
    """
    found = _by_content(content, allowance)
    if not found and (kind in _PAGE_TYPES or name.lower().endswith(_PAGES)):
        page = content.lower()
        found = Danger.SCRIPT if any(mark in page for mark in _IN_PAGE) else Danger.NONE
    return found or _by_name(name)


def _by_name(name: str) -> Danger:
    lower = name.lower().rstrip(". ")
    ending = lower.rpartition(".")[2]
    found = _BY_ENDING.get(ending, Danger.NONE)
    return Danger.DOUBLE_ENDING if not found and _PRETENDED.search(lower) else found


def _by_content(content: bytes, allowance: archives.Allowance) -> Danger:
    for start, found in _BY_START:
        if content.startswith(start):
            return found
    if content.startswith(b"MZ") and b"\0" in content[:64]:  # no text that happens to begin so
        return Danger.EXECUTABLE
    if archives.is_zip(content):
        return _of_zip(content, allowance)
    if content.startswith(_OLE):
        return _of_ole(content)
    at, mark = _ISO
    if content.startswith(mark, at):
        return Danger.DISK_IMAGE
    return Danger.ENCRYPTED if _is_encrypted(content) else Danger.NONE


def _of_zip(content: bytes, allowance: archives.Allowance) -> Danger:
    members = tuple(archives.directory(content, allowance))
    names = [member.name.lower() for member in members]
    if any(name.endswith("vbaproject.bin") for name in names):
        return Danger.MACROS
    if any(member.is_encrypted for member in members):
        return Danger.ENCRYPTED
    if "[content_types].xml" in names or "mimetype" in names:
        is_macro = any(name.startswith("basic/") and name.endswith((".xml", ".xba")) for name in names)
        return Danger.MACROS if is_macro else Danger.NONE
    inside = next(filter(None, map(_by_name, names)), Danger.NONE)
    if not inside and any(name.endswith(_ARCHIVES) for name in names):
        return Danger.NESTED  # nobody looks into the inner one
    return inside


def _of_ole(content: bytes) -> Danger:
    if _ENCRYPTED_PACKAGE in content:
        return Danger.ENCRYPTED
    return Danger.MACROS if _VBA in content else Danger.NONE


def _is_encrypted(content: bytes) -> bool:
    """Look into the headers of RAR and 7z, as far as they stand in clear."""
    if content.startswith(_RAR5):
        return content[13:14] == b"\x04"  # the first header is that of encryption
    if content.startswith(_RAR4):
        main_flags = int.from_bytes(content[10:12], "little")
        first_flags = int.from_bytes(content[23:25], "little")
        return bool(main_flags & 0x80 or (content[22:23] == b"\x74" and first_flags & 0x04))
    return content.startswith(_SEVEN_ZIP) and _AES in content[-4096:]
