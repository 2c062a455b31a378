"""What an approver or steward reviews, and the comments on it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from forum.casestudies import actions, permissions
from forum.casestudies.forms import CommentForm
from forum.casestudies.models import Comment
from forum.casestudies.pages.review import review_page
from forum.casestudies.views.case_study_actions import refused_fields
from forum.casestudies.views.lookups import get_working_version_or_404
from forum.people.web.decorators import SignedInRequest, second_factor_required, staff_only


@require_POST
@staff_only
def resolve_comment(request: SignedInRequest, number: int, comment: int) -> HttpResponse:
    case_study = get_working_version_or_404(request, number)
    comment_row = get_object_or_404(Comment, pk=comment, case_study=case_study)
    actions.resolve_comment(comment=comment_row, by=request.user)
    messages.success(request, "The comment has been settled.")
    is_author = permissions.is_author(request.user, case_study)
    return redirect("case_study_write" if is_author else "case_study_review", number=number)


@second_factor_required
def review(request: SignedInRequest, number: int) -> HttpResponse:
    case_study = get_working_version_or_404(request, number)
    page = review_page(user=request.user, case_study=case_study)
    refused = refused_fields(request, case_study, "comment")
    form = CommentForm(initial={"text": refused.get("text", "")})
    context = {"page": page, "form": form, "commented": refused.get("section", "")}
    return render(request, "forum/casestudies/review.html", context)
