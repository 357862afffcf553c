"""A small browser for measuring: cookies, forms, one kept connection."""

import http.client
import re
from http.cookies import SimpleCookie
from urllib.parse import urlencode


class Browser:
    """Talks to one server and remembers its cookies."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.cookies: dict[str, str] = {}
        self.token = ""

    def get(self, path: str, *, htmx: bool = False) -> str:
        """The text of a page; anything but success raises RuntimeError."""
        return self._ask("GET", path, None, htmx=htmx)

    def post(self, path: str, form: dict[str, str], *, htmx: bool = True) -> str:
        """Send a form as the page would."""
        return self._ask("POST", path, urlencode(form), htmx=htmx)

    def _send(
        self, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> http.client.HTTPResponse:
        """Send on the kept connection; one that the server closed while idle is opened anew."""
        try:
            self.connection.request(method, path, body=body, headers=headers)
            return self.connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self.connection.close()
            self.connection.request(method, path, body=body, headers=headers)
            return self.connection.getresponse()

    def send_json(self, path: str, body: str) -> str:
        """Send a JSON message as the outbox would."""
        return self._ask("POST", path, body, htmx=False, kind="application/json")

    def _ask(
        self,
        method: str,
        path: str,
        body: str | None,
        *,
        htmx: bool,
        kind: str = "application/x-www-form-urlencoded",
    ) -> str:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = kind
            headers["X-CSRFToken"] = self.token
        if htmx:
            headers["HX-Request"] = "true"
        answer = self._send(method, path, body, headers)
        text = answer.read().decode()
        for value in answer.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(value).items():
                self.cookies[name] = morsel.value
        found = re.search(r'"X-CSRFToken": "(\w+)"', text)
        self.token = found[1] if found else self.token
        if answer.status >= 400:
            message = f"{method} {path} answered {answer.status}"
            raise RuntimeError(message)
        if answer.status in {301, 302, 303}:
            return self._ask("GET", answer.headers["Location"], None, htmx=False)
        return text
