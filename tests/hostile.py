"""Mails that mean harm, one for each way to make a reader work without end: built, not stored.

Each stays below 25 MB, what common mail servers let through. For the tests of the limits, and seeds of the fuzzer.
"""

import base64
import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache

_HEAD = (
    b"From: Erika Beispiel <erika@kunde.example.org>\r\nTo: support@example.de\r\nSubject: St\xc3\xb6rung\r\n"
    b"Date: Mon, 16 Nov 2026 09:00:00 +0100\r\nMessage-ID: <hostile@kunde.example.org>\r\nMIME-Version: 1.0\r\n"
)
_TEXT = b"Content-Type: text/plain; charset=utf-8\r\n"
_HTML = b"Content-Type: text/html; charset=utf-8\r\n"
_WINMAIL = b"\x78\x9f\x3e\x22\x01\x00"
_SIGNED = bytes.fromhex("308006092a864886f70d010702a0803080020101310030800601 01a0802480")
_WORDS = b"Der Drucker druckt nicht mehr.\r\n"
_MB = 1_000_000


def mail(fields: bytes = _TEXT, content: bytes = _WORDS) -> bytes:
    """Give a mail with further fields and this content."""
    return _HEAD + fields + b"\r\n" + content


def _nested(depth: int) -> bytes:
    opened = b"".join(
        b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % (n, n + 1) for n in range(depth)
    )
    fields = b"Content-Type: multipart/mixed; boundary=b0\r\n"
    return mail(fields, opened + b"--b%d\r\n\r\n" % depth + _WORDS)


def _nested_mails(depth: int) -> bytes:
    return mail(b"Content-Type: message/rfc822\r\n", b"Content-Type: message/rfc822\r\n\r\n" * depth + _WORDS)


def _parts(count: int, part: bytes = b"\r\n.\r\n") -> bytes:
    return mail(b"Content-Type: multipart/mixed; boundary=b\r\n", (b"--b\r\n" + part) * count + b"--b--\r\n")


def _attached(kind: bytes, name: bytes, content: bytes) -> bytes:
    fields = b"Content-Type: %s; name=%s\r\nContent-Transfer-Encoding: base64\r\n" % (kind, name)
    fields += b"Content-Disposition: attachment; filename=%s\r\n\r\n" % name
    return _parts(1, fields + base64.encodebytes(content).replace(b"\n", b"\r\n"))


