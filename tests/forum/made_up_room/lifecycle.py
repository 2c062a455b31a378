from forum.rooms.workflow import Workflow
from tests.forum.made_up_room.models import State

EVENTS = Workflow("Events", State, {State.PLANNED: (State.HELD,), State.HELD: ()})
