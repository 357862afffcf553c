"""The names of languages that a block of code may carry, also mistyped ones."""

import re

_NAMES = """
awk bash bat batch c c# c++ cfg cmd conf console cpp csharp css csv dart diff docker dockerfile
dotenv env fish go golang graphql groovy haskell hcl html http ini java javascript jinja
js json json5 jsonc jsonl jsx kotlin latex lua make makefile markdown md mermaid nginx
objective-c output perl php plain plaintext plantuml postgresql powershell ps1 pwsh properties
protobuf py python python3 pycon r rb rs ruby rust scala scss sh shell shell-session sql
sqlite swift tcl terraform text tf tex toml ts tsx typescript txt vim xml yaml yml zsh
"""
_LANGUAGES = frozenset(_NAMES.split())
_LABEL = re.compile(r"[{.\s]*([A-Za-z0-9+#_.-]{1,30})")
_ATTRIBUTES = frozenset("={}:,")


def first_word(label: str) -> str:
    """The language that a label claims, in small letters; the rest of a label says other things."""
    found = _LABEL.match(label)
    return found[1].lower() if found else ""


def is_language(name: str) -> bool:
    """Whether this is the name of a language."""
    return name in _LANGUAGES


def code_in(label: str) -> str:
    """The first line of code that somebody wrote behind the mark, or ""."""
    name = first_word(label)
    _first, _space, rest = label.partition(" ")
    if not rest or _ATTRIBUTES.intersection(label):
        return ""
    if not is_language(name) and not mistyped(name):
        return label
    return rest.strip() if len(rest.split()) > 1 else ""


def _without_one(word: str) -> set[str]:
    return {word[:place] + word[place + 1 :] for place in range(len(word))} | {word}


def _all_slips() -> dict[str, str]:
    names = sorted(name for name in _LANGUAGES if len(name) > 3)
    return {form: name for name in names for form in _without_one(name)}


_SLIPS = _all_slips()


def mistyped(label: str) -> str:
    """The language whose name differs by one slip of the finger, or ""."""
    if len(label) < 3:
        return ""
    forms = [label, *sorted(_without_one(label) - {label})]
    return next((_SLIPS[form] for form in forms if form in _SLIPS), "")
