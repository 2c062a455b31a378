"""What can become of a flag, an offer, a plan and disputed figures."""

from forum.support.lifecycle.disputes import DISPUTES
from forum.support.lifecycle.flags import FLAGS
from forum.support.lifecycle.offers import OFFERS
from forum.support.lifecycle.plans import PLANS

__all__ = ["DISPUTES", "FLAGS", "OFFERS", "PLANS"]
