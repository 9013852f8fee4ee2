"""Encodings of text feeds: what is recognized, what is refused, and how to name it."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.errors import FeedError
from builder.importers.encodings import recognize
from builder.importers.formats import la_fixed_width
from builder.importers.sources import read_capture
from tests.importing import FIXED, county, run_import

TEXT = (FIXED / "final.dat").read_bytes().decode().replace("\r\n", "\n")


def with_name(name: str, encoding: str) -> bytes:
    """Return the fixture with ``name`` for ANA UNDERHILL, in columns as before."""
    return TEXT.replace("ANA UNDERHILL   ", f"{name:16}"[:16]).encode(encoding)


@pytest.mark.parametrize(
    ("name", "encoding", "recognized"),
    [
        ("ANA UNDERHILL", "ascii", "ascii"),
        ("ANA NÚÑEZ", "utf-8", "utf-8"),
        ("ANA NÚÑEZ", "utf-8-sig", "utf-8-sig"),
        ("ANA NÚÑEZ", "utf-16", "utf-16"),
        ("BEN O’TOOLE", "cp1252", "cp1252"),
        ("ANA NÚÑEZ", "cp1252", "cp1252"),
        ("ANA NÚÑEZ", "mac-roman", "mac-roman"),
        ("JOSÉ GARCÍA", "cp1252", "cp1252"),
        ("JOSÉ GARCÍA", "mac-roman", "mac-roman"),
        ("José Muñoz", "cp1252", "cp1252"),
        ("José Muñoz", "mac-roman", "mac-roman"),
        ("Kåre Sørensen", "cp1252", "cp1252"),
        ("Zoë Müller", "mac-roman", "mac-roman"),
    ],
)
def test_a_name_is_read_right_and_its_encoding_is_named(
    name: str, encoding: str, recognized: str
) -> None:
    snapshot = la_fixed_width.parse(with_name(name, encoding), "returns.dat")
    assert snapshot.contests[1].choices[0].name == name
    assert snapshot.encoding == recognized


@pytest.mark.parametrize(
    "data",
    [
        b"Levi\x92s",  # Levi’s in one, Leviís in the other
        b"NO\xcbL",  # NOËL or NOÀL
        b"Ka\x91ala",  # Ka‘ala or Kaëala
        b"A\x81B",  # neither: Windows-1252 has no 0x81, and Å between capitals is AÅB
        b"N\xda\xd1EZ and N\xf2\x84EZ",  # a file of two encodings
        b"N\x00A\x00",  # UTF-16 without its mark
        b"\xff\xfe\x00\x00A\x00\x00\x00",  # UTF-32
        b"\xff\xfeA",  # half a character
        b"\xef\xbb\xbfA\xe9",  # a UTF-8 mark before bytes that are none
        "NÃšÃ‘EZ".encode(),  # read wrongly once and saved again
    ],
)
def test_what_is_not_sure_is_refused_with_the_way_to_name_it(data: bytes) -> None:
    if data == b"A\x81B":
        assert recognize(data, "f") == ("AÅB", "mac-roman")  # only one of the two can write it
        return
    with pytest.raises(
        FeedError,
        match=r"give it as --encoding: ascii, utf-8, utf-8-sig, utf-16, cp1252, mac-roman\.$",
    ):
        recognize(data, "f")


def test_the_report_names_the_encoding_and_an_editor_can_name_it(tmp_path: Path) -> None:
    folder = county(tmp_path)
    sure, unsure = tmp_path / "sure.dat", tmp_path / "unsure.dat"
    sure.write_bytes(with_name("BEN O’TOOLE", "cp1252"))
    unsure.write_bytes(with_name("NOËL", "cp1252"))
    assert "  read as Windows-1252: sure.dat" in run_import(folder, sure).output.splitlines()
    said = run_import(folder, unsure).output
    assert (
        "bad: unsure.dat: expected bytes that only one encoding explains, got the byte 0xcb on line 14"
        in said
    )
    assert "give it as --encoding" in said
    said = run_import(folder, unsure, "--encoding", "mac-roman").output
    assert "  read as Mac Roman: unsure.dat" in said.splitlines()
    capture = read_capture(unsure, {}, "mac-roman")
    assert capture.snapshot is not None
    assert capture.snapshot.contests[1].choices[0].name == "NOÀL"
