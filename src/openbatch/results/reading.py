"""What `read_results` does, and the results that it returns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast, get_args

from openbatch.errors import ResultsError
from openbatch.results.endpoints import named_endpoint
from openbatch.results.exits import Exits
from openbatch.results.judging import Judge
from openbatch.results.line_pass import read_lines
from openbatch.results.outcomes import BodyT, Failure, Success, T
from openbatch.results.report import ReadReport
from openbatch.results.request_pass import RequestPass
from openbatch.results.sources import ResultFiles, find_sources
from openbatch.shown import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from typing_extensions import TypeForm

    from openbatch.outputs import OutputParser
    from openbatch.requests.function_tools import FunctionTool
    from openbatch.results.sources import Source
    from openbatch.runtime import Endpoint

__all__ = ["Order", "ResultFiles", "Results", "Tools", "read"]

#: Functions that the model could call.
Tools: TypeAlias = "Iterable[FunctionTool[Any]]"
#: In which order outcomes come.
Order: TypeAlias = Literal["input", "file"]


class Results(Exits[BodyT, T]):
    """The outcomes of a job's requests, read as they are gone through, as often as one likes.

    Every pass opens the files anew. `read_results` makes it.

    Attributes:
        order: `input` or `file`.
        text_format: The type of the answers' texts, None if none was given.
        output_sources: The output and error files, one after the other.
        input_sources: The files with the requests, None if none were given.
    """

    def __init__(
        self,
        outputs: Sequence[Source],
        inputs: Sequence[Source] | None,
        *,
        judge: Judge[BodyT, T],
        endpoint: Endpoint | None,
        order: Order,
        tools: Mapping[str, FunctionTool[Any]],
    ) -> None:
        """Read nothing yet."""
        self.order: Order = order
        self.text_format: TypeForm[T] | None = judge.text_format
        self.output_sources = outputs
        self.input_sources = inputs
        self._judge = judge
        self._endpoint = endpoint
        self._tools = tools
        self._report: ReadReport | None = None

    def __iter__(self) -> Iterator[Success[BodyT, T] | Failure]:
        """Go through the outcomes from the first one on.

        Raises:
            BatchFileError: A file cannot be read.
        """
        self._report = ReadReport(sources=[source.name for source in self.output_sources])
        outcomes = self._pass(self._report)
        return map(self._with_tools, outcomes) if self._tools else outcomes

    def with_inputs(
        self, inputs: ResultFiles | None = None, *, order: Order = "input"
    ) -> Results[BodyT, T]:
        """Return the same results with exactly one outcome for each of some requests.

        Args:
            inputs: The batch files, in any form that `read_results` takes; None for those that
                these results were read with.
            order: `input` for the order of the requests, `file` for that of the results.

        Raises:
            BatchFileError: A path leads nowhere.
            ResultsError: There are no inputs.
        """
        sources = self.input_sources if inputs is None else find_sources(inputs, "requests")
        if sources is None:
            raise ResultsError(
                "these results were read without `inputs`; give the batch files that were sent"
            )
        return Results(
            self.output_sources,
            sources,
            judge=self._judge,
            endpoint=self._endpoint,
            order=order,
            tools=self._tools,
        )

    @property
    def report(self) -> ReadReport:
        """Return what the latest pass came upon; as far as it came, if it was broken off.

        If there was no pass yet, this makes one.
        """
        if self._report is None:
            for _ in self:
                pass
        report = self._report
        return ReadReport() if report is None else report

    def _with_tools(self, outcome: Success[BodyT, T] | Failure) -> Success[BodyT, T] | Failure:
        outcome.use_tools(self._tools)
        return outcome

    def _pass(self, report: ReadReport) -> Iterator[Success[BodyT, T] | Failure]:
        if self.input_sources is None:
            return read_lines(self.output_sources, self._judge, self._endpoint, report)
        requests = RequestPass(
            self.output_sources, self.input_sources, self._judge, self._endpoint, report
        )
        return requests.in_file_order() if self.order == "file" else requests.in_input_order()


def read(
    output: ResultFiles | None,
    *,
    errors: ResultFiles | None = None,
    inputs: ResultFiles | None = None,
    endpoint: str | None = None,
    text_format: TypeForm[Any] | None = None,  # of any type: the overloads say of which
    order: Order | None = None,
    tools: Tools = (),
) -> Results[Any, Any]:
    """Read the results of a job: see `openbatch.read_results`."""
    if order is not None and order not in get_args(Order):
        raise ResultsError(f'order={order!r} was given; use "input" or "file"')
    if order == "input" and inputs is None:
        raise ResultsError('order="input" was given, but no `inputs`; give the batch files as well')
    named = named_endpoint(endpoint)
    if text_format is not None and named is not None and named.structured_output is None:
        raise ResultsError(f"text_format: answers of {named.url} have no text of a type of yours")
    parser = None if text_format is None else _parser_of(text_format)
    return Results(
        [*find_sources(output, "results"), *find_sources(errors, "results")],
        None if inputs is None else find_sources(inputs, "requests"),
        judge=Judge(parser),
        endpoint=named,
        order=order or ("file" if inputs is None else "input"),
        tools=_named_tools(tools),
    )


def _named_tools(tools: Tools) -> dict[str, FunctionTool[Any]]:
    from openbatch.requests.function_tools import FunctionTool

    named: dict[str, FunctionTool[Any]] = {}
    for tool in tools:
        if not isinstance(cast("object", tool), FunctionTool):  # as the user may have got it wrong
            raise ResultsError(f"tools: {shown(tool)} was given; declare it with `function_tool`")
        named[tool.name] = tool
    return named


def _parser_of(text_format: TypeForm[T]) -> OutputParser[T]:
    from openbatch.outputs import output_parser

    return output_parser(text_format)
