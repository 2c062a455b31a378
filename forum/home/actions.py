"""The answers to the three questions that somebody new is asked."""

from collections.abc import Collection

from django.db import transaction

from forum.notifications.actions import watch_from_the_start
from forum.notifications.subjects import SubjectKind, WatchSubject
from forum.patient_data import Finding
from forum.people.actions import edit_profile
from forum.people.actions.accounts import Profile
from forum.people.models import HelpOffer, User
from metrics.models import Place


@transaction.atomic
def save_first_answers(
    *,
    home_place: Place | None,
    treatments: Collection[str],
    can_help_with: str,
    offers_help: bool,
    findable: bool,
    by: User,
) -> tuple[Finding, ...]:
    """They watch the area and the treatment functions from now on. What was left empty changes nothing
    that they said before. Returns findings that they might review."""
    offers = list(by.offers.all())
    own = {offer.code for offer in offers if offer.kind == HelpOffer.Kind.TREATMENT}
    profile = Profile(
        name=by.name,
        profession=by.profession,
        profession_other=by.profession_other,
        organisation=by.organisation_name,
        home_place=home_place or by.home_place,
        contact_details=by.contact_details,
        can_help_with=can_help_with or by.can_help_with,
        wants_questions=offers_help or by.wants_questions,
        findable=findable or by.findable,
    )
    findings = edit_profile(
        user=by,
        profile=profile,
        treatments=own | set(treatments) if offers_help else own,
        measures=[offer.code for offer in offers if offer.kind == HelpOffer.Kind.MEASURE],
        by=by,
    )
    subjects = [WatchSubject(SubjectKind.TREATMENT, code) for code in treatments]
    watch_from_the_start(subjects=subjects, by=by)
    return findings
