"""Tell whoever keeps a copy of something that it has changed.

Rooms say so in their apps.py, because a room may not name a higher one. They are
told after the transaction, and a failure is logged and goes no further: no save may fail because
a copy could not be made, and what was missed is found by the copy's own comparison.
"""

from django.db import models, transaction

from forum.rooms import change_listeners


def changed(thing: models.Model) -> None:
    model, number = thing._meta.model_name, thing.pk

    def tell() -> None:
        for listener in change_listeners():
            listener(model=model, number=number)

    transaction.on_commit(tell, robust=True)
