"""One row of each file under ``data/`` as a value of the model."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from builder import model
from builder.store.cells import MOMENT_FORMS, Cells, offsets, parse_moment


def race(cells: Cells) -> model.Race:
    """A race without its choices."""
    row = cells.row
    return model.Race(
        slug=cells.needed("race"),
        title=cells.needed("title"),
        official_title=cells.needed("official_title"),
        official_aliases=cells.aliases("official_aliases"),
        group=row["group"],
        place=row["place"],
        office=row["office"],
        party=row["party"],
        kind=cells.enum("kind", model.Kind),
        rule=cells.enum("rule", model.Rule),
        seats=cells.positive("seats", "Write how many are elected."),
        votes_allowed=cells.positive("votes_allowed", "Write how many choices a voter has."),
        bar=cells.enum("bar", model.Bar) if row["bar"] else None,
        coverage=cells.enum("coverage", model.Coverage),
        coverage_source=row["coverage_source"],
        whole_at=row["whole_at"],
        district=row["district"],
        district_type=row["district_type"],
        question=row["question"],
        ocd_id=row["ocd_id"],
        official_id=row["official_id"],
        source=row["source"],
        note=row["note"],
    )


def choice(cells: Cells) -> model.Choice:
    row = cells.row
    return model.Choice(
        race=cells.needed("race"),
        slug=cells.needed("choice"),
        name=cells.needed("name"),
        official_name=cells.needed("official_name"),
        official_aliases=cells.aliases("official_aliases"),
        short_name=row["short_name"] or row["name"],
        own_short_name=row["short_name"],
        kind=cells.enum("kind", model.ChoiceKind),
        party=row["party"],
        incumbent=row["incumbent"],
        ballot_order=cells.integer("ballot_order"),
        colour=row["colour"],
        official_id=row["official_id"],
        withdrawn_on=row["withdrawn_on"],
        source=row["source"],
        note=row["note"],
    )


def update(cells: Cells, jurisdiction: model.Jurisdiction) -> model.Update:
    row = cells.row
    precision = cells.enum("precision", model.Precision)
    try:
        moment = parse_moment(row["released_at"], precision, jurisdiction)
    except (ValueError, OverflowError):
        raise cells.bad(
            "released_at",
            f"a time like {MOMENT_FORMS[precision]}",
            f"Write the official local time with its offset in {jurisdiction.time_zone}."
            + offsets(row["released_at"], jurisdiction),
        ) from None
    return model.Update(
        key=cells.needed("update"),
        released_at=moment,
        precision=precision,
        phase=cells.enum("phase", model.Phase),
        status=cells.enum("status", model.Status),
        official_label=row["official_label"],
        source=row["source"],
        votes_total=cells.integer("votes_total"),
        withdrawn=row["withdrawn"],
        note=row["note"],
    )


def total(cells: Cells) -> model.Total:
    value: int | Decimal | None
    value = cells.decimal("value") if cells.row["item"].endswith("_pct") else cells.integer("value")
    return model.Total(
        update=cells.needed("update"),
        item=cells.needed("item"),
        value=value,
        qualifier=cells.enum("qualifier", model.Qualifier),
        as_of=cells.text("as_of"),
        source=cells.needed("source"),
    )


def statement(cells: Cells) -> model.Statement:
    return model.Statement(
        date=cells.text("date"),
        update=cells.text("update"),
        race=cells.text("race"),
        item=cells.needed("item"),
        choice=cells.text("choice"),
        over=cells.text("over"),
        value=cells.text("value"),
        qualifier=cells.enum("qualifier", model.Qualifier),
        said_by=cells.text("said_by"),
        source=cells.needed("source"),
        note=cells.text("note"),
    )


def event(cells: Cells) -> model.Event:
    return model.Event(
        n=cells.positive("n", "Number the rows 1, 2, 3."),
        event=cells.needed("event"),
        at=cells.text("at"),
        state=cells.enum("state", model.EventState),
        said_on=cells.text("said_on"),
        source=cells.needed("source"),
        note=cells.text("note"),
    )


def source(cells: Cells) -> model.Source:
    return model.Source(
        id=cells.needed("source"),
        title=cells.needed("title"),
        publisher=cells.text("publisher"),
        kind=cells.enum("kind", model.SourceKind),
        url=cells.text("url"),
        archived_url=cells.text("archived_url"),
        sha256=cells.text("sha256"),
        retrieved_at=cells.text("retrieved_at"),
    )


def correction(cells: Cells) -> model.Correction:
    return model.Correction(
        n=cells.positive("n", "Number the rows 1, 2, 3."),
        date=cells.text("date"),
        by=cells.text("by"),
        scope=cells.text("scope"),
        key=cells.text("key"),
        field=cells.text("field"),
        was=cells.text("was"),
        now=cells.text("now"),
        reason=cells.text("reason"),
        source=cells.text("source"),
    )


def reworded(cells: Cells) -> model.Reworded:
    """Return a change of wording."""
    return model.Reworded(
        n=cells.positive("n", "Number the rows 1, 2, 3."),
        date=cells.needed("date"),
        scope=cells.needed("scope"),
        key=cells.needed("key"),
        field=cells.needed("field"),
        was=cells.text("was"),
        now=cells.text("now"),
        reason=cells.needed("reason"),
    )


def published(cells: Cells) -> model.Published:
    return model.Published(
        seq=cells.positive("seq", "Number the rows 1, 2, 3."),
        published_on=cells.needed("published_on"),
        scope=cells.needed("scope"),
        layer=cells.positive("layer", "Layer 1 is what was first published."),
        sha256=cells.needed("sha256"),
        previous=cells.text("previous"),
    )


def logged(cells: Cells) -> model.Logged:
    """Return a row of the archive's log."""
    return model.Logged(
        seq=cells.positive("seq", "Number the rows 1, 2, 3."),
        published_on=cells.needed("published_on"),
        election=cells.needed("election"),
        lines=cells.positive("lines", "An election is logged when it has a sealed line."),
        head=cells.needed("head"),
        previous=cells.text("previous"),
    )


