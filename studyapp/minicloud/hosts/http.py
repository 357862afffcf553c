"""`curl` and `wget` on a machine: they reach the metadata service and the machine itself.

No other host is simulated, and nothing here ever opens a connection.
"""

from collections.abc import Container, Iterator, Sequence
from urllib.parse import urlsplit

from msgspec import Struct

from studyapp.minicloud.hosts import metadata
from studyapp.minicloud.hosts.live import Live
from studyapp.minicloud.hosts.web import serve
from studyapp.minicloud.shell.files import FileError, Folder
from studyapp.minicloud.shell.session import Reply

LONG = {
    "--request": "-X",
    "--output": "-o",
    "--header": "-H",
    "--silent": "-s",
    "--show-error": "-S",
    "--fail": "-f",
    "--include": "-i",
    "--head": "-I",
    "--location": "-L",
    "--remote-name": "-O",
    "--max-time": "-m",
    "--connect-timeout": "-m",
    "--retry": "-m",
    "--insecure": "-k",
}
VALUED = frozenset("XoHmwA")
KNOWN = VALUED | frozenset("sSfiILOkvq4")
SELF = frozenset({"localhost", "127.0.0.1"})


class Fetched(Struct, frozen=True):
    """An answer, or in `problem` why there is none, with curl's exit code for it."""

    status: int = 0
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    problem: str = ""
    code: int = 0


def curl(live: Live, argv: Sequence[str], folder: Folder) -> Reply:
    """`curl [-s] [-f] [-i] [-X method] [-H header] [-o file] URL`."""
    given: dict[str, list[str]] = {}
    for option, value in _options(argv[1:]):
        given.setdefault(option, []).append(value)
    strange = sorted(option for option in given if option and option not in KNOWN)
    if strange:
        return b"", f"curl: option {strange[0]}: not simulated here\n".encode(), 2
    if "" not in given:
        return b"", b"curl: (2) no URL specified\n", 2
    url = given[""][-1]
    method = given.get("X", ["HEAD" if "I" in given else "GET"])[-1]
    answer = fetch(live, url, method, _headers(given.get("H", [])))
    if "f" in given and answer.status >= 400:
        text = f"The requested URL returned error: {answer.status}"
        answer = Fetched(problem=text, code=22)
    if answer.problem:
        quiet = "s" in given and "S" not in given
        shown = "" if quiet else f"curl: ({answer.code}) {answer.problem}\n"
        return b"", shown.encode(), answer.code
    name = given.get("o", [urlsplit(url).path.rpartition("/")[2] if "O" in given else ""])[-1]
    return _keep(folder, name, _shown(answer, given), "curl: (23)", 23)


def _shown(answer: Fetched, options: Container[str]) -> bytes:
    if "i" not in options and "I" not in options:
        return answer.body
    lines = [f"HTTP/1.1 {answer.status}", *(f"{name}: {value}" for name, value in answer.headers)]
    head = "\r\n".join([*lines, "", ""]).encode()
    return head if "I" in options else head + answer.body


def wget(live: Live, argv: Sequence[str], folder: Folder) -> Reply:
    """`wget [-q] [-O file] URL`."""
    words = list(argv[1:])
    name = ""
    if "-O" in words[:-1]:
        place = words.index("-O")
        name = words[place + 1]
        del words[place : place + 2]
    urls = [word for word in words if not word.startswith("-")]
    if not urls:
        return b"", b"wget: missing URL\n", 1
    answer = fetch(live, urls[0], "GET", {})
    if answer.problem:
        return b"", f"wget: {answer.problem}\n".encode(), 4
    if answer.status >= 400:
        return b"", f"ERROR {answer.status}\n".encode(), 8
    name = name or urlsplit(urls[0]).path.rpartition("/")[2] or "index.html"
    return _keep(folder, "" if name == "-" else name, answer.body, "wget:", 3)


def fetch(live: Live, url: str, method: str, headers: dict[str, str]) -> Fetched:
    """Ask the metadata service or the machine's own web server for a URL."""
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return Fetched(problem="URL using bad/illegal format or missing URL", code=3)
    if host == metadata.IPV4 or url.startswith(f"http://{metadata.IPV6}"):
        status, text = metadata.ask(live.machine, method, parts.path, headers)
        return Fetched(status, (("Content-Type", "text/plain"),), text.encode())
    if host in SELF or host in {live.machine.private, live.machine.private_name}:
        found = serve(live.frozen(""), parts.path or "/", port)
        if found is None:
            text = f"Failed to connect to {host} port {port}: Connection refused"
            return Fetched(problem=text, code=7)
        return Fetched(found.status, found.headers, found.body)
    if not live.machine.online:
        return Fetched(problem="Connection timed out", code=28)
    text = f"Could not resolve host: {host} (the sandbox simulates no hosts outside AWS)"
    return Fetched(problem=text, code=6)


def _options(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Letters of options with their values ("" without one); the URL under ""."""
    rest = iter(words)
    for word in rest:
        short = LONG.get(word, word)
        if short.startswith("--"):
            yield short, ""
        elif not short.startswith("-") or short == "-":
            yield "", word
        else:
            letters = short[1:]
            while letters:
                letter, letters = letters[0], letters[1:]
                if letter in VALUED:
                    yield letter, letters or next(rest, "")
                    break
                yield letter, ""


def _headers(lines: Sequence[str]) -> dict[str, str]:
    pairs = (line.partition(":") for line in lines)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _keep(folder: Folder, name: str, body: bytes, who: str, code: int) -> Reply:
    if not name:
        return body, b"", 0
    try:
        folder.write(name, body)
    except FileError as error:
        return b"", f"{who} {error}\n".encode(), code
    return b"", b"", 0
