"""What every page shares: the templates, escaping for Markdown, front matter, links and times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined

from builder.counting.impossible import sound_ballots
from builder.model import Jurisdiction
from builder.site.front_matter import front_matter
from builder.store.nouns import shared_noun
from builder.wording.jinja import Spoken
from builder.wording.markup import Markdown, bound, heading_text, link_address
from builder.wording.text_context import TextContext

PACKAGES = Path(__file__).parents[1]
TEMPLATES = [PACKAGES / name for name in ("race", "election", "update", "place", "front", "shared")]
"""Each template stands beside the module that fills it."""
MARKDOWN = frozenset(("election.md", "place.md", "race.md", "totals.md", "update.md", "words.md"))
"""The templates that are Markdown throughout; the others hold blocks of HTML."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page before mkdocs: its path under the docs folder and its Markdown."""

    path: str
    text: str


@dataclass(frozen=True, kw_only=True)
class PageRenderer(TextContext):
    """Renders templates in one language."""

    _others: dict[str, PageRenderer] = field(default_factory=dict, repr=False, compare=False)

    def of(self, *jurisdictions: Jurisdiction) -> PageRenderer:
        """Return the renderer of pages about these jurisdictions, which are named by their kind."""
        noun = shared_noun(jurisdiction.kind for jurisdiction in jurisdictions)
        if noun != self.say.noun and noun not in self._others:
            self._others[noun] = replace(self, say=self.say.for_noun(noun), _others={})
        return self._others.get(noun, self)

    @cached_property
    def environment(self) -> Spoken:
        env = Spoken(
            self.say,
            loader=FileSystemLoader(TEMPLATES),
            auto_reload=False,
            markdown=MARKDOWN,
            comment_start_string="<#",
            comment_end_string="#>",
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        env.globals.update(
            plural=self.say.plural, frac=lambda part, whole: Fraction(100 * part, whole)
        )
        env.tests["sound"] = sound_ballots
        env.filters.update(
            number=self.say.number,
            signed=self.say.signed,
            share=self.say.share,
            asis=Markdown,
            address=link_address,
            bound=bound,
            heading=heading_text,
            day=self.say.day,
        )
        return env

    def ready(self) -> None:
        """Read every template now, before other processes begin."""
        for press in (self, *self._others.values()):
            for name in press.environment.list_templates(extensions=["md"]):
                press.environment.get_template(name)

    def page(
        self, path: str, template: str, *, matter: Mapping[str, object], **context: object
    ) -> Page:
        """Return the page ``path`` (``a/b.md`` becomes ``a/b/``) from its template and values."""
        depth = path.count("/") + (0 if path.endswith("index.md") else 1)
        text = self.environment.get_template(template).render(root="../" * depth or "./", **context)
        return Page(path=path, text=front_matter(**matter) + _blocks(text))


def _blocks(text: str) -> str:
    """Return output with one blank line between blocks and none inside HTML ones."""
    lines = [line.strip() for line in text.splitlines()]
    kept = [line for before, line in pairwise(["", *lines]) if line or before]
    return "\n".join(kept).strip() + "\n"
