"""Pages to look things up in and to print: glossary, comparisons, mistakes, sheets, the book."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from studyapp.accounts.api import public
from studyapp.catalog.api import CheatSheet, Comparison, Course, Phrase
from studyapp.common.http import show
from studyapp.lessons.book import book as book_text
from studyapp.lessons.reference import exam_tasks, mistakes_by_task, terms_by_letter


@public("GET")
def glossary(request: HttpRequest) -> HttpResponse:
    """All terms with their meanings by first letter; `?q=` keeps those with all these words."""
    text = request.GET.get("q", "").strip()[:100]
    letters = terms_by_letter(text)
    count = sum(len(terms) for _letter, terms in letters)
    context = {"section": "lessons", "letters": letters, "count": count, "q": text}
    return show(request, "lessons/glossary.html", context)


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
    """The common mistakes by exam task; `?task=` keeps those that concern one task."""
    tasks = exam_tasks()
    asked = request.GET.get("task", "")
    task = asked if asked in {row["id"] for row in tasks} else ""
    groups = mistakes_by_task(tasks, task)
    count = sum(len(group.rows) for group in groups)
    context = {"section": "lessons", "tasks": tasks, "task": task, "count": count}
    return show(request, "lessons/mistakes.html", {**context, "groups": groups})


@public("GET")
def phrases(request: HttpRequest) -> HttpResponse:
    """The words that exam stems like, with worked examples."""
    rows = Phrase.objects.filter(course__slug=settings.MAIN_COURSE)
    return show(request, "lessons/phrases.html", {"section": "lessons", "phrases": rows})


@public("GET")
def sheets(request: HttpRequest) -> HttpResponse:
    """The cheat sheets, one a module."""
    rows = CheatSheet.objects.filter(course__slug=settings.MAIN_COURSE)
    return show(request, "lessons/sheets.html", {"section": "lessons", "sheets": rows})


@public("GET")
def sheet(request: HttpRequest, module: str) -> HttpResponse:
    """A module on one page, with its neighbours."""
    rows = list(CheatSheet.objects.filter(course__slug=settings.MAIN_COURSE))
    at = next((place for place, row in enumerate(rows) if row.key == module), None)
    if at is None:
        raise Http404
    context = {
        "section": "lessons",
        "sheet": rows[at],
        "previous": rows[at - 1] if at else None,
        "next": rows[at + 1] if at + 1 < len(rows) else None,
    }
    return show(request, "lessons/sheet.html", context)


@public("GET")
def book(request: HttpRequest) -> HttpResponse:
    """The course as one text to print; `?module=` keeps one module."""
    course = Course.objects.filter(slug=settings.MAIN_COURSE).first()
    modules = list(course.modules.order_by("position")) if course else []
    asked = request.GET.get("module", "")
    module = next((row for row in modules if row.key == asked), None)
    if asked and module is None:
        raise Http404
    text = book_text(course, asked) if course else ""
    context = {"section": "lessons", "course": course, "modules": modules, "module": module}
    return show(request, "lessons/book.html", {**context, "text": text})
