"""A contact who was erased, and the file that still names him: told by the plan, never brought back by itself."""

from pathlib import Path

from helpdesk.daemon.opening import open_desk
from helpdesk.services.privacy.person_erase import erase, plan
from helpdesk.store.database import Database
from tests.builders import NOON
from tests.customers import Customers
from tests.privacy import traces


def test_the_plan_names_a_file_that_still_names_who_was_erased(tmp_path: Path, database: Database) -> None:
    site = Customers(tmp_path, database)
    desk = open_desk(site.settings)
    site.apply(trusting=True)
    with database.transaction() as session:
        erase(session, desk, plan(session, desk, "max@muster.example", NOON), NOON, actor="admin")
    assert traces(database, desk, "max@muster.example", "m.muster@") == set()
    (found,) = (each for each in site.plan().customers if each.must_be_decided or each.merge.kept)
    named = [*found.merge.conflicts, *found.merge.kept]
    assert (found.number, any(each.path[:2] == ("contacts", "max") for each in named)) == ("10042", True)
    site.change('key = "max"\ntypes = ["technik"]\n', 'key = "moritz"\ntypes = ["technik"]\n')
    site.change(
        'addresses = ["max@muster.example", "m.muster@muster.example"]', 'addresses = ["moritz@muster.example"]'
    )
    assert not any(each.must_be_decided for each in site.plan().customers)
    site.apply()
    assert traces(database, desk, "max@muster.example") == set()
