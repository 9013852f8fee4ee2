"""The newest stored votes of an election in one JSON file, for programs that ask for it again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from operator import itemgetter

from builder.exports import json_schemas
from builder.model import Election, Race, Snapshot
from builder.seal.manifest import NewestUpdate
from builder.store.export_columns import released
from builder.store.schema import BALLOTS_TABLE
from builder.wording.text_context import TextContext

LATEST = "data/latest.json"
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_BALLOTS = [column for column in BALLOTS_TABLE.all if column.name != "race"]


def latest(site: TextContext, election: Election | None) -> bytes:
    """Return every race of the newest update that has votes, one a line; null is not reported.

    A race that this update does not list, or a choice of it, is not there. ``election`` is None in
    an archive that has no votes.
    """
    snapshots = election.snapshots if election else {}
    update = next(
        (of for of in reversed(election.live if election else ()) if of.key in snapshots), None
    )
    top = {
        "$schema": json_schemas.address(site.address, "latest"),
        "election": _election(site, election) if election else None,
        "update": None,
    }
    races: list[dict[str, object]] = []
    if election and update:
        top["update"] = {
            "update": update.key,
            **{name: value or None for name, value in released(update).items()},
            "precision": update.precision,
            "phase": update.phase,
            "status": update.status,
            "official_label": update.official_label or None,
            "votes_total": update.votes_total,
            "source": update.source or None,
        }
        snapshot = snapshots[update.key]
        races = [_race(race, snapshot) for race in election.races if race.slug in snapshot.votes]
    lines = ",\n".join(map(_JSON.encode, races))
    return f'{_JSON.encode(top)[:-1]},"races":[\n{lines}\n]}}\n'.encode()


def newest(site: TextContext, found: Iterable[tuple[NewestUpdate | None, bytes | None]]) -> bytes:
    """Return the file of the election that has the newest update; the last of them, if several."""
    files = [(update.released_at, data) for update, data in found if update and data]
    return max(reversed(files), key=itemgetter(0))[1] if files else latest(site, None)


def _election(site: TextContext, election: Election) -> dict[str, object]:
    jurisdiction, close = election.jurisdiction, election.polls_close
    return {
        "id": election.path,
        "url": f"{site.address}{election.path}/",
        "title": election.title,
        "official_title": election.official_title or None,
        "official_id": election.official_id or None,
        "date": election.date.isoformat(),
        "polls_close": close.isoformat(timespec="seconds") if close else None,
        "updates_released": election.updates_released,
        "source": election.source or None,
        "notes": list(election.notes),
        "jurisdiction": {
            "id": jurisdiction.slug,
            "name": jurisdiction.name,
            "authority": jurisdiction.authority,
            "time_zone": jurisdiction.time_zone,
            "ocd_id": jurisdiction.ocd_id or None,
        },
    }


def _race(race: Race, snapshot: Snapshot) -> dict[str, object]:
    votes, ballots = snapshot.votes[race.slug], snapshot.ballots.get(race.slug)
    found: dict[str, object] = {
        "race": race.slug,
        "title": race.title,
        "coverage": race.coverage or None,
        "source": snapshot.sources[race.slug] or None,
        "choices": [
            {"choice": of.slug, "name": of.name, "kind": of.kind, "votes": votes[of.slug]}
            for of in race.choices
            if of.slug in votes
        ],
    }
    if ballots is not None:
        cells = {of.name: getattr(ballots, of.field or of.name) for of in _BALLOTS}
        found["ballots"] = {name: None if cell == "" else cell for name, cell in cells.items()}
    return found
