from forum.moderation.models.cases import CASE_TRANSITIONS, CaseState
from forum.moderation.models.decisions import APPEAL_TRANSITIONS, AppealState
from forum.rooms.workflow import Workflow, transitions_in

CASES = Workflow("Moderation", CaseState, transitions_in(CASE_TRANSITIONS))
APPEALS = Workflow("Appeals against moderation", AppealState, transitions_in(APPEAL_TRANSITIONS))
