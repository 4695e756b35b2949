"""A sentence is a text, and can be said again in another language with its values in place."""

import pickle

import msgspec

from ledger.errors import NotFound
from ledger.sentence import Sentence, say, translated

_CHINESE = {
    "no entry has the id {which}": "没有编号为 {which} 的记录",
    "{folder}: {error}": "{folder}：{error}",
}


def _translate(template: str) -> str:
    return _CHINESE.get(template, template)


def test_a_sentence_is_the_english_text_for_whoever_knows_no_languages() -> None:
    told = say("no entry has the id {which}", which="x{y}")
    assert told == "no entry has the id x{y}"
    assert str(NotFound(told)) == "no entry has the id x{y}"
    assert type(str(NotFound(told))) is str
    assert msgspec.json.encode(str(told)) == b'"no entry has the id x{y}"'


def test_a_sentence_is_said_in_a_language_with_its_values_in_their_places() -> None:
    english, chinese = "no entry has the id {which!r}", "{which!r} 查无记录"
    told = say(english, which="甲")
    assert told.translated(lambda text: {english: chinese}[text]) == "'甲' 查无记录"


def test_an_error_within_a_sentence_is_said_in_the_same_language() -> None:
    inner = NotFound(say("no entry has the id {which}", which=7))
    told = say("{folder}: {error}", folder="docs", error=inner)
    assert told == "docs: no entry has the id 7"
    assert translated(told, _translate) == "docs：没有编号为 7 的记录"
    assert translated(NotFound(told), _translate) == "docs：没有编号为 7 的记录"


def test_what_is_no_sentence_stays_as_it_is() -> None:
    failure = OSError(2, "gone")
    assert translated("gone", _translate) == "gone"
    assert translated(failure, _translate) is failure


def test_a_sentence_reaches_another_process_whole() -> None:
    told = say("no entry has the id {which}", which=7)
    there = pickle.loads(pickle.dumps(told))  # noqa: S301 - our own bytes
    assert (there, there.template, there.values) == (told, told.template, told.values)
    assert isinstance(there, Sentence)


def test_one_is_counted_by_another_word_than_several() -> None:
    told = [say("{count} {count:row is|rows are} there", count=count) for count in (0, 1, 2)]
    assert told == ["0 rows are there", "1 row is there", "2 rows are there"]
    assert told[1].translated(lambda _: "有 {count} 行") == "有 1 行"
    assert pickle.loads(pickle.dumps(told[1])) == "1 row is there"  # noqa: S301 - our own


def test_a_bar_in_a_value_chooses_no_word() -> None:
    assert say("{text!r} in {count} {count:row|rows}", text="a|b", count=1) == "'a|b' in 1 row"
