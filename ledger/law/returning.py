"""退回: when a push that keeps coming back is no longer the bureau's to send, but 编办's to settle.

Returning is never refused: who is not responsible says so. But between two bodies that send a case
to and fro nobody supervises, so after a number of returns whoever keeps the duty list says whose it
is (职责边界). They are counted for a case and stage over all task numbers: another number is not
another push.
"""

from collections.abc import Iterable


def is_unsettled(counted: int, latest: int, settled: Iterable[int], *, times: int | None) -> bool:
    """Tell whether 编办 has to settle whose a push is.

    ``latest`` is the place of the last return, ``settled`` are those of settlements. One answers
    the returns before it; where the push comes back even so, 编办 has to settle again. It never has
    to without a number of times.
    """
    if times is None or counted < times:
        return False
    return all(place < latest for place in settled)
