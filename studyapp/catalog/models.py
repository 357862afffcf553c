"""The database copy of the content: courses, lessons, sections, items, cards, search documents.

Rows are written by `catalog.services` alone. `key` is the stable id of the content format; a row
whose source is gone is retired (kept for its learners' history), never deleted.
"""

from django.conf import settings
from django.db import models


class Course(models.Model):
    """A course: ours from `content/`, or one imported from raw notes by `owner`."""

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=200)
    checked = models.BooleanField(default=True)
    published = models.BooleanField(default=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE
    )
    facts = models.JSONField(default=dict)  # exam, domains, tasks: what pages show of the exam
    synonyms = models.JSONField(default=list)
    warnings = models.JSONField(default=list)  # repairs of the importer: line, code, message
    digest = models.CharField(max_length=64, blank=True)
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.title


class Module(models.Model):
    """A module of a course, with the lessons that are planned but not written yet."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="modules")
    key = models.CharField(max_length=120)
    title = models.CharField(max_length=200)
    position = models.PositiveIntegerField()
    planned = models.JSONField(default=list)  # titles

    class Meta:
        ordering = ["course_id", "position"]
        constraints = [models.UniqueConstraint(fields=["course", "key"], name="module_key")]

    def __str__(self) -> str:
        return self.title


class Lesson(models.Model):
    """A lesson, rendered: `lead` and each section hold blocks ready to be put on a page."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="lessons")
    module = models.ForeignKey(Module, on_delete=models.CASCADE, related_name="lessons")
    key = models.CharField(max_length=160)
    title = models.CharField(max_length=300)
    summary = models.TextField(blank=True)
    tasks = models.JSONField(default=list)
    services = models.JSONField(default=list)
    minutes = models.PositiveSmallIntegerField(default=1)
    words = models.PositiveIntegerField(default=0)
    position = models.PositiveIntegerField()  # over the whole course
    number = models.CharField(max_length=12)  # "6.4": module and place in it
    status = models.CharField(max_length=20, default="in-exam")
    checked_on = models.CharField(max_length=10, blank=True)
    sources = models.JSONField(default=dict)
    lead = models.JSONField(default=list)
    contents = models.JSONField(default=list)  # [slug, title] of the sections
    path = models.CharField(max_length=300)
    text = models.TextField(blank=True)  # the file as it was loaded
    digest = models.CharField(max_length=64)
    conflict = models.TextField(blank=True)  # the file's new text while an edit stands over it
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["course_id", "position"]
        constraints = [models.UniqueConstraint(fields=["course", "key"], name="lesson_key")]

    def __str__(self) -> str:
        return self.title


class Section(models.Model):
    """A section of a lesson: blocks for the page, plain text for search."""

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="sections")
    slug = models.CharField(max_length=160)
    title = models.CharField(max_length=300)
    position = models.PositiveIntegerField()
    blocks = models.JSONField(default=list)
    line = models.PositiveIntegerField(default=0)
    end_line = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["lesson_id", "position"]
        constraints = [models.UniqueConstraint(fields=["lesson", "slug"], name="section_slug")]

    def __str__(self) -> str:
        return self.title


class Check(models.Model):
    """A question embedded in a lesson. `options` is a list of {html, correct, why}."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="checks")
    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="checks")
    key = models.CharField(max_length=120)
    kind = models.CharField(max_length=10)  # pretest or check
    section = models.CharField(max_length=160, blank=True)
    stem = models.TextField()  # HTML
    options = models.JSONField(default=list)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["lesson_id", "id"]
        constraints = [models.UniqueConstraint(fields=["course", "key"], name="check_key")]

    def __str__(self) -> str:
        return self.key


class Item(models.Model):
    """An exam item. `options` is a list of {text, correct, why, misconception}."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="items")
    lesson = models.ForeignKey(Lesson, null=True, on_delete=models.SET_NULL, related_name="items")
    key = models.CharField(max_length=120)
    revision = models.PositiveIntegerField(default=1)
    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=8)  # single or multiple
    stem = models.TextField()
    options = models.JSONField()
    task = models.CharField(max_length=8, blank=True, db_index=True)
    domain = models.CharField(max_length=4, blank=True)
    level = models.CharField(max_length=16)
    pool = models.CharField(max_length=12, db_index=True)
    difficulty = models.PositiveSmallIntegerField(default=2)
    section = models.CharField(max_length=320, blank=True)  # "lesson#section"
    family = models.CharField(max_length=40, null=True, blank=True)  # noqa: DJ001 (null = written)
    seed = models.CharField(max_length=80, null=True, blank=True)  # noqa: DJ001
    proof = models.TextField(null=True, blank=True)  # noqa: DJ001
    source = models.CharField(max_length=320)
    sources = models.JSONField(default=list)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["course", "key"], name="item_key")]
        indexes = [models.Index(fields=["course", "pool", "domain"], name="item_pool")]

    def __str__(self) -> str:
        return self.key