def completion(cells: Cells) -> model.Completion:
    return model.Completion(
        scope=cells.needed("scope"),
        layer=cells.positive("layer", "Layers of completions begin at 2."),
        key=cells.needed("key"),
        field=cells.needed("field"),
        source=cells.needed("source"),
    )


def redirect(cells: Cells) -> model.Redirect:
    return model.Redirect(
        old=cells.needed("old"),
        new=cells.text("new"),
        kind=cells.needed("kind"),
        on=cells.text("on"),
        reason=cells.text("reason"),
    )


def votes(cells: Cells) -> int | None:
    """The votes of one choice at one update; None: not reported."""
    cells.needed("race")
    cells.needed("choice")
    return cells.integer("votes")


def ballots(cells: Cells) -> model.Ballots:
    cells.needed("race")
    return model.Ballots(
        ballots=cells.integer("ballots"),
        blank=cells.integer("blank"),
        partly_voted=cells.integer("partly_voted"),
        overvoted=cells.integer("overvoted"),
        writein_marks=cells.integer("writein_marks"),
        registered=cells.integer("registered"),
        source=cells.text("source"),
    )


READERS: dict[str, Callable[[Cells], object]] = {
    "races.csv": race,
    "choices.csv": choice,
    "totals.csv": total,
    "statements.csv": statement,
    "events.csv": event,
    "sources.csv": source,
    "corrections.csv": correction,
    "wording.csv": reworded,
    "published.csv": published,
    "completions.csv": completion,
    "redirects.csv": redirect,
    "votes": votes,
    "ballots": ballots,
}
"""The reader of a row by file, but for updates.csv, whose times need the jurisdiction's zone."""
