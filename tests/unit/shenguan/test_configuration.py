"""``shenguan.toml``: where it is looked for, who may have written it, what it may say."""

import os
from pathlib import Path

import pytest

from ledger.errors import ConfigurationUnusable
from ledger.location import shown
from shenguan.configuration import FILE_NAME
from shenguan.language import tell
from shenguan.settings import Settings
from shenguan.wiring import Wiring


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a Chinese name."""
    folder = tmp_path / "内丘县 审批局"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def _write(folder: Path, text: str | bytes, rights: int = 0o644) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE_NAME
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    path.chmod(rights)
    return path


def _users(tmp_path: Path, text: str) -> dict[str, str]:
    _write(tmp_path / "own" / "shenguan", text)
    return {"XDG_CONFIG_HOME": str(tmp_path / "own")}


def _refused(environment: dict[str, str] | None = None) -> str:
    settings = Settings.of(environment or {"XDG_CONFIG_HOME": os.devnull})
    with pytest.raises(ConfigurationUnusable) as told:
        settings.check()
    assert settings.store == Settings().store, "nothing of it is used"
    assert tell(told.value, "zh") != str(told.value)
    return str(told.value)


def _held(**more: str) -> Settings:
    settings = Settings.of({"XDG_CONFIG_HOME": os.devnull} | more)
    settings.check()
    return settings


def test_relative_places_count_from_the_file_and_others_stay_as_they_are(
    here: Path, tmp_path: Path
) -> None:
    _write(here, 'store = "账本/a.db"\nviews = "sqlite:///v.db"\nkafka = "k:9092"\n')
    settings = _held()
    assert settings.store == f"sqlite:///{here}/账本/a.db"
    assert settings.views == f"sqlite:///{here}/v.db"
    assert settings.kafka == "k:9092"
    users = _users(tmp_path, 'store = "a.db"\nperson_key = "keys/person"\n')
    (here / FILE_NAME).unlink()
    settings = _held(**users)
    assert settings.store == f"sqlite:///{tmp_path}/own/shenguan/a.db"
    assert settings.person_key == f"{tmp_path}/own/shenguan/keys/person"
    _write(here, 'store = "sqlite:////var/x.db"\nviews = "postgresql://h/d?schema=v"\n')
    assert (_held().store, _held().views) == ("sqlite:////var/x.db", "postgresql://h/d?schema=v")


def test_this_folder_wins_over_the_users_own_and_a_parent_is_never_read(
    here: Path, tmp_path: Path
) -> None:
    _write(tmp_path, 'agency = "reg:1:parent"\n')
    assert _held().agency is None
    users = _users(tmp_path, 'agency = "reg:1:own"\nlanguage = "en"\n')
    _write(here, 'agency = "reg:1:here"\n')
    settings = _held(LANG="zh_CN.UTF-8", **users)
    assert (settings.agency, settings.lang) == ("reg:1:here", "en")
    assert settings.origin("lang").place == f"{tmp_path}/own/shenguan/{FILE_NAME}"
    assert _held(SHENGUAN_AGENCY="reg:1:said", **users).agency == "reg:1:said"
    assert _held(SHENGUAN_LANG="zh", **users).lang == "zh"


def test_a_relative_folder_of_the_user_is_none(here: Path) -> None:
    _write(here / "sub" / "shenguan", 'agency = "reg:1:x"\n')
    assert _held(XDG_CONFIG_HOME="sub", HOME=str(here)).agency is None


def test_what_a_file_says_of_its_own_store_and_agency_goes_with_them(
    here: Path, tmp_path: Path
) -> None:
    _write(here, 'store = "a.db"\nviews = "v.db"\nagency = "reg:1:a"\nofficer = "11"\n')
    settings = _held(SHENGUAN_STORE="sqlite:///b.db", SHENGUAN_AGENCY="reg:1:b")
    assert (settings.views, settings.actor) == (None, None)
    settings = _held()
    settings.override("store", "sqlite:///b.db", "--store")
    settings.act_as("reg:1:b", "--as")
    assert (settings.views, settings.actor) == (None, None)
    settings = _held()
    settings.act_as("reg:1:a", "--as")
    assert settings.actor == "11"
    settings.act_as("reg:1:b/7", "--as")
    assert (settings.agency, settings.actor) == ("reg:1:b", "reg:1:b/7")
    users = _users(tmp_path, 'store = "x.db"\nviews = "y.db"\nimports = "z.db"\n')
    _write(here, 'store = "a.db"\n')
    assert (_held(**users).views, _held(**users).imports) == (None, None)


@pytest.mark.parametrize("rights", [0o664, 0o646, 0o666, 0o620])
def test_a_file_that_others_may_write_is_refused_with_the_remedy(here: Path, rights: int) -> None:
    path = _write(here, 'store = "theirs.db"\n', rights)
    told = _refused()
    assert f"chmod go-w '{path}'" in told
    assert "others may write it" in told


def test_whoever_opens_the_store_is_told_as_well(here: Path) -> None:
    _write(here, 'store = "theirs.db"\n', 0o666)
    settings = Settings.of({"XDG_CONFIG_HOME": os.devnull})
    with Wiring(settings) as wiring, pytest.raises(ConfigurationUnusable):
        wiring.store  # noqa: B018 - it is made when it is asked for
    assert [one.name for one in here.iterdir()] == [FILE_NAME]


def _give_away(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a file be another user's: only root gives files away, others become somebody else."""
    if os.getuid() == 0:
        os.chown(path, 12_345, -1, follow_symlinks=False)
    else:
        monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)


