"""Every setting comes from the environment, with defaults for one machine with nothing else.

docs/runbook.md lists the variables. The embedded default is SQLite, a broker made of files and
mail written to files; production differs only in the environment.
"""

from config.settings.base import *  # noqa: F403
from config.settings.environment import BASE_DIR, DEBUG, DEMO, HTTPS, VAR  # noqa: F401
from config.settings.queue import *  # noqa: F403
from config.settings.security import *  # noqa: F403
from config.settings.sign_in import *  # noqa: F403
