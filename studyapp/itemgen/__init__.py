"""Cards and items generated from the structure of a course's text. Pure."""

from studyapp.itemgen.families import FAMILIES, Family
from studyapp.itemgen.generate import (
    Generated,
    assemble,
    drafts,
    generate,
    generate_section,
    section_key,
)
from studyapp.itemgen.model import SectionDraft

__all__ = [
    "FAMILIES",
    "Family",
    "Generated",
    "SectionDraft",
    "assemble",
    "drafts",
    "generate",
    "generate_section",
    "section_key",
]
