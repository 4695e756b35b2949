"""Lists of words that exports use, kept as text beside the code."""

from functools import cache
from importlib.resources import files


@cache
def word_list(file: str) -> dict[str, list[str]]:
    """Return the words of a list by what they mean; a line that begins with a blank goes on."""
    text = (files("consumers.files.drafts") / file).read_text("utf-8")
    found: dict[str, list[str]] = {}
    meaning = ""
    for line in text.splitlines():
        name, colon, words = line.partition(": ")
        if line.startswith(" "):
            found[meaning] += line.split()
        elif colon and not line.startswith("#"):
            meaning = name
            found[meaning] = words.split()
    return found


@cache
def meanings(group: str) -> dict[str, str]:
    """Return what the words of a group mean: ``meanings("outcome")["准予"]`` is ``granted``."""
    return {
        word: name.partition(".")[2]
        for name, words in word_list("words.txt").items()
        if name.partition(".")[0] == group
        for word in words
    }
