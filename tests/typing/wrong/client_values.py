"""Values typed with the official client's own types, in the wrong place."""

from openai import NOT_GIVEN, omit
from openai.types.chat import ChatCompletionMessageParam, ChatCompletionToolParam
from openai.types.responses import EasyInputMessageParam, ToolParam
from openai.types.shared_params import Reasoning, ResponseFormatJSONSchema

from openbatch import BatchCollector

collector = BatchCollector("wrong.jsonl")
responses = collector.responses
chats = collector.chat.completions
messages: list[EasyInputMessageParam] = [
    {"role": "user", "content": [{"type": "input_text", "text": "x"}]}
]
chat_messages: list[ChatCompletionMessageParam] = [
    {"role": "tool", "tool_call_id": "c1", "content": "x"}
]
tools: list[ToolParam] = [{"type": "web_search"}]
chat_tools: list[ChatCompletionToolParam] = [{"type": "function", "function": {"name": "x"}}]
reasoning: Reasoning = {"effort": "low"}
schema: ResponseFormatJSONSchema = {"type": "json_schema", "json_schema": {"name": "x"}}

responses.create("1", "m", input=chat_messages)
# mypy [arg-type] Argument "input" to "create" of "Responses" has incompatible type "list[ChatCompletionDeveloperMessageParam | ...]"
# pyright [reportArgumentType] Argument of type "list[ChatCompletionMessageParam]" cannot be assigned to parameter "input"
# run [InvalidRequestError] input[0].role
responses.create("1", "m", input="x", tools=chat_tools)
# mypy [arg-type] Argument "tools" to "create" of "Responses" has incompatible type "list[ChatCompletionFunctionToolParam]"
# pyright [reportArgumentType] Argument of type "list[ChatCompletionToolParam]" cannot be assigned to parameter "tools"
# run [InvalidRequestError] tools[0]
responses.create("1", "m", input="x", text=schema)
# mypy [arg-type] Argument "text" to "create" of "Responses" has incompatible type "ResponseFormatJSONSchema"
# pyright [reportArgumentType] Argument of type "ResponseFormatJSONSchema" cannot be assigned to parameter "text"
# run [InvalidRequestError] text, text
responses.create("1", "m", input="x", text={"format": schema})
# mypy [arg-type] Argument "text" to "create" of "Responses" has incompatible type "dict[str, ResponseFormatJSONSchema]"
# pyright [reportArgumentType] Argument of type "dict[str, ResponseFormatJSONSchema]" cannot be assigned to parameter "text"
# run [InvalidRequestError] text.format, text.format.schema
responses.create("1", "m", input=messages[0])
# mypy [arg-type] Argument "input" to "create" of "Responses" has incompatible type "EasyInputMessageParam"
# pyright [reportArgumentType] Argument of type "EasyInputMessageParam" cannot be assigned to parameter "input"
# run [InvalidRequestError] input
chats.create("1", "m", messages=messages)
# mypy [arg-type] Argument "messages" to "create" of "ChatCompletions" has incompatible type "list[EasyInputMessageParam]"
# pyright [reportArgumentType] Argument of type "list[EasyInputMessageParam]" cannot be assigned to parameter "messages"
# run [InvalidRequestError] messages[0].content[0].type
chats.create("1", "m", messages=chat_messages, tools=tools)
# mypy [arg-type] Argument "tools" to "create" of "ChatCompletions" has incompatible type "list[FunctionToolParam | ...]"
# pyright [reportArgumentType] Argument of type "list[ToolParam]" cannot be assigned to parameter "tools"
# run [InvalidRequestError] tools[0].type
chats.create("1", "m", messages=chat_messages, reasoning_effort=reasoning)
# mypy [arg-type] Argument "reasoning_effort" to "create" of "ChatCompletions" has incompatible type "Reasoning"
# pyright [reportArgumentType] Argument of type "Reasoning" cannot be assigned to parameter "reasoning_effort"
# run [InvalidRequestError] reasoning_effort
chats.create("1", "m", messages=omit)
# mypy [arg-type] Argument "messages" to "create" of "ChatCompletions" has incompatible type "Omit"
# pyright [reportArgumentType] Argument of type "Omit" cannot be assigned to parameter "messages"
# run [InvalidRequestError] messages
responses.create("1", NOT_GIVEN, input="x")
# mypy [arg-type] Argument 2 to "create" of "Responses" has incompatible type "NotGiven"
# pyright [reportArgumentType] Argument of type "NotGiven" cannot be assigned to parameter "model"
# run [InvalidRequestError] model
