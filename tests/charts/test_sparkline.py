"""Sparklines stand where exact fractions say."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from builder.charts.small_charts import EDGE, HEIGHT, _heights

RATIOS = st.lists(
    st.tuples(st.integers(-40, 40), st.integers(1, 40)) | st.tuples(st.integers(), st.integers(1)),
    max_size=8,
)


@given(RATIOS)
def test_heights_are_exact_and_rounded_half_to_even(margins: list[tuple[int, int]]) -> None:
    values = [(0, 1), *margins]
    exact = [Fraction(part, whole) for part, whole in values]
    span = (max(exact) - min(exact)) or Fraction(1)
    assert _heights(values) == [
        round(EDGE + (HEIGHT - 2 * EDGE) * (max(exact) - value) / span) for value in exact
    ]
