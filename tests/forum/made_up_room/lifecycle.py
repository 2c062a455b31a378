from forum.rooms.workflow import Transition, Workflow
from tests.forum.made_up_room.models import State

EVENTS = Workflow("Events", State, (Transition("hold", (State.PLANNED,), (State.HELD,)),))
