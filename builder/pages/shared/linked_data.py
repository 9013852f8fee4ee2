"""What the head of a page says to programs: schema.org's Dataset in JSON-LD, and what citation
managers read.
"""

from __future__ import annotations

from collections.abc import Mapping

from builder.counting.counted import CountedElection
from builder.counting.history import RaceHistory
from builder.exports.citations import Citation
from builder.model import Election, Update
from builder.pages.shared.page import PageRenderer
from builder.seal.facts import released_text
from builder.site.front_matter import Json
from builder.wording.names import election_name

CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"
FILES = {
    "data/races.csv": "text/csv",
    "data/updates.csv": "text/csv",
    "data/totals.csv": "text/csv",
    "data/votes.parquet": "application/vnd.apache.parquet",
}
"""The downloads that hold an election's figures, and their media types."""


def race_data(
    press: PageRenderer, book: CountedElection, history: RaceHistory, cite: Citation
) -> Json:
    """The votes of one race over its count as a Dataset."""
    say, election = press.say, book.election
    folder = f"{press.address}{election.path}/{history.race.slug}/"
    more = {
        "isPartOf": f"{press.address}{election.path}/",
        "variableMeasured": say("votes of each choice at each update"),
        "distribution": [_download(f"{folder}history.csv", "text/csv")],
    }
    return _dataset(
        press,
        election,
        name=say(
            "{race}, {election}: votes at every update",
            race=cite.race,
            election=election_name(say, election),
        ),
        description=say("The votes of each choice at each official update of the count."),
        address=folder,
        updates=[step.update for step in history.steps],
        more=more,
    )


def election_data(press: PageRenderer, book: CountedElection, sentence: object) -> Json:
    """The count of one election as a Dataset; ``sentence`` says how far it came."""
    say, election = press.say, book.election
    files = (
        FILES
        if election.races
        else {p: kind for p, kind in FILES.items() if p in ("data/updates.csv", "data/totals.csv")}
    )
    return _dataset(
        press,
        election,
        name=say("{election}: the count at every update", election=election_name(say, election)),
        description=say(
            "The official updates of the count that the archive holds. {sentence}",
            sentence=sentence,
        ),
        address=f"{press.address}{election.path}/",
        updates=list(election.live),
        more={
            "distribution": [
                _download(f"{press.address}{path}", kind) for path, kind in files.items()
            ]
        },
    )


def citation_head(press: PageRenderer, cite: Citation) -> list[dict[str, str]]:
    """The head elements of a race page for citation managers; what they save is the record, which
    does not change.

    The last leads to every count of the race in CSL-JSON.
    """
    values = {
        "title": cite.title.striptags(),
        "publication_date": cite.update.day.strftime("%Y/%m/%d"),
        "author": press.name,
        "public_url": cite.address,
    }
    every = {
        "tag": "link",
        "rel": "alternate",
        "type": "application/vnd.citationstyles.csl+json",
        "href": "cite.json",
    }
    return [
        *(
            {"tag": "meta", "name": f"citation_{name}", "content": value}
            for name, value in values.items()
        ),
        every,
    ]


def _download(address: str, kind: str) -> dict[str, str]:
    return {"@type": "DataDownload", "encodingFormat": kind, "contentUrl": address}


def _dataset(
    press: PageRenderer,
    election: Election,
    *,
    name: object,
    description: object,
    address: str,
    updates: list[Update],
    more: Mapping[str, object],
) -> Json:
    """The figures are the authority's, who counts; the archive publishes them again. Every value is
    a stored one.
    """
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
        "publisher": {"@type": "Organization", "name": press.name, "url": press.address},
        "spatialCoverage": area,
    }
    if updates:
        data["temporalCoverage"] = f"{released_text(updates[0])}/{released_text(updates[-1])}"
        data["dateModified"] = released_text(updates[-1])
    return Json.of({**data, **more})
