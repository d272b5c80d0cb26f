"""`helpdesk contact …`: telephone passwords of customers' contacts.

A password is asked for, or read from the standard input, and never an argument: those are seen by every user.
"""

import sys
from typing import Annotated

import typer

from helpdesk.cli.access import now, open_store
from helpdesk.cli.output import say
from helpdesk.errors import NotPermitted

contact = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Contacts of customers.")
Number = Annotated[str, typer.Argument(metavar="CUSTOMER", help="Customer number.")]
Key = Annotated[str, typer.Argument(metavar="CONTACT", help="The contact's key.")]


@contact.command("set-phone-password")
def set_phone_password(context: typer.Context, customer: Number, key: Key) -> None:
    """Set what a contact is asked for on the phone; an empty one takes the old one away."""
    from helpdesk.services.customers.contacts import set_phone_password as set_it
    from helpdesk.services.customers.contacts import the_contact

    with open_store(context) as (database, _):
        with database.reading() as session:
            the_contact(session, customer, key)
        password = _asked("New telephone password", twice=True)
        with database.transaction() as session:
            set_it(session, customer, key, password, now(), actor="admin")
    say(f"the telephone password of {customer} {key} is {'set' if password.strip() else 'taken away'}")


@contact.command("verify-phone-password")
def verify_phone_password(context: typer.Context, customer: Number, key: Key) -> None:
    """Check what a contact says on the phone; exit code 77 if it is not his password. Noted either way."""
    from helpdesk.services.customers.contacts import the_contact
    from helpdesk.services.customers.contacts import verify_phone_password as verify

    with open_store(context) as (database, _):
        with database.reading() as session:
            restrictions = the_contact(session, customer, key).restrictions
        password = _asked("Telephone password", twice=False)
        with database.transaction() as session:
            fitting = verify(session, customer, key, password, now(), actor="admin")
    if not fitting:
        raise NotPermitted(f"that is not the telephone password of {customer} {key}: give no information")
    say(f"right: {customer} {key}" + (f"; restrictions: {restrictions}" if restrictions else ""))


def _asked(words: str, *, twice: bool) -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    answer: str = typer.prompt(
        words, hide_input=True, confirmation_prompt=twice, default="", show_default=False, err=True
    )
    return answer
