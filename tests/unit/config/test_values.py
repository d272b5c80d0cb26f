"""Kinds of values: what passes, and that nothing secret is repeated where it does not."""

import pytest
from pydantic import ValidationError

from helpdesk.config.settings import Storage


@pytest.mark.parametrize(
    "url",
    [
        "mysql://desk:hunter2@db/desk",
        "hunter2",
        "postgresql://[::1",
        "postgresql://desk:hunter2/@db/desk",
        "postgres://desk@db/desk",
        "postgresql+asyncpg://db/desk",
        "sqlite:///:memory:",
        "sqlite://",
    ],
)
def test_an_url_of_no_database_of_ours_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Storage(database=url)
    (error,) = refused.value.errors()
    assert "hunter2" not in error["msg"]


@pytest.mark.parametrize(
    "url", ["", "sqlite:///desk.db", "postgresql://db/desk", "postgresql+psycopg:///desk?host=/run"]
)
def test_urls_of_our_databases_are_taken(url: str) -> None:
    assert Storage(database=url).database == url
