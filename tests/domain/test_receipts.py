"""The short form of a hash, as clerks write it into minutes."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abide.domain.receipts import is_receipt_of, read_receipt, short_form

HASH = hashlib.sha256(b"an entry").hexdigest()
hashes = st.binary(min_size=32, max_size=32).map(bytes.hex)


@given(hashes)
def test_what_is_typed_reads_as_it_was_printed(whole: str) -> None:
    short = short_form(whole)
    assert len(short) == 19
    for typed in (short, short.lower(), short.replace("-", ""), f" {short.replace('-', ' ')} "):
        assert read_receipt(typed) == short
    assert read_receipt(short.replace("0", "O").replace("1", "l")) == short
    assert is_receipt_of(whole, short)
    assert is_receipt_of(whole, read_receipt(whole.upper()))


@given(hashes, st.integers(0, 15), st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_one_mistyped_letter_is_told(whole: str, at: int, letter: str) -> None:
    plain = short_form(whole).replace("-", "")
    typed = plain[:at] + letter + plain[at + 1 :]
    if typed == plain:
        assert read_receipt(typed) == short_form(whole)
    else:
        with pytest.raises(ValueError, match="mistyped"):
            read_receipt(typed)


@given(hashes, hashes)
def test_another_hash_has_another_receipt(one: str, other: str) -> None:
    assert is_receipt_of(one, short_form(other)) == (one == other)


@pytest.mark.parametrize("typed", ["", "abc", "K7QF", HASH[:-1], HASH + "0", "U" * 16, "ä" * 16])
def test_what_is_no_receipt_is_refused_in_words(typed: str) -> None:
    with pytest.raises(ValueError, match="64 characters"):
        read_receipt(typed)


def test_nothing_is_a_receipt_of_nothing() -> None:
    assert not is_receipt_of(HASH, None)
