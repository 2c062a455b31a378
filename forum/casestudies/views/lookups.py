"""Get what a view is about, or answer 404."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404

from forum.casestudies import actions
from forum.casestudies.models import CaseStudy, SectionDraft
from forum.casestudies.sections import BY_NAME, SectionKind
from forum.people.permissions import NotAllowed
from forum.people.web.decorators import SignedInRequest
from forum.people.web.kept_texts import take_kept_fields
from metrics.typed_text import parse_number


def get_working_version_or_404(request: SignedInRequest, number: int) -> CaseStudy:
    case_studies = CaseStudy.objects.working_version_visible_to(request.user).select_related(
        "place", "owner", "author"
    )
    return get_object_or_404(case_studies, pk=number)


def get_own_case_study_or_404(request: SignedInRequest, number: int) -> CaseStudy:
    case_studies = CaseStudy.objects.written_by(request.user).select_related(
        "place", "owner", "author"
    )
    return get_object_or_404(case_studies, pk=number)


def get_section_kind_or_404(name: str) -> SectionKind:
    if name not in BY_NAME:
        raise Http404
    return BY_NAME[name]


def restore_section_draft(
    request: SignedInRequest, case_study: CaseStudy, kind: SectionKind
) -> None:
    """Make the section that was submitted after the session ended a draft of its author."""
    if not (fields := take_kept_fields(request)):
        return
    answers = {question.name: fields.get(question.name, "") for question in kind.questions}
    version = fields.get("version", "0")
    try:
        draft = actions.save_section_draft(
            case_study=case_study,
            name=kind.name,
            answers=answers,
            by=request.user,
            version=parse_number(version, digits=8) or 0,
        )
    except NotAllowed:
        return
    if draft:
        messages.info(
            request, "You had been signed out. What you typed has been kept: save it now."
        )


def get_section_draft(
    request: SignedInRequest, case_study: CaseStudy, name: str
) -> SectionDraft | None:
    drafts = SectionDraft.objects.filter(case_study=case_study, section=name, person=request.user)
    return drafts.first()
