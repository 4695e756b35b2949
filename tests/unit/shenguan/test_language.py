"""Which language a person reads, and that the catalogue is what the code and gettext say."""

from gettext import GNUTranslations
from pathlib import Path

import pytest

from cli.derived.catalogue import PATH
from ledger.errors import NotFound
from ledger.sentence import say
from shenguan.language import language_asked, language_said, tell


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "zh"),
        ({"LANG": "C"}, "zh"),
        ({"LANG": "POSIX"}, "zh"),
        ({"LANG": "C.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "de_DE@euro"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_TW"}, "zh"),
        ({"LANG": "en_US.UTF-8", "SHENGUAN_LANG": "zh"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "SHENGUAN_LANG": "en"}, "en"),
        ({"LANG": "", "LC_ALL": ""}, "zh"),
    ],
)
def test_it_is_chinese_unless_the_environment_names_another(
    environment: dict[str, str], language: str
) -> None:
    assert language_said(environment)[0] == language


@pytest.mark.parametrize(
    ("arguments", "language"),
    [
        (["case", "list", "--lang", "en"], "en"),
        (["--lang=en", "case"], "en"),
        (["--lang", "en", "case", "--lang", "zh"], "zh"),
        (["case", "--lang", "fr"], "zh"),
        (["case", "--lang"], "zh"),
        (["case"], "zh"),
    ],
)
def test_the_command_line_decides_before_it_is_read(arguments: list[str], language: str) -> None:
    assert language_asked(arguments, "zh") == language


def test_the_catalogue_in_use_is_the_one_that_is_written(repository: Path) -> None:
    with (repository / PATH).with_suffix(".mo").open("rb") as stream:
        catalogue = GNUTranslations(stream)
    english = "ledger {ledger}, answered at position {position}"
    told = say("{text}", text=say(english, ledger="130523", position=7))
    expected = catalogue.gettext(english).format(ledger="130523", position=7)
    assert expected != str(told)
    assert tell(told, "zh") == expected
    assert tell(NotFound(told), "zh") == expected
    assert tell(told, "en") == "ledger 130523, answered at position 7"
    assert tell("", "zh") == ""
