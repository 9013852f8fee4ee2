"""The election whose every chart is looked at: read and counted once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from builder.counting.history import RaceHistory, histories
from builder.model import Election
from builder.store import load


@pytest.fixture(scope="session")
def general(data: Path) -> Election:
    """The general election of Nov. 8, 2022."""
    folder = data / "us-ca-los-angeles"
    return load.load_election(folder / "2022-11-08", load.load_jurisdiction(folder))


@pytest.fixture(scope="session")
def counts(general: Election) -> Mapping[str, RaceHistory]:
    return histories(general)
