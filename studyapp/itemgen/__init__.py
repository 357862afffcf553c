"""Cards and items generated from the structure of a course's text. Pure."""

from studyapp.itemgen.assembly import MOST
from studyapp.itemgen.families import FAMILIES, Family
from studyapp.itemgen.generate import (
    Generated,
    assemble,
    drafts,
    frame_of,
    generate,
    generate_section,
    section_key,
)
from studyapp.itemgen.model import Frame, SectionDraft

__all__ = [
    "FAMILIES",
    "MOST",
    "Family",
    "Frame",
    "Generated",
    "SectionDraft",
    "assemble",
    "drafts",
    "frame_of",
    "generate",
    "generate_section",
    "section_key",
]
