"""The preview of the lesson editor: the text as the lesson's page will show it."""

from django.conf import settings
from django.template.loader import render_to_string

from studyapp.catalog.api import preview_lesson


def preview_markdown(text: str) -> str:
    """HTML of a lesson's text with its problems on top. markdownx calls this by its setting."""
    page = preview_lesson(text, settings.MAIN_COURSE)
    return render_to_string("lessons/_preview.html", {"page": page})
