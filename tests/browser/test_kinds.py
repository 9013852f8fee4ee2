"""No kind of page is left out of the proof in the browser: the kinds are read from the data and
from the site.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.browser.kinds import PAGES, RACES, forms


@pytest.mark.site
def test_every_form_of_a_race_is_opened(data: Path) -> None:
    held = list(forms(data))
    opened = {form for form, address in held if address in RACES.values()}
    assert {form: address for form, address in held if form not in opened} == {}
    assert opened


def shape(path: str) -> str:
    """The address of a page with the names that stand for one of many left out."""
    path = re.sub(r"^[a-z]{2}-[a-z-]+/\d{4}-\d\d-\d\d/", "ELECTION/", path)
    path = re.sub(r"(?<=/)\d{4}-\d\d-\d\d(-\d{4})?(-\d)?/", "UPDATE/", path)
    path = re.sub(r"^ELECTION/places/[a-z0-9-]+/", "ELECTION/places/CITY/", path)
    return re.sub(r"^ELECTION/(?!updates/|places/)[a-z0-9-]+/", "ELECTION/RACE/", path)


@pytest.mark.site
def test_every_shape_of_an_address_is_opened(site: Path) -> None:
    pages = {path.parent.relative_to(site).as_posix() + "/" for path in site.rglob("index.html")}
    shapes = {shape("" if path == "./" else path) for path in pages}
    assert shapes <= {shape(path) for path in PAGES.values()}
