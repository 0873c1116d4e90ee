"""Reading what the service gives back: exactly one typed outcome for every request.

`read_results` is the door; see `docs/results.md`. `reading` returns the results, whose passes are
`line_pass`, or `request_pass` with an `offset_index` where there is one outcome for each request.
They read the `line_files` of the `sources`; of each line the `envelope` is decoded, and `judging`
makes it one of the `outcomes`, from what `answers` says. What else a line holds, `contents` and
`bodies` decode when it is asked for. `report` says what could not be read.

The `exits` from results are `summary`, `retry`, `vectors` and, as `table_exits`, tables: a
`result_table` has `columns` of `column_shapes` and their `cells`, beside the `input_rows`, and is
written by `text_tables`, `arrow_tables` and `frames`.
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
