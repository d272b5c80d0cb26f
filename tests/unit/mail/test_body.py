"""Which parts are the body, and how their text is read."""

import pytest

from helpdesk.mail import body, limits, parts

PLAIN = b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
HTML = b"Content-Type: text/html; charset=utf-8\r\n\r\n"
PNG = b"Content-Type: image/png\r\nContent-ID: <bild>\r\n\r\nPNG"
PDF = b"Content-Type: application/pdf; name=a.pdf\r\nContent-Disposition: attachment; filename=a.pdf\r\n\r\nPDF"


def _multipart(subtype: str, *bodies: bytes) -> bytes:
    name = b"b-" + subtype.encode()
    inner = b"".join(b"--" + name + b"\r\n" + part + b"\r\n" for part in bodies)
    return b"Content-Type: multipart/%s; boundary=%s\r\n\r\n%s--%s--\r\n" % (subtype.encode(), name, inner, name)


def _read(raw: bytes) -> tuple[str, str, list[str]]:
    layout = body.layout(parts.read(raw)[0])
    said = body.read(layout.passages)
    return said.text, said.html, [part.type for part in layout.attachments]


@pytest.mark.parametrize(
    ("raw", "text", "markup", "attached"),
    [
        (_multipart("alternative", PLAIN + b"Hallo", HTML + b"<p>Hi</p>"), "Hallo", "<p>Hi</p>", []),
        (_multipart("alternative", PLAIN + b" \r\n", HTML + b"<p>Hi</p>"), "Hi", "<p>Hi</p>", []),
        (
            _multipart("alternative", PLAIN + b"Hallo", _multipart("related", HTML + b"<p>Hi</p>", PNG)),
            "Hallo",
            "<p>Hi</p>",
            ["image/png"],
        ),
        (
            _multipart("related", _multipart("alternative", PLAIN + b"Hallo", HTML + b"Hi"), PNG),
            "Hallo",
            "Hi",
            ["image/png"],
        ),
        (_multipart("mixed", PLAIN + b"Eins", PDF, PLAIN + b"Zwei"), "Eins\n\nZwei", "", ["application/pdf"]),
        (_multipart("mixed", PLAIN + b"Hallo", HTML + b"<p>Hallo</p>"), "Hallo", "<p>Hallo</p>", []),
        (_multipart("mixed", PLAIN + b"x", PLAIN + b"x"), "x\n\nx", "", []),
        (
            _multipart("alternative", PLAIN + b"Hallo", _multipart("mixed", HTML + b"A", PDF, HTML + b"B")),
            "Hallo",
            "A\nB",
            ["application/pdf"],
        ),
        (
            _multipart("alternative", PLAIN + b"Hallo", b"Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR"),
            "Hallo",
            "",
            ["text/calendar"],
        ),
        (
            _multipart("signed", PLAIN + b"Hallo", b"Content-Type: application/pgp-signature\r\n\r\nx"),
            "Hallo",
            "",
            [],
        ),
        (_multipart("related", HTML + b"<p>Hi</p>", HTML + b"frame"), "Hi", "<p>Hi</p>", ["text/html"]),
        (b"Content-Type: text/x-log\r\n\r\nHallo", "Hallo", "", []),
        (b"Content-Type: application/pdf\r\n\r\nPDF", "", "", ["application/pdf"]),
        (PLAIN + b"<!DOCTYPE html><p>Hallo</p>", "Hallo", "", []),
        (_multipart("mixed", PLAIN + b"", PLAIN + b"Hallo"), "Hallo", "", []),
    ],
)
def test_the_right_parts_are_the_body(raw: bytes, text: str, markup: str, attached: list[str]) -> None:
    assert _read(raw) == (text, markup, attached)


def test_a_named_text_is_a_file_beside_the_body() -> None:
    named = b'Content-Type: text/plain; name="notiz.txt"\r\nContent-Disposition: inline\r\n\r\nNotiz'
    assert _read(_multipart("mixed", PLAIN + b"Hallo", named)) == ("Hallo", "", ["text/plain"])


