from forum.rooms.workflow import Workflow
from forum.threads.models.threads import TRANSITIONS, State

THREADS = Workflow("Discussions", State, TRANSITIONS)
