"""The notebook of examples/: it runs as it stands, and every character in its plots is drawn."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest
from fontTools.ttLib import TTFont
from nbclient import NotebookClient

from tests.terminal import ROOT

EXAMPLES = ROOT / "examples"
NOTEBOOK = EXAMPLES / "analysis.ipynb"
LICENCE = 13
"""The number under which a font says its licence."""


def ran(folder: Path) -> list[dict[str, Any]]:
    """Run a copy of the notebook; return what its cells showed."""
    shutil.copytree(EXAMPLES, folder, ignore=shutil.ignore_patterns("__pycache__"))
    notebook = nbformat.read(folder / NOTEBOOK.name, as_version=4)
    NotebookClient(notebook, timeout=240, resources={"metadata": {"path": str(folder)}}).execute()
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


def test_the_notebook_runs_and_draws_every_character(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "MPLCONFIGDIR"):
        monkeypatch.setenv(name, str(tmp_path / name))
    outputs = ran(tmp_path / "examples")
    warned = [one["text"] for one in outputs if one["output_type"] == "stream"]
    assert warned == []
    shown = [one["data"] for one in outputs if "data" in one]
    assert sum("image/png" in one for one in shown) == 5
    tables = "".join(one.get("text/plain", "") for one in shown)
    assert {"内丘县市场监督管理局", "食品经营许可", "发现率"} <= set(re.split(r"\s+", tables))
    assert str(tmp_path) not in json.dumps(shown)


def test_the_notebook_is_kept_without_what_it_showed() -> None:
    document = json.loads(NOTEBOOK.read_text("utf-8"))
    code = [one for one in document["cells"] if one["cell_type"] == "code"]
    assert len(code) > 10
    assert all(one["outputs"] == [] and one["execution_count"] is None for one in code)
    prose = [one["source"] for one in document["cells"] if one["cell_type"] == "markdown"]
    for text in map("".join, prose):
        assert re.search(r"[\u4e00-\u9fff]{4}", text), text
        assert re.search(r"[A-Za-z]{4}", text), text


def test_the_font_of_the_notebook_stands_under_the_sil_licence() -> None:
    from importlib.resources import files

    source = NOTEBOOK.read_text("utf-8")
    package, name = re.findall(r'\\"([\w.-]+)\\"', source.partition("font = ")[2])[:2]
    font = TTFont(str(files(package) / name))
    assert "SIL Open Font License" in str(font["name"].getDebugName(LICENCE))


def test_the_invented_county_is_the_same_each_time_and_names_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.syspath_prepend(str(EXAMPLES))
    import analysis_county

    first, second = (list(analysis_county.invented()) for _ in range(2))
    assert [one.window for one in first] == [one.window for one in second]
    assert [one.check for one in first] == [one.check for one in second]
    other = list(analysis_county.invented(seed=1))
    assert [one.window for one in first] != [one.window for one in other]
    codes = {one.window["统一社会信用代码"] for one in first}
    assert all(re.fullmatch(r"91130523MAEY\d{4}Q[0-9A-HJ-NPQRTUWXY]", code) for code in codes)
