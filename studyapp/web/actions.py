"""What can be done from anywhere: the actions of the palette and of the search page."""

from dataclasses import dataclass
from functools import cache

from django.urls import reverse

from studyapp.accounts.api import User
from studyapp.catalog.api import folded_words


@dataclass(frozen=True)
class Action:
    """An act with its glyph and keys: it opens a page, opens a dialog, or presses a button.

    `also` holds other words by which it can be found.
    """

    title: str
    icon: str
    keys: tuple[str, ...] = ()
    also: str = ""
    url: str = ""
    dialog: str = ""
    press: str = ""  # selector of the button

    def fits(self, words: list[str]) -> bool:
        """Whether each word begins a word of the action."""
        own = folded_words(f"{self.title} {self.also}")
        return all(any(known.startswith(word) for known in own) for word in words)


# title, glyph, name of the URL, keys, other words
PAGES = [
    ("Start a card review", "cards", "flashcards:review", "", "flashcards due learn repeat"),
    ("Start a practice exam", "exam", "exams:list", "", "test mock quiz questions"),
    ("Go to Today", "today", "home", "g d", "home dashboard plan start"),
    ("Go to your route", "flag", "route", "", "diagnostic test hours plan path"),
    ("Go to Lessons", "book", "lessons:course", "g l", "course modules read"),
    ("Go to Flashcards", "cards", "flashcards:decks", "g f", "decks"),
    ("Go to Practice exams", "exam", "exams:list", "g e", "tests"),
    ("Go to Comparisons", "half", "lessons:comparisons", "", "compare versus difference sheets"),
    ("Go to Explainers", "bulb", "lessons:explainers", "", "interactive try calculator chooser"),
    ("Go to Glossary", "book", "lessons:glossary", "", "terms words definitions dictionary"),
    ("Go to Common mistakes", "warn", "lessons:mistakes", "", "misconceptions beliefs wrong"),
    ("Go to Words of the exam", "search", "lessons:phrases", "", "phrases decoder stems"),
    ("Go to Cheat sheets", "file", "lessons:sheets", "", "summary one page print revision"),
    ("Print the course", "print", "lessons:book", "", "book pdf whole text"),
    ("Go to Labs", "lab", "labs:list", "g b", "exercises"),
    ("Go to Sandbox", "box", "console:home", "g s", "console account"),
    ("Go to Fidelity", "eye", "console:fidelity", "", "sandbox verified coverage limits"),
    ("Go to Organizations", "users", "console:organizations", "", "sandbox accounts units scp rcp"),
    ("Go to Bill", "bill", "console:bill", "", "sandbox costs billing invoice spend month"),
    ("Go to Budgets", "coin", "console:budgets", "", "sandbox costs alerts limit inbox mails"),
    ("Go to Notes", "note", "lessons:notes", "", "print"),
    ("Go to Progress", "chart", "progress", "", "mastery readiness statistics"),
    ("Go to Settings", "gear", "settings", "", "preferences account goals time zone theme"),
    ("Add a card of your own", "plus", "flashcards:new", "", "new flashcard make create"),
    ("Import notes", "upload", "lessons:import", "", "markdown upload course file"),
    ("Report a mistake", "flag", "lessons:report", "", "error wrong feedback"),
    ("About Fairweather", "bulb", "about", "", "help how readiness works"),
]
THEME = Action(
    "Switch theme", "moon", also="dark light colours colors", press="[data-theme-form] button"
)
KEYS = Action("Show the keyboard list", "keyboard", ("?",), "shortcuts keys help", dialog="keys")
ENTRANCE = [
    ("Sign in", "user", "account_login", "", "log in login"),
    ("Create an account", "user", "account_signup", "", "sign up signup register save progress"),
]


def actions(user: User | None) -> list[Action]:
    """All actions of this learner, the likeliest first."""
    return _actions(signed_up=user is not None and not user.is_guest)


def matching(text: str, user: User | None) -> list[Action]:
    """The actions that a text asks for; all of them for an empty one."""
    words = folded_words(text)
    if text.strip() and not words:
        return []
    return [action for action in actions(user) if action.fits(words)]


@cache
def _actions(*, signed_up: bool) -> list[Action]:
    pages = PAGES if signed_up else [*PAGES, *ENTRANCE]
    linked = [
        Action(title, icon, tuple(keys.split()), also, url=reverse(name))
        for title, icon, name, keys, also in pages
    ]
    return [*linked, THEME, KEYS]
