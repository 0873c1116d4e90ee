"""One pass over a job's files that gives exactly one outcome for each request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic

from openbatch.results.endpoints import known_endpoint
from openbatch.results.envelope import A_REQUEST, read_line, read_sender
from openbatch.results.judging import missing
from openbatch.results.line_files import LinesAnywhere, lines_of
from openbatch.results.offset_index import OffsetIndex, Place
from openbatch.results.outcomes import BodyT, Failure, Success, T
from openbatch.results.report import MAX_KEPT
from openbatch.results.tolerant_json import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from openbatch.results.envelope import Line, Sender
    from openbatch.results.judging import Judge
    from openbatch.results.report import ReadReport
    from openbatch.results.sources import Source
    from openbatch.runtime import Endpoint

__all__ = ["RequestPass"]


class RequestPass(Generic[BodyT, T]):
    """A pass that gives exactly one outcome for each request; to be used once.

    Of the output it keeps where each line stands, of the inputs where the requests without a line
    stand, and nothing else.

    Args:
        outputs: The output and error files.
        inputs: The files with the requests.
        judge: What makes outcomes of lines.
        endpoint: The endpoint, None if nobody said; then the requests say.
        report: Where to say what came up.
    """

    def __init__(
        self,
        outputs: Sequence[Source],
        inputs: Sequence[Source],
        judge: Judge[BodyT, T],
        endpoint: Endpoint | None,
        report: ReadReport,
    ) -> None:
        """Read nothing yet."""
        self._outputs = outputs
        self._inputs = inputs
        self._judge = judge
        self._endpoint = endpoint
        self._report = report
        self._lines = OffsetIndex()
        self._missing = OffsetIndex()
        self._endpoints: dict[str, Endpoint | None] = {}
        #: For each line whether its request has been found.
        self._found = bytearray()

    def in_input_order(self) -> Iterator[Success[BodyT, T] | Failure]:
        """Give the outcomes in the order of the requests.

        Yields:
            The outcomes.
        """
        self._index_outputs()
        for _, outcome in self._resolved():
            self._report.count(outcome)
            yield outcome
        self._report.complete = True

    def in_file_order(self) -> Iterator[Success[BodyT, T] | Failure]:
        """Give the outcomes in the order of the files, and those that no file has after them.

        Yields:
            The outcomes.
        """
        self._index_outputs()
        chosen = bytearray(len(self._lines))
        for entry, _ in self._resolved():
            if entry is not None:
                chosen[entry] = 1
        endpoints = {*self._endpoints.values()}
        endpoint = endpoints.pop() if len(endpoints) == 1 else None
        for outcome in self._chosen_lines(chosen, endpoint):
            self._report.count(outcome)
            yield outcome
        with LinesAnywhere(self._inputs) as inputs:
            for entry in range(len(self._missing)):
                outcome = missing(_id_in(inputs.read(self._missing.place(entry))))
                self._report.count(outcome)
                yield outcome
        self._report.complete = True

    def _index_outputs(self) -> None:
        for number, source in enumerate(self._outputs):
            for line_number, offset, raw in _numbered_lines(source):
                sender = self._read_sender(raw, source, line_number)
                if sender is None:
                    continue
                if sender.is_request:
                    self._report.add_unreadable(source.name, line_number, A_REQUEST, raw)
                else:
                    self._lines.add(sender.custom_id, number, offset)
        self._report.lines = len(self._lines) + self._report.unreadable_count
        self._found = bytearray(len(self._lines))

    def _resolved(self) -> Iterator[tuple[int | None, Success[BodyT, T] | Failure]]:
        """Give the line and the outcome of each request, an id that comes again left out."""
        self._report.requests = 0
        with LinesAnywhere(self._outputs) as outputs, LinesAnywhere(self._inputs) as inputs:
            for number, source in enumerate(self._inputs):
                for line_number, offset, raw in _numbered_lines(source):
                    sender = self._read_sender(raw, source, line_number)
                    if sender is None:
                        continue
                    resolved = self._resolve(sender, Place(number, offset), outputs, inputs)
                    if resolved is None:
                        self._report.add_repeated_input(sender.custom_id)
                    else:
                        self._report.requests += 1
                        yield resolved
            self._report_unexpected(outputs)

    def _resolve(
        self, sender: Sender, place: Place, outputs: LinesAnywhere, inputs: LinesAnywhere
    ) -> tuple[int | None, Success[BodyT, T] | Failure] | None:
        """Return the line and the outcome of a request, None if its id came before."""
        custom_id = sender.custom_id
        lines = self._lines_with(custom_id, outputs)
        if not lines:
            if any(
                _id_in(inputs.read(earlier)) == custom_id for earlier in self._missing_at(custom_id)
            ):
                return None
            self._missing.add(custom_id, place.source, place.offset)
            return None, missing(custom_id)
        if self._found[lines[0][0]]:
            return None
        endpoint = self._endpoint_at(sender.url)
        best: tuple[int, Success[BodyT, T] | Failure] | None = None
        for entry, line, raw in lines:
            self._found[entry] = 1
            outcome = self._judge.judge(line, raw, endpoint)
            if best is None:
                best = entry, outcome
                continue
            self._report.add_duplicate(custom_id)
            if _weight(outcome) > _weight(best[1]):
                best = entry, outcome
        return best

    def _lines_with(self, custom_id: str, outputs: LinesAnywhere) -> list[tuple[int, Line, bytes]]:
        """Return the lines that have an id, each with its number."""
        found: list[tuple[int, Line, bytes]] = []
        for entry in self._lines.find(custom_id):
            raw = outputs.read(self._lines.place(entry))
            try:
                line = read_line(raw)
            except UnreadableError:  # the file was changed meanwhile
                continue
            if line is not None and line.custom_id == custom_id:
                found.append((entry, line, raw))
        return found

    def _missing_at(self, custom_id: str) -> Iterator[Place]:
        return map(self._missing.place, self._missing.find(custom_id))

    def _endpoint_at(self, url: str | None) -> Endpoint | None:
        """Return the endpoint that a request goes to, as the user or else the request says."""
        if self._endpoint is not None or url is None:
            return self._endpoint
        if url not in self._endpoints:
            self._endpoints[url] = known_endpoint(url)
        return self._endpoints[url]

    def _chosen_lines(
        self, chosen: bytearray, endpoint: Endpoint | None
    ) -> Iterator[Success[BodyT, T] | Failure]:
        """Read the files once more, and of their lines those that were chosen."""
        entry = 0
        for number, source in enumerate(self._outputs):
            for _, offset, raw in _numbered_lines(source):
                if entry == len(chosen) or self._lines.place(entry) != (number, offset):
                    continue
                line = read_line(raw) if chosen[entry] else None
                entry += 1
                if line is not None:
                    yield self._judge.judge(line, raw, endpoint)

    def _report_unexpected(self, outputs: LinesAnywhere) -> None:
        for entry, found in enumerate(self._found):
            if not found:
                kept = len(self._report.unexpected) < MAX_KEPT
                custom_id = _id_in(outputs.read(self._lines.place(entry))) if kept else ""
                self._report.add_unexpected(custom_id)

    def _read_sender(self, raw: bytes, source: Source, number: int) -> Sender | None:
        """Return whose line this is; None if it is blank, or reported as unreadable."""
        try:
            return read_sender(raw)
        except UnreadableError as error:
            self._report.add_unreadable(source.name, number, str(error), raw)
            return None


def _weight(outcome: Success[object, object] | Failure) -> int:
    """Say how much an outcome tells among others of its request.

    An answer is what was asked for, and a refusal stays: a line that says that an earlier or later
    try came to nothing changes neither.
    """
    if isinstance(outcome, Success):
        return 2
    return 0 if outcome.retryable else 1


def _numbered_lines(source: Source) -> Iterator[tuple[int, int, bytes]]:
    """Read a file line by line, each with its number and the bytes before it."""
    offset = 0
    for number, raw in enumerate(lines_of(source), 1):
        yield number, offset, raw
        offset += len(raw)


def _id_in(raw: bytes) -> str:
    """Return the id of a line that was read before."""
    sender = read_sender(raw)
    return "" if sender is None else sender.custom_id
