"""The importer of raw notes: any Markdown file becomes a course, and every repair is reported."""

from studyapp.corpus.notes.build import import_notes

__all__ = ["import_notes"]
