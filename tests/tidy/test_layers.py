"""Layers: the contracts of import-linter in pyproject.toml, and what it cannot see."""

import subprocess
import sys

from tests.tidy.source import ROOT


def test_every_import_looks_down() -> None:
    program = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"
    checked = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "0 broken" in checked.stdout
