"""Writing a case study: task list, sections, autosave, preview, check before submission."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from forum.casestudies import actions, deadlines, patient_data_checks, permissions
from forum.casestudies.actions.editing import SaveResult, get_answers
from forum.casestudies.forms import SectionForm, ShortForm, StartForm
from forum.casestudies.models import CaseStudy
from forum.casestudies.pages.case_study import case_study_page
from forum.casestudies.pages.writing import clashes, length_advice, writing_page
from forum.casestudies.sections import Answers, SectionKind
from forum.casestudies.views.lookups import (
    get_own_case_study_or_404,
    get_section_draft,
    get_section_kind_or_404,
    get_working_version_or_404,
    restore_section_draft,
)
from forum.people.permissions import Permission
from forum.people.web.choices import get_place_with_page
from forum.people.web.decorators import SignedInRequest, staff_only
from forum.people.web.form_fields import parse_token
from forum.people.web.kept_texts import (
    kept_fields,
)
from forum.people.web.refusals import run_or_add_error
from forum.people.web.roles_needed import RoleNeeded
from forum.writing.forms import appeal_form
from forum.writing.models import BlockedText
from metrics.series import Vintages


@staff_only
def own_case_studies(request: SignedInRequest) -> HttpResponse:
    case_studies = CaseStudy.objects.select_related("place")
    appeals = BlockedText.objects.decidable_by(request.user)
    context = {
        "own_case_studies": case_studies.written_by(request.user),
        "to_approve": case_studies.approvable_by(request.user).order_by("answer_due"),
        "to_take_on": case_studies.to_take_on(request.user),
        "to_publish": case_studies.publishable_by(request.user).order_by("answer_due"),
        "appeals": appeals.select_related("author").order_by("appealed_at"),
        "can_start": permissions.can_start(request.user),
        "can_add_intervention": permissions.can_manage_interventions(request.user),
    }
    return render(request, "forum/casestudies/own_case_studies.html", context)


@staff_only
def start(request: SignedInRequest) -> HttpResponse:
    if not permissions.can_start(request.user):
        raise RoleNeeded(Permission.DRAFT_CASE_STUDY)
    if request.method != "POST":
        form = StartForm(initial=request.GET.dict() | kept_fields(request))
        return render(request, "forum/casestudies/start.html", {"form": form})
    form = StartForm(request.POST)
    if form.is_valid() and (case_study := _start(request, form)):
        return redirect("case_study_write", number=case_study.pk)
    return render(request, "forum/casestudies/start.html", {"form": form})


def _start(request: SignedInRequest, form: StartForm) -> CaseStudy | None:
    data = dict(form.cleaned_data)
    place, key = get_place_with_page(data.pop("place")), parse_token(data.pop("token"))
    if place is None:
        form.add_error("place", "Choose a place")
        return None
    return run_or_add_error(
        form,
        lambda: actions.start(**data, place=place, idempotency_key=key, by=request.user),
        field="title",
    )


@staff_only
def share(request: SignedInRequest) -> HttpResponse:
    """The short form, for everybody on the staff."""
    if request.method != "POST":
        form = ShortForm(user=request.user, initial=request.GET.dict() | kept_fields(request))
        return render(request, "forum/casestudies/share.html", {"form": form})
    form = ShortForm(request.POST, user=request.user)
    if form.is_valid() and (case_study := _share(request, form)):
        messages.success(request, "Thank you. You can write on here whenever you like.")
        return redirect("case_study_write", number=case_study.pk)
    return render(request, "forum/casestudies/share.html", {"form": form})


def _share(request: SignedInRequest, form: ShortForm) -> CaseStudy | None:
    data = form.cleaned_data
    place = get_place_with_page(data["place"])
    if place is None:
        form.add_error("place", "Choose a place")
        return None
    return run_or_add_error(
        form,
        lambda: actions.share(
            answers=form.answers(),
            place=place,
            started_on=data["started_on"],
            treatment_function=data["treatment_function"],
            idempotency_key=form.idempotency_key,
            by=request.user,
        ),
        field="what_we_did",
    )


@staff_only
def write(request: SignedInRequest, number: int) -> HttpResponse:
    page = writing_page(user=request.user, case_study=get_own_case_study_or_404(request, number))
    context = {"page": page, "saved": request.GET.get("saved", "")}
    return render(request, "forum/casestudies/write.html", context)


@staff_only
def section(request: SignedInRequest, number: int, name: str) -> HttpResponse:
    kind, case_study = get_section_kind_or_404(name), get_own_case_study_or_404(request, number)
    if request.method == "POST":
        return _save(request, case_study, kind)
    restore_section_draft(request, case_study, kind)
    section = case_study.sections.get(name=name)
    draft = get_section_draft(request, case_study, name)
    answers = draft.answers if draft else section.answers
    # A draft begun from an older version must clash with the newer one when it is saved.
    version = draft.based_on if draft else section.version
    form = SectionForm.from_answers(kind, case_study, answers, version)
    return _render_editor(request, case_study, form, {"draft": draft, "saved_section": section})


def _save(request: SignedInRequest, case_study: CaseStudy, kind: SectionKind) -> HttpResponse:
    form = SectionForm(kind, case_study, request.POST)
    answers, version = form.answers(), form.submitted_version()
    if not form.is_valid():
        actions.save_section_draft(
            case_study=case_study, name=kind.name, answers=answers, version=version, by=request.user
        )
        return _render_editor(request, case_study, form, {})
    result = actions.save_section(
        case_study=case_study,
        name=kind.name,
        answers=answers,
        version=version,
        by=request.user,
        idempotency_key=form.idempotency_key,
    )
    if result.kind != "saved":
        return _render_not_saved(request, case_study, form, result)
    _show_messages(request, kind, result, answers)
    return redirect(f"{reverse('case_study_write', args=[case_study.pk])}?saved={kind.name}")


def _show_messages(
    request: SignedInRequest, kind: SectionKind, result: SaveResult, answers: Answers
) -> None:
    warnings = [finding.message for finding in result.findings]
    for warning in (*warnings, *length_advice(answers, kind.name)):
        messages.warning(request, warning)
    messages.success(request, f"“{kind.title}” has been saved.")


def _render_not_saved(
    request: SignedInRequest, case_study: CaseStudy, form: SectionForm, result: SaveResult
) -> HttpResponse:
    """Everything typed stays in the form; the reason is shown above it."""
    kind, answers = form.kind, form.answers()
    for finding in result.findings:
        field = finding.field if finding.field in form.fields else None
        form.add_error(field, finding.message)
    context: dict[str, object] = {"outcome": result.kind, "saved_section": result.section}
    if result.kind == "clash":
        context["clashes"] = clashes(kind.name, result.section.answers, answers)
        form = SectionForm.from_answers(kind, case_study, answers, result.section.version)
    return _render_editor(
        request, case_study, form, context, status=409 if result.kind == "clash" else 200
    )


def _render_editor(
    request: SignedInRequest,
    case_study: CaseStudy,
    form: SectionForm,
    context: dict[str, object],
    status: int = 200,
) -> HttpResponse:
    blocked_texts = BlockedText.objects.for_form(form.kind.name, case_study)
    blocked_text = blocked_texts.open_for(request.user).first()
    comments = case_study.comments.open().filter(section=form.kind.name).select_related("author")
    editor_context: dict[str, object] = {
        "case_study": case_study,
        "form": form,
        "kind": form.kind,
        "comments": comments,
        "blocked_text": blocked_text,
        "appeal_form": appeal_form(request, blocked_text),
    }
    template = "forum/casestudies/section.html"
    return render(request, template, editor_context | context, status=status)


@require_POST
def autosave(request: HttpRequest, number: int, name: str) -> HttpResponse:
    """Answers with a message that the page shows; 401 means that the session has ended."""
    if not request.user.is_authenticated:
        return JsonResponse({"message": "You have been signed out."}, status=401)
    kind, case_study = get_section_kind_or_404(name), get_own_case_study_or_404(request, number)  # type: ignore[arg-type]
    form = SectionForm(kind, case_study, request.POST)
    actions.save_section_draft(
        case_study=case_study,
        name=name,
        answers=form.answers(),
        version=form.submitted_version(),
        by=request.user,
    )
    return JsonResponse({"message": f"Kept at {timezone.localtime():%H:%M:%S}. Not saved yet."})


@staff_only
def preview(request: SignedInRequest, number: int) -> HttpResponse:
    case_study = get_working_version_or_404(request, number)
    page = case_study_page(
        user=request.user,
        case_study=case_study,
        vintages=Vintages.visible_to(request.user),
        address=request.build_absolute_uri(case_study.get_absolute_url()),
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
        "deadlines": deadlines,
    }
    return render(request, "forum/casestudies/check.html", context)
