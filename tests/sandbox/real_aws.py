"""One process that holds the real `aws`: a line of JSON asks, a line of JSON answers.

Started by tests; never imported by them, since awscli brings a botocore of its own. Each identity
has a driver of its own, because a driver keeps the credentials that it found first.
"""

import io
import json
import os
import sys
from contextlib import redirect_stderr, redirect_stdout

from awscli.clidriver import create_clidriver


class Bytes(io.TextIOWrapper):
    """A stream that also takes bytes, as `aws s3 cp s3://… -` writes them."""

    def __init__(self):
        super().__init__(io.BytesIO(), encoding="utf-8", write_through=True)

    def text(self):
        """All that was written."""
        return self.buffer.getvalue().decode()


def main() -> None:
    """Answer until standard input ends."""
    drivers = {}
    for line in sys.stdin:
        asked = json.loads(line)
        os.environ.update(asked["environment"])
        os.chdir(asked["folder"])
        for name in asked["unset"]:
            os.environ.pop(name, None)
        key = tuple(sorted(asked["environment"].items()))
        if key not in drivers:
            drivers[key] = create_clidriver()
        out, err = Bytes(), Bytes()
        with redirect_stdout(out), redirect_stderr(err):
            try:
                code = drivers[key].main(asked["words"])
            except SystemExit as left:
                code = left.code
        answer = {"code": code, "stdout": out.text(), "stderr": err.text()}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
