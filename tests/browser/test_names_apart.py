"""Names in Hebrew and Arabic letters beside figures: in every line that is drawn, figures keep
their order and place.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from builder.site.server import running
from tests import archive
from tests.archive import GENERAL
from tests.browser.watched import BASE, Watched, opened, too_wide
from tests.sealing import read, rewrite

pytestmark = pytest.mark.browser
NAMES = {
    "lark": ("דוד לוי (3)", "לוי"),
    "quill": ("محمد علي ٢", "علي ٢"),
    "birch": ("שרה 1,234", "שרה 1,234"),
    "yes": ("Yes", ""),
}
TITLES = {"mayor": "ראש העיר (מחוז 3)", "council": "مجلس المدينة 12"}
NAMELESS = ("", "corrections/", "elections/", "shift/")
RACE = f"{GENERAL}/mayor/"
PAGES = [
    "",
    "corrections/",
    f"{GENERAL}/",
    RACE,
    f"{RACE}embed/",
    f"{RACE}2030-11-05-2015/",
    f"{GENERAL}/council/",
]
PAGES += [
    f"{GENERAL}/council/embed/",
    f"{GENERAL}/updates/2030-11-05-2015/",
    "elections/",
    "shift/",
]
# Each character outside a name stands to the right of the one before it in the same line, and each
# name between the two that it stands between. An answer begins with how many characters of names
# were looked at.
MOVED = """() => {
  const [inline, lines] = [/^(inline|contents)$/, new Map()];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode()); ) {
    let box = node.parentElement;
    if (box.closest("script, style, template, textarea, title, desc, select, option")) continue;
    while (!box.matches("text") && inline.test(getComputedStyle(box).display)) box = box.parentElement;
    if (!lines.has(box)) lines.set(box, []);
    lines.get(box).push(node);
  }
  const [wrong, seen] = [[], { names: 0 }];
  for (const [box, nodes] of lines) {
    let [depth, before, name] = [0, null, []];
    const text = nodes.map((node) => node.data).join("");
    for (const node of nodes)
      for (let at = 0; at < node.data.length; at++) {
        const letter = node.data[at];
        if (letter === "\\u2068") depth++;
        if (letter === "\\u2069") depth--;
        if (/[\\s\\u2068\\u2069]/.test(letter)) continue;
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        const rect = range.getBoundingClientRect();
        if (!rect.width || !rect.height) continue;
        const beside = (one) => one && Math.abs(one.bottom - rect.bottom) < rect.height / 2;
        if (depth) {
          seen.names++;
          name.push(rect);
          if (beside(before) && rect.left < before.right - 1) wrong.push(`name before ${letter}: ${text}`);
          continue;
        }
        if (name.some((one) => beside(one) && one.right > rect.left + 1)) wrong.push(`name behind ${letter}: ${text}`);
        if (beside(before) && rect.left < before.left) wrong.push(`${letter} moved: ${text}`);
        [before, name] = [rect, []];
      }
    if (depth) wrong.push(`open: ${text}`);
  }
  return [seen.names, [...new Set(wrong.map((words) => words.slice(0, 160)))]];
}"""


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The invented archive, with such names and titles, where it is served."""
    root = archive.checkout(tmp_path_factory.mktemp("apart") / "checkout")
    folder = root / "data" / GENERAL
    choices, races = read(folder, "choices.csv"), read(folder, "races.csv")
    for row in choices:
        if row["choice"] in NAMES and row["race"] in TITLES:
            row["name"], row["short_name"] = NAMES[row["choice"]]
    for row in races:
        row["title"] = row["official_title"] = TITLES.get(row["race"], row["title"])
        row["note"] = row["note"] and "הערה 12: 34"
    rewrite(folder, "choices.csv", choices)
    rewrite(folder, "races.csv", races)
    with running(archive.build_here(root), BASE) as address:
        yield address


def moved(page: Page) -> tuple[int, list[str]]:
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    names, wrong = page.evaluate(MOVED)
    return names, wrong


@pytest.mark.parametrize("size", [(360, 740), (1280, 900)], ids=["phone", "desk"])
def test_no_name_moves_a_figure(browser: Browser, apart: str, size: tuple[int, int]) -> None:
    with opened(browser, size) as context:
        watched = Watched(context, apart)
        found = {
            path: (*moved(page), too_wide(page)) for path in PAGES for page in [watched.open(path)]
        }
        watched.has_behaved()
    assert {path: (wrong, wide) for path, (_, wrong, wide) in found.items() if wrong or wide} == {}
    assert [
        path for path, (names, _, _) in found.items() if not names and path not in NAMELESS
    ] == []
    assert sum(names for names, _, _ in found.values()) > 1_000


@pytest.mark.parametrize(
    "text",
    [
        "דוד 509,944 and 449,905",
        "Bass \u202e 509,944",
        "Bass <b>\u202e</b> 509,944",
        "<bdi>x</bdi> ع 12 3",
        "<svg width=300 height=50><text y=20>לוי by 1,234</text></svg>",
        "\u2068דוד 509,944",
    ],
)
def test_what_moves_a_figure_is_seen(browser: Browser, text: str) -> None:
    with opened(browser, (360, 740)) as context:
        page = context.new_page()
        page.set_content(f"<p>{text}</p>")
        assert moved(page)[1] != []
