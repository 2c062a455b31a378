"""The seven recommendations of the report, in its order, and what is counted for each. Declared here alone:
the page, the files, the API, the board paper and the history read this.

Quoted from the Medical Technology Group's own announcement of its report of April 2024.
"""

from collections.abc import Mapping

from forum.recommendations.counts import Count, Recommendation
from forum.recommendations.registry import (
    access,
    best_practice,
    forums,
    inside_icbs,
    persistent_variation,
    support,
    technology_pathway,
)

REPORT = (
    "Levelling Up or Levelling Down: The Impact of Integrated Care Systems on the Delivery of Care"
)
REPORT_BY = "Medical Technology Group, April 2024"

RECOMMENDATIONS: tuple[Recommendation, ...] = (
    persistent_variation.RECOMMENDATION,
    best_practice.RECOMMENDATION,
    forums.RECOMMENDATION,
    technology_pathway.RECOMMENDATION,
    inside_icbs.RECOMMENDATION,
    access.RECOMMENDATION,
    support.RECOMMENDATION,
)
COUNTS: Mapping[str, Count] = {
    count.slug: count for recommendation in RECOMMENDATIONS for count in recommendation.counts
}
RECOMMENDATION_OF: Mapping[str, Recommendation] = {
    count.slug: recommendation
    for recommendation in RECOMMENDATIONS
    for count in recommendation.counts
}
