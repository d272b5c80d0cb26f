"""The words by which the team says who somebody is."""

import pytest

from helpdesk.domain.directives import Directive, DirectiveKind, directive_in


@pytest.mark.parametrize(
    ("line", "directive"),
    [
        ("#register", Directive(DirectiveKind.REGISTER)),
        ("#Registrieren.", Directive(DirectiveKind.REGISTER)),
        ("# registrieren 10042", Directive(DirectiveKind.REGISTER, "10042")),
        ("#kunde 10042", Directive(DirectiveKind.CUSTOMER, "10042")),
        ("#customer: K-10042", Directive(DirectiveKind.CUSTOMER, "K-10042")),
    ],
)
def test_a_line_that_is_a_directive_is_read(line: str, directive: Directive) -> None:
    assert directive_in(line) == directive


@pytest.mark.parametrize("line", ["", "#", "#kunde", "#intern", "register", "#register bitte sofort", "#registriert"])
def test_any_other_line_is_none(line: str) -> None:
    assert directive_in(line) is None
