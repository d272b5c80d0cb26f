"""`helpdesk db …` and `helpdesk key …`: the tables and the signing keys.

Not the migrations (`store.migrations`) and not the signing (`domain.reference`).
"""

import typer

from helpdesk.cli import invocation
from helpdesk.cli.access import open_store
from helpdesk.cli.output import say
from helpdesk.errors import CorruptStore

db = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The database.")
key = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The keys that sign reply addresses.")


@db.command("upgrade")
def db_upgrade(context: typer.Context) -> None:
    """Bring the tables to this program's version; stop the daemon and make a backup first."""
    from helpdesk.daemon.opening import database_url
    from helpdesk.store.database import Database
    from helpdesk.store.upgrade import upgrade

    settings = invocation.of(context).settings()
    settings.storage.state_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    database = Database(database_url(settings))
    try:
        say(f"the database is of version {upgrade(database)}")
    finally:
        database.close()


@db.command("verify")
def db_verify(context: typer.Context) -> None:
    """Check that no row of the journal and no mail was changed, removed or put in; names the first one. Reads all."""
    from helpdesk.services.privacy.reappeared import reappeared
    from helpdesk.services.privacy.verification import verify

    with open_store(context) as (database, desk), database.reading() as session:
        checked = verify(session, desk.blobs)
        returned = list(reappeared(session, desk))
    if checked.first is not None:
        raise CorruptStore(f"{checked.first}; compare with a backup")
    if returned:
        raise CorruptStore("; ".join(str(each) for each in returned))
    say(f"whole: {checked.events} events, {checked.received} mails in, {checked.sent} out; head {checked.head}")


@key.command("rotate")
def key_rotate(context: typer.Context) -> None:
    """Make a new signing key; mails already sent stay answerable. Restart the daemon afterwards."""
    from helpdesk.daemon.opening import keys_path
    from helpdesk.store.keys import rotate_keys

    keyring = rotate_keys(keys_path(invocation.of(context).settings()))
    say(f"{len(keyring.keys)} keys are valid; the new one signs after the daemon's next start")