def test_what_another_user_owns_is_refused(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _give_away(_write(here, 'store = "a.db"\n'), monkeypatch)
    assert "belongs to another user" in _refused()


def test_a_link_is_followed_unless_it_is_another_users(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / FILE_NAME).symlink_to(_write(tmp_path / "elsewhere", 'store = "a.db"\n'))
    assert _held().store == f"sqlite:///{tmp_path}/elsewhere/a.db", "from where it leads to"
    _give_away(here / FILE_NAME, monkeypatch)
    assert "belongs to another user" in _refused()


def test_a_link_to_what_others_may_write_or_that_leads_nowhere_is_refused(
    here: Path, tmp_path: Path
) -> None:
    (here / FILE_NAME).symlink_to(_write(tmp_path / "elsewhere", 'store = "a.db"\n', 0o666))
    assert "elsewhere" in _refused()
    (tmp_path / "elsewhere" / FILE_NAME).unlink()
    assert "cannot be read" in _refused()


def test_a_folder_or_a_pipe_of_that_name_is_refused_and_nobody_waits(here: Path) -> None:
    (here / FILE_NAME).mkdir()
    assert "is no file" in _refused()
    (here / FILE_NAME).rmdir()
    os.mkfifo(here / FILE_NAME, 0o600)
    assert "is no file" in _refused()


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ('# x\n\nstroe = "a.db"\n', 3, "stroe: there is no such setting; there are store, views"),
        ('officer = "1"\nagency = [\n  "x",\n]\n', 2, "agency: must be a text of one line"),
        ("\n\nofficer = 7\n", 3, 'officer = "1"'),
        ('[store]\npath = "x"\n', 1, "store: must be a text"),
        ('agency = ""\n', 1, "agency: must be a text"),
        ('store = "a\\u0000b"\n', 1, "store: must be a text"),
        ('store = "a.db?x"\n', 1, "question mark"),
        ('"language" = "fr"\n', 1, "must be `zh` or `en`"),
        ('a.b = "x"\n', 1, "a: there is no such setting"),
        ('time_zone = "Mars/Base"\n', 1, "Asia/Shanghai"),
        ('store = "a"\nstore = "b"\n', 2, 'a setting is written `name = "value"`'),
        ("store = a.db\n", 1, "a setting is written"),
        ('store = "a.db', 1, "a setting is written"),
        ("x = " + "[" * 5_000, 1, "a setting is written"),
        ("x = " + "9" * 5_000, 1, "a setting is written"),
    ],
)  # fmt: skip
def test_what_a_file_may_not_say_is_told_with_file_line_key_and_remedy(
    here: Path, text: str, line: int, told: str
) -> None:
    path = _write(here, text)
    message = _refused()
    assert message.startswith(f"{path}, line {line}")
    assert told in message


@pytest.mark.parametrize(
    "content",
    [
        'agency = "甲"'.encode("utf-16"),
        'agency = "甲"'.encode("gb18030"),
        b'agency = "x"\n# \x00',
        b"#" * 70_000,
    ],
)
def test_what_is_no_text_in_utf_8_is_refused(here: Path, content: bytes) -> None:
    _write(here, content)
    assert "UTF-8" in _refused()


def test_a_byte_order_mark_and_windows_line_ends_are_read_over(here: Path) -> None:
    _write(here, b'\xef\xbb\xbf# \xe5\xae\xa1\r\nagency = "reg:1:a"\r\nlanguage = "en"\r\n')
    settings = _held()
    assert (settings.agency, settings.lang) == ("reg:1:a", "en")


@pytest.mark.parametrize(
    ("url", "seen"),
    [
        ("postgresql://a:s3cret@h/d?schema=x", "postgresql://a:***@h/d?schema=x"),
        ("postgresql+psycopg://a:p@ss:w/rd@h/d", "postgresql+psycopg://a:***@h/d"),
        ("postgresql://h/d?user=a&password=s3cret&schema=x", "postgresql://h/d?user=a&password=***&schema=x"),
        ("kafka://h:9092?sasl_plain_password=x&a=b", "kafka://h:9092?sasl_plain_password=***&a=b"),
        ("postgresql://a@h/d", "postgresql://a@h/d"),
        ("sqlite:///a@b:c.db", "sqlite:///a@b:c.db"),
        ("shenguan.db", "shenguan.db"),
    ],
)  # fmt: skip
def test_a_password_is_never_shown(url: str, seen: str) -> None:
    assert shown(url) == seen
