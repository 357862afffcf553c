"""Form fields as the design has them, and the word on where mail goes."""

from typing import Any

from django import template
from django.conf import settings
from django.forms import BaseForm, BoundField, CheckboxInput
from django.utils.safestring import SafeString

register = template.Library()
# allauth's own labels in our words.
LABELS = {
    "Email": "E-mail address",
    "Current Password": "Password now",
    "New Password": "New password",
    "New Password (again)": "New password once more",
    "Password (again)": "Password once more",
}


@register.inclusion_tag("accounts/_field.html")
def field(bound: BoundField, hint: str = "", label: str = "") -> dict[str, Any]:
    """A field: label above, hint below, error under it. Placeholders are left out."""
    return {
        "field": bound,
        "label": label or _label(bound),
        "hint": hint,
        "control": _control(bound, hint),
        "is_box": isinstance(bound.field.widget, CheckboxInput),
    }


@register.inclusion_tag("accounts/_errors.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """All errors of a form, each a link to its field; nothing when there are none."""
    fields = [
        (f"#{bound.auto_id}", _label(bound), bound.errors[0]) for bound in form if bound.errors
    ]
    return {"general": form.non_field_errors(), "fields": fields}


@register.simple_tag
def console_mail() -> bool:
    """Whether mail is only written to the terminal of the server."""
    return str(settings.EMAIL_BACKEND).endswith(".console.EmailBackend")


def _label(bound: BoundField) -> str:
    return LABELS.get(str(bound.label), str(bound.label))


def _control(bound: BoundField, hint: str) -> SafeString:
    widget = bound.field.widget
    widget.attrs.pop("placeholder", None)
    described = [f"{bound.auto_id}_error"] if bound.errors else []
    if hint:
        described.append(f"{bound.auto_id}_hint")
    attrs: dict[str, str | bool] = {} if isinstance(widget, CheckboxInput) else {"class": "input"}
    if described:
        attrs["aria-describedby"] = " ".join(described)
    return bound.as_widget(attrs=attrs)
