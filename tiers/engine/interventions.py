"""What people have put between a judgment and its verdict: holds, overrides, status matches, steps down, disputes."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from tiers.engine.facts import Bools, Int16s


@dataclass(frozen=True, slots=True, kw_only=True)
class Interventions:
    """What stands for each partner on the effect day; a rank of 0 says that nothing does.

    `contested`: a material dispute stops a demotion. `held`: nothing moves. `fixed`: the tier of an override,
    whatever is earned. `at_least`: the tier of a status match. `at_most`: the tier a partner stepped down to by its
    own wish. `approved`: the highest tier it was let into, where promotions wait for approval.
    """

    contested: Bools
    held: Bools
    fixed: Int16s
    at_least: Int16s
    at_most: Int16s
    approved: Int16s

    @classmethod
    def none(cls, *, count: int) -> Interventions:
        """Return that nothing stands for anybody."""
        return cls(
            contested=np.zeros(count, dtype=np.bool_),
            held=np.zeros(count, dtype=np.bool_),
            fixed=np.zeros(count, dtype=np.int16),
            at_least=np.zeros(count, dtype=np.int16),
            at_most=np.zeros(count, dtype=np.int16),
            approved=np.zeros(count, dtype=np.int16),
        )

    def take(self, *, rows: npt.NDArray[np.intp]) -> Interventions:
        """Return what stands for some rows."""
        return Interventions(**{part.name: getattr(self, part.name)[rows] for part in fields(self)})
