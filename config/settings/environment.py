"""What the other files of settings read: the environment, the folders, how the site is run."""

from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()

VAR = Path(env.str("PATHWAY_VAR", default=str(BASE_DIR / "var")))
VAR.mkdir(parents=True, exist_ok=True)
DEBUG = env.bool("DEBUG", default=False)
HTTPS = env.bool("HTTPS", default=False)
# Demonstration people, who sign in with one click: on one's own machine only, never behind HTTPS.
DEMO = not HTTPS and (DEBUG or env.bool("PATHWAY_DEMO", default=False))
