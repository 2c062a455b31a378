"""Every write to case studies and interventions. Each action records its audit event in the same
transaction."""

from forum.casestudies.actions.areas import match_areas
from forum.casestudies.actions.authors import add_co_author, hand_over, remove_co_author
from forum.casestudies.actions.editing import SaveResult, save_section, save_section_draft, start
from forum.casestudies.actions.figures import record_adopters, record_figures
from forum.casestudies.actions.first_case_studies import load_first_case_studies
from forum.casestudies.actions.interventions import (
    advance_intervention,
    change_intervention_state,
    create_intervention,
    extend_intervention,
    revise_intervention,
)
from forum.casestudies.actions.review import (
    add_comment,
    edit_out_comment,
    lower_grade,
    resolve_comment,
    restore_comment,
    withhold_comment,
)
from forum.casestudies.actions.short_form import ShortAnswers, share, take_on
from forum.casestudies.actions.workflow import (
    approve,
    archive,
    mark_reviews_due,
    publish,
    refresh_review,
    restore,
    revise,
    send_back,
    submit,
    withdraw,
    withhold,
)

__all__ = [
    "SaveResult",
    "ShortAnswers",
    "add_co_author",
    "add_comment",
    "advance_intervention",
    "approve",
    "archive",
    "change_intervention_state",
    "create_intervention",
    "edit_out_comment",
    "extend_intervention",
    "hand_over",
    "load_first_case_studies",
    "lower_grade",
    "mark_reviews_due",
    "match_areas",
    "publish",
    "record_adopters",
    "record_figures",
    "refresh_review",
    "remove_co_author",
    "resolve_comment",
    "restore",
    "restore_comment",
    "revise",
    "revise_intervention",
    "save_section",
    "save_section_draft",
    "send_back",
    "share",
    "start",
    "submit",
    "take_on",
    "withdraw",
    "withhold",
    "withhold_comment",
]
