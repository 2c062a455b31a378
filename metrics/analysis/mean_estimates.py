"""What the correlation of a short series averages, for the lengths that charts have: it depends on
nothing else, and takes a worker longer to compute than to read."""

from functools import lru_cache

import numpy as np

from metrics import reference
from metrics.analysis.panel import Floats

NAME = "mean_estimates"


@lru_cache(maxsize=1)
def listed() -> dict[int, Floats]:
    """By the number of months, at each of the correlations tried."""
    return {
        int(row.pop("months")): np.array([float(text) for text in row.values()])
        for row in reference.rows(NAME)
    }
