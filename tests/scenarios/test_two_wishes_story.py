"""From bytes to bytes: a customer asks for two merges of his number, and the team makes one ticket of both wishes."""

from sqlalchemy import select

from helpdesk.services.ticketing.merging import merge as join_tickets
from helpdesk.store import tickets
from helpdesk.store.customers import CustomerRow
from tests.scenarios.customers import MAX, Person, add_customer
from tests.scenarios.site import Site
from tests.scenarios.test_number_merge_story import OLGA, asked, leads_to, say, two_numbers, wish


def test_a_yes_counts_for_no_other_pair_though_the_tickets_of_both_wishes_are_one(site: Site) -> None:
    two_numbers(site)
    nina = Person("nina", addresses=("nina@nord.example.org",), types=("standard",))
    add_customer(site, "10003", nina, domains=("nord.example.org",))
    with site.database.transaction() as session:
        session.scalars(select(CustomerRow).filter_by(number="10003")).one().name = "Muster GmbH"
    first, second = wish(site), wish(site, "#zusammenführen 10001 und 10003")
    with site.database.transaction() as session:
        join_tickets(session, tickets.get(session, 2), tickets.get(session, 1), "admin", site.now)
    say(site, asked(first, MAX), "Ja\n")
    say(site, asked(second, "nina@nord.example.org"), "Ja\n")
    assert leads_to(site, "10003") == "10003"  # whose own question he has not answered
    say(site, asked(second, MAX), "Ja, gern.\n")
    assert (leads_to(site, "10003"), leads_to(site, "10002")) == ("10001", "10002")
    say(site, asked(first, OLGA), "Ja\n")
    assert leads_to(site, "10002") == "10001"
