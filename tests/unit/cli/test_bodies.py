"""机关名称 on a terminal: behind the identity that is typed, and nowhere else."""

from cli.display.bodies import identities_in, with_names

MARKET, WATCH = "reg:130523:市监局", "uscc:11130523000000123A"
ROW = {
    "agency": MARKET,
    "parties": [WATCH, MARKET],
    "check": f"{MARKET}/C1",
    "about": f"check:{MARKET}/C1",
    "reveals": [f"{MARKET} 2b0b"],
    "position": 3,
    "subject": "person:k1:3f",
}


def test_only_identities_are_looked_up() -> None:
    assert set(identities_in([ROW])) == {MARKET, WATCH, f"{MARKET} 2b0b"}


def test_a_name_stands_behind_the_identity_and_numbers_stay_as_they_are() -> None:
    (shown,) = with_names([ROW], {MARKET: "县市场监管局"})
    assert shown == ROW | {
        "agency": f"{MARKET} 县市场监管局",
        "parties": [WATCH, f"{MARKET} 县市场监管局"],
    }
