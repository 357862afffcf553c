"""Labs: `labs/<slug>/lab.yaml` with the scripts that solve it and those that must fail."""

from collections.abc import Mapping as Files
from pathlib import PurePosixPath

from studyapp.corpus.fields import Fields, records
from studyapp.corpus.findings import FileFindings, Findings
from studyapp.corpus.lab_checks import read_check
from studyapp.corpus.lab_schema import Close, Lab, LabStep, Submission, WrongTry
from studyapp.corpus.prose import look_through
from studyapp.corpus.yaml_places import Mapping, Scalar, Sequence, Value, read_yaml

FOLDER, FILE = "labs", "lab.yaml"
FEWEST_STEPS, MOST_STEPS = 3, 6
_KEYS = (
    *("id", "title", "summary", "story", "tasks", "services", "needs", "minutes", "cost"),
    *("teaches", "start", "steps", "solutions", "wrong", "sources", "checked"),
)
_STEP_KEYS = ("id", "say", "check", "close", "hints")
_SOLUTIONS = {"cli": ".sh", "boto3": ".py", "console": ".yaml"}


def read_labs(files: Files[str, str], findings: Findings) -> tuple[Lab, ...]:
    """Read every lab of a course, by folder; whatever is wrong is noted in `findings`.

    `files` are those of the whole course: path relative to its folder -> text.
    """
    labs: list[Lab] = []
    for slug in sorted({path.split("/")[1] for path in files if _in_lab(path)}):
        folder = f"{FOLDER}/{slug}"
        path = f"{folder}/{FILE}"
        file = FileFindings(path, findings)
        if path not in files:
            file.problem(1, f"the file is missing; a lab is its `{FILE}`")
            continue
        value = read_yaml(_plain(files[path]), file)
        if isinstance(value, Mapping):
            labs.append(_LabReader(files, folder, value, file).lab())
        elif value is not None:
            file.problem(value.line, "the file must be a group of keys")
    return tuple(labs)


def _in_lab(path: str) -> bool:
    return path.startswith(f"{FOLDER}/") and path.count("/") >= 2


