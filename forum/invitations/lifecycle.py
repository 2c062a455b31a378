"""Invitations to tell what was done: the states, what leads from one to another, and who may."""

from django.db import models

from forum.invitations.deadlines import LAPSE_DAYS
from forum.people.permissions import (
    Permission,
    for_users,
    is_demonstration_user,
    is_no_demonstration_to,
    permitted_at,
    reads_staff_content,
    where,
)
from forum.rooms.workflow import Transition, Workflow


class State(models.TextChoices):
    WAITING = "asked", "not answered yet"
    WRITING = "telling", "a case study is being written"
    PUBLISHED = "told", "answered with a case study"
    NOTHING_PARTICULAR = "nothing_particular", "answered: nothing in particular was done"
    DECLINED = "declined", "answered: not now"
    LAPSED = "lapsed", "not answered in time"


OPEN = (State.WAITING, State.WRITING)
ENDED = (State.PUBLISHED, State.NOTHING_PARTICULAR, State.DECLINED, State.LAPSED)
WITH_CASE_STUDY = (State.WRITING, State.PUBLISHED)

# Demonstration people are asked by demonstrations, and by nothing that is read from figures for others.
is_of_own_world = (
    ~for_users(is_demonstration_user) | where(author_id__isnull=False)
) & is_no_demonstration_to
# Of a trust, which lies in no area, the leads of the ICB that speaks for it.
is_lead = reads_staff_content & permitted_at("area", Permission.ANSWER_INVITATION) & is_of_own_world
LEADS = is_lead.described("ICB leads of the area; of a trust, those of the ICB that speaks for it")

INVITATIONS = Workflow(
    "Invitations to tell what was done",
    State,
    (
        Transition("start_case_study", (State.WAITING,), (State.WRITING,), LEADS),
        Transition("say_nothing_particular", (State.WAITING,), (State.NOTHING_PARTICULAR,), LEADS),
        Transition("decline_invitation", (State.WAITING,), (State.DECLINED,), LEADS),
        Transition(
            "follow_publication",
            (State.WRITING,),
            (State.PUBLISHED,),
            deadline="when its case study is first published",
        ),
        Transition(
            "lapse_invitations",
            OPEN,
            (State.LAPSED,),
            deadline=f"{LAPSE_DAYS} days without an answer; or once its case study is withdrawn unread",
        ),
    ),
)
