"""Every way to build beside Hugo, which always builds all, and beside the same way of a smaller
archive.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence

from benchmarks.measuring import Measured
from benchmarks.processes import Run

UPDATE = "one new update"


def ways(m: Measured) -> dict[str, Sequence[Run]]:
    """The builds of one archive by what there was to do."""
    return {
        "from nothing": [one.run for one in m.full],
        "from nothing, cards apart": [one.plain for one in m.full],
        UPDATE: [m.update],
        "nothing changed": [m.unchanged],
        "title of one race changed": [m.retitled],
    }


def cpu(runs: Sequence[Run]) -> float:
    return statistics.median(run.cpu for run in runs)


def wall(runs: Sequence[Run]) -> float:
    return statistics.median(run.wall for run in runs)


def beside_hugo(m: Measured) -> Iterator[list[str]]:
    """Rows of a way, its times, and each by that of Hugo, whose ways are in their order."""
    for what, runs in ways(m).items():
        cells = [f"{m.size.elections}", what]
        for spent in (cpu, wall):
            cells.append(f"{spent(runs):.1f}")
            cells += [f"{spent(runs) / spent(other.runs):.2f}" for other in m.others]
        yield cells


def growth(smaller: Measured, larger: Measured) -> dict[str, tuple[float, float]]:
    """How many times as much processor time and time on the clock each way takes of ``larger``."""
    before, after = ways(smaller), ways(larger)
    return {
        what: (cpu(after[what]) / cpu(before[what]), wall(after[what]) / wall(before[what]))
        for what in after
    }


def card(m: Measured) -> float | None:
    """Seconds of processor time of one social card, None where there is none."""
    more = statistics.median(one.run.cpu - one.plain.cpu for one in m.full)
    return more / m.site.cards if m.site.cards else None
