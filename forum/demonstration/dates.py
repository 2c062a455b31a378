"""Some of the demonstration happened a while ago. Its verbs write today's dates, as for everybody; the one
place where they are set back afterwards is here, and so is what a date is in each table."""

from collections.abc import Mapping
from datetime import timedelta

from django.db import models

from forum.adoption.models import Adoption, AdoptionStep
from forum.casestudies.models import CaseStudy
from forum.improvement_groups.models import GroupSession, ImprovementGroup
from forum.invitations.models import Invitation
from forum.notifications.models import Notification
from forum.support.models import Flag, ImprovementPlan, ListExplanation, PlanReview, SupportOffer
from forum.threads.models import Post, Thread

DATED_COLUMNS: Mapping[type[models.Model], tuple[str, ...]] = {
    Adoption: (
        "created_at",
        "changed_at",
        "started_on",
        "went_live_on",
        "ended_on",
        "heard_on",
    ),
    AdoptionStep: ("at",),
    CaseStudy: (
        "created_at",
        "changed_at",
        "submitted_at",
        "approved_at",
        "contacts_agreed_at",
        "published_at",
        "shown_at",
        "reviewed_on",
        "review_due",
        "answer_due",
    ),
    Flag: ("created_at", "changed_at", "sent_at", "reply_due", "shown_at", "closing_since"),
    GroupSession: ("created_at", "changed_at", "starts_at", "notes_at"),
    ImprovementGroup: ("created_at", "changed_at", "heard_on", "starts_on"),
    ImprovementPlan: ("created_at", "changed_at", "agreed_at", "started_on"),
    Invitation: ("invited_on",),
    ListExplanation: ("written_at", "ended_at"),
    Notification: ("created_at",),
    PlanReview: ("due_on",),
    Post: ("created_at",),
    SupportOffer: (
        "created_at",
        "changed_at",
        "accepted_at",
        "first_contact_on",
        "idle_since",
        "starts_on",
    ),
    Thread: ("created_at", "changed_at", "last_post_at"),
}


def set_back(*rows: models.Model, days: int) -> None:
    """As if all of it had happened so many days earlier."""
    for row in rows:
        row.refresh_from_db()
        names = [name for name in DATED_COLUMNS[type(row)] if getattr(row, name) is not None]
        for name in names:
            setattr(row, name, getattr(row, name) - timedelta(days=days))
        type(row)._default_manager.filter(pk=row.pk).update(
            **{name: getattr(row, name) for name in names}
        )
