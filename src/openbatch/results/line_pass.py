"""One pass over a job's files as they come: one outcome for each line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from openbatch.results.answers import plain_text
from openbatch.results.envelope import DECODE_ERRORS, decode_line, read_line
from openbatch.results.line_files import lines_of
from openbatch.results.outcomes import Success
from openbatch.results.tolerant_json import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from openbatch.results.envelope import Line
    from openbatch.results.judging import Judge
    from openbatch.results.outcomes import BodyT, Failure, T
    from openbatch.results.report import ReadReport
    from openbatch.results.sources import Source
    from openbatch.runtime import Endpoint

__all__ = ["read_lines"]

#: So many ids at least are remembered; the service takes half as many requests in one file.
_REMEMBERED: Final = 100_000


def read_lines(
    outputs: Sequence[Source], judge: Judge[BodyT, T], endpoint: Endpoint | None, report: ReadReport
) -> Iterator[Success[BodyT, T] | Failure]:
    """Read files as they come.

    That an id came before is noticed by its hash of 64 bits, which is right but for one line in
    10^14, and remembered for the latest lines only, so that memory stays constant.

    Args:
        outputs: The output and error files.
        judge: What makes outcomes of lines.
        endpoint: The endpoint, None if nobody said.
        report: Where to say what came up.

    Yields:
        The outcomes, one for each line that can be read.
    """
    read = judge.reader
    recent: set[int] = set()
    before: set[int] = set()
    for source in outputs:
        number = 0
        for raw in lines_of(source):
            number += 1  # faster
            # Nearly all lines take the short way, for which every call counts.
            line: Line | None
            outcome: Success[BodyT, T] | Failure
            try:
                line = decode_line(raw)
                text = plain_text(line)
            except DECODE_ERRORS:
                line = text = None
            if line is not None and text:
                try:
                    outcome = Success(line.custom_id, read(text), text, raw, endpoint)
                    report.successes += 1
                except Exception:  # noqa: BLE001  # whatever a validator of the type's raises
                    outcome = judge.judge_text(line.custom_id, text, raw, endpoint)
                    report.count(outcome)
            else:
                try:
                    line = read_line(raw)
                except UnreadableError as error:
                    report.lines += 1
                    report.add_unreadable(source.name, number, str(error), raw)
                    continue
                if line is None:
                    continue
                outcome = judge.judge(line, raw, endpoint)
                report.count(outcome)
            report.lines += 1
            hashed = hash(line.custom_id)
            if hashed in recent or hashed in before:
                report.add_duplicate(line.custom_id)
            recent.add(hashed)
            if len(recent) == _REMEMBERED:
                before, recent = recent, set()
            yield outcome
    report.complete = True