class Card(models.Model):
    """A flashcard, Markdown rendered to HTML. `owner` is set on a learner's own cards."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="cards")
    lesson = models.ForeignKey(Lesson, null=True, on_delete=models.SET_NULL, related_name="cards")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE
    )
    key = models.CharField(max_length=120)
    revision = models.PositiveIntegerField(default=1)
    digest = models.CharField(max_length=64)
    front = models.TextField()  # Markdown, as written
    back = models.TextField()
    extra = models.TextField(blank=True)
    front_html = models.TextField()
    back_html = models.TextField()
    extra_html = models.TextField(blank=True)
    section = models.CharField(max_length=320, blank=True)
    family = models.CharField(max_length=40, null=True, blank=True)  # noqa: DJ001 (null = written)
    source = models.CharField(max_length=320, blank=True)
    position = models.PositiveIntegerField(default=0)  # order in which new cards are met
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["course_id", "position", "id"]
        constraints = [models.UniqueConstraint(fields=["course", "key"], name="card_key")]
        indexes = [models.Index(fields=["course", "retired_at", "position"], name="card_order")]

    def __str__(self) -> str:
        return self.key


class Lab(models.Model):
    """A lab, texts rendered to HTML: what it is about, its set-up, and its steps with checks.

    `steps` is a list of {id, say, check, close: [{when, say}], hints}; `check` and `when` are
    values of `corpus.lab_schema.Check`. `start` is a script of `aws` commands, `solutions` holds
    the scripts "cli" and "boto3". `needs` are keys of lessons.
    """

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="labs")
    key = models.CharField(max_length=120)
    title = models.CharField(max_length=200)
    summary = models.TextField()
    story = models.TextField()
    cost = models.TextField()
    teaches = models.JSONField(default=list)
    tasks = models.JSONField(default=list)
    services = models.JSONField(default=list)
    needs = models.JSONField(default=list)
    minutes = models.PositiveSmallIntegerField()
    start = models.TextField(blank=True)
    steps = models.JSONField(default=list)
    solutions = models.JSONField(default=dict)
    sources = models.JSONField(default=list)
    checked_on = models.CharField(max_length=10, blank=True)
    position = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["course_id", "position"]
        constraints = [models.UniqueConstraint(fields=["course", "key"], name="lab_key")]

    def __str__(self) -> str:
        return self.title


class LessonRevision(models.Model):
    """An edit of a lesson made in the browser; the newest one stands over the file."""

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="revisions")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField()
    text = models.TextField()
    base_digest = models.CharField(max_length=64)  # the file text that was edited
    comment = models.CharField(max_length=200, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.lesson} {self.created_at:%Y-%m-%d %H:%M}"


class GlossaryTerm(models.Model):
    """A term of a course with its plain meaning."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="glossary")
    key = models.CharField(max_length=120)
    term = models.CharField(max_length=120)
    aka = models.JSONField(default=list)
    meaning = models.TextField()

    class Meta:
        ordering = ["course_id", "key"]
        constraints = [models.UniqueConstraint(fields=["course", "key"], name="glossary_key")]

    def __str__(self) -> str:
        return self.term


class Comparison(models.Model):
    """A sheet that tells neighbours apart; texts are HTML, made at load time.

    `rows` is a list of {about, cells}, `links` a list of {title, path} of sections to read on in.
    """

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="comparisons")
    key = models.CharField(max_length=120)
    title = models.CharField(max_length=200)
    question = models.TextField()
    columns = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    choose = models.JSONField(default=list)
    links = models.JSONField(default=list)
    sources = models.JSONField(default=list)
    checked_on = models.CharField(max_length=10)
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["course_id", "position"]
        constraints = [models.UniqueConstraint(fields=["course", "key"], name="comparison_key")]

    def __str__(self) -> str:
        return self.title


class Misconception(models.Model):
    """A wrong belief that many hold and the paragraph that mends it, both as HTML."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="misconceptions")
    key = models.CharField(max_length=120)
    claim = models.TextField()
    refutation = models.TextField()
    tasks = models.JSONField(default=list)

    class Meta:
        ordering = ["course_id", "key"]
        constraints = [models.UniqueConstraint(fields=["course", "key"], name="misconception_key")]

    def __str__(self) -> str:
        return self.key


class Phrase(models.Model):
    """Words that exam stems like: what they ask for, where they lead, a worked example; HTML."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="phrases")
    key = models.CharField(max_length=120)
    words = models.CharField(max_length=200)
    means = models.TextField()
    leads_to = models.JSONField(default=list)
    stem = models.TextField(blank=True)
    reading = models.TextField(blank=True)
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["course_id", "position"]
        constraints = [models.UniqueConstraint(fields=["course", "key"], name="phrase_key")]

    def __str__(self) -> str:
        return self.words


class CheatSheet(models.Model):
    """A module on one page; `key` is the module's, texts are HTML.

    `groups` is a list of {title, path, lines}; `path` leads to the lesson, "" for none.
    """

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="sheets")
    key = models.CharField(max_length=120)
    title = models.CharField(max_length=200)
    summary = models.TextField()
    groups = models.JSONField(default=list)
    checked_on = models.CharField(max_length=10)
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["course_id", "position"]
        constraints = [models.UniqueConstraint(fields=["course", "key"], name="sheet_key")]

    def __str__(self) -> str:
        return self.title


class SearchDocument(models.Model):
    """One searchable thing: a section, the lead of a lesson, a card, or a lab.

    The full-text index over `title` and `body` is an FTS5 table on SQLite and a `tsvector`
    column with a GIN index on PostgreSQL; both are made by migrations and kept by the database.
    """

    course = models.ForeignKey(Course, on_delete=models.CASCADE)
    kind = models.CharField(max_length=12)  # lesson, card or lab
    key = models.CharField(max_length=400)
    title = models.CharField(max_length=400)
    context = models.CharField(max_length=400, blank=True)  # where it is, for the result line
    body = models.TextField()
    path = models.CharField(max_length=400)  # URL path

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["course", "kind", "key"], name="search_document_key")
        ]

    def __str__(self) -> str:
        return self.title


class SearchWord(models.Model):
    """A word of a course's search documents and how often it occurs: the source of corrections."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE)
    word = models.CharField(max_length=60)
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course", "word"], name="search_word_once")]

    def __str__(self) -> str:
        return self.word
