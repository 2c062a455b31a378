"""The one table of who may do what; docs/permissions.md is printed from it."""

from collections.abc import Mapping
from enum import StrEnum

from allauth.mfa.models import Authenticator

from forum.people.models import Role


class NotAllowed(Exception):
    """Somebody asked for what they may not have. A page answers as if it were not there."""


class Scope(StrEnum):
    """Where a role has a permission."""

    ANYWHERE = "yes"
    OWN = "own area"
    INVITED = "as co-author"


class Permission(StrEnum):
    READ_STAFF_CONTENT = "Read what is for staff only, find colleagues"
    REPLY = "Ask, reply and report in discussions"
    SHARE_CASE_STUDY = "Start a case study by the short form"
    DRAFT_CASE_STUDY = "Draft a case study in full"
    ADOPT = "Record what one's own area tries of what others did"
    FORM_GROUP = "Form an improvement group for one's own area"
    TAKE_ON_CASE_STUDY = "Take on a case study that somebody began in one's own area"
    ANSWER_INVITATION = "Answer an invitation to tell what one's own area did"
    SEE_INVITATIONS = "See which areas are invited to tell what they did"
    APPROVE_CASE_STUDY = "Approve a case study for an ICB"
    PUBLISH_CASE_STUDY = "Publish a case study, lower its grade"
    OPEN_FLAG = "Ask another area whether it would like support"
    ASK_FOR_SUPPORT = "Ask for support for one's own area"
    REPLY_TO_FLAG = "Reply to such a question for an area, explain why its list moved"
    ATTEST_ACCESS = "Say for one's own area who has access to a technology"
    MANAGE_TECHNOLOGIES = "Describe technologies, answer requests to correct them"
    MODERATE = "Moderate what people write"
    SUSPEND = "Suspend a person and lift a suspension"
    MANAGE_ORGANISATIONS = "Keep organisations and allowed e-mail domains"
    EDIT_SITE_PAGES = "Write and review the pages about the site"
    ANSWER_MESSAGES = "Read and answer what is written by the contact form"
    MANAGE_VOCABULARY = "Keep the words that people search by"
    READ_HISTORY = "Read the whole history of who did what"
    PUBLISH_FIGURES = "Publish, withdraw and retry releases of figures"


EVERYBODY = dict.fromkeys(Role, Scope.ANYWHERE)
LEADS = {Role.ICB_LEAD: Scope.OWN, Role.APPROVER: Scope.OWN}
STEWARDS = {Role.STEWARD: Scope.ANYWHERE}
ADMINISTRATORS = {Role.ADMINISTRATOR: Scope.ANYWHERE}

PERMISSION_RULES: Mapping[Permission, Mapping[Role, Scope]] = {
    Permission.READ_STAFF_CONTENT: EVERYBODY,
    Permission.REPLY: EVERYBODY,
    Permission.SHARE_CASE_STUDY: EVERYBODY,
    Permission.DRAFT_CASE_STUDY: {
        Role.MEMBER: Scope.INVITED,
        Role.ICB_LEAD: Scope.ANYWHERE,
        Role.APPROVER: Scope.ANYWHERE,
        Role.STEWARD: Scope.ANYWHERE,
        Role.IMPROVEMENT_LEAD: Scope.ANYWHERE,
    },
    Permission.ADOPT: LEADS,
    Permission.FORM_GROUP: LEADS | {Role.IMPROVEMENT_LEAD: Scope.OWN},
    Permission.TAKE_ON_CASE_STUDY: {Role.ICB_LEAD: Scope.OWN},
    Permission.ANSWER_INVITATION: {Role.ICB_LEAD: Scope.OWN},
    Permission.SEE_INVITATIONS: STEWARDS | {Role.IMPROVEMENT_LEAD: Scope.OWN},
    Permission.APPROVE_CASE_STUDY: {Role.APPROVER: Scope.OWN},
    Permission.PUBLISH_CASE_STUDY: STEWARDS,
    Permission.OPEN_FLAG: {Role.IMPROVEMENT_LEAD: Scope.OWN},
    Permission.ASK_FOR_SUPPORT: LEADS,
    Permission.REPLY_TO_FLAG: LEADS,
    Permission.ATTEST_ACCESS: LEADS,
    Permission.MANAGE_TECHNOLOGIES: STEWARDS,
    Permission.MODERATE: STEWARDS,
    Permission.SUSPEND: STEWARDS | ADMINISTRATORS,
    Permission.MANAGE_ORGANISATIONS: ADMINISTRATORS,
    Permission.EDIT_SITE_PAGES: ADMINISTRATORS,
    Permission.ANSWER_MESSAGES: ADMINISTRATORS,
    Permission.MANAGE_VOCABULARY: STEWARDS,
    Permission.READ_HISTORY: ADMINISTRATORS,
    Permission.PUBLISH_FIGURES: ADMINISTRATORS,
}

# Who may grant a role and end it, and decide about requests for it. An ICB chooses its own leads;
# every role that publishes, moderates or flags comes from an administrator, so that nobody can
# make their own approver.
GRANT_RULES: Mapping[Role, Mapping[Role, Scope]] = {
    **dict.fromkeys(Role, ADMINISTRATORS),
    Role.ICB_LEAD: ADMINISTRATORS | {Role.APPROVER: Scope.OWN},
}

# Every role that is granted. Membership comes with an address, and is offered one.
NEEDS_SECOND_FACTOR = frozenset(Role) - {Role.MEMBER}
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
