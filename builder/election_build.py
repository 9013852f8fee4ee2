"""Build one election: a pure function from its inputs to its files and its summary."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from builder.exports import chart_lists, feeds, search_entries
from builder.inputs import ElectionInputs
from builder.pages.election.page import ElectionView
from builder.pages.feeds import dates, entries
from builder.pages.front.summary import front_summary
from builder.reading import NO_MOMENT, check_sealed, count_election, load_validated, newest_moment
from builder.seal import manifest
from builder.site import parallel, weights
from builder.site.paths import Paths
from builder.site.staging import StagingTree
from builder.site_context import SiteContext
from builder.summary import ElectionSummary
from builder.tasks import ElectionTasks, election_makers


@dataclass(frozen=True, slots=True, kw_only=True)
class Outputs:
    """Where the files of an election go: trees of the next site, the folder of the Markdown, and a
    folder for what lies on the disk meanwhile.
    """

    new_tree: Callable[[], StagingTree]
    docs: Path
    scratch: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltElection:
    """An election whose files are written; ``kept`` of them are files of the site before."""

    summary: ElectionSummary
    kept: int


def build_election(
    context: SiteContext, inputs: ElectionInputs, outputs: Outputs, *, processes: int = 1
) -> BuiltElection:
    """Write every file of an election.

    ``context`` is made of ``inputs.site`` alone; nothing else of the archive, of the disk or of the
    site before decides a byte. DataError where the data are wrong or, unless it is a draft, not
    sealed; BuildError where a link leads nowhere or a sealed address has no page.
    """
    with parallel.gc_disabled():
        built = _built(context, inputs, outputs, processes)
        if processes == 1:
            # This process may build others, and would keep what each of them leaves behind.
            gc.unfreeze()
            gc.collect()
    return built


def _built(
    context: SiteContext, inputs: ElectionInputs, outputs: Outputs, processes: int
) -> BuiltElection:
    with inputs.unpacked(outputs.scratch) as folder:
        (validated,) = load_validated(folder)
        counted = replace(count_election(*validated), elsewhere=inputs.elsewhere)
        if not inputs.site.draft:
            check_sealed([counted])
    tree = outputs.new_tree()
    blocks: dict[str, str] = {}
    tables: dict[str, bytes] = {}
    tasks = ElectionTasks(
        context=context,
        counted=counted,
        new_tree=outputs.new_tree,
        docs=outputs.docs,
        processes=processes,
    )
    for part in tasks.everything():
        tree.join(part.tree)
        blocks |= part.blocks
        tables |= part.tables
    election, renderer = counted.election, context.renderer.of(counted.election.jurisdiction)
    view = ElectionView(renderer.say, counted)
    tree.add_all(feeds.files(entries.of_election(renderer, view), renderer).items())
    tree.add(dates.calendar_path(election), dates.calendar(renderer, election))
    tree.add_all(manifest.chain_files(election, counted.seal))
    tree.add(*chart_lists.election_list(election, tree.stamps))
    paths = Paths()
    for path in tree.stamps:
        assert path.startswith(f"{inputs.path}/"), path
        paths.take(path)
    tree.settle()
    summary = _summary(context, inputs, view, tree, blocks, tables)
    return BuiltElection(summary=summary, kept=tree.kept)


def _summary(
    context: SiteContext,
    inputs: ElectionInputs,
    view: ElectionView,
    tree: StagingTree,
    blocks: dict[str, str],
    tables: dict[str, bytes],
) -> ElectionSummary:
    counted, election = view.counted, view.election
    renderer = context.renderer.of(election.jurisdiction)
    moment = newest_moment([election])
    return ElectionSummary(
        key=inputs.key,
        path=election.path,
        moment=None if moment == NO_MOMENT else moment,
        files=tree.stamps,
        weights=weights.weigh((path, stamp.length) for path, stamp in tree.stamps.items()),
        pages=tuple(election_makers(context, counted)),
        links=tree.links.leading,
        sealed=manifest.sealed_election(election, counted.seal, tree.stamps, blocks),
        front=front_summary(renderer, counted),
        search=search_entries.election_entries(renderer.say, counted),
        corrections=tuple(entries.of_corrections_made(renderer.say, election)),
        news=tuple(entries.news(view)),
        tables=tables,
    )
