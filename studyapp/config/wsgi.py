"""WSGI entry for any server. `manage.py up` starts gunicorn on it."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studyapp.config.settings.base")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
