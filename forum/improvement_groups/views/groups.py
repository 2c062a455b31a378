"""The page of an improvement group, and what can be done on it."""

from collections.abc import Collection

from django.utils import timezone

from forum.improvement_groups import actions, forms, permissions
from forum.improvement_groups.lifecycle import SEATED
from forum.improvement_groups.models import ImprovementGroup, Member, MemberState
from forum.improvement_groups.pages.group import group_page
from forum.improvement_groups.views.lookups import get_group_or_404
from forum.people.models import User
from forum.people.web.decorators import SignedInRequest, open_to_all, staff_only
from forum.people.web.form_fields import parse_token
from forum.people.web.object_actions import ActionPage, FormData, PageAction, run_plainly
from metrics.models import Place


def _change_terms(request: SignedInRequest, group: ImprovementGroup, data: FormData) -> None:
    data.pop("token")
    actions.change_terms(group=group, terms=actions.Terms(**data), by=request.user)


def _invite(request: SignedInRequest, group: ImprovementGroup, data: FormData) -> None:
    actions.invite_member(group=group, by=request.user, **data)


def _remove(request: SignedInRequest, group: ImprovementGroup, data: FormData) -> None:
    actions.remove_member(member=data["row"], by=request.user)


def _hand_over(request: SignedInRequest, group: ImprovementGroup, data: FormData) -> None:
    actions.hand_over_group(group=group, member=data["row"], by=request.user)


def _plan(request: SignedInRequest, group: ImprovementGroup, data: FormData) -> str:
    token = parse_token(data["token"])
    session = actions.plan_session(
        group=group, when=forms.when_of(data), by=request.user, idempotency_key=token
    )
    return session.get_absolute_url()


def _name_trial(request: SignedInRequest, group: ImprovementGroup, data: FormData) -> None:
    actions.name_trial(group=group, adoption=data["row"], by=request.user)


def _take_out(request: SignedInRequest, group: ImprovementGroup, data: FormData) -> None:
    actions.take_out_trial(trial=data["row"], by=request.user)


def _discuss(request: SignedInRequest, group: ImprovementGroup, data: FormData) -> str:
    return actions.open_discussion(group=group, by=request.user).get_absolute_url()


def _close(request: SignedInRequest, group: ImprovementGroup, data: FormData) -> None:
    actions.close_group(group=group, note=data["note"], by=request.user)


def _places(user: User, group: ImprovementGroup) -> FormData:
    places = Place.objects.filter(kind=group.place_kind).on(timezone.localdate())
    return {"places": list(places)}


def _others(user: User, group: ImprovementGroup) -> FormData:
    return {"members": _besides_the_facilitator(group, SEATED)}


def _others_accepted(user: User, group: ImprovementGroup) -> FormData:
    return {"members": _besides_the_facilitator(group, (MemberState.MEMBER,))}


def _besides_the_facilitator(group: ImprovementGroup, states: Collection[str]) -> list[Member]:
    """The group was read with its members."""
    rows = group.members.all()
    return [row for row in rows if row.state in states and row.person_id != group.facilitator_id]


GROUP_ACTIONS: tuple[PageAction[ImprovementGroup], ...] = (
    PageAction(
        name="accept",
        title="Join the group",
        button="Join the group",
        rule=permissions.can_accept,
        run=run_plainly(actions.accept_invitation, "group"),
        success_message="You are a member now.",
        is_primary=True,
    ),
    PageAction(
        name="decline",
        title="Decline the invitation",
        button="Decline the invitation",
        rule=permissions.can_decline,
        run=run_plainly(actions.decline_invitation, "group"),
        success_message="Declined. The facilitator is told.",
    ),
    PageAction(
        name="begin",
        title="Begin to meet",
        button="Begin to meet",
        rule=permissions.can_begin_meeting,
        run=run_plainly(actions.begin_meeting, "group"),
        success_message="The group meets now. Plan a session next.",
        hint="Once a second person has joined. Its discussion opens, and who watches its places is told.",
    ),
    PageAction(
        name="invite",
        title="Invite somebody",
        button="Invite them",
        rule=permissions.can_manage,
        run=_invite,
        success_message="They have been invited.",
        form=forms.InviteForm,
        form_options=_places,
    ),
    PageAction(
        name="plan",
        title="Plan a session",
        button="Plan the session",
        rule=permissions.can_plan,
        run=_plan,
        success_message="The session is planned. Members are told.",
        form=forms.SessionForm,
    ),
    PageAction(
        name="name-trial",
        title="Name something that your place tries",
        button="Name it to the group",
        rule=permissions.takes_part,
        run=_name_trial,
        success_message="The group sees it now.",
        form=forms.AdoptionForm,
        form_options=lambda user, group: {"adoptions": actions.adoptions_to_name(group, user)},
        hint="It needs a record of what your place tries. A case study has a button to begin one.",
    ),
    PageAction(
        name="take-out-trial",
        title="Take out something that a place tries",
        button="Take it out",
        rule=permissions.can_take_out_trial,
        run=_take_out,
        success_message="It is no longer named here.",
        form=forms.TrialForm,
        form_options=lambda user, group: {"trials": actions.trials_to_take_out(group, user)},
    ),
    PageAction(
        name="discuss",
        title="Open the discussion",
        button="Open the group’s discussion",
        rule=permissions.takes_part,
        run=_discuss,
    ),
    PageAction(
        name="change",
        title="Change what it is about",
        button="Save",
        rule=permissions.can_manage,
        run=_change_terms,
        success_message="Saved.",
        form=forms.TermsForm,
        form_options=lambda user, group: {"initial": forms.terms_initial(group)},
    ),
    PageAction(
        name="remove",
        title="Take somebody off the list",
        button="Take them off the list",
        rule=permissions.can_take_off,
        run=_remove,
        success_message="They are no longer in the group.",
        form=forms.MemberForm,
        form_options=_others,
    ),
    PageAction(
        name="hand-over",
        title="Hand the group over",
        button="Hand it over",
        rule=permissions.can_hand_over,
        run=_hand_over,
        success_message="Handed over. They have been told.",
        form=forms.MemberForm,
        form_options=_others_accepted,
    ),
    PageAction(
        name="take-over",
        title="Facilitate the group",
        button="Facilitate it yourself",
        rule=permissions.can_take_over,
        run=run_plainly(actions.take_over_group, "group"),
        success_message="You facilitate it now.",
    ),
    PageAction(
        name="close",
        title="Close the group",
        button="Close the group",
        rule=permissions.can_close,
        run=_close,
        success_message="Closed. What the figures show stands on this page.",
        form=forms.CloseForm,
        hint="What official figures show of each place since its start is added by this site.",
    ),
    PageAction(
        name="reopen",
        title="Reopen the group",
        button="Reopen the group",
        rule=permissions.can_reopen,
        run=run_plainly(actions.reopen_group, "group"),
        success_message="The group meets again.",
    ),
    PageAction(
        name="leave",
        title="Leave the group",
        button="Leave the group",
        rule=permissions.can_leave,
        run=run_plainly(actions.leave_group, "group"),
        success_message="You have left the group.",
    ),
)


def _context(user: User, group: ImprovementGroup) -> dict[str, object]:
    return {"page": group_page(user=user, group=group)}


PAGE = ActionPage(
    title="Improvement groups",
    model=ImprovementGroup,
    template="forum/improvement_groups/group.html",
    name="group",
    get_or_404=get_group_or_404,
    actions=GROUP_ACTIONS,
    concerned=permissions.is_concerned,
    context=_context,
    access=open_to_all,
    run_access=staff_only,
)
group, run_action = PAGE.views()
