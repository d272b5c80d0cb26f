"""What set undeclared bytes are in: the shape of the script decides short ones, and Latin text stays Latin."""

import pytest

from helpdesk.mail import charset, detection

SHORT = [
    ("转发：打印机坏了请尽快维修", "gb18030"),
    ("印表機壞了請儘快維修", "big5"),
    ("プリンターが故障しました", "euc_jp"),
    ("プリンターが故障しました", "cp932"),
    ("프린터가 고장났습니다", "cp949"),
    ("Принтер не печатает", "cp1251"),
    ("Срочно! Помогите пожалуйста", "koi8_r"),
]
LATIN = ["Grüße aus Übersee", "ÄÖÜ ÄÖÜ ÄÖÜ ÄÖÜ", "Größenänderung für Stühle, Schränke, Kästen", "déjà vécu, élève, été"]


@pytest.mark.parametrize(("text", "codec"), SHORT)
def test_a_short_text_in_a_foreign_script_is_known_by_its_shape(text: str, codec: str) -> None:
    assert charset.decode(text.encode(codec)) == text


@pytest.mark.parametrize("text", LATIN)
def test_accents_among_ascii_letters_are_no_foreign_script(text: str) -> None:
    assert charset.decode(text.encode("cp1252")) == text


def test_a_long_german_text_under_a_wrong_label_stays_german() -> None:
    text = "Größere Geräte müssen früher geprüft werden, sonst übersehen wir Schäden. " * 40
    assert charset.decode(text.encode("cp1252"), "utf-8") == text


def test_a_long_polish_text_without_label_is_polish() -> None:
    text = "Dzień dobry, proszę o pomoc w sprawie drukarki, która nie działa od środy. Zażółć gęślą jaźń. " * 10
    assert charset.decode(text.encode("cp1250")) == text


def test_a_doubted_latin_label_gives_way_to_a_foreign_script_only() -> None:
    chinese, german = "打印机坏了请尽快维修", "Größe prüfen"
    assert charset.decode_doubted(chinese.encode("gb18030"), "iso-8859-1") == chinese
    assert charset.decode_doubted(german.encode("latin-1"), "iso-8859-1") == german
    assert charset.decode(chinese.encode("gb18030"), "iso-8859-1") != chinese


def test_few_bytes_prove_nothing() -> None:
    assert detection.guess("é".encode("cp1252")) == ""
    assert detection.is_latin("打印".encode("gb18030"))


def test_japanese_escapes_are_read_whatever_is_declared() -> None:
    text = "プリンターが動きません"
    assert charset.decode(text.encode("iso2022_jp"), "us-ascii") == text


def test_many_different_accents_in_latin_text_do_not_make_a_latin_label_doubtful() -> None:
    text = "Ärger, Öl, Übung, süß, schön, während, déjà, garçon, où, naïve, señor, Ångström, Çelik: alles in Ordnung."
    assert charset.decode_doubted(text.encode("cp1252"), "iso-8859-1") == text
    assert detection.is_latin(text.encode("cp1252"))
