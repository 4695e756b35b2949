"""What to do about an error of a PostgreSQL server, by its SQLSTATE."""

from typing import Final

from ledger.sentence import say

_REMEDIES: Final = {
    "08": say("check that the server runs and can be reached, then ask again"),
    "22": say("this is a defect of the program: report it"),
    "25006": say("this server is a standby or read-only: name the primary with --views"),
    "28": say("check user, password and pg_hba.conf"),
    "2BP01": say(
        "views of yours rest on it, and its columns change: drop them, run this again, and "
        "create them anew"
    ),
    "3D000": say("create the database first (createdb), or name another with --views"),
    "3F000": "run `shenguan projections rebuild` as a user who may create the schema",
    "40": say("somebody reads the views in a long transaction; ask again"),
    "42501": say(
        "this user lacks the right: views are filled by the owner of their schema, who may "
        "create in the database"
    ),
    "53100": say("free some space on the server's disk, or name another place with --views"),
    "53200": say("the server is out of memory; ask again later"),
    "53300": say("the server has no connection left: close some, or raise max_connections"),
    "55P03": say(
        "somebody holds them in a long transaction (`select * from pg_stat_activity where "
        "xact_start < now() - interval '1 minute'`): end it and ask again; nothing is lost"
    ),
    "57014": say("the statement took longer than the server's statement_timeout, or was cancelled"),
    "57P": say("the server is starting or stopping; ask again"),
    "XX": say("the database is damaged: drop the schema, views can be built again; check the disk"),
}
"""By SQLSTATE, or the beginning of it."""
_OTHERWISE: Final = say("name others with --views, or drop the schema: they can be built again")


def remedy_of(state: str | None) -> str:
    """Return what to do about an error; without a state nobody answered."""
    found = (_REMEDIES.get((state or "08")[:length]) for length in (5, 3, 2))
    return next((one for one in found if one is not None), _OTHERWISE)
