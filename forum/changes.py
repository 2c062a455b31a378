"""Tell whoever keeps a copy of something that it has changed.

Who that is stands in the settings (AFTER_CHANGES), because a room may not name a higher one. It is
told after the transaction, and its failure is logged and goes no further: no save may fail because
a copy could not be made, and what was missed is found by the copy's own comparison.
"""

from django.conf import settings
from django.db import models, transaction
from django.utils.module_loading import import_string


def changed(thing: models.Model) -> None:
    model, number = thing._meta.model_name, thing.pk

    def tell() -> None:
        for path in settings.AFTER_CHANGES:
            import_string(path)(model=model, number=number)

    transaction.on_commit(tell, robust=True)