@cache
def _zip_bomb(size: int, members: int = 1) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(members):
            archive.writestr(f"bild{number}.png", bytes(size // members))
    return out.getvalue()


@cache
def _lying_zip(members: int) -> bytes:
    """Give pictures of which the directory says that they have one byte, and each has 20 MB."""
    packed = zlib.compress(bytes(20 * _MB), 9)[2:-4]
    said = struct.pack("<HHHHHLLLHH", 20, 0, 8, 0, 0, 0, len(packed), 1, 5, 0)
    file = b"PK\x03\x04" + said + b"a.png" + packed
    places = (struct.pack("<HHHLL", 0, 0, 0, 0, number * len(file)) for number in range(members))
    entries = b"".join(b"PK\x01\x02\x14\x00" + said + place + b"a.png" for place in places)
    end = struct.pack("<HHHHLLH", 0, 0, members, members, len(entries), members * len(file), 0)
    return file * members + entries + b"PK\x05\x06" + end


def _file(encoding: bytes, content: bytes) -> bytes:
    fields = b"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: %s\r\n\r\n" % encoding
    return fields + content + b"\r\n"


def _report(recipients: int) -> bytes:
    status = b"Reporting-MTA: dns; mx.example.org\r\n\r\n"
    status += b"".join(
        b"Final-Recipient: rfc822; a%d@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n" % n
        for n in range(recipients)
    )
    fields = b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n"
    body = b"--b\r\n\r\n" + _WORDS + b"--b\r\nContent-Type: message/delivery-status\r\n\r\n" + status + b"--b--\r\n"
    return mail(fields, body)


def _html(markup: bytes) -> bytes:
    return mail(_HTML, b"<p>Der Drucker druckt nicht mehr.</p>" + markup)


def _coded(encoding: bytes, content: bytes) -> bytes:
    return mail(_TEXT + b"Content-Transfer-Encoding: %s\r\n" % encoding, content)


def _charset(name: bytes, content: bytes) -> bytes:
    return mail(b"Content-Type: text/plain; charset=%s\r\n" % name, content)


def _subject(value: bytes) -> bytes:
    return _HEAD.replace(b"St\xc3\xb6rung", value) + b"\r\n" + _WORDS


def _author(name: bytes) -> bytes:
    return _HEAD.replace(b"Erika Beispiel", name) + b"\r\n" + _WORDS


def _field(name: bytes, value: bytes) -> bytes:
    return name + b": " + value + b"\r\n" + _TEXT


SHAPES: dict[str, Callable[[], bytes]] = {
    # structure
    "multiparts nested 1,000 deep": lambda: _nested(1_000),
    "multiparts nested 100,000 deep": lambda: _nested(100_000),
    "mails nested 1,000 deep": lambda: _nested_mails(1_000),
    "mails nested 300,000 deep": lambda: _nested_mails(300_000),
    "100,000 parts": lambda: _parts(100_000),
    "1,000,000 parts": lambda: _parts(1_000_000),
    "500,000 delimiter lines of nobody": lambda: mail(content=b"--x\r\n" * 500_000),
    "3,000,000 delimiter lines of nobody": lambda: mail(content=b"--x\r\n" * 3_000_000),
    "100,000 different boundaries": lambda: mail(
        b"Content-Type: multipart/mixed; boundary=none\r\n", b"".join(b"--b%d\r\n\r\n" % n for n in range(100_000))
    ),
    "multiparts without boundary in each part": lambda: _parts(20_000, b"Content-Type: multipart/mixed\r\n\r\n.\r\n"),
    "a boundary of 200 kB": lambda: mail(
        b"Content-Type: multipart/mixed; boundary=" + b"b" * 200_000 + b"\r\n",
        (b"--" + b"b" * 200_000 + b"\r\n\r\n.\r\n") * 60,
    ),
    "25 MB of dashes": lambda: mail(content=b"-" * 24 * _MB),
    "dashes at each line": lambda: mail(content=b"-\r\n" * 6 * _MB),
    "5,000 fields in each of 480 parts": lambda: _parts(480, b"X:\n" * 5_000 + b"\n.\r\n"),
    # header
    "100,000 fields": lambda: mail(b"X-Wort: Hallo\r\n" * 100_000 + _TEXT),
    "1,000,000 empty fields": lambda: mail(b"X:\r\n" * 1_000_000 + _TEXT),
    "a field of 20 MB": lambda: mail(_field(b"X-Wort", b"a" * 20 * _MB)),
    "a field of 1,000,000 lines": lambda: mail(_field(b"X-Wort", b"a\r\n " * 1_000_000)),
    "a subject of 1 MB of encoded words": lambda: _subject(b"=?utf-8?q?=C3=B6?= " * 55_000),
    "20,000 encoded words of 1 byte": lambda: _subject(b"=?utf-8?b?w?=\r\n " * 20_000),
    "encoded words without end": lambda: _subject(b"=?utf-8?q?" * 25_000),
    "100,000 recipients": lambda: mail(_field(b"Cc", b"Max Muster <max@example.org>,\r\n " * 100_000)),
    "8,000 recipients": lambda: mail(_field(b"Cc", b"Max Muster <max@example.org>,\r\n " * 8_000)),
    "50,000 quotes in From": lambda: _author(b'"' * 50_001),
    "100,000 brackets in From": lambda: _author(b"(" * 100_000),
    "100,000 angles in From": lambda: _author(b"<" * 100_000),
    "100,000 backslashes in From": lambda: _author(b'"' + b"\\" * 100_000),
    "100,000 commas in From": lambda: _author(b"," * 100_000),
    "80,000 routes in From": lambda: _author(b"@a," * 80_000 + b":"),
    "10,000 From fields": lambda: mail(b"From: a@example.org\r\n" * 10_000 + _TEXT),
    "100,000 references": lambda: mail(_field(b"References", b"<a@example.org>\r\n " * 100_000)),
    "a reference without end": lambda: mail(_field(b"References", b"<" * 200_000)),
    "40,000 parameters": lambda: mail(b"Content-Type: text/plain" + b"; a=b" * 40_000 + b"\r\n"),
    "13,000 sections of a name": lambda: _parts(
        1,
        b"Content-Disposition: attachment" + b"".join(b"; filename*%d=a" % n for n in range(13_000)) + b"\r\n\r\n.\r\n",
    ),
    "names of 200 kB in 100 parts": lambda: _parts(
        100, b'Content-Disposition: attachment; filename="' + b"\xc3\xb6" * 100_000 + b'"\r\n\r\n.\r\n'
    ),
    "quotes in each parameter": lambda: mail(b"Content-Type: text/plain" + b'; a="\\"' * 30_000 + b"\r\n"),
    "250 kB of received lines": lambda: mail(b"Received: from a by b; now\r\n" * 9_000 + _TEXT),
    "5,000 authentication results": lambda: mail(
        b"Authentication-Results: mx.example.de; spf=pass\r\n" * 5_000 + _TEXT
    ),
    "a date of 200 kB": lambda: mail(_field(b"Date", b"Mon, " * 50_000)),
    # encodings
    "18 MB of base64": lambda: _attached(b"application/octet-stream", b"daten.bin", bytes(range(256)) * 66_000),
    "18 MB of base64 as text": lambda: _coded(b"base64", base64.encodebytes(_WORDS * 500_000)),
    "a base64 line of 20 MB": lambda: _coded(b"base64", b"QUJD" * 5 * _MB),
    "base64 with padding everywhere": lambda: _coded(b"base64", b"QQ==\r\n" * 3 * _MB),
    "base64 of strange signs": lambda: _coded(b"base64", b"!\xff?\x00" * 5 * _MB),
    "20 MB of =": lambda: _coded(b"quoted-printable", b"=" * 20 * _MB),
    "20 MB of soft line ends": lambda: _coded(b"quoted-printable", b"=\r\n" * 7 * _MB),
    "100,000 uuencoded files": lambda: mail(content=b"begin 644 a\r\n#86)C\r\n`\r\nend\r\n" * 100_000),
    "500,000 beginnings of uuencoded files": lambda: mail(content=b"begin 644 a\r\n" * 500_000),
    "20 MB of uuencode": lambda: mail(
        content=b"begin 644 a\r\n" + b"M" * 61 * 1 + b"\r\n" + (b"M" + b"@" * 60 + b"\r\n") * 320_000
    ),
    "20 MB of uuencoded nothing": lambda: _parts(1, _file(b"x-uuencode", b" \n" * 10 * _MB)),
    "20 MB between two signs of base64": lambda: _parts(1, _file(b"base64", b"Q" + b"!" * 20 * _MB)),
    "20 MB of an unknown charset": lambda: mail(
        b"Content-Type: text/plain; charset=x-nichts\r\n", b"\xe4\xf6\x80 " * 5 * _MB
    ),
    "20 MB of ISO-2022-JP escapes": lambda: mail(
        b"Content-Type: text/plain; charset=iso-2022-jp\r\n", b"\x1b$B\x1b(B" * 3 * _MB
    ),
    "20 MB of UTF-7": lambda: _charset(b"utf-7", b"+AOQ-" * 4 * _MB),
    "20 MB of UTF-32": lambda: _charset(b"utf-32", b"\x00\x00\x00a" * 5 * _MB),
    "a hostile charset": lambda: _charset(b"unicode_escape", b"\\N{BULLET}" * _MB),
    "a compressing charset": lambda: mail(
        b"Content-Type: text/plain; charset=zlib\r\n", gzip.compress(bytes(10 * _MB))
    ),
    # text
    '"On " 100,000 times': lambda: mail(content=b"On " * 100_000),
    '"Am " 5,000,000 times': lambda: mail(content=b"Am " * 5 * _MB),
    '20,000 lines "On Tue wrote"': lambda: mail(content=b"On Tue wrote\r\n" * 20_000),
    '20,000 lines "Am Montag schrieb:"': lambda: mail(content=b"Am Montag, 16. November schrieb Max:\r\n" * 20_000),
    "500,000 header block lines": lambda: mail(content=b"Von: Max\r\nGesendet: Montag\r\nAn: Erika\r\n" * 170_000),
    "1,000,000 empty lines": lambda: mail(content=b"\r\n" * _MB + b"Ende\r\n"),
    "10,000,000 empty lines": lambda: mail(content=b"\n" * 10 * _MB + b"Ende\r\n"),
    "a line of 10 MB": lambda: mail(content=b"x" * 10 * _MB),
    "a line of 20 MB of blanks": lambda: mail(content=b" " * 20 * _MB + b"x"),
    "200,000 quoted lines": lambda: mail(content=b"> Zeile\r\n" * 200_000),
    "quotes 1,000 deep": lambda: mail(content=b"> " * 1_000 + b"x\r\n" + b">" * 100_000),
    "lines of soft breaks": lambda: mail(b"Content-Type: text/plain; format=flowed\r\n", b"> a \r\n" * 2 * _MB),
    "2,000,000 signature marks": lambda: mail(content=b"-- \r\n" * 2 * _MB),
    "500,000 forward lines": lambda: mail(content=b"---------- Forwarded message ---------\r\nFrom: a\r\n" * 200_000),
    "950 old mails that the writer tells of": lambda: mail(
        content=_WORDS + b'am 3.4.2026 um 10:00 schrieb Erika Beispiel:\r\n"Ja."\r\n' * 950
    ),
    "9,000 answers above an old mail": lambda: mail(
        content=_WORDS + b"antwort" * 9_000 + b"\r\nAm 3.4.2026 um 10:00 schrieb Erika Beispiel:\r\nJa.\r\n"
    ),
    "NUL bytes": lambda: mail(content=b"\x00" * 20 * _MB),
    "bare CR everywhere": lambda: mail(content=b"a\r" * 10 * _MB),
    "20 MB of surrogates in UTF-8": lambda: mail(content=b"\xed\xa0\x80" * 7 * _MB),
    # HTML
    "300 divisions deep": lambda: _html(b"<div>" * 300 + b"tief" + b"</div>" * 300),
    "100,000 divisions deep": lambda: _html(b"<div>" * 100_000 + b"tief"),
    "90 tables deep": lambda: _html(b"<table><tr><td>" * 90 + b"tief"),
    "100,000 tables deep": lambda: _html(b"<table><tr><td>" * 100_000 + b"tief"),
    "10 MB of HTML": lambda: _html(b"<p>Wort <b>fett</b> <a href='https://example.org/'>hier</a></p>\r\n" * 160_000),
    "100,000 open letters": lambda: _html(b"<b><i><u>" * 100_000 + b"x"),
    "misnested letters": lambda: _html(b"<a><b></a>" * 100_000 + b"x"),
    "100,000 attributes": lambda: _html(b"<p " + b"a=b " * 100_000 + b">x</p>"),
    "100,000 open tags without end": lambda: _html(b"<p" * 100_000),
    "100,000 open comments": lambda: _html(b"<!--" * 100_000),
    "100,000 quotes in blockquotes": lambda: _html(b"<blockquote type=cite>" * 100_000 + b"x"),
    "200,000 entities": lambda: _html(b"&amp;&#1234567;&#x10ffff;" * 200_000),
    "1,000,000 open scripts": lambda: _html(b"<script>" * _MB),
    "1,000,000 open styles": lambda: _html(b"<style>a{b:c}" * _MB),
    "links of 1 MB": lambda: _html(b"<a href='https://example.org/" + b"a" * _MB + b"'>x</a>"),
    "a link to 100,000 blanks": lambda: _html(b"<a href=" + b" " * 100_000 + b'"">x</a>'),
    "100,000 pictures": lambda: _html(b"<img alt='Bild' src='cid:x'>" * 100_000),
    "50,000 lists to choose from": lambda: _html(b"<select><option>" * 50_000),
    # containers
    "a zip of 200 MB": lambda: _attached(b"application/zip", b"bilder.zip", _zip_bomb(200 * _MB)),
    "a zip of 20,000 members": lambda: _attached(b"application/zip", b"bilder.zip", _zip_bomb(20 * _MB, 20_000)),
    "a document that is a bomb": lambda: _attached(
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        b"brief.docx",
        _zip_bomb(100 * _MB, 50),
    ),
    "a winmail.dat without end": lambda: _attached(
        b"application/ms-tnef",
        b"winmail.dat",
        b"\x78\x9f\x3e\x22\x01\x00" + b"\x02\x0f\x80\x06\x00\x00\x00\x00\x00\x00\x00" * _MB,
    ),
    "a winmail.dat under another type": lambda: _attached(
        b"application/octet-stream",
        b"daten.bin",
        b"\x78\x9f\x3e\x22\x01\x00" + b"\x02\x0f\x80\x06\x00\x00\x00\x00\x00\x00\x00" * _MB,
    ),
    "a winmail.dat behind signs that are no base64": lambda: _parts(
        1, _file(b"base64", b"!" * 300 + b"\r\n" + base64.encodebytes(_WINMAIL + bytes(_MB)))
    ),
    "a winmail.dat of RTF under a false transfer encoding": lambda: _parts(
        8, _file(b"base64", _WINMAIL + b"\x01\x0f\x80\x06\x00\x00\x00\x00\x00\x00\x00" * 5_000)
    ),
    "a zip whose members are larger than they say": lambda: _attached(
        b"application/zip", b"bilder.zip", _lying_zip(200)
    ),
    "a signed mail of nothing but pieces": lambda: _attached(
        b"application/pkcs7-mime", b"smime.p7m", _SIGNED + b"\x04\x00" * 4 * _MB
    ),
    "a file named .eml with 10 MB of HTML": lambda: _attached(
        b"application/octet-stream", b"alt.eml", _html(b"<p>Wort</p>\r\n" * 800_000)
    ),
    # reports
    "a report of 100,000 recipients": lambda: _report(100_000),
    "a report of 400 recipients": lambda: _report(400),
}
