"""Ports: "SSH (22)", "port 443 HTTPS", "22 = SSH", "- 22: SSH (Secure Shell)"."""

import re
from collections.abc import Iterator

from studyapp.itemgen.families.termlists import lists
from studyapp.itemgen.model import Finding, Pair, Topic
from studyapp.itemgen.prose import tidy
from studyapp.itemgen.terms import normalise, word_set
from studyapp.itemgen.tokens import Paragraph, Text

_PROTOCOLS = word_set(
    "SSH SFTP FTP FTPS HTTP HTTPS RDP SMTP DNS NFS SMB LDAP LDAPS MySQL PostgreSQL Redis "
    "Telnet IMAP POP3 NTP TLS"
)
_NAME = rf"(?P<name>\b(?:{'|'.join(sorted(_PROTOCOLS, reverse=True))})\b)"
_PORT = r"(?P<port>\b\d{1,5}\b)"
_SHAPES = tuple(
    re.compile(shape)
    for shape in (
        rf"^{_PORT}\s*[:=–—-]\s*{_NAME}",
        rf"^{_NAME}\s*[:=–—-]\s*(?:port\s+)?{_PORT}(?!\s*-?\w*[.\d])",
        rf"{_NAME}\s*\((?:TCP\s+|UDP\s+)?(?:port\s+)?{_PORT}\)",
        rf"\b[Pp]ort\s+{_PORT}\s*\(?{_NAME}",
        rf"{_NAME}\s+(?:uses|on|is on|listens on|over)\s+(?:TCP\s+|UDP\s+)?port\s+{_PORT}",
    )
)


def find(topic: Topic) -> Iterator[Finding]:
    """The protocols of a topic with their ports, each protocol once."""
    seen: dict[str, tuple[str, str, int]] = {}
    for text in _texts(topic):
        for name, port, line in _ports(text):
            seen.setdefault(normalise(name), (name, port, line))
    numbers = [port for _, port, _ in seen.values()]
    for name, port, line in seen.values():
        yield Pair(
            family="port",
            form="port",
            term=name,
            meaning=port,
            line=line,
            group="ports",
            ask=f"Which port does **{name}** use?",
            find=f"Which protocol uses port **{port}**?" if numbers.count(port) == 1 else "",
            exclusive=True,
            closed=True,
            ask_alone=True,
        )


def _texts(topic: Topic) -> Iterator[Text]:
    for listing in lists(topic.nodes):
        for item in listing.items:
            yield item.text
    for node in topic.nodes:
        if isinstance(node, Paragraph):
            yield node.text


def _ports(text: Text) -> Iterator[tuple[str, str, int]]:
    for shape in _SHAPES:
        for match in shape.finditer(text.text):
            number = int(match.group("port"))
            if 0 < number <= 65535:
                name = tidy(match.group("name"))
                yield name, str(number), text.line_at(match.start("name"))
