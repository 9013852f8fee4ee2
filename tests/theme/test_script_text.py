"""What scripts say: each its own words, in the language of the pages, and none in every page."""

from __future__ import annotations

import json
import re

import pytest

from builder.theme import assets
from builder.theme.script_text import PLACE, fill
from builder.wording.messages import Messages
from tests.checkout import ROOT

SCRIPTS = {
    path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "builder/theme/js").glob("*.js")
}
SPEAKING = sorted(name for name, script in SCRIPTS.items() if PLACE in script)
PO = """
msgid "Latest: {time}"
msgstr "Zuletzt \\"{time}\\" & <b>"
"""


def words(name: str, say: Messages) -> dict[str, str]:
    """What the script as built is fill, which is a literal that JSON reads, too."""
    built = fill(SCRIPTS[name], say, name)
    assert PLACE not in built
    found: dict[str, str] = json.loads(re.findall(r'const \w+ = (\{".*\});', built)[0])
    return found


@pytest.mark.parametrize("name", SPEAKING)
def test_a_script_is_told_what_it_says_and_nothing_else(name: str) -> None:
    (called,) = re.findall(rf"const (\w+) = {PLACE};", SCRIPTS[name])
    assert set(re.findall(rf"\b{called}\.(\w+)", SCRIPTS[name])) == words(name, Messages()).keys()


def test_five_scripts_speak_and_no_other_is_changed() -> None:
    assert SPEAKING == ["charts", "cite", "count", "search", "tools"]
    for name in SCRIPTS.keys() - {*SPEAKING}:
        assert fill(SCRIPTS[name], Messages(), name) == SCRIPTS[name]


def test_words_are_said_in_the_language_of_the_pages_and_as_text() -> None:
    said = words("count", Messages(po=PO))
    assert said["latest"] == 'Zuletzt "{time}" & <b>'
    assert said["row"] == "In the table", "what nobody translated is said in English"


def test_a_script_in_other_words_has_another_name() -> None:
    english, other = (assets.load(ROOT, say) for say in (Messages(), Messages(po=PO)))
    assert {name for name in english if english[name].path != other[name].path} == {"count"}
