"""Typed batch files for OpenAI's Batch API.

Importing this package imports nothing else, not even `typing`: each name loads what it needs when it
is first used (PEP 562). What checkers and editors see stands in `__init__.pyi`.
"""

# The stub defines the names; here they come from `__getattr__`.
# pyright: reportUnsupportedDunderAll=false

from openbatch._version import __version__

_SOURCES = {
    "BatchCollector": "openbatch.collector",
    "BatchFileError": "openbatch.errors",
    "BatchJobManager": "openbatch.manager",
    "ChatCompletionsRequest": "openbatch_api.chat_completions",
    "CompletionsRequest": "openbatch_api.completions",
    "DisputedRuleWarning": "openbatch.strict.disputes",
    "DuplicateCustomIdError": "openbatch.errors",
    "EmbeddingInputInstance": "openbatch.prompts.input_instances",
    "EmbeddingsRequest": "openbatch_api.embeddings",
    "Failure": "openbatch.results",
    "FailureKind": "openbatch.results",
    "ImagesEditsRequest": "openbatch_api.images_edits",
    "ImagesGenerationsRequest": "openbatch_api.images_generations",
    "FunctionTool": "openbatch.requests.function_tools",
    "InvalidRequestError": "openbatch.errors",
    "Limits": "openbatch.targets",
    "Message": "openbatch.prompts.message",
    "MessagesInputInstance": "openbatch.prompts.input_instances",
    "MissingExtraError": "openbatch.errors",
    "MixedFileWarning": "openbatch.files.file_contents",
    "ModerationsRequest": "openbatch_api.moderations",
    "NoRequestsWarning": "openbatch.rendering.write_report",
    "OpenBatchError": "openbatch.errors",
    "OutputFailure": "openbatch.outputs",
    "OutputParser": "openbatch.outputs",
    "Problem": "openbatch.errors",
    "PromptTemplate": "openbatch.prompts.prompt_template",
    "PromptTemplateInputInstance": "openbatch.prompts.input_instances",
    "ReadReport": "openbatch.results",
    "ReasoningConfig": "openbatch_api.responses",
    "RequestRef": "openbatch.runtime",
    "RequestTemplate": "openbatch.prompts.request_template",
    "ResponsesRequest": "openbatch_api.responses",
    "ResultBodyError": "openbatch.errors",
    "Results": "openbatch.results",
    "ResultsError": "openbatch.errors",
    "RetryReport": "openbatch.results",
    "ReusablePrompt": "openbatch_api.responses",
    "RowSourceError": "openbatch.errors",
    "Shard": "openbatch.files.shard_manifest",
    "StrictSchemaError": "openbatch.errors",
    "Success": "openbatch.results",
    "Summary": "openbatch.results",
    "Target": "openbatch.targets",
    "TokenEstimate": "openbatch.tokens",
    "TemplateError": "openbatch.errors",
    "TokenPrices": "openbatch.results",
    "ToolCall": "openbatch.results",
    "UnknownParameterWarning": "openbatch.runtime.validate",
    "UnusedVariableWarning": "openbatch.prompts.unused_variables",
    "Usage": "openbatch.results",
    "ValidationResult": "openbatch.validation",
    "VideosRequest": "openbatch_api.videos",
    "WriteReport": "openbatch.rendering.write_report",
    "check_strict_schema": "openbatch.strict.linter",
    "function_tool": "openbatch.requests.function_tools",
    "estimate": "openbatch.tokens",
    "omit": "openbatch.runtime",
    "open_rows": "openbatch.row_sources",
    "output_parser": "openbatch.outputs",
    "parse_output": "openbatch.outputs",
    "raise_token_limit": "openbatch.results",
    "read_results": "openbatch.results",
    "shard_paths": "openbatch.files.shard_paths",
    "strict_schema": "openbatch.structured",
    "validate_batch_file": "openbatch.validation",
    "write_retry_file": "openbatch.results",
}

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


def __getattr__(name: str) -> object:
    """Load what a name stands for."""
    source = _SOURCES.get(name)
    if source is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(source), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Return all names, loaded or not."""
    return sorted({*globals(), *__all__})
