"""What is packed comes out as it went in, by other people's unpacking, and bears no trace of the
machine that packed it.
"""

from __future__ import annotations

import gzip
import json
import re

import pytest

from builder.charts import figures
from builder.charts.batch_drawing import bars_to_plotly
from builder.charts.plotly import to_plotly
from builder.site.gzipped import gzipped
from builder.wording.messages import Messages
from tests import archive

DATA = [b"", b"a", bytes(range(256)) * 40, "Ünï, 2030-11-05 20:13:00, ".encode() * 300]


@pytest.mark.parametrize("data", DATA, ids=len)
@pytest.mark.parametrize("level", [1, 4, 9])
def test_other_people_unpack_it(data: bytes, level: int) -> None:
    assert gzip.decompress(gzipped(data, level)) == data


def test_no_name_no_time_and_no_system_stands_in_it() -> None:
    assert gzipped(b"a", 4)[:10] == bytes([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255])


def test_the_file_of_a_race_has_the_figure_of_each_of_its_charts_packed_to_less_than_a_quarter() -> (
    None
):
    say = Messages()
    books = {book.election.path: book for book in archive.books()}
    _, files = archive.pages(list(books.values()), say)
    seen = []
    for path, data in files.items():
        if path.count("/") != 3 or not path.endswith(".gz"):
            continue  # those of a whole election and of all lie above
        county, day, race, _ = path.split("/")
        history, election = (
            books[f"{county}/{day}"].histories[race],
            books[f"{county}/{day}"].election,
        )
        lead, shares = (
            figures.lead_over_time(history, election, say),
            figures.shares_over_time(history, election, say),
        )
        bars = figures.batches(history, election, say)
        expected = {
            **({"lead": to_plotly(lead)} if lead else {}),
            **({"shares": to_plotly(shares)} if shares else {}),
            **({"batches": bars_to_plotly(bars)} if bars else {}),
        }
        own = figures.race_numbers(history, election, say)
        expected |= {"numbers": own} if own else {}
        plain = gzip.decompress(data)
        assert json.loads(plain) == json.loads(json.dumps(expected)), path
        assert len(data) < len(plain) / 4, path
        seen.append(tuple(name for name in expected if name != "numbers"))
    assert {("lead", "shares", "batches"), ("shares", "batches")} <= set(seen), (
        "in the order of the page"
    )
    assert len(seen) == len(
        {path.rpartition("/")[0] for path in files if re.search("(/.*){3}gz$", path)}
    ), "one file for a race"
