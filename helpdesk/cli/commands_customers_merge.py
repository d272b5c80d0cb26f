"""`helpdesk customers merge`: two numbers become one, after a look at both side by side (D24-D28).

Asks on a terminal; where nobody can be asked everything must be said by options. Not the merging
(`services.customers.customers_joining`).
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from helpdesk.cli.access import ADMIN, now, open_store
from helpdesk.cli.output import emit, say, terminal_width
from helpdesk.errors import NotPermitted, UsageError

if TYPE_CHECKING:
    from helpdesk.services.customers.customers_pair import Pair
    from helpdesk.services.customers.signed_form import SignedForm

TakeOver = Annotated[
    bool | None,
    typer.Option(
        "--take-over/--keep", help="Take the survivor's data over into the other's record, or keep that as it is."
    ),
]
Form = Annotated[
    Path | None,
    typer.Option(metavar="FILE", readable=False, help="Signed form, where the contract partners' names differ."),
]


def customers_merge(
    context: typer.Context,
    survivor: Annotated[str, typer.Argument(metavar="SURVIVOR", help="The number that stays.")],
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The number that lives on as the first one.")],
    take_over: TakeOver = None,
    with_signed_form: Form = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Let a second customer number live on as the first one, with contacts, tickets and all else, for ever."""
    from helpdesk.cli.customers_merge_text import side_by_side
    from helpdesk.services.customers.customers_joining import Order, join_numbers, refusal
    from helpdesk.services.customers.customers_pair import pair_of

    form = _form(with_signed_form) if with_signed_form is not None else None
    with open_store(context) as (database, desk):
        with database.reading() as session:
            pair = pair_of(session, survivor, other)
        emit("\n".join(side_by_side(pair, terminal_width(), sys.stdout)))
        if not pair.comparison.is_one_partner and form is None:
            raise NotPermitted(refusal(pair))
        takes = _takes_over(pair, take_over)
        _confirm(pair, yes=yes)
        with database.transaction() as session:
            done = join_numbers(session, desk, Order(pair, takes, ADMIN, form), now())
    say(f"{pair.other.number} lives on as {pair.survivor.number}; {len(done['tickets'])} tickets moved")
    for key, new in done["keys"].items():
        say(f"contact {key} of {pair.other.number} is {new} of {pair.survivor.number} now")


def _form(file: Path) -> "SignedForm":
    from helpdesk.config.content import content
    from helpdesk.services.customers.signed_form import LARGEST_FORM, signed_form

    try:
        return signed_form(file.name, content(file, LARGEST_FORM))
    except OSError as error:
        raise UsageError(f"cannot read {file}: {error.strerror}") from error


def _takes_over(pair: "Pair", said: bool | None) -> bool:
    """Decide about the fields that differ (D27); where none does there is nothing to decide."""
    if not pair.comparison.differing:
        return False
    if said is not None:
        return said
    if not sys.stdin.isatty():
        raise UsageError("the two differ: say --take-over or --keep")
    question = f"Take the data of {pair.survivor.number} over into the record of {pair.other.number}?"
    return typer.confirm(question, default=False, err=True)


def _confirm(pair: "Pair", *, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise UsageError("nothing was merged: nobody can be asked here; say --yes")
    if not typer.confirm(f"Merge {pair.other.number} into {pair.survivor.number}, for ever?", default=False, err=True):
        raise UsageError("nothing was merged")
