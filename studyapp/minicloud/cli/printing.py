"""What is printed of an answer: searched with `--query`, in the format that is asked for."""

from typing import TYPE_CHECKING, Any

from studyapp.minicloud import spec
from studyapp.minicloud.cli import errors, output, query
from studyapp.minicloud.cli.paging import Page, Pager
from studyapp.minicloud.cli.present import present
from studyapp.minicloud.cli.tools import Output, Params, Run

if TYPE_CHECKING:
    from botocore.model import OperationModel

WIDTH = 80


class Printer:
    """Prints answers of one operation; `kind` is the format, `chosen` the options of all commands."""

    def __init__(
        self, run: Run, model: "OperationModel", kind: str, chosen: dict[str, str]
    ) -> None:
        self.run = run
        self.model = model
        self.kind = kind
        self.expression = chosen.get("query")
        self.protocol = spec.protocol(model.service_model.service_name)

    def show(self, answer: Output) -> None:
        """Print an answer.

        CliError for a format that does not exist, which environment and configuration can name.
        """
        self._print(present(answer, self.model.output_shape, self.protocol))

    def show_pages(self, pager: Pager, page: Page, params: Params) -> None:
        """Print an answer that has pages: text and a stream of YAML page by page, each searched
        for itself, as docs.aws.amazon.com/cli/latest/userguide/cli-usage-filter.html tells; other
        formats join them, lists first.
        """
        if self.kind == "text":
            for part in pager.parts(page, params):
                self.show(part)
            if pager.resume:
                self._print({"NextToken": {"NextToken": pager.resume}})
        elif self.kind == "yaml-stream":
            for answer in pager.pages(page, params):
                self.show(answer)
        else:
            whole = pager.whole(page, params)
            shown = present(whole, self.model.output_shape, self.protocol)
            self._print({name: shown[name] for name in whole})

    def _print(self, value: Any) -> None:
        if self.kind not in output.FORMATS:
            raise errors.said(f"Unknown output type: {self.kind}")
        if self.expression is not None:
            value = query.search(self.expression, value, self.run.files.budget)
        self.run.write(output.formatted(self.kind, value, self.model.name, self._width()))

    def _width(self) -> int:
        columns = self.run.environment.get("COLUMNS", "")
        usable = columns.isascii() and columns.isdecimal() and len(columns) < 5
        return int(columns) if usable else WIDTH