def test_a_named_text_that_stands_alone_is_body_and_file() -> None:
    named = b'Content-Type: text/plain; name="notiz.txt"\r\nContent-Disposition: inline\r\n\r\nNotiz'
    assert _read(_multipart("mixed", named)) == ("Notiz", "", ["text/plain"])


def test_an_attached_text_is_never_the_body() -> None:
    attached = b"Content-Type: text/plain\r\nContent-Disposition: attachment\r\n\r\nNotiz"
    assert _read(_multipart("mixed", attached)) == ("", "", ["text/plain"])


def test_the_root_of_related_is_the_part_that_start_names() -> None:
    raw = (
        b'Content-Type: multipart/related; boundary=r; start="<root>"\r\n\r\n--r\r\n' + PNG + b"\r\n--r\r\n"
        b"Content-Type: text/html\r\nContent-ID: <root>\r\n\r\n<p>Hallo</p>\r\n--r--\r\n"
    )
    assert _read(raw) == ("Hallo", "<p>Hallo</p>", ["image/png"])


def test_the_charset_of_html_may_stand_in_its_head() -> None:
    raw = b'Content-Type: text/html\r\n\r\n<meta charset="koi8-r"><p>' + "Принтер".encode("koi8-r")
    assert _read(raw)[0] == "Принтер"


@pytest.mark.parametrize(
    ("text", "delsp", "found"),
    [
        ("Guten \nTag\nErika", False, "Guten Tag\nErika"),
        ("wunder \nbar", True, "wunderbar"),
        ("> zitiert \n> weiter\nneu", False, "> zitiert weiter\nneu"),
        (">> a \n> b\nc", False, ">> a \n> b\nc"),
        ("Text\n-- \nErika", False, "Text\n-- \nErika"),
        (" >kein Zitat\n From hier", False, ">kein Zitat\nFrom hier"),
        ("Ende ", False, "Ende "),
    ],
)
def test_flowed_text_is_joined_within_one_depth_of_quoting(text: str, delsp: bool, found: str) -> None:
    assert body.unflow(text, delsp=delsp) == found


def test_flowed_text_is_recognised_by_its_parameter() -> None:
    assert _read(b"Content-Type: text/plain; format=Flowed\r\n\r\nGuten \r\nTag")[0] == "Guten Tag"


def test_more_than_two_megabytes_of_text_are_cut_with_a_defect() -> None:
    layout = body.layout(parts.read(PLAIN + b"Zeile\r\n" * 400_000)[0])
    said = body.read(layout.passages)
    assert said.defects == ("text too long",)
    assert 1_000_000 < len(said.text) <= limits.TEXT_BYTES


def _alternative(plain: str, markup: str) -> bytes:
    return (
        "Content-Type: multipart/alternative; boundary=b\r\n\r\n"
        f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{plain}\r\n"
        f"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{markup}\r\n--b--\r\n"
    ).encode()


def test_a_plain_form_that_only_asks_for_html_gives_way_to_the_html() -> None:
    raw = _alternative(
        "Ihr Mailprogramm kann leider keine HTML-Nachrichten anzeigen.",
        "<p>Guten Tag, der Drucker im zweiten Stock druckt seit gestern Abend nur noch leere Seiten.</p>",
    )
    assert _read(raw)[0].startswith("Guten Tag, der Drucker")


def test_a_plain_form_that_says_the_same_stays_even_where_html_writes_entities() -> None:
    raw = _alternative(
        "Schöne Grüße, Änderungswünsche später.\n> Zitat",
        "<p>Sch&ouml;ne Gr&uuml;&szlig;e, &Auml;nderungsw&uuml;nsche sp&auml;ter.</p><p>Zitat und noch mehr davon</p>",
    )
    assert _read(raw)[0] == "Schöne Grüße, Änderungswünsche später.\n> Zitat"


def test_a_picture_that_stands_in_the_html_itself_is_told() -> None:
    markup = '<p>Die Meldung:</p><img src="data:image/png;base64,{}">'
    for size, defects in ((9000, ("pictures in the HTML itself",)), (400, ())):
        raw = f"Content-Type: text/html\r\n\r\n{markup.format('A' * size)}".encode()
        root, _ = parts.read(parts.prepared(raw))
        assert body.read(body.layout(root).passages).defects == defects
