"""文书: what is written in a case, from the window to supervision, as on an ordinary day.

Each may be said otherwise: ``papers.accepted(mode=…)``.
"""

from shenguan.simulation.papers.complaints import ComplaintPapers
from shenguan.simulation.papers.decision import DecisionPapers
from shenguan.simulation.papers.enforcement import EnforcementPapers
from shenguan.simulation.papers.intake import IntakePapers
from shenguan.simulation.papers.oversight import OversightPapers


class Papers(IntakePapers, DecisionPapers, OversightPapers, EnforcementPapers, ComplaintPapers):
    """文书: all that is written in one case."""
