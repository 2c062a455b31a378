"""The site's own settings, and the bare view."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.bare"
