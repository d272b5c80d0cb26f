"""The command tree: the options of the program, and the nouns and verbs below it.

Not the commands themselves: each noun is a module, listed here. Loads nothing that is slow.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from helpdesk.cli import (
    commands_addresses,
    commands_announce,
    commands_config,
    commands_contact,
    commands_customers,
    commands_customers_import,
    commands_customers_merge,
    commands_db,
    commands_import,
    commands_inbox,
    commands_mail,
    commands_mail_preview,
    commands_notify,
    commands_outbox,
    commands_person,
    commands_retention,
    commands_run,
    commands_ticket,
    commands_ticket_state,
)
from helpdesk.cli.invocation import invocation
from helpdesk.cli.logging_setup import LogLevel, set_up_logging

# Nouns with commands of their own below them.
_NOUNS = {
    "ticket": commands_ticket.ticket,
    "inbox": commands_inbox.inbox,
    "outbox": commands_outbox.outbox,
    "notify": commands_notify.notify,
    "mail": commands_mail.mail,
    "customers": commands_customers.customers,
    "contact": commands_contact.contact,
    "announcements": commands_announce.announcements,
    "person": commands_person.person,
    "retention": commands_retention.retention,
    "hold": commands_retention.hold,
    "config": commands_config.config,
    "db": commands_db.db,
    "key": commands_db.key,
}

# Commands of the program itself.
_VERBS: dict[str, Callable[..., None]] = {
    "run": commands_run.run,
    "check": commands_config.check,
    "commands": commands_config.commands,
    "announce": commands_announce.announce,
    "demo": commands_run.demo,
    "version": commands_config.version,
}


def build() -> typer.Typer:
    """Give the whole command line. Calling it runs a command and ends the process."""
    app = typer.Typer(
        name="helpdesk",
        help="The helpdesk that lives in a mailbox.",
        no_args_is_help=True,
        rich_markup_mode=None,  # boxes and colours would also reach pipes and manual pages
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_options)
    for name, verb in _VERBS.items():
        app.command(name)(verb)
    commands_mail.mail.command("import")(commands_import.mail_import)
    commands_mail.mail.command("preview")(commands_mail_preview.mail_preview)
    commands_mail.mail.command("templates")(commands_mail_preview.mail_templates)
    for name, command in commands_ticket_state.COMMANDS.items():
        commands_ticket.ticket.command(name)(command)
    commands_customers.customers.command("import")(commands_customers_import.customers_import)
    commands_customers.customers.command("merge")(commands_customers_merge.customers_merge)
    commands_contact.contact.command("addresses")(commands_addresses.contact_addresses)
    commands_contact.contact.command("opt-in")(commands_announce.contact_opt_in)
    commands_contact.contact.command("withdraw")(commands_addresses.contact_withdraw)
    for name, noun in _NOUNS.items():
        app.add_typer(noun, name=name)
    return app


def _options(
    context: typer.Context,
    config: Annotated[
        Path | None,
        typer.Option(
            envvar="HELPDESK_CONFIG",
            readable=False,  # the loader says what is wrong with it, with the exit code for that
            show_default=False,
            help="Configuration file; else ./config/helpdesk.toml, else /etc/helpdesk/helpdesk.toml.",
        ),
    ] = None,
    log_level: Annotated[LogLevel, typer.Option(help="Least important log lines to show.")] = LogLevel.INFO,
) -> None:
    """The helpdesk that lives in a mailbox: mails become tickets, replies become comments."""
    set_up_logging(log_level)
    context.obj = invocation(config)
