"""What a customer's file must fulfil beyond the type of each key: alone, beside the settings, and beside the others.

One small function for each rule. Paths name keys of `config.customers.CustomerFile`. Not the hints about what is
allowed but unwise (`config.customers_hints`). Rules D16-D18, D21, D23.
"""

from collections.abc import Callable, Iterator, Sequence

from helpdesk.config.locate import KeyPath
from helpdesk.config.problems import Finding, Rule
from helpdesk.config.settings import Settings
from helpdesk.config.suggest import close_values
from helpdesk.domain.customers import Contact, ContactType, Customer, Notification, Site, notifications_of, of_type
from helpdesk.domain.freemail import is_free_mail
from helpdesk.domain.mailbox_name import ascii_domain, canonical, domain_of
from helpdesk.domain.retention import CLASSES

OwnCheck = Callable[[Customer, Settings], Iterator[Finding]]

Clash = tuple[int, Finding, int, KeyPath]
"""A finding in one customer's file that speaks of a key in another's: the places of both among all customers."""


def addresses(customer: Customer) -> Iterator[tuple[KeyPath, str]]:
    """Give every mail address of the customer with its key."""
    if customer.main.email:
        yield ("main", "email"), customer.main.email
    for number, contact in enumerate(customer.contacts):
        for place, address in enumerate(contact.addresses):
            yield ("contact", number, "addresses", place), address


def _standard(customer: Customer, _: Settings) -> Iterator[Finding]:
    if not of_type(customer.contacts, ContactType.STANDARD):
        hint = 'give one contact types = ["standard"]; the last one there is stays until another has it'
        held: tuple[KeyPath, ...] = tuple(("contact", number, "types") for number in range(len(customer.contacts)))
        message = f"customer {customer.number} has no contact of the type 'standard'"
        yield Finding(Rule.NO_STANDARD, ("contact",), message, hint, involved=(*held, ("number",)))


def _ours(customer: Customer, settings: Settings) -> Iterator[Finding]:
    own = {canonical(address) for address in settings.own_addresses}
    for path, address in addresses(customer):
        if canonical(address) in own:
            message = f"{address} is an address of the helpdesk itself: its mails would come back to it"
            yield Finding(Rule.CONTACT_IS_US, path, message, "name the person's own address")


def _types(customer: Customer, settings: Settings) -> Iterator[Finding]:
    known = [*ContactType, *(kind.lower() for kind in settings.contacts.types)]
    for number, contact in enumerate(customer.contacts):
        for place, kind in enumerate(contact.types):
            if kind not in known:
                hint = close_values(kind, known) or "declare it in helpdesk.toml: [contacts] types = [...]"
                message = f"there is no type of contact '{kind}'"
                yield Finding(Rule.UNKNOWN_TYPE, ("contact", number, "types", place), message, hint)


def _keys(customer: Customer, _: Settings) -> Iterator[Finding]:
    tables: dict[str, tuple[Contact | Site, ...]] = {"contact": customer.contacts, "site": customer.sites}
    for table, things in tables.items():
        first: dict[str, int] = {}
        for number, thing in enumerate(things):
            earlier = first.setdefault(thing.key, number)
            if earlier != number:
                path, other = (table, number, "key"), (table, earlier, "key")
                message = f"{table}[{earlier}] has the key '{thing.key}' already"
                yield Finding(Rule.KEY_TWICE, path, message, "give each a key of its own", involved=(other,))


def _deputies(customer: Customer, _: Settings) -> Iterator[Finding]:
    keys = [contact.key for contact in customer.contacts]
    involved: tuple[KeyPath, ...] = tuple(("contact", number, "key") for number in range(len(keys)))
    for number, contact in enumerate(customer.contacts):
        for place, deputy in enumerate(contact.deputies):
            others = [key for key in keys if key != contact.key]
            if deputy not in others:
                message = f"'{deputy}' is no other contact of this customer"
                hint = close_values(deputy, others) or f"the contacts are {', '.join(keys[:20])}"
                path = ("contact", number, "deputies", place)
                yield Finding(Rule.UNKNOWN_DEPUTY, path, message, hint, involved=involved)


def _notified(customer: Customer, settings: Settings) -> Iterator[Finding]:
    """Whoever is named for a notice is a contact, or a type; a key goes before a type of the same name."""
    keys = [contact.key for contact in customer.contacts]
    known = [*keys, *ContactType, *(kind.lower() for kind in settings.contacts.types)]
    involved: tuple[KeyPath, ...] = tuple(("contact", number, "key") for number in range(len(keys)))
    for kind, words in customer.notify.given.items():
        for place, word in enumerate(words):
            if word not in known:
                message = f"'{word}' is neither a contact of this customer nor a type of contact"
                hint = close_values(word, known) or f"the contacts are {', '.join(keys[:20])}"
                yield Finding(Rule.UNKNOWN_RECIPIENT, ("notify", kind, place), message, hint, involved=involved)


def _sites(customer: Customer, _: Settings) -> Iterator[Finding]:
    keys = [site.key for site in customer.sites]
    involved: tuple[KeyPath, ...] = tuple(("site", number, "key") for number in range(len(keys)))
    for number, contact in enumerate(customer.contacts):
        if contact.site and contact.site not in keys:
            message = f"'{contact.site}' is no site of this customer"
            hint = close_values(contact.site, keys) or "add it as [[site]] with this key"
            yield Finding(Rule.UNKNOWN_SITE, ("contact", number, "site"), message, hint, involved=involved)


