"""Fixtures that several test folders share: the folder of real data, and what its absence means."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("slow machine", deadline=None)
settings.load_profile("slow machine")

ROOT = Path(__file__).resolve().parent.parent
DATA_VARIABLE = "SHENGUAN_TEST_DATA"


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data; without it the test is skipped aloud, in CI it fails."""
    folder = Path(os.environ.get(DATA_VARIABLE) or ROOT.parent / "shared" / "data")
    if (folder / "receipt.csv.gz").is_file():
        return folder
    message = (
        f"no real data in {folder}; set {DATA_VARIABLE} to the folder that holds receipt.csv.gz"
    )
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)
