"""Sizes: files, functions, positional parameters, root entries, the README's first screen."""

from collections.abc import Iterator
from typing import Final

from tests.tidy.source import ANY_PYTHON, ROOT, Violation, functions, python_files, report, tracked

FILE_LINES_MAX: Final = 400
FUNCTION_LINES_MAX: Final = 50
POSITIONAL_MAX: Final = 4
ROOT_ENTRIES_MAX: Final = 19
README_LINES_MAX: Final = 120


def test_no_file_is_longer_than_it_can_be_read() -> None:
    report(
        Violation(path, lines, f"{lines} lines; split it ({FILE_LINES_MAX} at most)")
        for path in python_files(*ANY_PYTHON)
        if (lines := len(path.read_text("utf-8").splitlines())) > FILE_LINES_MAX
    )


def test_no_function_is_longer_than_a_screen() -> None:
    report(
        Violation(path, node.lineno, f"{node.name} has {lines} lines; split it")
        for path in python_files(*ANY_PYTHON)
        for node in functions(path)
        if (lines := (node.end_lineno or node.lineno) - node.lineno + 1) > FUNCTION_LINES_MAX
    )


def _positional() -> Iterator[Violation]:
    for path in python_files(*ANY_PYTHON):
        for node in functions(path):
            names = [one.arg for one in (*node.args.posonlyargs, *node.args.args)]
            count = len(names) - (names[:1] in (["self"], ["cls"]))
            is_test = path.name.startswith("test_") and node.name.startswith("test_")
            is_dunder = node.name.startswith("__") and node.name != "__init__"
            if count > POSITIONAL_MAX and not is_test and not is_dunder:
                remedy = f"{node.name} has {count} positional parameters; add `*,`"
                yield Violation(path, node.lineno, remedy)


def test_no_function_takes_more_than_four_positional_parameters() -> None:
    report(_positional())


def test_the_root_folder_can_be_taken_in_at_a_glance() -> None:
    visible = {path.relative_to(ROOT).parts[0] for path in tracked()}
    visible = {name for name in visible if not name.startswith(".")}
    assert len(visible) <= ROOT_ENTRIES_MAX, sorted(visible)


def test_the_readme_stays_a_first_screen() -> None:
    readme = ROOT / "README.md"
    lines = len(readme.read_text("utf-8").splitlines())
    assert lines <= README_LINES_MAX, f"README.md has {lines} lines; move the rest to docs/"
