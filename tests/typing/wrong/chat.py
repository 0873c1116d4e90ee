"""Wrong requests to /v1/chat/completions."""

from openbatch import BatchCollector
from openbatch_api.chat_completions import ChatCompletionRequestUserMessage

collector = BatchCollector("wrong.jsonl")
chat = collector.chat.completions
hello: list[ChatCompletionRequestUserMessage] = [{"role": "user", "content": "x"}]

chat.create("1", "m")
# mypy [call-arg] Missing named argument "messages" for "create" of "ChatCompletions"
# pyright [reportCallIssue] Argument missing for parameter "messages"
# run [InvalidRequestError] messages
chat.create("1", "m", messages="x")
# mypy [arg-type] Argument "messages" to "create" of "ChatCompletions" has incompatible type "str"
# pyright [reportArgumentType] Argument of type "Literal['x']" cannot be assigned to parameter "messages"
# run [InvalidRequestError] messages
chat.create("1", "m", messages=[{"role": "usr", "content": "x"}])
# mypy [misc] Type of TypedDict is ambiguous
# mypy [list-item] List item 0 has incompatible type "dict[str, str]"
# pyright [reportArgumentType] Argument of type "list[dict[str, str]]" cannot be assigned to parameter "messages"
# run [InvalidRequestError] messages[0].role
chat.create("1", "m", messages=[{"role": "user"}])
# mypy [typeddict-item] Incompatible types (expression has type "Literal['user']", TypedDict item "role" has type "Literal['assistant']")
# pyright [reportArgumentType] Argument of type "list[dict[str, str]]" cannot be assigned to parameter "messages"
# run [InvalidRequestError] messages[0].content
chat.create("1", "m", messages=[{"role": "user", "content": [{"type": "input_text", "text": "x"}]}])
# mypy [misc] Type of TypedDict is ambiguous
# mypy [list-item] List item 0 has incompatible type "dict[str, Sequence[Collection[str]]]"
# pyright [reportArgumentType] Argument of type "list[dict[str, str | list[dict[str, str]]]]" cannot be assigned to parameter "messages"
# run [InvalidRequestError] messages[0].content[0].type
chat.create(
    "1", "m", messages=[{"role": "user", "content": [{"type": "image_url", "image_url": "u"}]}]
)
# mypy [misc] Type of TypedDict is ambiguous
# mypy [list-item] List item 0 has incompatible type "dict[str, Sequence[Collection[str]]]"
# pyright [reportArgumentType] Argument of type "list[dict[str, str | list[dict[str, str]]]]" cannot be assigned to parameter "messages"
# run [InvalidRequestError] messages[0].content[0].image_url
chat.create("1", "m", messages=[{"role": "tool", "content": "x"}])
# mypy [misc] Type of TypedDict is ambiguous
# mypy [list-item] List item 0 has incompatible type "dict[str, str]"
# pyright [reportArgumentType] Argument of type "list[dict[str, str]]" cannot be assigned to parameter "messages"
# run [InvalidRequestError] messages[0].tool_call_id
chat.create("1", "m", messages=hello, max_output_tokens=3)
# mypy [call-arg] Unexpected keyword argument "max_output_tokens" for "create" of "ChatCompletions"
# pyright [reportCallIssue] No parameter named "max_output_tokens"
# run [InvalidRequestError] max_output_tokens
chat.create("1", "m", messages=hello, temperature=[1])
# mypy [arg-type] Argument "temperature" to "create" of "ChatCompletions" has incompatible type "list[int]"
# pyright [reportArgumentType] Argument of type "list[int]" cannot be assigned to parameter "temperature"
# run [InvalidRequestError] temperature
chat.create("1", "m", messages=hello, reasoning_effort="hgih")
# mypy [arg-type] Argument "reasoning_effort" to "create" of "ChatCompletions" has incompatible type "Literal['hgih']"
# pyright [reportArgumentType] Argument of type "Literal['hgih']" cannot be assigned to parameter "reasoning_effort"
# run [InvalidRequestError] reasoning_effort
chat.create("1", "m", messages=hello, tools=[{"type": "function", "name": "look_up"}])
# mypy [list-item] List item 0 has incompatible type "dict[str, str]"
# pyright [reportArgumentType] Argument of type "list[dict[str, str]]" cannot be assigned to parameter "tools"
# run [InvalidRequestError] tools[0]
chat.create("1", "m", messages=hello, tools=[{"type": "function", "function": {"nme": "look_up"}}])
# mypy [typeddict-item] Missing key "name" for TypedDict "FunctionObject"
# mypy [typeddict-unknown-key] Extra key "nme" for TypedDict "FunctionObject"
# pyright [reportArgumentType] Argument of type "list[dict[str, str | dict[str, str]]]" cannot be assigned to parameter "tools"
# run [InvalidRequestError] tools[0].function
chat.create("1", "m", messages=hello, response_format={"type": "json"})
# mypy [arg-type] Argument "response_format" to "create" of "ChatCompletions" has incompatible type "dict[str, str]"
# pyright [reportArgumentType] Argument of type "dict[str, str]" cannot be assigned to parameter "response_format"
# run [InvalidRequestError] response_format.type
chat.create("1", "m", messages=hello, response_format={"type": "json_schema"})
# mypy [arg-type] Argument "response_format" to "create" of "ChatCompletions" has incompatible type "dict[str, str]"
# pyright [reportArgumentType] Argument of type "dict[str, str]" cannot be assigned to parameter "response_format"
# run [InvalidRequestError] response_format.json_schema
chat.create("1", "m", messages=hello, stop=[3])
# mypy [list-item] List item 0 has incompatible type "int"
# pyright [reportArgumentType] Argument of type "list[int]" cannot be assigned to parameter "stop"
# run [InvalidRequestError] stop[0]
chat.create("1", "m", messages=hello, logit_bias={"50256": "low"})
# mypy [dict-item] Dict entry 0 has incompatible type "str": "str"
# pyright [reportArgumentType] Argument of type "dict[str, str]" cannot be assigned to parameter "logit_bias"
# run [InvalidRequestError] logit_bias["50256"]
chat.create("1", "m", messages=hello, modalities=["smell"])
# mypy [list-item] List item 0 has incompatible type "Literal['smell']"
# pyright [reportArgumentType] Argument of type "list[str]" cannot be assigned to parameter "modalities"
# run [InvalidRequestError] modalities[0]
chat.create("1", "m", messages=hello, n="2")
# mypy [arg-type] Argument "n" to "create" of "ChatCompletions" has incompatible type "str"
# pyright [reportArgumentType] Argument of type "Literal['2']" cannot be assigned to parameter "n"
# run [InvalidRequestError] n
chat.create("1", "m", messages=hello, stream=True)
# mypy [arg-type] Argument "stream" to "create" of "ChatCompletions" has incompatible type "Literal[True]"
# pyright [reportArgumentType] Argument of type "Literal[True]" cannot be assigned to parameter "stream"
# run [InvalidRequestError] stream
chat.parse("1", "m", messages=hello, response_format=3)
# mypy [arg-type] Argument "response_format" to "parse" of "ChatCompletions" has incompatible type "int"
# pyright [reportArgumentType] Argument of type "Literal[3]" cannot be assigned to parameter "response_format"
# run [StrictSchemaError]
chat.parse("1", "m", messages=hello, text_format=dict[str, int])
# mypy [call-arg] Unexpected keyword argument "text_format" for "parse" of "ChatCompletions"
# pyright [reportCallIssue] No parameter named "text_format"
# run [InvalidRequestError] text_format
collector.chat.create("1", "m", messages=hello)
# mypy [attr-defined] "Chat" has no attribute "create"
# pyright [reportUnknownMemberType] Type of "create" is unknown
# pyright [reportAttributeAccessIssue] Cannot access attribute "create" for class "Chat"
# run [AttributeError]
