"""Runs a script: pipelines, redirections, variables and the commands of the shell itself.

Bounded: a line has a cap on its output and on the commands that it runs. Loops: `control`.
"""

from collections.abc import Mapping
from hashlib import blake2b
from shlex import quote

from studyapp.minicloud.shell import builtins, control
from studyapp.minicloud.shell.expand import Expander, ExpansionError
from studyapp.minicloud.shell.files import FileError, Files, Folder
from studyapp.minicloud.shell.parser import parse
from studyapp.minicloud.shell.regex import Budget
from studyapp.minicloud.shell.session import (
    KEPT_CHARACTERS,
    KEPT_LINES,
    Command,
    Ended,
    Limits,
    NeedsInput,
    Session,
    Typed,
    Waiting,
)
from studyapp.minicloud.shell.streams import (
    Buffer,
    FileSink,
    Sink,
    Terminal,
    TerminalStream,
    discard,
)
from studyapp.minicloud.shell.syntax import (
    Chain,
    Group,
    Pipeline,
    Redirection,
    Script,
    ShellSyntaxError,
    Simple,
    Substitution,
)
from studyapp.minicloud.shell.syntax import (
    Command as Parsed,
)

NAME = "bash"


class Halt(Exception):
    """The line is stopped: it went over a limit, or it was left with `exit`."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


def run(
    line: str,
    session: Session,
    files: Files,
    commands: Mapping[str, Command],
    limits: Limits | None = None,
    *,
    interactive: bool = False,
) -> Ended:
    """Run one line, or several joined by newlines; it always ends, and raises nothing of its own.

    With `interactive`, a command that is alone on its line may ask: then the session waits, and
    the next line is the answer. What a command raises comes through: commands turn their own errors into text.
    """
    limits = limits or Limits()
    history = session.history
    waiting = session.waiting if interactive else None
    if waiting:
        answers, line = (*waiting.answers, line), waiting.line
    else:
        answers = ()
        history = _remembered((*history, line.strip())) if line.strip() else history
    shell = Shell(session, history, files, commands, limits)
    try:
        shell.run_text(line, Typed("".join(f"{a}\n" for a in answers).encode()), ask=interactive)
    except NeedsInput as needs:
        shell.waiting = Waiting(line, answers, needs.prompt, needs.secret)
    return shell.ended()


def _remembered(lines: tuple[str, ...]) -> tuple[str, ...]:
    """The newest lines: so many, and so many characters in all."""
    room, first = KEPT_CHARACTERS, len(lines)
    while first > max(len(lines) - KEPT_LINES, 0) and room >= len(lines[first - 1]):
        first -= 1
        room -= len(lines[first])
    return lines[first:]


def _is_alone(script: Script) -> bool:
    """Whether a script is one plain command, which may be run again with one answer more."""
    if len(script.chains) != 1 or len(script.chains[0].links) != 1:
        return False
    (_, pipeline) = script.chains[0].links[0]
    command = pipeline.commands[0]
    if len(pipeline.commands) != 1 or not isinstance(command, Simple) or command.redirections:
        return False
    words = (*command.words, *(word for _, word in command.assignments))
    return not any(isinstance(part, Substitution) for word in words for part in word.parts)


# What a shell within the shell changes for itself alone.
Scope = tuple[str, str, dict[str, str], set[str], tuple[str, ...]]


class Shell:
    """The machine that runs one line; its fields are what builtins read and change."""

    def __init__(
        self,
        session: Session,
        history: tuple[str, ...],
        files: Files,
        commands: Mapping[str, Command],
        limits: Limits,
    ) -> None:
        self.files = files
        self.commands = commands
        self.limits = limits
        self.cwd = session.cwd
        self.previous = session.previous
        self.variables = dict(session.variables)
        self.exported = set(session.exported)
        self.history = history
        self.code = session.code
        self.options = frozenset(session.options)
        self.guarded = 0
        self.budget = Budget()
        self.loops = 0
        self.given = session.given
        self.drawn = 0
        self.lines = control.Lines(b"")
        self.prefix: Mapping[str, str] = {}
        self.steps = 0
        self.shown = 0
        self.passed = 0
        self.substituted = False
        self.nested = 0
        self.waiting: Waiting | None = None
        self.cleared = False
        self.closed = False
        self.terminal = Terminal()

    def ended(self) -> Ended:
        """The outcome as a value."""
        session = Session(
            cwd=self.cwd,
            previous=self.previous,
            variables=self.variables,
            exported=tuple(sorted(self.exported)),
            history=self.history,
            code=self.code,
            options=tuple(sorted(self.options)),
            given=self.given,
            waiting=self.waiting,
        )
        pieces = tuple(self.terminal.pieces)
        return Ended(session, self.code, pieces, self.cleared, self.closed)

    @property
    def folder(self) -> Folder:
        """The files as seen from the current folder."""
        return Folder(self.files, self.cwd, self.budget)

    def run_text(self, text: str, typed: bytes = b"", *, ask: bool = False) -> None:
        """Read and run a text with the terminal as both outputs.

        With `ask`, a command that is alone has what was typed as its input, and may ask for more.
        """
        out, err = self.terminal.stream(1), self.terminal.stream(2)
        try:
            if len(text) > self.limits.line:
                raise ShellSyntaxError("the line is too long")
            script = parse(text)
        except ShellSyntaxError as error:
            self.complain(err, str(error))
            self.code = 2
            return
        try:
            self.run_script(script, typed if ask and _is_alone(script) else b"", out, err)
        except Halt as halt:
            if halt.message:
                self.complain(err, halt.message)
            self.code = halt.code

    def complain(self, err: Sink, message: str) -> None:
        """Write an error of the shell itself."""
        err.write(f"{NAME}: {message}\n".encode())

    def produce(self, sink: Sink, data: bytes) -> None:
        """Write output and count it; Halt when the line has printed too much."""
        shown = isinstance(sink, TerminalStream)
        room = self.limits.output - self.shown if shown else self.limits.work - self.passed
        self.shown += len(data) if shown else 0
        self.passed += 0 if shown else len(data)
        sink.write(data[:room])
        if len(data) > room:
            raise Halt("output limit reached, the rest of the line is not run", 1)

    def run_script(self, script: Script, stdin: bytes, out: Sink, err: Sink) -> None:
        """Run chains one after the other."""
        for chain in script.chains:
            self._chain(chain, stdin, out, err)

    def _chain(self, chain: Chain, stdin: bytes, out: Sink, err: Sink) -> None:
        last = len(chain.links) - 1
        for index, (operator, pipeline) in enumerate(chain.links):
            if operator and (self.code == 0) != (operator == "&&"):
                continue
            asked = index != last or pipeline.negated  # somebody looks at how it ends
            self.guarded += asked
            try:
                self._pipeline(pipeline, stdin, out, err)
            finally:
                self.guarded -= asked
            if self.code and not asked and not self.guarded and "errexit" in self.options:
                raise Halt("", self.code)

    def _pipeline(self, pipeline: Pipeline, stdin: bytes, out: Sink, err: Sink) -> None:
        last = len(pipeline.commands) - 1
        failed = 0
        for index, command in enumerate(pipeline.commands):
            target: Sink = out if index == last else Buffer()
            before = self._scope()
            self._part(command, stdin, target, err, apart=last > 0)
            if last:  # each part of a pipeline is a shell of its own
                self._restore(before)
            if isinstance(target, Buffer) and index != last:
                stdin = target.value()
            failed = self.code or failed
        if "pipefail" in self.options:
            self.code = failed
        if pipeline.negated:
            self.code = int(self.code == 0)

    def _part(self, command: Parsed, stdin: bytes, out: Sink, err: Sink, *, apart: bool) -> None:
        """One command of a pipeline; a shell of its own leaves no loop but its own."""
        loops, self.loops = self.loops, 0 if apart else self.loops
        try:
            self._command(command, stdin, out, err)
        finally:
            self.loops = loops

    def _scope(self) -> Scope:
        return self.cwd, self.previous, dict(self.variables), set(self.exported), self.given

    def _restore(self, scope: Scope) -> None:
        self.cwd, self.previous, self.variables, self.exported, self.given = scope

    def step(self) -> None:
        """Count a command; Halt when there were too many."""
        self.steps += 1
        if self.steps > self.limits.steps:
            raise Halt("too many commands in one line", 1)

    def _command(self, command: Parsed, stdin: bytes, out: Sink, err: Sink) -> None:
        self.step()
        try:
            stdin, targets = self._redirect(command.redirections, stdin, out, err)
        except (FileError, ExpansionError) as error:
            self.complain(err, str(error))
            self.code = 1
            return
        try:
            if isinstance(command, Simple):
                self._simple(command, stdin, targets[1], targets[2])
            else:
                self._compound(command, stdin, targets[1], targets[2])
        except ExpansionError as error:
            self.complain(err, str(error))
            self.code = 1
        finally:
            self._close(targets, err)

    def _compound(self, command: Parsed, stdin: bytes, out: Sink, err: Sink) -> None:
        """A group, a loop or a condition: all that `read` in it takes comes from one stream."""
        lines = self.lines
        if stdin is not lines.data:
            self.lines = control.Lines(stdin)
        try:
            if isinstance(command, Group):
                self._group(command, stdin, out, err)
            else:
                control.run(self, command, stdin, out, err)
        finally:
            self.lines = lines

    def _close(self, targets: dict[int, Sink], err: Sink) -> None:
        for target in dict.fromkeys(targets.values()):
            try:
                target.close()
            except FileError as error:
                self.complain(err, str(error))
                self.code = 1

    def _group(self, group: Group, stdin: bytes, out: Sink, err: Sink) -> None:
        before = self._scope()
        self.run_script(group.script, stdin, out, err)
        if group.apart:
            self._restore(before)

    def _redirect(
        self, redirections: tuple[Redirection, ...], stdin: bytes, out: Sink, err: Sink
    ) -> tuple[bytes, dict[int, Sink]]:
        targets = {1: out, 2: err}
        for item in redirections:
            text = self.expander(err).text(item.target)
            if item.operator == "<<":
                stdin = text.encode()
            elif item.operator == "<":
                stdin = self.folder.read(text)
            elif item.operator == ">&" and text in {"1", "2"}:
                targets[item.descriptor] = targets[int(text)]
            elif item.operator == ">&" and text == "-":
                targets[item.descriptor] = discard()
            else:
                sink = FileSink(self.folder, text, append=item.operator == ">>")
                for descriptor in (1, 2) if item.descriptor == 12 else (item.descriptor,):
                    targets[descriptor] = sink
        return stdin, targets

    def expander(self, err: Sink) -> Expander:
        """What expands words with the shell's variables; substitutions complain to `err`."""

        def substituted(script: Script) -> str:
            before, buffer, options = self._scope(), Buffer(), self.options
            self.options = options - {"errexit"}  # which a substitution does not inherit
            self.run_script(script, b"", buffer, err)
            self.options = options
            self._restore(before)
            self.substituted = True
            return buffer.value().decode("utf-8", "replace").replace("\0", "")

        strict = "nounset" in self.options
        return Expander(
            self.folder, self.look, self.assign, substituted, strict=strict, given=self.given
        )

    def look(self, name: str) -> str | None:
        """A variable's value."""
        if name.isdecimal() and name != "0":
            place = int(name)
            return self.given[place - 1] if place <= len(self.given) else None
        special = {"?": str(self.code), "PWD": self.cwd, "OLDPWD": self.previous, "0": NAME}
        special |= {"#": str(len(self.given)), "$": "1", "-": "", "!": ""}
        special |= dict.fromkeys("@*", " ".join(self.given))
        if name == "RANDOM" and name not in self.variables:
            return self._random()
        return special.get(name, self.variables.get(name))

    def _random(self) -> str:
        """A number below 32,768, drawn from all lines so far: this shell has no other chance."""
        self.drawn += 1
        seed = repr((self.history, self.steps, self.drawn)).encode("utf-8", "surrogatepass")
        return str(int.from_bytes(blake2b(seed, digest_size=4).digest()) % 32_768)

    def assign(self, name: str, value: str) -> None:
        """Set a variable; there is room for 200."""
        if len(self.variables) >= 200 and name not in self.variables:
            raise ExpansionError(f"{name}: too many variables")
        if sum(map(len, self.variables.values())) + len(value) > self.limits.output:
            raise ExpansionError(f"{name}: the variables are too long")
        self.variables[name] = value

    def _simple(self, command: Simple, stdin: bytes, out: Sink, err: Sink) -> None:
        expander = self.expander(err)
        self.substituted = False
        try:
            argv = [text for word in command.words for text in expander.arguments(word)]
            values = {name: expander.text(word) for name, word in command.assignments}
            if not argv:
                for name, value in values.items():
                    self.assign(name, value)
                self.code = self.code if self.substituted else 0
        except ExpansionError as error:
            self.complain(err, str(error))
            self.code = 1
            if "nounset" in self.options:
                raise Halt("", 1) from error
            return
        if "xtrace" in self.options:
            shown = [
                *(f"{name}={quote(value)}" for name, value in values.items()),
                *map(quote, argv),
            ]
            self.produce(err, f"+ {' '.join(shown)}\n".encode())
        if argv:
            self.invoke(argv, stdin, out, err, values)

    def environment(self, more: Mapping[str, str]) -> dict[str, str]:
        """The exported variables, with those of a single command."""
        kept = {
            name: self.variables[name] for name in sorted(self.exported) if name in self.variables
        }
        return {**kept, "PWD": self.cwd, **more}

    def invoke(
        self, argv: list[str], stdin: bytes, out: Sink, err: Sink, more: Mapping[str, str]
    ) -> None:
        """Run a builtin or a command by its words; sets the exit code."""
        builtin = builtins.BUILTINS.get(argv[0])
        command = self.commands.get(argv[0].removeprefix("/usr/bin/").removeprefix("/bin/"))
        if builtin:
            self.prefix = more
            stdout, stderr, code = builtin(self, argv, stdin)
        elif command:
            stdout, stderr, code = command(argv, stdin, self.environment(more), self.folder)
        else:
            stdout, stderr, code = b"", *self._not_found(argv[0])
        self.code = code
        self.produce(out, stdout)
        self.produce(err, stderr)
        if self.closed:
            raise Halt("", code)

    def _not_found(self, name: str) -> tuple[bytes, int]:
        if "/" not in name:
            return f"{NAME}: {name}: command not found\n".encode(), 127
        found = self.folder.stat(name)
        if found is None:
            return f"{NAME}: {name}: No such file or directory\n".encode(), 127
        reason = "Is a directory" if found.directory else "Permission denied"
        return f"{NAME}: {name}: {reason}\n".encode(), 126