def _manager(customer: Customer, settings: Settings) -> Iterator[Finding]:
    known = [*settings.staff.addresses, *(address.lower() for address in settings.contacts.account_managers)]
    if customer.account_manager and customer.account_manager.lower() not in known:
        message = f"{customer.account_manager} is neither of the team nor a known account manager"
        hint = close_values(customer.account_manager, known) or "name it in helpdesk.toml: [contacts] account_managers"
        yield Finding(Rule.UNKNOWN_MANAGER, ("account_manager",), message, hint)


def _retention(customer: Customer, _: Settings) -> Iterator[Finding]:
    if customer.retention and customer.retention not in CLASSES:
        message = f"there is no retention class '{customer.retention}'"
        hint = close_values(customer.retention, tuple(CLASSES)) or f"the classes are {', '.join(CLASSES)}"
        yield Finding(Rule.UNKNOWN_RETENTION, ("retention",), message, hint)


def _invoices(customer: Customer, _: Settings) -> Iterator[Finding]:
    for number, contact in enumerate(customer.contacts):
        if Notification.INVOICES not in notifications_of(contact):
            continue
        types, path = ("contact", number, "types"), ("contact", number, "notifications")
        if not {ContactType.STANDARD, ContactType.ACCOUNTING} & set(contact.types):
            message = f"'{contact.key}' would get invoices, but is neither of the type standard nor buchhaltung"
            yield Finding(
                Rule.INVOICE_TO_OTHER, path, message, "give the type, or take invoices out", involved=(types,)
            )
        elif not contact.addresses:
            held = ("contact", number, "addresses")
            message = f"'{contact.key}' would get invoices, but has no mail address"
            yield Finding(Rule.INVOICE_TO_OTHER, path, message, "add one to addresses", involved=(types, held))


def _address_twice(customer: Customer, _: Settings) -> Iterator[Finding]:
    for number, contact in enumerate(customer.contacts):
        first: dict[str, int] = {}
        for place, address in enumerate(contact.addresses):
            earlier = first.setdefault(canonical(address), place)
            if earlier != place:
                message = f"{address} and {contact.addresses[earlier]} are the same mailbox"
                path, other = ("contact", number, "addresses", place), ("contact", number, "addresses", earlier)
                yield Finding(Rule.ADDRESS_TWICE, path, message, "remove one of them", involved=(other,))


def _domains(customer: Customer, settings: Settings) -> Iterator[Finding]:
    own = {domain_of(address) for address in (settings.site.address, *settings.site.aliases)}
    for place, domain in enumerate(customer.domains):
        if is_free_mail(domain):
            message = f"anybody gets an address of {domain}: it says nothing about a customer"
            hint = "remove it, and name the people's addresses as contacts"
            yield Finding(Rule.FREE_MAIL_DOMAIN, ("domains", place), message, hint)
        elif domain.startswith("www."):
            message = f"{domain} is the name of a website: nobody's mail comes from there"
            yield Finding(Rule.WEB_DOMAIN, ("domains", place), message, f"write {domain.removeprefix('www.')}")
        elif ascii_domain(domain) in own:
            message = f"{domain} is the domain of the helpdesk itself"
            yield Finding(Rule.DOMAIN_IS_OURS, ("domains", place), message, "name the customer's own domain")


OWN_CHECKS: tuple[OwnCheck, ...] = (
    _standard,
    _ours,
    _types,
    _keys,
    _deputies,
    _notified,
    _sites,
    _manager,
    _retention,
    _invoices,
    _address_twice,
    _domains,
)


def clashes(customers: Sequence[Customer], names: Sequence[str]) -> Iterator[Clash]:
    """Give what two customers cannot both have; `names` are the names of their files."""
    yield from _twice(customers, names, _numbers, Rule.NUMBER_TWICE, "{what} is the number of a customer in {file}")
    yield from _twice(customers, names, _by_mailbox, Rule.ADDRESS_OF_TWO, "{what} belongs to a customer in {file} too")
    yield from _twice(customers, names, _by_domain, Rule.DOMAIN_TWICE, "{what} belongs to a customer in {file} too")


_HINTS = {
    Rule.NUMBER_TWICE: "each customer has one file and a number of its own",
    Rule.ADDRESS_OF_TWO: "mail from there could be of both: keep it at one of them",
    Rule.DOMAIN_TWICE: "mail from there could be of both: keep it at one of them",
}


def _twice(
    customers: Sequence[Customer],
    names: Sequence[str],
    keys: Callable[[Customer], Iterator[tuple[KeyPath, str, str]]],
    rule: Rule,
    message: str,
) -> Iterator[Clash]:
    first: dict[str, tuple[int, KeyPath]] = {}
    for number, customer in enumerate(customers):
        for path, key, what in keys(customer):
            earlier, other = first.setdefault(key, (number, path))
            if earlier != number or (other != path and rule is Rule.DOMAIN_TWICE):
                words = "{what} stands here twice" if earlier == number else message
                words = words.format(what=what, file=names[earlier])
                yield number, Finding(rule, path, words, _HINTS[rule]), earlier, other


def _numbers(customer: Customer) -> Iterator[tuple[KeyPath, str, str]]:
    yield ("number",), customer.number.lower(), customer.number


def _by_mailbox(customer: Customer) -> Iterator[tuple[KeyPath, str, str]]:
    return ((path, canonical(address), address) for path, address in addresses(customer))


def _by_domain(customer: Customer) -> Iterator[tuple[KeyPath, str, str]]:
    return ((("domains", place), ascii_domain(domain), domain) for place, domain in enumerate(customer.domains))
