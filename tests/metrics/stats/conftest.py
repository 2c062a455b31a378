import json
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def oracles(shared_data: Path) -> dict:
    """Worked answers from an independent script, to be met at a relative tolerance of 1e-9."""
    return json.loads((shared_data / "oracles.json").read_text())
