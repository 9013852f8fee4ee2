"""What a site, or a part of it, weighs beside its budgets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from builder.errors import BuildError
from builder.site import budgets
from builder.site.budgets import Budget


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """All files of one kind: the ``largest`` of them stands at ``where``, and ``over`` of them are
    over its budget.
    """

    kind: str
    files: int
    size: int
    largest: int
    where: str
    over: int

    @property
    def budget(self) -> Budget:
        return next(budget for budget in budgets.BUDGETS if budget.kind == self.kind)


def weigh(files: Iterable[tuple[str, int]]) -> tuple[Weight, ...]:
    """Weigh ``files`` (path, length) by kind, in the order of the table."""
    found: dict[str, list[tuple[int, str]]] = {}
    for path, length in files:
        found.setdefault(budgets.kind(path), []).append((length, path))
    return tuple(
        Weight(
            kind=budget.kind,
            files=len(of),
            size=sum(length for length, _ in of),
            largest=max(of)[0],
            where=max(of)[1],
            over=sum(length > budget.most for length, _ in of),
        )
        for budget in budgets.BUDGETS
        if (of := found.get(budget.kind))
    )


def joined(parts: Iterable[Sequence[Weight]]) -> tuple[Weight, ...]:
    """Return the weights of several parts of a site as those of one."""
    found: dict[str, list[Weight]] = {}
    for weight in (weight for part in parts for weight in part):
        found.setdefault(weight.kind, []).append(weight)
    return tuple(
        Weight(
            kind=budget.kind,
            files=sum(weight.files for weight in of),
            size=sum(weight.size for weight in of),
            largest=max(weight.largest for weight in of),
            where=max((weight.largest, weight.where) for weight in of)[1],
            over=sum(weight.over for weight in of),
        )
        for budget in budgets.BUDGETS
        if (of := found.get(budget.kind))
    )


def exceeded(weights: Sequence[Weight], site: Path | str) -> Iterator[BuildError]:
    """Yield every budget that the site is over, those of the whole site first."""
    size, files = sum(w.size for w in weights), sum(w.files for w in weights)
    heavy = sorted(weights, key=lambda w: w.size, reverse=True)[:3]
    most = ", ".join(f"{w.budget.kind} {w.size / 1e6:.1f} MB" for w in heavy)
    whole = budgets.WHOLE
    todo = (
        f"{whole.why}. The heaviest kinds are: {most}. Make them lighter or fewer, or raise WHOLE"
        " in builder/site/budgets.py."
    )
    for expected, got, at_most in (
        (f"at most {whole.size:,} bytes in all files", size, whole.size),
        (f"at most {whole.files:,} files", files, whole.files),
    ):
        if got > at_most:
            yield BuildError(site, expected=expected, got=f"{got:,}", todo=todo)
    for weight in weights:
        if weight.over:
            budget, more = weight.budget, weight.over - 1
            yield BuildError(
                f"{site}/{weight.where}",
                expected=f"at most {budget.most:,} bytes in one {budget.kind}",
                got=f"{weight.largest:,}" + (f", and {more:,} more over it" if more else ""),
                todo=(
                    f"{budget.why}. Make it lighter, or raise the limit in builder/site/budgets.py"
                    " with a new reason."
                ),
            )


def table(weights: Sequence[Weight]) -> Iterator[str]:
    """Yield a line for each kind: its files, the largest of them, and what that may be."""
    yield f"  {'kind':<18}{'files':>9}{'MB':>8}{'largest':>12}{'limit':>12}  at"
    for one in weights:
        where = one.where.removesuffix("index.html")
        where = where if len(where) <= 37 else f"…{where[-36:]}"
        figures = f"{one.files:>9,}{one.size / 1e6:>8.1f}{one.largest:>12,}{one.budget.most:>12,}"
        yield f"  {one.budget.kind:<18}{figures}  {where}".rstrip()
    size, files = sum(one.size for one in weights), sum(one.files for one in weights)
    limit = f"at most {budgets.WHOLE.size / 1e6:.0f} MB in {budgets.WHOLE.files:,} files"
    yield f"  {'all':<18}{files:>9,}{size / 1e6:>8.1f}{'':24}  {limit}"
