# What checkers and editors see of the package; `__init__.py` loads the same names lazily.

from openbatch._version import __version__ as __version__
from openbatch.collector import BatchCollector as BatchCollector
from openbatch.errors import (
    BatchFileError as BatchFileError,
)
from openbatch.errors import (
    DuplicateCustomIdError as DuplicateCustomIdError,
)
from openbatch.errors import (
    InvalidRequestError as InvalidRequestError,
)
from openbatch.errors import MissingExtraError as MissingExtraError
from openbatch.errors import (
    OpenBatchError as OpenBatchError,
)
from openbatch.errors import (
    Problem as Problem,
)
from openbatch.errors import ResultBodyError as ResultBodyError
from openbatch.errors import ResultsError as ResultsError
from openbatch.errors import RowSourceError as RowSourceError
from openbatch.errors import (
    StrictSchemaError as StrictSchemaError,
)
from openbatch.errors import (
    TemplateError as TemplateError,
)
from openbatch.files.file_contents import MixedFileWarning as MixedFileWarning
from openbatch.files.shard_manifest import Shard as Shard
from openbatch.files.shard_paths import shard_paths as shard_paths
from openbatch.manager import BatchJobManager as BatchJobManager
from openbatch.outputs import (
    OutputFailure as OutputFailure,
)
from openbatch.outputs import (
    OutputParser as OutputParser,
)
from openbatch.outputs import (
    output_parser as output_parser,
)
from openbatch.outputs import (
    parse_output as parse_output,
)
from openbatch.prompts.input_instances import EmbeddingInputInstance as EmbeddingInputInstance
from openbatch.prompts.input_instances import MessagesInputInstance as MessagesInputInstance
from openbatch.prompts.input_instances import (
    PromptTemplateInputInstance as PromptTemplateInputInstance,
)
from openbatch.prompts.message import Message as Message
from openbatch.prompts.prompt_template import PromptTemplate as PromptTemplate
from openbatch.prompts.request_template import RequestTemplate as RequestTemplate
from openbatch.prompts.unused_variables import UnusedVariableWarning as UnusedVariableWarning
from openbatch.rendering.write_report import NoRequestsWarning as NoRequestsWarning
from openbatch.rendering.write_report import WriteReport as WriteReport
from openbatch.requests.function_tools import FunctionTool as FunctionTool
from openbatch.requests.function_tools import function_tool as function_tool
from openbatch.results import Failure as Failure
from openbatch.results import FailureKind as FailureKind
from openbatch.results import ReadReport as ReadReport
from openbatch.results import Results as Results
from openbatch.results import RetryReport as RetryReport
from openbatch.results import Success as Success
from openbatch.results import Summary as Summary
from openbatch.results import TokenPrices as TokenPrices
from openbatch.results import ToolCall as ToolCall
from openbatch.results import Usage as Usage
from openbatch.results import raise_token_limit as raise_token_limit
from openbatch.results import read_results as read_results
from openbatch.results import write_retry_file as write_retry_file
from openbatch.row_sources import open_rows as open_rows
from openbatch.runtime import RequestRef as RequestRef
from openbatch.runtime import omit as omit
from openbatch.runtime.validate import UnknownParameterWarning as UnknownParameterWarning
from openbatch.strict.disputes import DisputedRuleWarning as DisputedRuleWarning
from openbatch.strict.linter import check_strict_schema as check_strict_schema
from openbatch.structured import strict_schema as strict_schema
from openbatch.targets import Limits as Limits
from openbatch.targets import Target as Target
from openbatch.tokens import TokenEstimate as TokenEstimate
from openbatch.tokens import estimate as estimate
from openbatch.validation import (
    ValidationResult as ValidationResult,
)
from openbatch.validation import (
    validate_batch_file as validate_batch_file,
)
from openbatch_api.chat_completions import ChatCompletionsRequest as ChatCompletionsRequest
from openbatch_api.completions import CompletionsRequest as CompletionsRequest
from openbatch_api.embeddings import EmbeddingsRequest as EmbeddingsRequest
from openbatch_api.images_edits import ImagesEditsRequest as ImagesEditsRequest
from openbatch_api.images_generations import ImagesGenerationsRequest as ImagesGenerationsRequest
from openbatch_api.moderations import ModerationsRequest as ModerationsRequest
from openbatch_api.responses import (
    ReasoningConfig as ReasoningConfig,
)
from openbatch_api.responses import (
    ResponsesRequest as ResponsesRequest,
)
from openbatch_api.responses import (
    ReusablePrompt as ReusablePrompt,
)
from openbatch_api.videos import VideosRequest as VideosRequest

__all__ = [
    "BatchCollector",
    "BatchFileError",
    "BatchJobManager",
    "ChatCompletionsRequest",
    "CompletionsRequest",
    "DisputedRuleWarning",
    "DuplicateCustomIdError",
    "EmbeddingInputInstance",
    "EmbeddingsRequest",
    "Failure",
    "FailureKind",
    "FunctionTool",
    "ImagesEditsRequest",
    "ImagesGenerationsRequest",
    "InvalidRequestError",
    "Limits",
    "Message",
    "MessagesInputInstance",
    "MissingExtraError",
    "MixedFileWarning",
    "ModerationsRequest",
    "NoRequestsWarning",
    "OpenBatchError",
    "OutputFailure",
    "OutputParser",
    "Problem",
    "PromptTemplate",
    "PromptTemplateInputInstance",
    "ReadReport",
    "ReasoningConfig",
    "RequestRef",
    "RequestTemplate",
    "ResponsesRequest",
    "ResultBodyError",
    "Results",
    "ResultsError",
    "RetryReport",
    "ReusablePrompt",
    "RowSourceError",
    "Shard",
    "StrictSchemaError",
    "Success",
    "Summary",
    "Target",
    "TemplateError",
    "TokenEstimate",
    "TokenPrices",
    "ToolCall",
    "UnknownParameterWarning",
    "UnusedVariableWarning",
    "Usage",
    "ValidationResult",
    "VideosRequest",
    "WriteReport",
    "__version__",
    "check_strict_schema",
    "estimate",
    "function_tool",
    "omit",
    "open_rows",
    "output_parser",
    "parse_output",
    "raise_token_limit",
    "read_results",
    "shard_paths",
    "strict_schema",
    "validate_batch_file",
    "write_retry_file",
]
