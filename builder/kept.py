"""Answers that are kept for a moment, for what several neighbours ask one after another."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from operator import is_
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def kept(function: Callable[P, T]) -> Callable[P, T]:
    """``function``, which asked again about the very same values gives the last answer again.

    The values have to be frozen. They are told apart by what they are, not by what they hold: to
    compare two elections takes longer than most answers about one. One answer is kept, so that
    nothing grows.
    """
    last: tuple[tuple[object, ...], T] | None = None

    @wraps(function)
    def asked(*args: P.args, **kwargs: P.kwargs) -> T:
        nonlocal last
        of = (*args, *kwargs.items())
        if last is None or len(last[0]) != len(of) or not all(map(is_, last[0], of)):
            last = of, function(*args, **kwargs)
        return last[1]

    return asked
