"""Keys under which rows belong together: a row whose key cannot be read belongs to none."""

from consumers.files.mapping.columns import Get, Values
from consumers.files.problems import RowProblem


def key_or_none(get: Get) -> Get:
    """Return the function that gives a row's key, or nothing where a cell cannot be taken."""

    def key(values: Values) -> str | None:
        try:
            found: str | None = get(values)
        except RowProblem:
            return None
        return found

    return key
