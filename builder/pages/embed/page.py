"""The live count of a race for other people's pages, and the code that embeds it."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache

from markupsafe import Markup, escape

from builder.charts import svg
from builder.charts.layout import Chart
from builder.charts.scales import levels
from builder.model import Election, Race
from builder.pages.embed import parts
from builder.pages.race.view import RaceView
from builder.pages.shared import stated
from builder.site.stated_block import END, START
from builder.theme import stylesheet
from builder.theme.assets import Asset
from builder.wording.isolation import Code

MOST = 15_000
"""The most bytes of an embed, including its style and the script that it loads."""
NAMED = (5, 4, 3, 2, 0)
"""How many lines a chart around a cut line may have, the first that is light enough."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'sha256-{hash}'; base-uri 'none'; form-action"
    " 'none'"
)
CLASS = re.compile(r'class="([^"]+)"')
ELEMENT = re.compile(r"<([a-z][a-z0-9]*)")
ALWAYS = frozenset(("html", "head", "body"))
GUTTER = re.compile(r"\bg([lnw])(\d+)")
GUTTERS = re.compile(r" g[lnw]\d+")
STROKED = re.compile(r'<path (?!class="(?:night|area|seats)\b)')
_ATTRIBUTES = ("paint-order", "vector-effect", "r")
GUTTER_MEDIA = {"l": "", "n": "(max-width:639.98px)", "w": "(min-width:640px)"}


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


def snippet(view: RaceView) -> str:
    """Return the code that embeds a race: a frame, and the script that reports its height."""
    src = view.site.address + address(view.election, view.race)
    return (
        f'<iframe src="{escape(src)}" title="{frame_title(view)}" width="100%"'
        f' height="{height(view)}" style="border:0" loading="lazy"></iframe>\n'
        f'<script src="{escape(view.site.address)}embed.js" async></script>'
    )


def code(view: RaceView) -> Code:
    """Return the code that embeds a race, to be shown on a page."""
    return Code(escape(snippet(view)).replace("&#34;", '"'))


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


class Embeds:
    """Writes the embeds of an archive with its style sheets and the script for its height."""

    def __init__(self, sheets: tuple[str, str], script: Asset) -> None:
        self.script, self.script_size = script.path, len(script.data)
        self.shared, own = (stylesheet.rules(css) for css in sheets)
        self.own = stylesheet.named(_rest(own))
        self.drawn = stylesheet.named(_rest(self.shared), classes=True)
        self.style = cache(self._style)

    def page(self, view: RaceView) -> bytes:
        """Return the largest form of the embed that is light enough."""
        for most in NAMED:
            chart = chart_of(view, most)
            page = self._page(view, chart)
            if len(page) + self.script_size < MOST:
                return page
            if chart is None or chart.kind != "cut":
                break  # there are no lines to leave out
        return self._page(view, None)

    def _page(self, view: RaceView, chart: Chart | None) -> bytes:
        say, site, title = view.say, view.site, view.title
        drawn = svg.render(chart) if chart else ""
        gutters = tuple(
            (side, int(steps)) for side, steps in GUTTER.findall(drawn.partition(">")[0])
        )
        # Not within the f-strings: there, the catalogue does not see them on every Python.
        whole = say("Full history, {archive}", archive=site.name)
        count = say("{title}: count", title=title)
        text = f'''\
<main data-height="{height(view)}">
<h1><a href="../" target="_blank">{title}</a></h1>
{parts.about(view)}{parts.table(view)}{_presented(drawn, chart.height) if chart else ""}
<p class="m">{f"{parts.caption(say, chart)}<br>" if chart else ""}\
{f"<b>{parts.status(say, view.last.update)}</b> {view.last_time}. " if view.last else ""}\
<a href="../" target="_blank">{whole}</a></p>
</main>
{START.decode()}{stated.embedded(view.history, parts.ROWS)}{END.decode()}
</body>
</html>
'''
        classes = {f".{name}" for names in set(CLASS.findall(text)) for name in names.split()}
        style = self.style(ALWAYS.union(classes, ELEMENT.findall(text)), gutters)
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        canonical = f"{site.address}{view.election.path}/{view.race.slug}/"
        page = f'''\
<!doctype html>
<html lang="{say.locale.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{POLICY.format(hash=digest)}">
<title>{count}</title>
<meta name="description" content="{frame_title(view)}">
<link rel="canonical" href="{escape(canonical)}">
<style>{style}</style>
<script src="../../../../{escape(self.script)}" defer></script>
</head>
<body>
{text}'''
        return page.encode()

    def _style(self, names: frozenset[str], gutters: tuple[tuple[str, int], ...]) -> str:
        """Return the rules that a page of these classes, elements and gutters needs."""
        drawn = [
            rule
            for rule in stylesheet.needed(self.drawn, names)
            if not GUTTER.search(rule.selector)
        ]
        for side, steps in gutters:
            if steps:
                name = "--gl" if side == "l" else "--gr"
                drawn.append(
                    stylesheet.Rule(
                        media=GUTTER_MEDIA[side], selector=".ch", body=f"{name}:{8 * steps}px"
                    )
                )
        every = [*dict.fromkeys([*drawn, *stylesheet.needed(self.own, names)])]
        return stylesheet.written([*stylesheet.tokens(self.shared, every), *every])


def _presented(drawing: str, height: int) -> str:
    """Return the drawing with its rules of strokes as attributes, which HTML checkers accept.

    Its dots lie in the same field as its lines: no guide comes between, as on a race's page.
    """
    head, inside = drawing.split(">", 1)
    inside = inside.replace(
        f'</svg><svg height="{height}" viewBox="0 0 1000 {height}" preserveAspectRatio="none">',
        "",
        1,
    )
    return f'{GUTTERS.sub("", head)} paint-order="stroke">' + STROKED.sub(
        '<path vector-effect="non-scaling-stroke" ', inside
    )


def _rest(rules: Sequence[stylesheet.Rule]) -> list[stylesheet.Rule]:
    """Return the rules without what stands in the drawing itself."""
    bodies = (
        ";".join(
            part
            for part in rule.body.split(";")
            if part.partition(":")[0].strip() not in _ATTRIBUTES
        )
        for rule in rules
    )
    return [replace(rule, body=body) for rule, body in zip(rules, bodies, strict=True) if body]
