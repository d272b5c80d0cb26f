import pytest

from helpdesk.domain.mailbox_name import canonical, domain_of, parent_domains

SAME_MAILBOX = [
    ("Erika@Example.DE", "erika@example.de"),
    ("erika+support@example.de", "erika@example.de"),
    ("erika@müller.example", "erika@xn--mller-kva.example"),
    ("erika@MÜLLER.example.", "erika@xn--mller-kva.example"),
    ("erika@mu\u0308ller.example", "erika@xn--mller-kva.example"),
    ("e.ri.ka+x@googlemail.com", "erika@gmail.com"),
]


@pytest.mark.parametrize(("written", "meant"), SAME_MAILBOX)
def test_addresses_of_one_mailbox_have_one_canonical_form(written: str, meant: str) -> None:
    assert canonical(written) == meant == canonical(meant)


def test_dots_count_everywhere_but_where_the_provider_ignores_them() -> None:
    assert canonical("erika.beispiel@example.de") != canonical("erikabeispiel@example.de")


def test_an_address_that_is_all_tag_stays_what_it_is() -> None:
    assert canonical("+news@example.de") == "+news@example.de"


def test_a_sharp_s_is_a_letter_of_its_own_in_domains() -> None:
    assert domain_of("erika@straße.example") == "xn--strae-oqa.example"


def test_the_domains_above_one_end_before_the_top_level() -> None:
    assert parent_domains("a.b.example.de") == ("b.example.de", "example.de")
    assert parent_domains("example.de") == ()
