"""Pages to look things up in: glossary, comparison sheets, common mistakes, words of the exam."""

from itertools import groupby

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from studyapp.accounts.api import public
from studyapp.catalog.api import (
    Comparison,
    Course,
    GlossaryTerm,
    Misconception,
    Phrase,
    folded_words,
)
from studyapp.common.http import show


@public("GET")
def glossary(request: HttpRequest) -> HttpResponse:
    """All terms with their meanings by first letter; `?q=` keeps those with all these words."""
    text = request.GET.get("q", "").strip()[:100]
    wanted = folded_words(text)
    terms = [
        term
        for term in GlossaryTerm.objects.filter(course__slug=settings.MAIN_COURSE).order_by("key")
        if _fits(term, wanted)
    ]
    letters = [(letter, list(group)) for letter, group in groupby(terms, key=_letter)]
    context = {"section": "lessons", "letters": letters, "count": len(terms), "q": text}
    return show(request, "lessons/glossary.html", context)


def _fits(term: GlossaryTerm, wanted: list[str]) -> bool:
    """Does each wanted word begin a word of the term, its other names or its meaning?"""
    own = folded_words(" ".join([term.term, *term.aka, term.meaning])) if wanted else []
    return all(any(word.startswith(part) for word in own) for part in wanted)


def _letter(term: GlossaryTerm) -> str:
    first = term.key[:1].upper()
    return first if first.isalpha() else "0 to 9"


@public("GET")
def comparisons(request: HttpRequest) -> HttpResponse:
    """The sheets, by title."""
    sheets = Comparison.objects.filter(course__slug=settings.MAIN_COURSE)
    return show(request, "lessons/comparisons.html", {"section": "lessons", "sheets": sheets})


@public("GET")
def comparison(request: HttpRequest, key: str) -> HttpResponse:
    """One sheet: the question that decides, the table, and when to choose which."""
    sheet = Comparison.objects.filter(course__slug=settings.MAIN_COURSE, key=key).first()
    if sheet is None:
        raise Http404
    choices = list(zip(sheet.columns, sheet.choose, strict=True))
    context = {"section": "lessons", "sheet": sheet, "choices": choices}
    return show(request, "lessons/comparison.html", context)


@public("GET")
def mistakes(request: HttpRequest) -> HttpResponse:
    """The common mistakes by exam task; `?task=` keeps those of one task."""
    course = Course.objects.filter(slug=settings.MAIN_COURSE).first()
    tasks = course.facts.get("tasks", []) if course else []
    task = next((row for row in tasks if row["id"] == request.GET.get("task")), None)
    rows = list(Misconception.objects.filter(course=course)) if course else []
    groups = [
        {"task": row, "rows": [one for one in rows if one.tasks[:1] == [row["id"]]]}
        for row in tasks
        if task in (None, row)
    ]
    context = {"section": "lessons", "tasks": tasks, "task": task, "count": len(rows)}
    context["groups"] = [group for group in groups if group["rows"]]
    return show(request, "lessons/mistakes.html", context)


@public("GET")
def phrases(request: HttpRequest) -> HttpResponse:
    """The words that exam stems like, with worked examples."""
    rows = Phrase.objects.filter(course__slug=settings.MAIN_COURSE)
    return show(request, "lessons/phrases.html", {"section": "lessons", "phrases": rows})
