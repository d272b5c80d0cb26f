"""Every column that can hold something of a person stands in the policy, so that a new table is not forgotten."""

from sqlalchemy import JSON, LargeBinary, String

from helpdesk.store.personal_data import COLUMNS
from helpdesk.store.tables import TABLES


def test_each_column_of_text_data_or_bytes_is_in_the_policy_and_none_is_there_that_is_gone() -> None:
    known = {
        table.name: {column.name for column in table.columns if isinstance(column.type, String | JSON | LargeBinary)}
        for table in TABLES[0].metadata.sorted_tables
    }
    assert {table: set(columns) for table, columns in COLUMNS.items()} == known
