"""The web servers of a machine: which page a request gets."""

from posixpath import normpath
from urllib.parse import unquote, urlsplit

from studyapp.minicloud.hosts.images import IMAGES, page
from studyapp.minicloud.hosts.state import HostState, Response
from studyapp.minicloud.shell.files import Node

ROOTS = {
    ("httpd", ""): "/var/www/html",
    ("apache2", ""): "/var/www/html",
    ("nginx", ""): "/usr/share/nginx/html",
    ("nginx", "ubuntu"): "/var/www/html",
}
INDEXES = ("index.html", "index.htm", "index.nginx-debian.html")
TYPES = {
    "html": "text/html; charset=UTF-8",
    "htm": "text/html; charset=UTF-8",
    "txt": "text/plain; charset=UTF-8",
    "css": "text/css",
    "js": "text/javascript",
    "json": "application/json",
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "xml": "text/xml",
}
REASONS = {
    403: ("Forbidden", "You don't have permission to access this resource."),
    404: ("Not Found", "The requested URL was not found on this server."),
}


def serve(host: HostState, path: str, port: int = 80) -> Response | None:
    """Answer a GET request for `path` ("/", "/about.html?x=1"); None when nothing listens there.

    A listener that speaks no HTTP (SSH, a database) gives None as well. The page of an empty
    document root is the welcome page of the distribution, which Apache on Amazon Linux answers
    with status 403 (unverified).
    """
    name = host.listeners.get(port, "")
    path = path or "/"
    root = ROOTS.get((name, host.machine.image), ROOTS.get((name, "")))
    if root is None:
        return None
    server = _server(host, name)
    inside = normpath("/" + unquote(urlsplit(path).path).lstrip("/"))
    target = normpath(root + inside)
    node = host.files.get(target)
    if node is None or "\0" in path:
        return _error(404, server)
    if not node.directory:
        return _file(target, node, server)
    if not urlsplit(path).path.endswith("/"):
        return Response(301, (("Location", f"{inside}/"), ("Server", server)), b"")
    for index in INDEXES:
        found = host.files.get(f"{target}/{index}".replace("//", "/"))
        if found is not None and not found.directory:
            return _file(index, found, server)
    if inside == "/" and name == "httpd":
        return _answer(
            403, page("It works!", "The web server Apache is installed.").encode(), server
        )
    return _error(403, server)


def _server(host: HostState, name: str) -> str:
    known = IMAGES[host.machine.image].packages[name]
    maker = "nginx" if name == "nginx" else "Apache"
    return f"{maker}/{known.version} ({IMAGES[host.machine.image].name})"


def _file(path: str, node: Node, server: str) -> Response:
    ending = path.rpartition(".")[2].lower()
    kind = TYPES.get(ending, "application/octet-stream")
    return _answer(200, node.data, server, kind)


def _error(status: int, server: str) -> Response:
    title, text = REASONS[status]
    return _answer(status, page(f"{status} {title}", text).encode(), server)


def _answer(status: int, body: bytes, server: str, kind: str = TYPES["html"]) -> Response:
    headers = (("Content-Type", kind), ("Content-Length", str(len(body))), ("Server", server))
    return Response(status, headers, body)
