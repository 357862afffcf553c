"""Settings of a site with a broker, for subprocesses of tests: keys of a shared Redis get a prefix."""

import os

from studyapp.config.settings.base import *  # noqa: F403
from studyapp.config.settings.base import CACHES, CELERY_BROKER_TRANSPORT_OPTIONS

PREFIX = os.environ["TEST_KEY_PREFIX"]
CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"] = PREFIX
CELERY_TASK_DEFAULT_QUEUE = f"{PREFIX}queue"
CACHES["default"]["KEY_PREFIX"] = PREFIX
