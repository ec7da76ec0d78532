"""What time in a tier gives or takes: a guarantee or probation after a rise, and tiers kept from before the rules."""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt

from kernel.periods import minus_months
from tiers.engine.document import ProgramDocument
from tiers.engine.facts import Bools

Days = npt.NDArray[np.datetime64]


def guaranteed(*, document: ProgramDocument, risen_on: Days, on: date) -> Bools:
    """Tell who rose to the held tier so lately that the version guarantees it; the guarantee ends n months later."""
    months = document.policy.tenure_guarantee_months
    result = np.zeros(len(risen_on), dtype=np.bool_)
    if months:
        for row in np.flatnonzero(~np.isnat(risen_on)).tolist():
            result[row] = on < minus_months(risen_on[row].item(), -months)
    return result


def on_probation(*, document: ProgramDocument, risen_on: Days, on: date) -> Bools:
    """Tell whose rise is younger than the version's probation: a fall then has no grace and waits for no date."""
    limit = np.timedelta64(document.policy.probation_days, "D")
    result: Bools = np.datetime64(on, "D") - risen_on < limit
    return result


def grandfathered(*, document: ProgramDocument, since: Days, on: date) -> Bools:
    """Tell who held the tier before the version took effect, while the version still keeps such tiers."""
    until = document.policy.grandfathered_until
    if until is None or on >= until:
        return np.zeros(len(since), dtype=np.bool_)
    result: Bools = since < np.datetime64(document.effective_on, "D")
    return result
