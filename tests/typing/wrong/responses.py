"""Wrong requests to /v1/responses."""

from openbatch import BatchCollector, ReasoningConfig

collector = BatchCollector("wrong.jsonl")
responses = collector.responses

responses.create("1", "m", input="x", temprature=1)
# mypy [call-arg] Unexpected keyword argument "temprature" for "create" of "Responses"; did you mean "temperature"?
# pyright [reportCallIssue] No parameter named "temprature"
# run [InvalidRequestError] temprature
responses.create("1", "m", input="x", temperature="hot")
# mypy [arg-type] Argument "temperature" to "create" of "Responses" has incompatible type "str"
# pyright [reportArgumentType] Argument of type "Literal['hot']" cannot be assigned to parameter "temperature"
# run [InvalidRequestError] temperature
responses.create("1", "m", input="x", reasoning={"effort": "hgih"})
# mypy [arg-type] Argument "reasoning" to "create" of "Responses" has incompatible type "dict[str, str]"
# pyright [reportArgumentType] Argument of type "dict[str, str]" cannot be assigned to parameter "reasoning"
# run [InvalidRequestError] reasoning.effort
responses.create("1", "m", input="x", reasoning={"efort": "high"})
# mypy [arg-type] Argument "reasoning" to "create" of "Responses" has incompatible type "dict[str, str]"
# pyright [reportArgumentType] Argument of type "dict[str, str]" cannot be assigned to parameter "reasoning"
# run [InvalidRequestError] reasoning
responses.create("1", "m", input="x", reasoning="high")
# mypy [arg-type] Argument "reasoning" to "create" of "Responses" has incompatible type "str"
# pyright [reportArgumentType] Argument of type "Literal['high']" cannot be assigned to parameter "reasoning"
# run [InvalidRequestError] reasoning
responses.create("1", "m", input="x", reasoning=ReasoningConfig(effort="hgih"))
# mypy [arg-type] Argument "effort" to "ReasoningConfig" has incompatible type "Literal['hgih']"
# pyright [reportArgumentType] Argument of type "Literal['hgih']" cannot be assigned to parameter "effort"
# run [InvalidRequestError] ReasoningConfig.effort
responses.create("1", "m", input=[{"role": "usr", "content": "x"}])
# mypy [misc] Type of TypedDict is ambiguous
# mypy [list-item] List item 0 has incompatible type "dict[str, str]"
# pyright [reportArgumentType] Argument of type "list[dict[str, str]]" cannot be assigned to parameter "input"
# run [InvalidRequestError] input[0].role
responses.create(
    "1", "m", input=[{"role": "user", "content": [{"type": "input_text", "txt": "x"}]}]
)
# mypy [misc] Type of TypedDict is ambiguous
# mypy [list-item] List item 0 has incompatible type "dict[str, Sequence[Collection[str]]]"
# pyright [reportArgumentType] Argument of type "list[dict[str, str | list[dict[str, str]]]]" cannot be assigned to parameter "input"
# run [InvalidRequestError] input[0].content[0]
responses.create("1", "m", input=[{"role": "user", "content": [{"type": "text", "text": "x"}]}])
# mypy [misc] Type of TypedDict is ambiguous
# mypy [list-item] List item 0 has incompatible type "dict[str, Sequence[Collection[str]]]"
# pyright [reportArgumentType] Argument of type "list[dict[str, str | list[dict[str, str]]]]" cannot be assigned to parameter "input"
# run [InvalidRequestError] input[0].content[0].type
responses.create("1", "m", input=[{"role": "user"}])
# mypy [list-item] List item 0 has incompatible type "dict[str, str]"
# pyright [reportArgumentType] Argument of type "list[dict[str, str]]" cannot be assigned to parameter "input"
# run [InvalidRequestError] input[0].content
responses.create("1", "m", input=[{"role": "user", "content": 3}])
# mypy [misc] Type of TypedDict is ambiguous
# mypy [list-item] List item 0 has incompatible type "dict[str, object]"
# pyright [reportArgumentType] Argument of type "list[dict[str, str | int]]" cannot be assigned to parameter "input"
# run [InvalidRequestError] input[0].content
responses.create(
    "1", "m", input=[{"role": "user", "content": [{"type": "input_image", "detail": "hi"}]}]
)
# mypy [misc] Type of TypedDict is ambiguous
# mypy [list-item] List item 0 has incompatible type "dict[str, Sequence[Collection[str]]]"
# pyright [reportArgumentType] Argument of type "list[dict[str, str | list[dict[str, str]]]]" cannot be assigned to parameter "input"
# run [InvalidRequestError] input[0].content[0].detail
responses.create("1", "m", input=3)
# mypy [arg-type] Argument "input" to "create" of "Responses" has incompatible type "int"
# pyright [reportArgumentType] Argument of type "Literal[3]" cannot be assigned to parameter "input"
# run [InvalidRequestError] input
responses.create("1", "m", input=["x"])
# mypy [list-item] List item 0 has incompatible type "str"
# pyright [reportArgumentType] Argument of type "list[str]" cannot be assigned to parameter "input"
# run [InvalidRequestError] input[0]
responses.create("1", "m", input=[{"type": "function_call_output", "call_id": "c1"}])
# mypy [list-item] List item 0 has incompatible type "dict[str, str]"
# pyright [reportArgumentType] Argument of type "list[dict[str, str]]" cannot be assigned to parameter "input"
# run [InvalidRequestError] input[0].output
responses.create("1", "m", input="x", tools=[{"type": "function"}])
# mypy [misc] Type of TypedDict is ambiguous
# mypy [list-item] List item 0 has incompatible type "dict[str, str]"
# pyright [reportArgumentType] Argument of type "list[dict[str, str]]" cannot be assigned to parameter "tools"
# run [InvalidRequestError] tools[0].name
responses.create("1", "m", input="x", tools=[{"type": "web_serch"}])
# mypy [misc] Type of TypedDict is ambiguous
# mypy [list-item] List item 0 has incompatible type "dict[str, str]"
# pyright [reportArgumentType] Argument of type "list[dict[str, str]]" cannot be assigned to parameter "tools"
# run [InvalidRequestError] tools[0].type
responses.create("1", "m", input="x", tools=[{"type": "file_search"}])
# mypy [misc] Type of TypedDict is ambiguous
# mypy [list-item] List item 0 has incompatible type "dict[str, str]"
# pyright [reportArgumentType] Argument of type "list[dict[str, str]]" cannot be assigned to parameter "tools"
# run [InvalidRequestError] tools[0].vector_store_ids
responses.create("1", "m", input="x", tools={"type": "web_search"})
# mypy [dict-item] Dict entry 0 has incompatible type "str": "str"
# pyright [reportArgumentType] Argument of type "dict[str, str]" cannot be assigned to parameter "tools"
# run [InvalidRequestError] tools
responses.create("1", "m", input="x", tool_choice="always")
# mypy [arg-type] Argument "tool_choice" to "create" of "Responses" has incompatible type "Literal['always']"
# pyright [reportArgumentType] Argument of type "Literal['always']" cannot be assigned to parameter "tool_choice"
# run [InvalidRequestError] tool_choice
responses.create("1", "m", input="x", text={"verbosity": "tall"})
# mypy [arg-type] Argument "text" to "create" of "Responses" has incompatible type "dict[str, str]"
# pyright [reportArgumentType] Argument of type "dict[str, str]" cannot be assigned to parameter "text"
# run [InvalidRequestError] text.verbosity
responses.create("1", "m", input="x", text={"format": {"type": "json_schema", "name": "answer"}})
# mypy [arg-type] Argument "text" to "create" of "Responses" has incompatible type "dict[str, dict[str, str]]"
# pyright [reportArgumentType] Argument of type "dict[str, dict[str, str]]" cannot be assigned to parameter "text"
# run [InvalidRequestError] text.format.schema
responses.create("1", "m", input="x", include=["everything"])
# mypy [list-item] List item 0 has incompatible type "Literal['everything']"
# pyright [reportArgumentType] Argument of type "list[str]" cannot be assigned to parameter "include"
# run [InvalidRequestError] include[0]
responses.create("1", "m", input="x", metadata={"run": 7})
# mypy [dict-item] Dict entry 0 has incompatible type "str": "int"
# pyright [reportArgumentType] Argument of type "dict[str, int]" cannot be assigned to parameter "metadata"
# run [InvalidRequestError] metadata.run
responses.create("1", "m", input="x", max_output_tokens="many")
# mypy [arg-type] Argument "max_output_tokens" to "create" of "Responses" has incompatible type "str"
# pyright [reportArgumentType] Argument of type "Literal['many']" cannot be assigned to parameter "max_output_tokens"
# run [InvalidRequestError] max_output_tokens
responses.create("1", "m", input="x", service_tier="slow")
# mypy [arg-type] Argument "service_tier" to "create" of "Responses" has incompatible type "Literal['slow']"
# pyright [reportArgumentType] Argument of type "Literal['slow']" cannot be assigned to parameter "service_tier"
# run [InvalidRequestError] service_tier
responses.create("1", "m", input="x", stream=True)
# mypy [arg-type] Argument "stream" to "create" of "Responses" has incompatible type "Literal[True]"
# pyright [reportArgumentType] Argument of type "Literal[True]" cannot be assigned to parameter "stream"
# run [InvalidRequestError] stream
responses.create("1", "m", input="x", timeout=3)
# mypy [call-arg] Unexpected keyword argument "timeout" for "create" of "Responses"
# pyright [reportCallIssue] No parameter named "timeout"
# run [InvalidRequestError] timeout
responses.create("1", "m", input="x", extra_headers={"x": "y"})
# mypy [call-arg] Unexpected keyword argument "extra_headers" for "create" of "Responses"
# pyright [reportCallIssue] No parameter named "extra_headers"
# run [InvalidRequestError] extra_headers
responses.create("1", "m", input="x", prompt={"version": "2"})
# mypy [arg-type] Argument "prompt" to "create" of "Responses" has incompatible type "dict[str, str]"
# pyright [reportArgumentType] Argument of type "dict[str, str]" cannot be assigned to parameter "prompt"
# run [InvalidRequestError] prompt.id
responses.create("1", 3, input="x")
# mypy [arg-type] Argument 2 to "create" of "Responses" has incompatible type "Literal[3]"
# pyright [reportArgumentType] Argument of type "Literal[3]" cannot be assigned to parameter "model"
# run [InvalidRequestError] model
responses.create(model="m", input="x")
# mypy [call-arg] Missing positional argument "custom_id" in call to "create" of "Responses"
# pyright [reportCallIssue] Argument missing for parameter "custom_id"
# run [InvalidRequestError] custom_id
responses.create("1", input="x")
# mypy [call-arg] Missing positional argument "model" in call to "create" of "Responses"
# pyright [reportCallIssue] Argument missing for parameter "model"
# run [InvalidRequestError] model
responses.create(1.5, "m", input="x")
# mypy [arg-type] Argument 1 to "create" of "Responses" has incompatible type "float"
# pyright [reportArgumentType] Argument of type "float" cannot be assigned to parameter "custom_id"
# run [InvalidRequestError] custom_id
responses.create("1", "m", "x")
# mypy [call-arg] Too many positional arguments for "create" of "Responses"
# mypy [arg-type] Argument 3 to "create" of "Responses" has incompatible type "str"
# pyright [reportCallIssue] Expected 2 positional arguments
# run [InvalidRequestError]
responses.parse("1", "m", input="x", text_format=3)
# mypy [arg-type] Argument "text_format" to "parse" of "Responses" has incompatible type "int"
# pyright [reportArgumentType] Argument of type "Literal[3]" cannot be assigned to parameter "text_format"
# run [StrictSchemaError]
responses.parse("1", "m", input="x", text_format={"type": "object"})
# mypy [arg-type] Argument "text_format" to "parse" of "Responses" has incompatible type "dict[str, str]"
# pyright [reportArgumentType] Argument of type "dict[str, str]" cannot be assigned to parameter "text_format"
# run [StrictSchemaError]
responses.parse("1", "m", input="x", response_format=dict[str, int])
# mypy [call-arg] Unexpected keyword argument "response_format" for "parse" of "Responses"
# pyright [reportCallIssue] No parameter named "response_format"
# run [InvalidRequestError] response_format
collector.response.create("1", "m", input="x")
# mypy [attr-defined] "BatchCollector" has no attribute "response"; maybe "responses"?
# pyright [reportUnknownMemberType] Type of "response" is unknown
# pyright [reportUnknownMemberType] Type of "create" is unknown
# pyright [reportAttributeAccessIssue] Cannot access attribute "response" for class "BatchCollector"
# run [AttributeError]
responses.send("1", "m", input="x")
# mypy [attr-defined] "Responses" has no attribute "send"
# pyright [reportUnknownMemberType] Type of "send" is unknown
# pyright [reportAttributeAccessIssue] Cannot access attribute "send" for class "Responses"
# run [AttributeError]
