"""提交材料: what an application or a supplement brings in."""

from ledger.events.intake import ApplicationReceived, PartyRole, SupplementSubmitted
from ledger.law.representative import REPRESENTATIVE


def brought_in(event: ApplicationReceived | SupplementSubmitted) -> frozenset[str]:
    """Return the codes of what is handed in; a representative who is named counts as one."""
    codes = {material.code for material in event.materials}
    if any(party.role is PartyRole.REPRESENTATIVE for party in event.parties):
        codes.add(REPRESENTATIVE)
    return frozenset(codes)
