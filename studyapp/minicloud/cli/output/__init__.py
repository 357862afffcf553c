"""`--output`: json, text, table, yaml, off. docs.aws.amazon.com/cli/latest/userguide/cli-usage-output-format.html."""

from typing import Any

from studyapp.minicloud.cli.errors import CliError, said
from studyapp.minicloud.cli.output import as_json, as_table, as_text, as_yaml
from studyapp.minicloud.cli.output.writer import TooLong, Writer

FORMATS = ("json", "text", "table", "yaml", "yaml-stream", "off")


def formatted(kind: str, value: Any, title: str, width: int = 80) -> str:
    """The value as text that ends with a newline, or "" when there is nothing to print.

    `title` heads a table (`ListUsers`); `width` is the terminal's. CliError when it is too long.
    """
    writer = Writer()
    if kind == "off" or value == {}:
        return ""
    try:
        if kind == "json":
            as_json.write(value, writer)
        elif kind == "text":
            as_text.write(value, writer)
        elif kind == "table":
            as_table.write(value, title, width, writer)
        else:
            as_yaml.write([value] if kind == "yaml-stream" else value, writer)
    except as_table.UnevenRows as error:
        raise said(str(error)) from None
    except TooLong:
        raise said("The output is too long to be shown here; narrow it with --query.") from None
    except RecursionError:
        raise CliError("\nThe output is nested too deeply to be shown.\n", 255) from None
    return writer.text()
