"""Election reports by the schemas of NIST SP 1500-100 v2, and by a validator that others wrote."""

from __future__ import annotations

import copy
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
import xmlschema
from jsonschema import Draft4Validator

from tests.archive import GENERAL, SPECIAL, TINY
from tests.exports.test_nist import every_election, of_every_kind, reports, written
from tests.sampling import sample

pytestmark = pytest.mark.feeds
SCHEMA = "NIST_V2_election_results_reporting"


@pytest.fixture(scope="module")
def standard(feeds: Path) -> Path:
    return feeds / "cdf-err"


@pytest.fixture(scope="module")
def in_json(standard: Path) -> Draft4Validator:
    schema = json.loads((standard / f"{SCHEMA}.schema.json").read_text(encoding="utf-8"))
    Draft4Validator.check_schema(schema)
    return Draft4Validator(schema, format_checker=Draft4Validator.FORMAT_CHECKER)


@pytest.fixture(scope="module")
def in_xml(standard: Path) -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(standard / f"{SCHEMA}.xsd")


def some() -> Iterator[tuple[str, bytes]]:
    """All reports of invented elections, and some of each election of the real archive."""
    for path in (GENERAL, SPECIAL):
        yield from reports(TINY / "data" / path).items()
    yield from written(of_every_kind()).items()
    for folder in every_election():
        found = reports(folder)
        for name in sample({Path(name).stem for name in found}, 16):
            yield from ((f"{name}.{kind}", found[f"{name}.{kind}"]) for kind in ("json", "xml"))


def test_every_report_is_valid_by_the_schemas_of_the_standard(
    in_json: Draft4Validator, in_xml: xmlschema.XMLSchema
) -> None:
    seen = set()
    for name, data in some():
        kind = Path(name).suffix
        seen.add(kind)
        if kind == ".json":
            faults = [error.message for error in in_json.iter_errors(json.loads(data))]
        else:
            faults = [str(error.reason) for error in in_xml.iter_errors(BytesIO(data))]
        assert not faults, (name, faults[:3])
    assert seen == {".json", ".xml"}


def test_the_schemas_refuse_what_a_report_must_not_be(
    in_json: Draft4Validator, in_xml: xmlschema.XMLSchema
) -> None:
    found = written(of_every_kind())
    whole = json.loads(found["u1.json"])
    for name in ("Issuer", "GeneratedDate", "VendorApplicationId"):
        broken = copy.deepcopy(whole)
        del broken[name]
        assert not in_json.is_valid(broken)
    text = found["u1.xml"].decode()
    for old, new in (
        ("<Count>5</Count>", "<Count></Count>"),
        ("<GpUnitId>unit.us-xx-made</GpUnitId>", "<GpUnitId>unit.nowhere</GpUnitId>"),
        ("<Status>unofficial-partial</Status>", "<Status>counting</Status>"),
    ):
        assert old in text
        assert not in_xml.is_valid(BytesIO(text.replace(old, new, 1).encode()))


def findings(standard: Path, report: Path, divisions: Path) -> set[str]:
    """The rules that civics-cdf-validator finds broken, by name; it asks nobody for divisions."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "civics_cdf_validator.validator", "validate"),
            *("--xsd", standard / f"{SCHEMA}.xsd", "--ocdid_file", divisions),
            *("--rule_set", "election_results", report),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert "Results after validating file" in done.stdout, done.stderr
    return set(re.findall(r"\d+ (\w+) (?:Fatal|Error|Warning) messages?", done.stdout))


def test_civics_cdf_validator_finds_only_what_it_also_finds_in_the_standards_own_sample(
    standard: Path, tmp_path: Path
) -> None:
    # Its rules are those of Google's own form: ids and elements that the standard does not have.
    divisions = tmp_path / "divisions.csv"
    divisions.write_text("id,name\nocd-division/country:us,United States\n", encoding="utf-8")
    tolerated = findings(standard, standard / "err-gen-01.xml", divisions)
    assert "Schema" not in tolerated
    made = {**reports(TINY / "data" / GENERAL), **written(of_every_kind())}
    for name in ("2030-11-26-1000.xml", "u1.xml"):
        report = tmp_path / name
        report.write_bytes(made[name])
        assert findings(standard, report, divisions) <= tolerated
    broken = made["u1.xml"].replace(b"<Status>unofficial-partial<", b"<Status>counting<")
    report.write_bytes(broken)
    assert "Schema" in findings(standard, report, divisions)
