"""Characters: which are refused in every cell, and which a person is asked to look at."""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path

import pytest

from builder.checks import Level, check_archive
from builder.store import characters
from tests.small_archive import write_small_archive


def said(folder: Path) -> list[str]:
    return [
        f"{p.level.value} {str(p).replace(str(folder) + '/', '')}"
        for p in check_archive(folder.parent.parent)
    ]


def test_every_control_format_separator_private_and_unassigned_character_is_refused_and_no_other() -> (
    None
):
    for number in range(sys.maxunicode + 1):
        character = chr(number)
        wrong = unicodedata.category(character) in {"Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn"}
        assert (characters.refused(f"a{character}b") is not None) == wrong, hex(number)


@pytest.mark.parametrize(
    ("character", "what"),
    [
        ("\u202e", "U+202E RIGHT-TO-LEFT OVERRIDE, an invisible format character"),
        ("\u200d", "U+200D ZERO WIDTH JOINER, an invisible format character"),
        ("\u200b", "U+200B ZERO WIDTH SPACE, an invisible format character"),
        ("\u00ad", "U+00AD SOFT HYPHEN, an invisible format character"),
        ("\x92", "U+0092, a control character"),
        ("\n", "U+000A LINE FEED, a control character"),
        ("\u2028", "U+2028 LINE SEPARATOR, a line separator"),
        ("\ue000", "U+E000, a private-use character"),
    ],
)
def test_check_refuses_it_behind_a_name_with_its_place(
    tmp_path: Path, character: str, what: str
) -> None:
    folder = write_small_archive(tmp_path)
    path = folder / "choices.csv"
    text = path.read_text(encoding="utf-8")
    assert text.count(",ODO PROUD,") == 1
    path.write_text(text.replace(",ODO PROUD,", f',"ODO PROUD{character}",'), encoding="utf-8")
    (line,) = (line for line in said(folder) if what in line)
    assert line.startswith("error choices.csv:")
    assert f"{what}, as character 10. Delete it, and look at what it hid in the source." in line


@pytest.mark.parametrize("file", ["election.toml", "../jurisdiction.toml"])
@pytest.mark.parametrize("form", ["\u202e", "\\u202e", "\\u202E"])
def test_check_refuses_it_in_a_toml_text_escaped_or_not(
    tmp_path: Path, file: str, form: str
) -> None:
    folder = write_small_archive(tmp_path)
    path = folder / file
    text = path.read_text(encoding="utf-8")
    key = "title" if file == "election.toml" else "authority"
    line = next(n for n, row in enumerate(text.splitlines(), 1) if row.startswith(f"{key} = "))
    path.write_text(text.replace(f'{key} = "', f'{key} = "{form}', 1), encoding="utf-8")
    (problem,) = (p for p in check_archive(tmp_path) if "RIGHT-TO-LEFT OVERRIDE" in str(p))
    assert problem.level is Level.ERROR
    assert f".toml:{line}: expected text in {key}, got " in str(problem)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("JosÃ© and more ½", "é"),
        ("NÃšÃ‘EZ, ½", "Ú"),
        ("Oâ€™Toole ½", "’"),
        ("Ã‰ric ½", "É"),
        ("10Â½ and é", "½"),
        ("Jos√© é", "é"),
        ("Mu√±oz", "ñ"),
    ],
)
def test_mojibake_is_seen_in_small_letters_and_capitals_even_beside_sound_letters(
    text: str, meant: str
) -> None:
    found = characters.mojibake(text)
    assert found is not None
    assert found.todo == f'Write "{meant}", and save the file as UTF-8.'


SOUND = "JOÃO CONCEIÇÃO Ångström “É” …École Â ÂÂ".split()


@pytest.mark.parametrize("text", [*SOUND, "Núñez – O’Neil", "½ ¢", "Nguyễn Đặng", "李明"])
def test_sound_text_is_no_mojibake(text: str) -> None:
    assert characters.mojibake(text) is None


SCRIPTS = "letters of two scripts in one word, such as"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("a\u00a0b", "U+00A0 NO-BREAK SPACE"),
        ("a\u2009b", "U+2009 THIN SPACE"),
        ("Jose\u0301", "a letter and its accent as two characters (not NFC)"),
        ("Rose &amp; Oats", "the HTML entity &amp;"),
        ("O&#39;Toole", "the HTML entity &#39;"),
        ("Mu%C3%B1oz", "the percent escape %C3%B1"),
        ("a%20b", "the percent escape %20"),
        ("Ro\u0455e", f"{SCRIPTS} U+0455 CYRILLIC SMALL LETTER DZE"),
        ("B\u03bfb", f"{SCRIPTS} U+03BF GREEK SMALL LETTER OMICRON"),
    ],
)
def test_what_may_be_official_is_a_finding(text: str, what: str) -> None:
    found = characters.odd(text)
    assert found is not None
    assert what in found.what
    assert characters.refused(text) is None


@pytest.mark.parametrize(
    "text",
    ["AT&T", "R&D; more", "55% of votes", "100%", "Иван Rose", "https://x.example/a%20b", "José"],
)
def test_plain_text_is_no_finding(text: str) -> None:
    assert characters.odd(text) is None


@pytest.mark.site
def test_the_archives_own_data_hold_none_of_these(data: Path) -> None:
    assert [str(p) for p in check_archive(data) if p.check in ("characters", "damage")] == []
