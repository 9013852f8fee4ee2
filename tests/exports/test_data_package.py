"""The data package describes every table as it is: pandas reads each by it, and its keys hold."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import pytest

from builder.exports import data_package
from builder.seal.manifest import NewestUpdate, SealedElection
from builder.site.staging import FileDigest
from builder.store.export_columns import DICTIONARY
from builder.wording.messages import Messages
from builder.wording.text_context import TextContext
from tests import archive

SITE = TextContext(say=Messages(), address="https://name.example/", name="The <archive>")


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return archive.archive_tables(archive.books())


@pytest.fixture(scope="module")
def described(files: dict[str, bytes]) -> dict[str, Any]:
    digests = {
        path: FileDigest(len(data), hashlib.sha256(data).hexdigest())
        for path, data in files.items()
    }
    found: dict[str, Any] = json.loads(data_package.package(digests, SITE))
    return found


def frame(data: bytes, resource: dict[str, Any]) -> pd.DataFrame:
    """A table as its description says that it is to be read."""
    if resource["format"] == "parquet":
        return pd.read_parquet(io.BytesIO(data))
    types = {"integer": "Int64", "number": "Float64", "boolean": "boolean"}
    fields = resource["schema"]["fields"]
    read = pd.read_csv(
        io.BytesIO(data),
        dtype={f["name"]: types.get(f["type"], "string") for f in fields},
        keep_default_na=False,
        na_values=resource["schema"]["missingValues"],
    )
    for field in fields:
        if field["type"] == "datetime":
            read[field["name"]] = pd.to_datetime(read[field["name"]], utc=True)
        if field["type"] == "date":
            pd.to_datetime(read[field["name"]], format="%Y-%m-%d")
    return read


def test_every_table_of_the_archive_is_described_with_its_bytes_and_hash(
    files: dict[str, bytes], described: dict[str, Any]
) -> None:
    assert {f"data/{r['path']}" for r in described["resources"]} == set(files)
    assert set(files) == set(DICTIONARY) - {"history.csv"}
    for resource in described["resources"]:
        data = files[f"data/{resource['path']}"]
        if resource["format"] != "csv":
            continue
        assert (resource["bytes"], resource["hash"]) == (
            len(data),
            f"sha256:{hashlib.sha256(data).hexdigest()}",
        )


def test_pandas_reads_every_table_by_its_description_and_its_keys_hold(
    files: dict[str, bytes], described: dict[str, Any]
) -> None:
    frames = {r["name"]: frame(files[f"data/{r['path']}"], r) for r in described["resources"]}
    for resource in described["resources"]:
        found, schema = frames[resource["name"]], resource["schema"]
        assert list(found.columns) == [field["name"] for field in schema["fields"]]
        if key := schema.get("primaryKey"):
            assert len(found) and not found.duplicated(key).any(), resource["name"]
            assert not found[key].isna().any(axis=None), resource["name"]
        for foreign in schema.get("foreignKeys", ()):
            names = foreign["fields"]
            known = frames[foreign["reference"]["resource"]]
            missing = found.merge(known[names], on=names, how="left", indicator=True)
            assert (missing["_merge"] == "both").all(), (resource["name"], names)


def test_a_day_alone_is_never_in_the_column_of_times(files: dict[str, bytes]) -> None:
    updates = pd.read_csv(io.BytesIO(files["data/updates.csv"]), dtype="string")
    days = updates[updates["precision"] == "day"]
    assert len(days) and days["released_at"].isna().all()
    assert updates["released_on"].str.fullmatch(r"\d{4}-\d\d-\d\d").all()
    times = updates["released_at"].dropna()
    assert (times.str[:10] == updates.loc[times.index, "released_on"]).all()


def test_the_list_of_elections_names_their_newest_updates() -> None:
    newest = NewestUpdate(
        released_at=datetime(2030, 11, 12, 16, 30, tzinfo=UTC),
        words="2030-11-12T16:30:45-07:00",
        key="2030-11-12-1630",
    )
    of = SealedElection(
        path="us-xx-marl/2030-11-05",
        head="ab",
        lines=3,
        newest=newest,
        redirects=(),
        names={},
        tree="",
        sums=b"",
    )
    empty = replace(of, path="us-xx-marl/2031-03-11", newest=None)
    data = data_package.index([("Marl <County>", of), ("Marl", empty)], SITE)
    assert json.loads(data)["elections"] == [
        {
            "id": "us-xx-marl/2030-11-05",
            "name": "Marl <County>",
            "url": "https://name.example/us-xx-marl/2030-11-05/",
            "seal": "ab",
            "latest_update": "2030-11-12-1630",
            "released_at": "2030-11-12T16:30:45-07:00",
        },
        {
            "id": "us-xx-marl/2031-03-11",
            "name": "Marl",
            "url": "https://name.example/us-xx-marl/2031-03-11/",
            "seal": "ab",
            "latest_update": None,
            "released_at": None,
        },
    ]
