"""The demo's site: its customers are the shipped examples, its story's people among them; its team has rules."""

from pathlib import Path

from helpdesk.config.customers_load import read_customers
from helpdesk.config.load import load
from helpdesk.config.routing_load import load_rules
from helpdesk.demo.stage import Stage
from helpdesk.demo.story import ANNA, BERND, ERIKA

EXAMPLES = Path(__file__).resolve().parents[3] / "config/customers.example"


def test_the_demo_brings_the_shipped_examples_in_without_a_word_to_change(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "demo")
    stage.prepare()
    reading = read_customers(load(stage.config), {})
    assert reading.problems == ()
    used = {source.file.name: source.file.read_bytes() for source in reading.customers}
    assert used == {path.name: path.read_bytes() for path in EXAMPLES.glob("*.toml")}
    assert len(used) == 2
    assert ERIKA in reading.customers[0].customer.contacts[1].addresses


def test_the_demo_has_people_with_roles_and_rules_that_name_them(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "demo")
    stage.prepare()
    settings = load(stage.config)
    assert [person.address for person in settings.staff.dispatchers] == [ANNA]
    assert [(rule.name, rule.assignee) for rule in load_rules(settings)] == [("Logins", BERND), ("Invoices", "")]
