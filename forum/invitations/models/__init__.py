from forum.invitations.lifecycle import State
from forum.invitations.models.invitations import Invitation, ReadMonth

__all__ = ["Invitation", "ReadMonth", "State"]
