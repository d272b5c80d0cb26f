import pytest

from helpdesk.mail.folding import casefold

LATIN = "".join(map(chr, range(256)))


@pytest.mark.parametrize("sign", LATIN)
def test_every_latin_sign_is_folded_as_the_language_does_it(sign: str) -> None:
    assert casefold(f"A{sign}Ä") == f"A{sign}Ä".casefold()


@pytest.mark.parametrize(
    "text", ["", "GRÜSSE", "Straße", "5 µA Ö", "ŁÓDŹ Ä", "ДОБРЫЙ ДЕНЬ", "„Größe“ – ÄÖÜ", "İ ſ ﬁ", LATIN]
)
def test_a_text_is_folded_as_the_language_does_it(text: str) -> None:
    assert casefold(text) == text.casefold()
