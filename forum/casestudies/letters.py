"""What is written by e-mail: the title and no more, because a mailbox may be shared."""

from django.core.mail import send_mail

from forum.casestudies.models import CaseStudy

REVIEW = """\
“{title}” ({place}) is due for review.

If it is still right, say so in one step; if it has changed, write a new version; if nobody can look
after it any more, hand it over or archive it. Sign in to Pathway Exchange and open “Your case
studies”.
"""


def tell_that_review_is_due(case_study: CaseStudy) -> None:
    """To whoever answers for it and its co-authors, as far as they can still sign in."""
    people = [case_study.owner, *case_study.co_authors.all()]
    addresses = sorted({one.email for one in people if one and one.is_active and not one.closed_at})
    text = REVIEW.format(title=case_study.title, place=case_study.place)
    for address in addresses:
        # One letter each: nobody need know who else has it.
        send_mail("A case study is due for review", text, None, [address])
