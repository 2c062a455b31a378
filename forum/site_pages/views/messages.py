"""Writing to those who run the site: for everybody; and what was written, for administrators."""

from allauth.core import ratelimit
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from forum.people.models import User
from forum.people.permissions import Permission, has_permission
from forum.people.web.decorators import SignedInRequest, second_factor_required
from forum.people.web.form_fields import is_sent, submitted_data
from forum.people.web.kept_texts import kept_fields
from forum.people.web.object_actions import ActionPage, PageAction, run_plainly
from forum.people.web.refusals import run_or_add_error
from forum.site_pages import actions, permissions
from forum.site_pages.forms import MessageForm
from forum.site_pages.models import KEPT_FOR, ContactMessage

TOO_MANY = (
    "Too many messages have come from where you are, or to this site, for now. What you typed is still here: send"
    " it again in an hour."
)
MAX_SHOWN = 200


@never_cache
def write(request: HttpRequest) -> HttpResponse:
    form = MessageForm(
        submitted_data(request),
        initial={**MessageForm.known_of(request.user), **kept_fields(request)},
    )
    if is_sent(request) and form.is_valid():
        if not ratelimit.consume(request, action="contact", key="of everybody"):
            form.add_error(None, TOO_MANY)
        elif _send(request, form):
            return redirect("contact_sent")
    return render(request, "forum/site_pages/write_message.html", {"form": form})


def _send(request: HttpRequest, form: MessageForm) -> ContactMessage | None:
    by = request.user if isinstance(request.user, User) else None
    return run_or_add_error(form, lambda: actions.send_message(by=by, **form.message()))


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    return render(request, "forum/site_pages/message_sent.html")


@require_safe
@second_factor_required
def messages(request: SignedInRequest) -> HttpResponse:
    if not has_permission(request.user, Permission.ANSWER_MESSAGES):
        raise Http404
    rows = ContactMessage.objects.visible_to(request.user).select_related("answered_by")
    waiting = rows.waiting().order_by("pk")[:MAX_SHOWN]
    answered = rows.exclude(answered_at=None).order_by("-answered_at")[:MAX_SHOWN]
    context = {"waiting": waiting, "answered": answered}
    return render(request, "forum/site_pages/messages.html", context)


MESSAGE_ACTIONS: tuple[PageAction[ContactMessage], ...] = (
    PageAction(
        name="answered",
        title="Mark as answered",
        button="Mark as answered",
        rule=permissions.can_mark_answered,
        run=run_plainly(actions.mark_answered, "message"),
        success_message="It is marked as answered.",
        is_primary=True,
    ),
)


def _get_message_or_404(request: SignedInRequest, pk: int) -> ContactMessage:
    messages = ContactMessage.objects.visible_to(request.user)
    return get_object_or_404(messages.select_related("written_by", "answered_by"), pk=pk)


def _context(user: User, message: ContactMessage) -> dict[str, object]:
    return {"kept_days": KEPT_FOR.days}


PAGE = ActionPage(
    title="Messages by the contact form",
    model=ContactMessage,
    template="forum/site_pages/message.html",
    name="message",
    get_or_404=_get_message_or_404,
    actions=MESSAGE_ACTIONS,
    concerned=permissions.can_answer_message,
    context=_context,
    access=second_factor_required,
)
message, run_action = PAGE.views()
