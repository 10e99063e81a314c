"""The bare checker writes JSON as our library does, so both judge the same bytes."""

from __future__ import annotations

import json
from typing import Any

import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from abide.hub.evidence import check

texts = st.text(st.characters(exclude_categories=["Cs"]))
numbers = st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner) | st.dictionaries(texts, inner),
)


@given(values)
@example(-0.0)
@example(1e21)
@example(999999999999999900000.0)
@example(1e-6)
@example(9.9e-7)
@example(5e-324)
@example({"\ufb33": 1, "\U0001f600": 2, "\u0080": 3, "\r": 4})
def test_canonical_json_is_the_library_s(value: Any) -> None:
    canonical: Any = check.canonical
    assert canonical(value).encode() == rfc8785.dumps(value)
    assert canonical(json.loads(rfc8785.dumps(value))).encode() == rfc8785.dumps(value)
