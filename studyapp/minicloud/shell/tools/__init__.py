"""The usual small tools, as commands over virtual files."""

from studyapp.minicloud.shell.session import Command
from studyapp.minicloud.shell.tools import conditions, sides, text, tree, words
from studyapp.minicloud.shell.tools.awk import awk
from studyapp.minicloud.shell.tools.jq import jq
from studyapp.minicloud.shell.tools.sed import sed

TOOLS: dict[str, Command] = {
    "[": conditions.test,
    "awk": awk,
    "base64": words.base64,
    "basename": words.basename,
    "cat": text.cat,
    "chmod": tree.chmod,
    "column": sides.column,
    "comm": sides.comm,
    "cp": tree.cp,
    "cut": text.cut,
    "diff": sides.diff,
    "dirname": words.dirname,
    "echo": words.echo,
    "egrep": text.grep,
    "env": words.env,
    "fgrep": text.grep,
    "find": tree.find,
    "grep": text.grep,
    "head": text.head,
    "jq": jq,
    "less": text.cat,
    "ls": tree.ls,
    "md5sum": words.summed("md5sum", "md5"),
    "mkdir": tree.mkdir,
    "more": text.cat,
    "mv": tree.mv,
    "nl": sides.nl,
    "paste": sides.paste,
    "printenv": words.env,
    "printf": words.printf,
    "rev": sides.rev,
    "rm": tree.rm,
    "rmdir": tree.rmdir,
    "sed": sed,
    "seq": words.seq,
    "sha1sum": words.summed("sha1sum", "sha1"),
    "sha512sum": words.summed("sha512sum", "sha512"),
    "sha256sum": words.summed("sha256sum", "sha256"),
    "sleep": words.sleep,
    "sort": text.sort,
    "tac": sides.tac,
    "tail": text.tail,
    "tee": text.tee,
    "test": conditions.test,
    "touch": tree.touch,
    "tr": text.tr,
    "uniq": text.uniq,
    "wc": text.wc,
    "whoami": words.whoami,
}


def standard(now: int) -> dict[str, Command]:
    """The tools by name; `now` (milliseconds UTC) is what `date` says."""
    return {**TOOLS, "date": words.dated(now)}
