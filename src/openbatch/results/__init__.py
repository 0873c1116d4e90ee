"""Reading what the service gives back: exactly one typed outcome for every request.

`read_results` is the door; see `docs/results.md`.
"""

from openbatch.results.outcomes import FAILURE_KINDS, Failure, FailureKind, Outcome, Success
from openbatch.results.prices import TokenPrices
from openbatch.results.reading import Order, Results
from openbatch.results.report import ReadReport, UnreadableLine
from openbatch.results.result_table import ResultRows
from openbatch.results.retry import Change, RetryReport, raise_token_limit, write_retry_file
from openbatch.results.sources import Openable, Readable, ResultFile, ResultFiles
from openbatch.results.summary import Cost, Latency, ModelUse, Summary, Tokens
from openbatch.results.values import Moderation, ToolCall, Usage, Verdict, Video
from openbatch.results.vectors import EmbeddingMatrix
from openbatch_api._read_results import read_results

__all__ = [
    "FAILURE_KINDS",
    "Change",
    "Cost",
    "EmbeddingMatrix",
    "Failure",
    "FailureKind",
    "Latency",
    "ModelUse",
    "Moderation",
    "Openable",
    "Order",
    "Outcome",
    "ReadReport",
    "Readable",
    "ResultFile",
    "ResultFiles",
    "ResultRows",
    "Results",
    "RetryReport",
    "Success",
    "Summary",
    "TokenPrices",
    "Tokens",
    "ToolCall",
    "UnreadableLine",
    "Usage",
    "Verdict",
    "Video",
    "raise_token_limit",
    "read_results",
    "write_retry_file",
]