def _plain(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


class _LabReader:
    """Reads one lab; remembers which files of its folder are used."""

    def __init__(
        self, files: Files[str, str], folder: str, record: Mapping, file: FileFindings
    ) -> None:
        self.files = files
        self.folder = folder
        self.file = file
        self.fields = Fields(record, file, "the lab", _KEYS)
        self.used = {FILE}

    def lab(self) -> Lab:
        """The lab, with all its problems noted."""
        fields = self.fields
        steps = self._steps()
        solutions = self._solutions()
        lab = Lab(
            id=fields.kebab("id"),
            title=fields.text("title"),
            summary=fields.text("summary"),
            story=self._prose("story"),
            path=self.file.path,
            line=fields.record.line,
            tasks=self._references("tasks", "task"),
            services=fields.texts("services", required=True),
            needs=self._references("needs", "need"),
            minutes=fields.number("minutes", 5, 60),
            cost=self._prose("cost"),
            teaches=fields.texts("teaches", required=True),
            start=fields.text("start", required=False),
            steps=steps,
            cli=solutions["cli"],
            boto3=solutions["boto3"],
            console=self._console(solutions["console"]),
            wrong=self._wrong(steps),
            sources=fields.texts("sources", required=True),
            checked=fields.date("checked"),
        )
        self._judge(lab)
        return lab

    def _judge(self, lab: Lab) -> None:
        slug = PurePosixPath(self.folder).name
        if lab.id:
            self.file.name("lab", lab.id, self.fields.line("id"))
            if lab.id != slug:
                line = self.fields.line("id")
                self.file.problem(line, f"the lab `{lab.id}` lies in the folder `{slug}`")
        for path in self.files:
            if path.startswith(f"{self.folder}/"):
                name = path.removeprefix(f"{self.folder}/")
                if name not in self.used:
                    unused = FileFindings(path, self.file.findings)
                    unused.problem(1, f"`{FILE}` does not name this file")

    def _prose(self, key: str) -> str:
        text = self.fields.text(key)
        look_through(text, self.fields.line(key), self.file)
        return text

    def _references(self, key: str, kind: str) -> tuple[str, ...]:
        entries = self.fields.entries(key, required=True)
        for entry in entries:
            self.file.refer(kind, entry.text, entry.line)
        return tuple(entry.text for entry in entries)

    def _steps(self) -> tuple[LabStep, ...]:
        children = self.fields.children("steps")
        if children and not FEWEST_STEPS <= len(children) <= MOST_STEPS:
            text = f"a lab has {FEWEST_STEPS} to {MOST_STEPS} steps; this has {len(children)}"
            self.file.problem(self.fields.line("steps"), text)
        steps: list[LabStep] = []
        taken: dict[str, int] = {}
        for record in children:
            step = self._step(record)
            first = taken.setdefault(step.id, step.line)
            if step.id and first != step.line:
                text = f"the step `{step.id}` stands at line {first} already"
                self.file.problem(step.line, text)
            steps.append(step)
        return tuple(steps)

    def _step(self, record: Mapping) -> LabStep:
        fields = Fields(record, self.file, "the step", _STEP_KEYS)
        say = fields.text("say")
        look_through(say, fields.line("say"), self.file)
        hints = fields.entries("hints", required=True)
        for hint in hints:
            look_through(hint.text, hint.line, self.file)
        return LabStep(
            id=fields.kebab("id"),
            say=say,
            check=read_check(record.values.get("check"), self.file, fields.line("check")),
            line=fields.line("id"),
            close=self._close(fields),
            hints=tuple(hint.text for hint in hints),
        )

    def _close(self, fields: Fields) -> tuple[Close, ...]:
        if "close" not in fields.record.values:
            return ()
        found: list[Close] = []
        for record in fields.children("close"):
            inner = Fields(record, self.file, "the near miss", ("when", "say"))
            when = read_check(record.values.get("when"), self.file, inner.line("when"))
            say = inner.text("say")
            look_through(say, inner.line("say"), self.file)
            found.append(Close(when, say))
        return tuple(found)

    def _solutions(self) -> dict[str, str]:
        record = self.fields.child("solutions")
        texts = dict.fromkeys(_SOLUTIONS, "")
        if record is None:
            return texts
        fields = Fields(record, self.file, "the solutions", tuple(_SOLUTIONS))
        for way, ending in _SOLUTIONS.items():
            texts[way] = self._script(fields, way, ending)
        return texts

    def _script(self, fields: Fields, key: str, ending: str) -> str:
        """The text of the file that a field names; "" after a miss."""
        name = fields.text(key)
        path = f"{self.folder}/{name}"
        if not name:
            return ""
        self.used.add(name)
        if not name.endswith(ending):
            self.file.problem(fields.line(key), f"`{key}` must be a `{ending}` file, not `{name}`")
        if path not in self.files:
            self.file.problem(fields.line(key), f"there is no file `{path}`")
            return ""
        text = _plain(self.files[path])
        if not text.strip():
            FileFindings(path, self.file.findings).problem(1, "the file is empty")
        return text

    def _console(self, text: str) -> tuple[Submission, ...]:
        if not text:
            return ()
        name = self.fields.child("solutions")
        path = name.values["console"] if name is not None else None
        named = path.text.strip() if isinstance(path, Scalar) else ""
        file = FileFindings(f"{self.folder}/{named}", self.file.findings)
        return tuple(_submission(record, file) for record in records(text, file, "form") or [])

    def _wrong(self, steps: tuple[LabStep, ...]) -> tuple[WrongTry, ...]:
        known = {step.id for step in steps}
        found: list[WrongTry] = []
        for record in self.fields.children("wrong"):
            fields = Fields(record, self.file, "the try", ("script", "fails", "misconception"))
            text = self._script(fields, "script", ".sh")
            fails = fields.text("fails")
            if fails and fails not in known:
                line = fields.line("fails")
                self.file.problem(line, f"`{fails}` is not a step of this lab")
            misconception = fields.text("misconception", required=False)
            if misconception:
                line = fields.line("misconception")
                self.file.refer("misconception", misconception, line)
            found.append(WrongTry(fields.text("script"), text, fails, misconception))
        return tuple(found)


def _submission(record: Mapping, file: FileFindings) -> Submission:
    fields = Fields(record, file, "the form", ("page", "fields"))
    page = fields.text("page")
    if page and not page.startswith("/console/"):
        file.problem(fields.line("page"), f"`page` must begin with `/console/`, not `{page}`")
    inner = fields.child("fields")
    pairs: list[tuple[str, str]] = []
    for key, value in inner.values.items() if inner is not None else ():
        pairs += [(key, text) for text in _typed(key, value, file)]
    return Submission(page, tuple(pairs))


def _typed(key: str, value: Value, file: FileFindings) -> list[str]:
    """What is typed into a field; a list is for a field that takes several values."""
    if isinstance(value, Scalar):
        return [value.text]
    if isinstance(value, Sequence):
        return [text for inner in value.values for text in _typed(key, inner, file)]
    file.problem(value.line, f"the field `{key}` must be a text or a list of texts")
    return []
