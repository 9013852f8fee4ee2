"""The live count of a race for other people's pages, and the code that embeds it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from markupsafe import Markup, escape

from builder.charts import svg
from builder.charts.layout import Chart
from builder.charts.scales import levels
from builder.model import Election, Race
from builder.pages.embed import parts
from builder.pages.race.view import RaceView
from builder.pages.shared import stated
from builder.site.stated_block import END, START
from builder.wording.isolation import Code

MOST = 11_500
"""The most bytes of an embed; with the style sheet that all share and the script, under 25 kB."""
NAMED = (5, 4, 3, 2, 0)
"""How many lines a chart around a cut line may have, the first that is light enough."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'"
)


def chart_of(view: RaceView, most: int) -> Chart | None:
    """Return the chart of the lead; around a cut line, the ``most`` named lines nearest to it."""
    say, chart = view.say, view.lead
    if chart is None or chart.kind != "cut":
        return chart
    named = [line for line in chart.lines if not line.quiet and line.points]
    near = sorted(named, key=lambda line: (abs(line.points[-1].value), named.index(line)))[:most]
    if not near:
        return None
    if len(near) == len(chart.lines):
        return chart
    values = [point.value for line in near for point in line.points]
    air = (max(*values, 0) - min(*values, 0)) * 0.12 or 1
    low, high = min(*values, 0) - air, max(*values, 0) + air
    return replace(
        chart,
        lines=tuple(line for line in named if line in near),
        low=low,
        high=high,
        levels=levels(
            low, high, 6, least=Fraction(1), label=lambda value: Markup(say.signed(int(value)))
        ),
        notes=(say("The chart shows the {n} closest to the cutoff.", n=len(near)),),
    )


def address(election: Election, race: Race) -> str:
    """Return where an embed stands in the site: ``us-xx-shire/2030-11-05/mayor/embed/``."""
    return f"{election.path}/{race.slug}/embed/"


def frame_title(view: RaceView) -> Markup:
    return view.say("{title}: how the count unfolded", title=view.title)


def frame(view: RaceView) -> str:
    """Return the frame that embeds a race."""
    src = view.site.address + address(view.election, view.race)
    return (
        f'<iframe src="{escape(src)}" title="{frame_title(view)}" width="100%"'
        f' height="{height(view)}" style="border:0" loading="lazy"></iframe>'
    )


def snippet(view: RaceView) -> str:
    """Return the code that embeds a race: a frame, and the script that tells its height."""
    return f'{frame(view)}\n<script src="{escape(view.site.address)}embed.js" async></script>'


def code(view: RaceView) -> Code:
    """Return the code that embeds a race, to be shown on a page."""
    return Code(escape(snippet(view)).replace("&#34;", '"'))


@lru_cache(maxsize=1)  # a race's page, its embed and its answer to oEmbed ask for the same one
def height(view: RaceView) -> int:
    """Return the approximate height of an embed 360 pixels wide, for frames without the script."""
    race, totals, chart = view.race, view.totals, chart_of(view, NAMED[0])
    made = 120 + 25 * _lines(race.name, 32) + 22 * _lines(view.sentence.striptags(), 45)
    made += sum(12 + 20 * _lines(row.name, 19) + 18 * bool(row.note) for row in totals.rows)
    made += 58 * bool(totals.rows) + (chart.height + 80 if chart else 0)
    made += 88 * (not race.coverage.complete) + 64 * (race.votes_allowed > 1)
    made += 32 * bool(totals.write_ins)
    return -(-made // 20) * 20


def _lines(words: object, letters: int) -> int:
    return -(-len(str(words)) // letters)


@dataclass(frozen=True, slots=True)
class Embeds:
    """Writes the embeds of an archive; ``style`` and ``script`` are the files that each loads, by
    their paths in the site.
    """

    style: str
    script: str

    def page(self, view: RaceView) -> bytes:
        """Return the largest form of the embed that is light enough."""
        for most in NAMED:
            chart = chart_of(view, most)
            page = self._page(view, chart)
            if len(page) < MOST:
                return page
            if chart is None or chart.kind != "cut":
                break  # there are no lines to leave out
        return self._page(view, None)

    def _page(self, view: RaceView, chart: Chart | None) -> bytes:
        say, site, title = view.say, view.site, view.title
        # Not within the f-strings: there, the catalogue does not see them on every Python.
        whole = say("Full history, {archive}", archive=site.name)
        count = say("{title}: count", title=title)
        canonical = f"{site.address}{view.election.path}/{view.race.slug}/"
        page = f'''\
<!doctype html>
<html lang="{say.locale.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<title>{count}</title>
<meta name="description" content="{frame_title(view)}">
<link rel="canonical" href="{escape(canonical)}">
<link rel="stylesheet" href="../../../../{escape(self.style)}">
<script src="../../../../{escape(self.script)}" defer></script>
</head>
<body>
<main data-height="{height(view)}">
<h1><a href="../" target="_blank">{title}</a></h1>
{parts.about(view)}{parts.table(view)}{svg.render(chart) if chart else ""}
<p class="m">{f"{parts.caption(say, chart)}<br>" if chart else ""}\
{f"<b>{parts.status(say, view.last.update)}</b> {view.last_time}. " if view.last else ""}\
<a href="../" target="_blank">{whole}</a></p>
</main>
{START.decode()}{stated.embedded(view.history, parts.ROWS)}{END.decode()}
</body>
</html>
'''
        return page.encode()
