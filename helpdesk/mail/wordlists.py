"""How the tables of words in this package are written down: many on a line, parted by "|".

Not a tokenizer and of no use for mails.
"""


def words(table: str) -> tuple[str, ...]:
    """Give the entries of a table in their order."""
    return tuple(table.split("|"))
