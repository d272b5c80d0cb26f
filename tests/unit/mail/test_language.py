"""German or English where it is clear, English for any third language, silence where nothing is clear."""

import pytest

from helpdesk.mail.language import guess


@pytest.mark.parametrize(
    "text",
    [
        "Guten Tag,\n\nmein Drucker geht nicht mehr. Können Sie bitte helfen?\n\nMit freundlichen Grüßen",
        "Hallo, der Drucker ist kaputt",
        "Danke!\nViele Grüße",
        "Hallo, beim Kollegen van der Berg geht nichts: www.example.com, info@example.com, shop@example.com",
        "Das Update von Windows wurde installed, jetzt ist der Login nicht mehr möglich",
    ],
)
def test_german_is_recognised(text: str) -> None:
    assert guess(text) == "de"


@pytest.mark.parametrize(
    "text",
    [
        "Hello,\n\nmy printer does not work. Could you please help?\n\nKind regards\nErika",
        "Thanks for the quick help, it works now",
    ],
)
def test_english_is_recognised(text: str) -> None:
    assert guess(text) == "en"


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour,\n\nnotre imprimante ne fonctionne plus depuis ce matin.\n\nCordialement",
        "Hola:\n\nla impresora no imprime desde ayer. ¿Pueden venir por la tarde?\n\nMuchas gracias y saludos",
        "Buongiorno,\n\nla stampante non stampa più, il display è nero.\n\nCordiali saluti",
        "Goedemorgen,\n\nonze printer doet het niet meer. Kunnen jullie langskomen?\n\nMet vriendelijke groeten",
        "Dzień dobry,\n\ndrukarka w biurze nie działa, proszę o pomoc.\n\nPozdrawiam",
        "Hej,\n\nskrivaren fungerar inte och vi har mycket att skriva ut.\n\nMed vänliga hälsningar",
        "Bom dia,\n\na impressora não funciona. Você pode ajudar?\n\nObrigado",
        "Dobrý den,\n\ntiskárna už není vidět v síti. Prosím o pomoc.\n\nDěkuji",
        "Добрый день,\n\nпринтер не печатает.\n\nС уважением",
        "プリンターが 印刷 できません。 よろしく お願いします",
    ],
)
def test_any_third_language_is_answered_in_english(text: str) -> None:
    assert guess(text) == "en"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ok",
        "Danke",
        "12345",
        "Bonjour, l'imprimante ne fonctionne plus.",
        "Hallo Erika, bitte und danke, please and thanks",
        "Drucker HP 4050",
    ],
)
def test_what_is_not_clear_is_not_guessed(text: str) -> None:
    assert guess(text) is None
