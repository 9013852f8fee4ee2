"""The pages that people wrote: texts from content/ with computed blocks put in at their markers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from builder.charts import figures
from builder.charts.shifts import Histogram, Overlay
from builder.errors import BuildError
from builder.model import Jurisdiction, Law
from builder.pages.front.home import Newest
from builder.pages.front.shift_counted import pace_block, settled_block
from builder.pages.front.shift_moved import points_block
from builder.pages.front.summary import EmbeddedRace, FrontSummary, newest_first, newest_of
from builder.pages.shared import rewordings
from builder.pages.shared.linked_data import catalog
from builder.pages.shared.page import Page, PageRenderer
from builder.seal.chain import archive_head
from builder.site.docs_folder import place_of
from builder.site.front_matter import Json, front_matter
from builder.store.table import Column
from builder.theme.assets import Asset
from builder.wording.messages import Messages

EMPTY = Markup("")
SHIFT = "shift-"
"""How the blocks begin whose charts can be explored."""
MARKER = re.compile(r"^<!-- ([a-z-]+) -->$", re.MULTILINE)


@dataclass(frozen=True)
class Blocks:
    """What can stand at the markers of a text: by name, what makes the view of its template."""

    renderer: PageRenderer
    summaries: Sequence[FrontSummary]
    views: Mapping[str, Callable[[], object]]

    @property
    def seal(self) -> str:
        """The hash in the foot of every page: the newest line of the one chain, or one hash over
        those of all; "" in a draft.
        """
        heads = {one.path: one.head for one in self.summaries}
        return next(iter(heads.values())) if len(heads) == 1 else archive_head(heads)

    @cached_property
    def catalog(self) -> Json:
        """The data of the whole archive for programs that read pages."""
        ordered = newest_first(self.summaries)
        return catalog(self.renderer, [(one.name, one.path) for one in ordered])

    @cached_property
    def charts(self) -> Asset | None:
        """What a reader explores the charts of several elections with."""
        say, ordered = self.renderer.say, newest_first(self.summaries)
        found: list[Overlay | Histogram | None] = [
            pace_block(say, [of.pace for of in ordered]).chart,
            settled_block(say, [of.settled for of in ordered if of.settled]).chart,
            *(of.changes.chart.chart for of in ordered if of.changes.chart),
            *(part.chart for of in ordered for part in of.points.parts),
        ]
        named = {chart.name: chart for chart in found if chart is not None}
        return figures.chart_file(named) if named else None

    def render(self, name: str, root: str) -> str:
        shift = name.startswith(SHIFT)
        text = self.renderer.environment.get_template("shift.md" if shift else "front.md").render(
            block=name,
            root=root,
            view=self.views[name](),
            spec=self.charts.path if shift and self.charts else "",
        )
        return text.strip()


def blocks(
    renderer: PageRenderer,
    summaries: Sequence[FrontSummary],
    jurisdictions: Sequence[Jurisdiction],
    columns: Mapping[str, Sequence[Column]],
) -> Blocks:
    """Return the blocks over the elections of ``summaries``; ``columns`` are those of each
    downloadable file.
    """
    say, ordered = renderer.say, newest_first(summaries)
    views: dict[str, Callable[[], object]] = {
        "columns": lambda: columns,
        "corrections": lambda: [(of.name, of.corrections) for of in ordered if of.corrections],
        "elections": lambda: [of.card for of in ordered],
        "embed": lambda: _embedded(summaries),
        "findings": lambda: [(of.name, of.path, of.findings) for of in ordered if of.findings],
        "lead": lambda: _newest(summaries),
        "laws": lambda: list(_laws(say, summaries, jurisdictions)),
        "newest": lambda: _newest(summaries),
        "search": lambda: bool(summaries),
        "wordings": lambda: list(_rewordings(say, ordered, jurisdictions)),
        "shift-changes": lambda: [of.changes for of in ordered],
        "shift-pace": lambda: pace_block(say, [of.pace for of in ordered]),
        "shift-points": lambda: points_block(say, [of.points for of in ordered]),
        "shift-settled": lambda: settled_block(say, [of.settled for of in ordered if of.settled]),
    }
    return Blocks(renderer, summaries, views)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewestView:
    """The newest update of all counts (None: there is none), and whether there is an election."""

    any: bool
    path: str = ""
    name: Markup = EMPTY
    of: Newest | None = None


def _newest(summaries: Sequence[FrontSummary]) -> NewestView:
    newest = newest_of(summaries)
    if newest is None:
        return NewestView(any=bool(summaries))
    return NewestView(any=True, path=newest.path, name=newest.name, of=newest.newest)


def _embedded(summaries: Sequence[FrontSummary]) -> EmbeddedRace | None:
    newest = newest_of(summaries)
    return newest.embedded if newest else None


def _rewordings(
    say: Messages, ordered: Sequence[FrontSummary], jurisdictions: Sequence[Jurisdiction]
) -> Iterator[tuple[str, Sequence[rewordings.Rewording]]]:
    for of in ordered:
        if of.rewordings:
            yield of.name, of.rewordings
    for jurisdiction in jurisdictions:
        if rows := rewordings.of_jurisdiction(say, jurisdiction):
            yield jurisdiction.name, rows


def _laws(
    say: Messages, summaries: Sequence[FrontSummary], jurisdictions: Sequence[Jurisdiction]
) -> Iterator[tuple[Jurisdiction, Mapping[Markup, list[Law]]]]:
    """Yield each jurisdiction with its laws by the election days on which they held."""
    for jurisdiction in jurisdictions:
        days = [of.date for of in summaries if of.jurisdiction == jurisdiction.slug]
        held: dict[Markup, list[Law]] = {}
        for law in jurisdiction.laws:
            if on := [say.date(day) for day in days if law.held_on(day)]:
                held.setdefault(say.list(on), []).append(law)
        yield jurisdiction, held


def page(path: str, text: str, made: Blocks) -> tuple[Page, dict[str, bytes]]:
    """Return a written text, ``path`` under docs, with its markers filled, and the file of its
    charts by its path in the site, if it has any.
    """
    depth = path.count("/") + (0 if path.endswith("index.md") else 1)

    def fill(match: re.Match[str]) -> str:
        if match[1] not in made.views:
            raise BuildError(
                f"content/{path}",
                expected="a marker among " + ", ".join(sorted(made.views)),
                got=match[0],
                todo="Fix the marker.",
            )
        return made.render(match[1], "../" * depth or "./")

    filled = MARKER.sub(fill, text)
    markers = MARKER.findall(text)
    stated, ld = _stated(made.summaries, markers), made.catalog if "columns" in markers else ""
    added = front_matter(seal=made.seal, stated=stated, ld=ld)
    matter = added.removeprefix("---\n").removesuffix("---\n\n")
    if matter:
        rest = filled.removeprefix("---\n") if filled.startswith("---\n") else f"---\n\n{filled}"
        filled = f"---\n{matter}{rest}"
    shift = any(name.startswith(SHIFT) for name in markers)
    charts, folder = made.charts if shift else None, place_of(path).rpartition("/")[0]
    files = {f"{folder}/{charts.path}".lstrip("/"): charts.data} if charts else {}
    return Page(path=path, text=filled), files


def _stated(summaries: Sequence[FrontSummary], markers: Iterable[str]) -> Json | str:
    """Return what a page of the whole archive states by its ``markers``; "" where no figures."""
    asked, ordered = set(markers), newest_first(summaries)
    found: dict[str, object] = {"kind": "front"}
    if "elections" in asked:
        found["elections"] = [
            [of.path, of.card.name, of.card.title, list(of.card.figures)] for of in ordered
        ]
    newest = newest_of(summaries) if "newest" in asked else None
    if newest is not None and newest.newest is not None and newest.newest.running:
        close = newest.newest.closest
        found["newest"] = [newest.path, newest.newest.key]
        found["races"] = [[close.slug, close.title, [], None, close.votes]] if close else []
    if "shift-changes" in asked:
        found["changes"] = [[of.path, of.name, *_figures(of)] for of in ordered]
    return Json.of(found) if len(found) > 1 else ""


def _figures(of: FrontSummary) -> list[int]:
    made = of.changes.row.made
    return [made.races, made.ended, made.returned, made.on_night, made.after] if made else []
