"""Notifies the rooms that keep a copy of an object, such as search, that it has changed.

Rooms register listeners in their apps.py, because a room may not import a higher one. Listeners
run after the transaction, and their failures are only logged: no save may fail because a copy
could not be made, and what was missed is found by the copy's own comparison.
"""

from django.db import models, transaction

from forum.rooms import change_listeners


def changed(instance: models.Model) -> None:
    model, number = instance._meta.model_name, instance.pk

    def notify_listeners() -> None:
        for listener in change_listeners():
            listener(model=model, number=number)

    transaction.on_commit(notify_listeners, robust=True)
