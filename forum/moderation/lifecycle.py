from forum.moderation.models.cases import CASE_TRANSITIONS, CaseState
from forum.moderation.models.decisions import APPEAL_TRANSITIONS, AppealState
from forum.rooms.workflow import Workflow

CASES = Workflow("Moderation", CaseState, CASE_TRANSITIONS)
APPEALS = Workflow("Appeals against moderation", AppealState, APPEAL_TRANSITIONS)
