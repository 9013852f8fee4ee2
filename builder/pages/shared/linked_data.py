"""The head of a page for programs: schema.org's Dataset in JSON-LD, and citation metadata."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from markupsafe import Markup

from builder.counting.counted import CountedElection
from builder.exports.citations import Citation, meta
from builder.exports.data_package import LICENSE, PACKAGE
from builder.model import Election, Update
from builder.pages.shared.race_context import RaceContext
from builder.seal.facts import released_text
from builder.site.front_matter import Json
from builder.store.export_columns import DATABASE, ELECTION_TABLES, SPREADSHEET, VOTES
from builder.wording.names import election_name
from builder.wording.text_context import TextContext

CC0 = LICENSE["path"]
TABLES = {
    **{f"data/{name}.csv": "text/csv" for name in ELECTION_TABLES},
    VOTES: "application/vnd.apache.parquet",
    f"data/{SPREADSHEET}": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    f"data/{DATABASE}": "application/vnd.sqlite3",
}
"""The tables of an election by their paths in its folder, with their media types."""


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


def own_files(counted: CountedElection) -> dict[str, str]:
    """Return the files with an election's figures in its own folder, with their media types."""
    sealed = {"data/sealed.txt": "text/plain"} if counted.seal.head else {}
    kinds = ("json", "xml") if counted.election.live else ()
    reports = {f"data/nist-sp-1500-100-{kind}.tar.zst": "application/zstd" for kind in kinds}
    return {**TABLES, **sealed, **reports}


def election_data(site: TextContext, counted: CountedElection, sentence: object) -> Json:
    """Return the count of one election as a Dataset; ``sentence`` says how far along it is."""
    say, election = site.say, counted.election
    folder = f"{site.address}{election.path}/"
    return _dataset(
        site,
        election,
        name=election_title(site, election),
        description=say(
            "Every official update of the count that we have. {sentence}",
            sentence=sentence,
        ),
        address=folder,
        updates=list(election.live),
        more={
            "includedInDataCatalog": _catalog(site),
            "distribution": [
                _download(f"{folder}{path}", kind) for path, kind in own_files(counted).items()
            ],
        },
    )


def catalog(site: TextContext, elections: Iterable[tuple[Markup, str]]) -> Json:
    """Return the data of the whole archive as a DataCatalog of its ``elections`` (name, path)."""
    datasets = [
        {"@type": "Dataset", "name": name, "url": f"{site.address}{path}/"}
        for name, path in elections
    ]
    return Json.of(
        {
            "@context": "https://schema.org",
            **_catalog(site),
            "description": site.say(
                "Official updates of vote counts: every figure, its time and its source."
            ),
            "license": CC0,
            "isAccessibleForFree": True,
            "publisher": _publisher(site),
            "dataset": datasets,
        }
    )


def terms(folder: str) -> list[dict[str, str]]:
    """Return the head elements that lead to the terms of figures, and to what describes them.

    ``folder`` leads from the page to its election.
    """
    about = {"tag": "link", "rel": "describedby", "type": "application/json"}
    return [{"tag": "link", "rel": "license", "href": CC0}, {**about, "href": f"{folder}{PACKAGE}"}]


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


def _catalog(site: TextContext) -> dict[str, object]:
    return {"@type": "DataCatalog", "name": site.name, "url": f"{site.address}data/"}


def _publisher(site: TextContext) -> dict[str, object]:
    return {"@type": "Organization", "name": site.name, "url": site.address}


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
        "publisher": _publisher(site),
        "spatialCoverage": area,
    }
    if updates:
        data["temporalCoverage"] = f"{released_text(updates[0])}/{released_text(updates[-1])}"
        data["dateModified"] = released_text(updates[-1])
    return Json.of({**data, **more})
