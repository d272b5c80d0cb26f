"""German or English where it is clear, silence where it is not."""

import pytest

from helpdesk.mail.language import guess


@pytest.mark.parametrize(
    "text",
    [
        "Guten Tag,\n\nmein Drucker geht nicht mehr. Können Sie bitte helfen?\n\nMit freundlichen Grüßen",
        "Hallo, der Drucker ist kaputt",
        "Danke!\nViele Grüße",
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
        "",
        "ok",
        "Danke",
        "12345",
        "Bonjour, l'imprimante ne fonctionne plus. Merci",
        "Hallo Erika, bitte und danke, please and thanks",
        "Drucker HP 4050",
    ],
)
def test_what_is_not_clear_is_not_guessed(text: str) -> None:
    assert guess(text) is None
