"""A DSN says where a SQL Server database is; one that is not understood is refused unrepeated."""

from __future__ import annotations

import pytest

from abide.domain.errors import Refused
from abide.engines.dumps.sqlserver.address import Address, parse


def test_a_dsn_is_taken_apart() -> None:
    assert parse("sqlserver://abide:p%40ss%2Fword@sims.example:1444/SIMS\n") == Address(
        host="sims.example", port=1444, database="SIMS", user="abide", password="p@ss/word"
    )


def test_port_encryption_and_instance_have_defaults() -> None:
    address = parse("sqlserver://abide:x@sims/SIMS")
    assert (address.port, address.instance, address.encrypted) == (1433, "", True)
    assert address.server == "sims"


def test_an_instance_and_the_wish_for_none_encryption_are_understood() -> None:
    address = parse("sqlserver://abide:x@sims/SIMS?instance=SIMS2008&encrypt=no")
    assert (address.server, address.encrypted) == ("sims\\SIMS2008", False)


def test_the_label_names_the_database_and_no_secret() -> None:
    address = parse("sqlserver://abide:hunter2@sims/School%20Data?instance=A")
    assert address.label == "sqlserver://sims:A/School Data"
    assert "hunter2" not in repr(address)


@pytest.mark.parametrize(
    "dsn",
    [
        "",
        "hunter2",
        "postgresql://abide:hunter2@sims/SIMS",
        "sqlserver://abide:hunter2@sims",
        "sqlserver://abide:hunter2@sims/",
        "sqlserver://:hunter2@sims/SIMS",
        "sqlserver://abide:hunter2@/SIMS",
        "sqlserver://abide:hunter2@sims:port/SIMS",
        "sqlserver://abide:hunter2@sims/SIMS?encrypt",
        "sqlserver://abide:hunter2@sims/SIMS?encrypt=maybe",
        "sqlserver://abide:hunter2@sims/SIMS?trusted=yes",
    ],
)
def test_anything_else_is_refused_in_words_that_do_not_repeat_it(dsn: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(dsn)
    assert "hunter2" not in str(refused.value)


def test_two_addresses_of_one_server_are_told() -> None:
    one = parse("sqlserver://a:x@SIMS/One")
    assert one.is_on_server_of(parse("sqlserver://b:y@sims:1433/Two"))
    assert not one.is_on_server_of(parse("sqlserver://a:x@sims:1444/One"))
    assert not one.is_on_server_of(parse("sqlserver://a:x@sims/One?instance=B"))
