"""What is allowed in a customer's file but unwise: warnings, one small function for each.

Not the errors (`config.customers_checks`).
"""

from collections.abc import Callable, Iterator

from helpdesk.config.customers_checks import addresses
from helpdesk.config.problems import Finding, Rule, Severity
from helpdesk.config.settings import Settings
from helpdesk.domain.chosen_contacts import told
from helpdesk.domain.customers import ContactType, Customer, Notification, of_type
from helpdesk.domain.mailbox_name import canonical

Hint = Callable[[Customer, Settings], Iterator[Finding]]


def _no_deputy(customer: Customer, _: Settings) -> Iterator[Finding]:
    standard = of_type(customer.contacts, ContactType.STANDARD)
    if len(standard) == 1 and not standard[0].deputies:
        message = f"nobody stands in for '{standard[0].key}', the only Standard contact"
        yield _hint(Rule.NO_DEPUTY, message, "add a second Standard contact, or deputies")


def _no_accounting(customer: Customer, _: Settings) -> Iterator[Finding]:
    if not of_type(customer.contacts, ContactType.ACCOUNTING):
        hint = "invoices concern the Standard contacts then: give somebody the type buchhaltung"
        yield _hint(Rule.NO_ACCOUNTING, f"customer {customer.number} has no contact of the type 'buchhaltung'", hint)


def _nobody_told(customer: Customer, _: Settings) -> Iterator[Finding]:
    if not any(kind == Notification.NEW_TICKETS for kind, _ in told(customer)):
        message = f"of customer {customer.number} nobody is told of a new ticket, except its own writer"
        yield _hint(Rule.NOBODY_TOLD, message, 'name somebody: [notify] new_tickets = ["standard"]')


def _no_way(customer: Customer, _: Settings) -> Iterator[Finding]:
    standard = of_type(customer.contacts, ContactType.STANDARD)
    if standard and not any(contact.addresses for contact in standard):
        message = f"no Standard contact of customer {customer.number} has a mail address"
        yield _hint(Rule.NO_WAY_TO_STANDARD, message, "add one to addresses")


def _team(customer: Customer, settings: Settings) -> Iterator[Finding]:
    team = {canonical(address) for address in settings.staff.addresses}
    for path, address in addresses(customer):
        if canonical(address) in team:
            message = f"{address} is an address of the team: whoever writes from there counts as one of us"
            yield Finding(Rule.CONTACT_IS_TEAM, path, message, "remove it from one of both", Severity.WARNING)


HINTS: tuple[Hint, ...] = (_no_deputy, _no_accounting, _nobody_told, _no_way, _team)


def _hint(rule: Rule, message: str, hint: str) -> Finding:
    """What is missing stands nowhere in the file."""
    return Finding(rule, (), message, hint, Severity.WARNING)
