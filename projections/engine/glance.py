"""A glance (看一眼): how far views are, without writing a byte, not even into a log beside them."""

from projections.engine import generation as book
from projections.engine.database import database_to_read, reading
from projections.engine.generation import Generation


def glance(url: str, ledger: str, first_leaf: str | None) -> list[Generation]:
    """Return the generations of a ledger's views; none where there are no views yet.

    Raises ``LedgerMismatch`` for views of another ledger, ``StoreUnavailable``.
    """
    engine = database_to_read(url)
    if engine is None:
        return []
    try:
        with reading(engine) as connection:
            if not book.has_schema(connection):
                return []
            owner = book.owner(connection)
            if owner is not None:
                book.compare_ledger(owner, ledger, first_leaf)
            return book.all_generations(connection)
    finally:
        engine.dispose()
