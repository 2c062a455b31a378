from forum.casestudies.models import Intervention
from forum.casestudies.models.case_studies import TRANSITIONS, State
from forum.rooms.workflow import Workflow

CASE_STUDIES = Workflow("Case studies", State, TRANSITIONS)
INTERVENTIONS = Workflow("Recipes", Intervention.State, Intervention.TRANSITIONS)
