"""What is packed comes out as it went in, by other people's unpacking, and bears no trace of the machine that packed it."""

from __future__ import annotations

import gzip
import json
import zlib
from typing import TypeVar

import pytest

from builder import figures
from builder.bars_spec import bars_to_plotly
from builder.messages import Messages
from builder.packed import deflated, gzipped
from builder.plotly_spec import to_plotly
from tests import archive

Kind = TypeVar("Kind")
DATA = [b"", b"a", bytes(range(256)) * 40, "Ünï, 2030-11-05 20:13:00, ".encode() * 300]


@pytest.mark.parametrize("data", DATA, ids=len)
@pytest.mark.parametrize("level", [1, 4, 9])
def test_other_people_unpack_it(data: bytes, level: int) -> None:
    assert gzip.decompress(gzipped(data, level)) == data
    assert zlib.decompress(deflated(data, level)) == data


def there(made: Kind | None) -> Kind:
    assert made is not None
    return made


def test_no_name_no_time_and_no_system_stands_in_it() -> None:
    assert gzipped(b"a", 4)[:10] == bytes([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255])


def test_the_file_of_every_chart_is_its_figure_packed_to_less_than_half() -> None:
    say = Messages()
    books = {book.election.path: book for book in archive.books()}
    _, files = archive.pages(list(books.values()), say)
    seen = set()
    for path, data in files.items():
        if not path.endswith(".gz"):
            continue
        county, day, race, name = path.split("/")
        book, kind = books[f"{county}/{day}"], name.partition(".")[0]
        history, election = book.histories[race], book.election
        figure: object = None
        if kind == "batches":
            figure = bars_to_plotly(there(figures.batches(history, election, say)))
        elif kind == "shares":
            figure = to_plotly(there(figures.shares_over_time(history, election, say)))
        else:
            figure = to_plotly(there(figures.lead_over_time(history, election, say)))
        plain = gzip.decompress(data)
        assert json.loads(plain) == json.loads(json.dumps(figure)), path
        assert len(data) < len(plain) / 2, path
        seen.add(kind)
    assert seen == {"lead", "shares", "batches"}
