"""A site that each test of the auditor may spoil."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sealed_site import site_in


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return site_in(tmp_path)
