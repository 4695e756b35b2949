"""参数: what a simulated history is told from; apart, so that naming them loads no history."""

from typing import NamedTuple

from shenguan.simulation.county import REGION


class Arguments(NamedTuple):
    """参数: what a history is told from; equal ones tell an equal history."""

    region: str = REGION
    year: int = 2017
    cases: int = 100
    seed: int = 1
    unlawful: float = 0.0

    @property
    def title(self) -> str:
        """The name of the ledger that tells this history."""
        said = [f"{self.year}年", f"{self.cases}件", f"种子{self.seed}"]
        if self.unlawful:
            said.append(f"违规{self.unlawful:g}")
        return f"模拟县（{'，'.join(said)}）"
