"""The door of `progress`."""

from studyapp.progress.services import Shown, add_to_day, forget, record

__all__ = ["Shown", "add_to_day", "forget", "record"]
