"""Reading what the service gives back: exactly one typed outcome for every request.

`read_results` is the door; see `docs/results.md`.
"""

from openbatch.results.outcomes import FAILURE_KINDS, Failure, FailureKind, Outcome, Success
from openbatch.results.reading import Order, Results
from openbatch.results.report import ReadReport, UnreadableLine
from openbatch.results.sources import Openable, Readable, ResultFile, ResultFiles
from openbatch.results.values import Moderation, ToolCall, Usage, Verdict, Video
from openbatch_api._read_results import read_results

__all__ = [
    "FAILURE_KINDS",
    "Failure",
    "FailureKind",
    "Moderation",
    "Openable",
    "Order",
    "Outcome",
    "ReadReport",
    "Readable",
    "ResultFile",
    "ResultFiles",
    "Results",
    "Success",
    "ToolCall",
    "UnreadableLine",
    "Usage",
    "Verdict",
    "Video",
    "read_results",
]
