"""Whose every personal field is: no column of an archive without an answer."""

from bot.store.archive import LEFT_OUT, columns_of
from bot.store.archive_file import Kind
from bot.store.owners import NOBODYS, OWNED
from bot.store.tables import metadata

ARCHIVED = [table for table in metadata.tables.values() if table.name not in LEFT_OUT]


def test_every_sealed_field_and_every_index_of_an_archive_has_an_owner_or_a_reason() -> None:
    owned = {f"{table}.{column}" for table, what in OWNED.items() for column in what.columns}
    personal = {
        f"{table.name}.{column.name}"
        for table in ARCHIVED
        for column in table.c
        if column.name.endswith(("_enc", "_idx"))
    }
    assert personal - owned == NOBODYS.keys()
    assert all(len(reason.split()) > 3 for reason in NOBODYS.values())


def test_what_is_owned_is_there_and_of_a_kind_that_can_be_sealed() -> None:
    there = {table.name: table for table in ARCHIVED}
    for name, what in OWNED.items():
        assert what.owner(there[name]) is not None, name
        for column in what.columns:
            assert columns_of(there[name]).kinds[column] in (Kind.TEXT, Kind.BYTES), column
