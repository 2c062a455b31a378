"""The folder of a site with the bundled figures loaded, as `make run` leaves it at its first start.

Made once for a whole run, by whichever test comes first, while others wait: loading them takes as
long as many journeys. Each site works on a copy.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from tests.settings import SHARED

NOT_PASSED_ON = ("DATABASE_", "REDIS_", "CELERY_", "PATHWAY_VAR", "PYTEST")


def copy_prepared_site(folder: Path) -> None:
    shutil.copytree(prepared_site(), folder, dirs_exist_ok=True)


def prepared_site() -> Path:
    """The folder itself: to be read, and left as it is."""
    var = SHARED / "prepared site"
    with (SHARED / "lock of the prepared site").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not var.exists():
            _prepare(var)
    return var


def _prepare(var: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(NOT_PASSED_ON)}
    # Under a name that is not the last one until it is whole.
    making = var.with_name("site in the making")
    subprocess.run(
        [sys.executable, "-m", "config.run", "prepare"],
        cwd=settings.BASE_DIR,
        env=environment
        | {
            "PATHWAY_VAR": str(making),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DEBUG": "0",
            "PYTHONWARNINGS": "",
        },
        check=True,
        capture_output=True,
    )
    making.rename(var)
