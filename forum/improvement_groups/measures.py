"""On which measures groups work: each has a control chart, and a better side that its outcome can name."""

from metrics.analysis.analysed_measures import ANALYSED_OF

MEASURES = {slug: analysed.measure for slug, analysed in ANALYSED_OF.items() if analysed.polarity}
