"""The head of a page for programs: schema.org's Dataset in JSON-LD, and citation metadata."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from builder.counting.counted import CountedElection
from builder.exports.citations import Citation, meta
from builder.model import Election, Update
from builder.pages.shared.race_context import RaceContext
from builder.seal.facts import released_text
from builder.site.front_matter import Json
from builder.wording.names import election_name
from builder.wording.text_context import TextContext

CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"
FILES = {
    "data/races.csv": "text/csv",
    "data/updates.csv": "text/csv",
    "data/totals.csv": "text/csv",
    "data/votes.parquet": "application/vnd.apache.parquet",
}
"""The downloads that hold an election's figures, and their media types."""


def race_data(view: RaceContext, cite: Citation) -> Json:
    """Return the votes of one race over its count as a Dataset."""
    say, site, election = view.say, view.site, view.election
    folder = f"{site.address}{election.path}/{view.race.slug}/"
    more = {
        "isPartOf": f"{site.address}{election.path}/",
        "variableMeasured": say("votes for each choice in each update"),
        "distribution": [_download(f"{folder}history.csv", "text/csv")],
    }
    return _dataset(
        site,
        election,
        name=say(
            "{race}, {election}: votes at every update",
            race=cite.race,
            election=election_name(say, election),
        ),
        description=say("Each choice’s votes in each official update of the count."),
        address=folder,
        updates=[step.update for step in view.history.steps],
        more=more,
    )


def election_data(site: TextContext, counted: CountedElection, sentence: object) -> Json:
    """Return the count of one election as a Dataset; ``sentence`` says how far along it is."""
    say, election = site.say, counted.election
    files = (
        FILES
        if election.races
        else {p: kind for p, kind in FILES.items() if p in ("data/updates.csv", "data/totals.csv")}
    )
    return _dataset(
        site,
        election,
        name=election_title(site, election),
        description=say(
            "Every official update of the count that we have. {sentence}",
            sentence=sentence,
        ),
        address=f"{site.address}{election.path}/",
        updates=list(election.live),
        more={
            "distribution": [
                _download(f"{site.address}{path}", kind) for path, kind in files.items()
            ]
        },
    )


def election_title(site: TextContext, election: Election) -> Markup:
    """Return the name by which the count of an election is cited."""
    name = election_name(site.say, election)
    return site.say("{election}: the count at every update", election=name)


def citation_head(site: TextContext, cite: Citation) -> list[dict[str, str]]:
    """Return the head elements of a race page for citation managers, which save the record.

    The last leads to every count of the race in CSL-JSON.
    """
    every = {
        "tag": "link",
        "rel": "alternate",
        "type": "application/vnd.citationstyles.csl+json",
        "href": "cite.json",
    }
    return [*cited(site, cite.title, cite.update, cite.address), every]


def cited(site: TextContext, title: Markup, update: Update, address: str) -> list[dict[str, str]]:
    """Return the head elements by which citation managers save the page at ``address``."""
    values = meta(site, title.striptags(), update, address)
    return [{"tag": "meta", "name": name, "content": value} for name, value in values.items()]


def _download(address: str, kind: str) -> dict[str, str]:
    return {"@type": "DataDownload", "encodingFormat": kind, "contentUrl": address}


def _dataset(
    site: TextContext,
    election: Election,
    *,
    name: object,
    description: object,
    address: str,
    updates: list[Update],
    more: Mapping[str, object],
) -> Json:
    """Return a Dataset of stored values that the authority created and the archive publishes."""
    jurisdiction = election.jurisdiction
    area = {"@type": "AdministrativeArea", "name": jurisdiction.name}
    if jurisdiction.ocd_id:
        area["identifier"] = jurisdiction.ocd_id
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": name,
        "description": description,
        "url": address,
        "license": CC0,
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": jurisdiction.authority},
        "publisher": {"@type": "Organization", "name": site.name, "url": site.address},
        "spatialCoverage": area,
    }
    if updates:
        data["temporalCoverage"] = f"{released_text(updates[0])}/{released_text(updates[-1])}"
        data["dateModified"] = released_text(updates[-1])
    return Json.of({**data, **more})
