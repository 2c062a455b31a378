"""Writing a case study: the task list, a section, what is kept, the preview, checking."""

from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from forum.casestudies import actions, patient_data_checks, permissions
from forum.casestudies.actions.editing import SaveResult, get_answers
from forum.casestudies.forms import AppealForm, SectionForm, StartForm
from forum.casestudies.models import CaseStudy
from forum.casestudies.pages.case_study import case_study_page
from forum.casestudies.pages.writing import advice, clashes, writing_page
from forum.casestudies.sections import SectionKind
from forum.casestudies.views.lookups import (
    form_kept_over_sign_in,
    get_own_case_study_or_404,
    get_section_draft,
    get_section_kind_or_404,
    get_working_version_or_404,
    keep_form_over_sign_in,
    refused_form,
    restore_section_draft,
)
from forum.people.actions import Refused
from forum.people.web.choices import get_place_with_page
from forum.people.web.decorators import SignedInRequest, staff_only
from forum.writing.models import BlockedText
from metrics.series import Vintages


@staff_only
def own_case_studies(request: SignedInRequest) -> HttpResponse:
    everything = CaseStudy.objects.select_related("place")
    appeals = BlockedText.objects.decidable_by(request.user)
    context = {
        "mine": everything.written_by(request.user),
        "to_approve": everything.approvable_by(request.user).order_by("answer_due"),
        "to_publish": everything.publishable_by(request.user).order_by("answer_due"),
        "appeals": appeals.select_related("author").order_by("appealed_at"),
        "may_start": permissions.can_start(request.user),
        "may_keep": permissions.can_manage_interventions(request.user),
    }
    return render(request, "forum/casestudies/mine.html", context)


@keep_form_over_sign_in
@staff_only
def start(request: SignedInRequest) -> HttpResponse:
    if not permissions.can_start(request.user):
        raise Http404
    if request.method != "POST":
        asked = {**request.GET.dict(), "token": str(uuid4())}
        form = StartForm(initial=asked | form_kept_over_sign_in(request))
        return render(request, "forum/casestudies/start.html", {"form": form})
    form = StartForm(request.POST)
    if form.is_valid() and (begun := _begun(request, form)):
        return redirect("case_study_write", number=begun.pk)
    return render(request, "forum/casestudies/start.html", {"form": form})


def _begun(request: SignedInRequest, form: StartForm) -> CaseStudy | None:
    given = dict(form.cleaned_data)
    place, token = get_place_with_page(given.pop("place")), given.pop("token")
    if place is None:
        form.add_error("place", "Choose a place")
        return None
    try:
        return actions.start(**given, place=place, form_token=token, by=request.user)
    except Refused as refusal:
        form.add_error("title", str(refusal))
    return None


@staff_only
def write(request: SignedInRequest, number: int) -> HttpResponse:
    page = writing_page(user=request.user, case_study=get_own_case_study_or_404(request, number))
    context = {"page": page, "saved": request.GET.get("saved", "")}
    return render(request, "forum/casestudies/write.html", context)


@keep_form_over_sign_in
@staff_only
def section(request: SignedInRequest, number: int, name: str) -> HttpResponse:
    kind, case_study = get_section_kind_or_404(name), get_own_case_study_or_404(request, number)
    if request.method == "POST":
        return _saved(request, case_study, kind)
    restore_section_draft(request, case_study, kind)
    stored = case_study.sections.get(name=name)
    unsaved = get_section_draft(request, case_study, name)
    answers = unsaved.answers if unsaved else stored.answers
    # A text that was begun from an older version must meet the newer one when it is saved.
    version = unsaved.based_on if unsaved else stored.version
    form = SectionForm.showing(kind, case_study, answers, version)
    return _editor(request, case_study, form, {"unsaved": unsaved, "stored": stored})


def _saved(request: SignedInRequest, case_study: CaseStudy, kind: SectionKind) -> HttpResponse:
    form = SectionForm(kind, case_study, request.POST)
    typed, version = form.answers(), form.version_typed()
    if not form.is_valid():
        actions.save_section_draft(
            case_study=case_study, name=kind.name, answers=typed, version=version, by=request.user
        )
        return _editor(request, case_study, form, {})
    saving = actions.save_section(
        case_study=case_study,
        name=kind.name,
        answers=typed,
        version=version,
        by=request.user,
        form_token=form.cleaned_data["token"],
    )
    if saving.kind != "saved":
        return _not_saved(request, case_study, form, saving)
    for words in (*(one.words for one in saving.findings), *advice(typed, kind.name)):
        messages.warning(request, words)
    messages.success(request, f"“{kind.title}” has been saved.")
    return redirect(f"{reverse('case_study_write', args=[case_study.pk])}?saved={kind.name}")


def _not_saved(
    request: SignedInRequest, case_study: CaseStudy, form: SectionForm, saving: SaveResult
) -> HttpResponse:
    """Everything typed stays in the form; what stood in its way is said above it."""
    kind, typed = form.kind, form.answers()
    for found in saving.findings:
        form.add_error(found.question if found.question in form.fields else None, found.words)
    context: dict[str, object] = {"outcome": saving.kind, "stored": saving.section}
    if saving.kind == "clash":
        context["clashes"] = clashes(kind.name, saving.section.answers, typed)
        form = SectionForm.showing(kind, case_study, typed, saving.section.version)
    return _editor(
        request, case_study, form, context, status=409 if saving.kind == "clash" else 200
    )


def _editor(
    request: SignedInRequest,
    case_study: CaseStudy,
    form: SectionForm,
    context: dict[str, object],
    status: int = 200,
) -> HttpResponse:
    held = BlockedText.objects.for_form(form.kind.name, case_study).open_for(request.user).first()
    comments = case_study.comments.open().filter(section=form.kind.name).select_related("author")
    given: dict[str, object] = {"story": case_study, "form": form, "kind": form.kind}
    appeal = AppealForm(auto_id="appeal_%s", initial=refused_form(request, "appeal"))
    given |= {"comments": comments, "held": held, "appeal": appeal}
    template = "forum/casestudies/section.html"
    return render(request, template, given | context, status=status)


@require_POST
def autosave(request: HttpRequest, number: int, name: str) -> HttpResponse:
    """Autosave. It answers in words that the page shows; 401 tells that the session has ended."""
    if not request.user.is_authenticated:
        return JsonResponse({"said": "You have been signed out."}, status=401)
    kind, case_study = get_section_kind_or_404(name), get_own_case_study_or_404(request, number)  # type: ignore[arg-type]
    form = SectionForm(kind, case_study, request.POST)
    actions.save_section_draft(
        case_study=case_study,
        name=name,
        answers=form.answers(),
        version=form.version_typed(),
        by=request.user,
    )
    return JsonResponse({"said": f"Kept at {timezone.localtime():%H:%M:%S}. Not saved yet."})


@staff_only
def preview(request: SignedInRequest, number: int) -> HttpResponse:
    story = get_working_version_or_404(request, number)
    page = case_study_page(
        user=request.user,
        case_study=story,
        vintages=Vintages.visible_to(request.user),
        address=request.build_absolute_uri(story.get_absolute_url()),
        preview=True,
    )
    return render(request, "forum/casestudies/case_study.html", {"page": page})


@staff_only
def check(request: SignedInRequest, number: int) -> HttpResponse:
    case_study = get_own_case_study_or_404(request, number)
    page = writing_page(user=request.user, case_study=case_study)
    context = {
        "page": page,
        "warnings": patient_data_checks.warning_findings(get_answers(case_study)),
    }
    return render(request, "forum/casestudies/check.html", context)
