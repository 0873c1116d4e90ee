"""Wrong requests with bound parameters."""

from pydantic import BaseModel

from openbatch import BatchCollector, RequestRef

collector = BatchCollector("wrong.jsonl")


class Mood(BaseModel):
    mood: str


bound = collector.responses.bind(model="m", text_format=Mood)

collector.responses.bind(temprature=1)
# mypy [call-overload] Unexpected keyword argument "temprature" for overloaded function "bind" of "Responses"; did you mean "temperature"?
# pyright [reportCallIssue] No overloads for "bind" match the provided arguments
# run [InvalidRequestError] temprature
collector.responses.bind(model=3)
# mypy [call-overload] No overload variant of "bind" of "Responses" matches argument type "int"
# pyright [reportArgumentType] Argument of type "Literal[3]" cannot be assigned to parameter "model"
# run [InvalidRequestError] model
collector.responses.bind(custom_id="1")
# mypy [call-overload] Unexpected keyword argument "custom_id" for overloaded function "bind" of "Responses"
# pyright [reportCallIssue] No overloads for "bind" match the provided arguments
# run [InvalidRequestError] custom_id
collector.responses.bind("m")
# mypy [call-overload] No overload variant of "bind" of "Responses" matches argument type "str"
# pyright [reportCallIssue] No overloads for "bind" match the provided arguments
# run [InvalidRequestError]
collector.responses.bind(reasoning={"effort": "hgih"})
# mypy [call-overload] No overload variant of "bind" of "Responses" matches argument type "dict[str, str]"
# pyright [reportArgumentType] Argument of type "dict[str, str]" cannot be assigned to parameter "reasoning"
# run [InvalidRequestError] reasoning.effort
collector.embeddings.bind(text_format=Mood)
# mypy [call-arg] Unexpected keyword argument "text_format" for "bind" of "Embeddings"
# pyright [reportCallIssue] No parameter named "text_format"
# run [InvalidRequestError] text_format
collector.chat.completions.bind(response_format={"type": "json"})
# mypy [call-overload] No overload variant of "bind" of "ChatCompletions" matches argument type "dict[str, str]"
# pyright [reportCallIssue] No overloads for "bind" match the provided arguments
# pyright [reportArgumentType] Argument of type "dict[str, str]" cannot be assigned to parameter "response_format"
# run [InvalidRequestError] response_format.type
bound.create(input="x")
# mypy [call-arg] Missing positional argument "custom_id" in call to "create" of "BoundResponses"
# pyright [reportCallIssue] Argument missing for parameter "custom_id"
# run [InvalidRequestError] custom_id
bound.create("1", "x")
# mypy [call-arg] Too many positional arguments for "create" of "BoundResponses"
# pyright [reportCallIssue] Expected 1 positional argument
# run [InvalidRequestError]
bound.create("2", input=3)
# mypy [arg-type] Argument "input" to "create" of "BoundResponses" has incompatible type "int"
# pyright [reportArgumentType] Argument of type "Literal[3]" cannot be assigned to parameter "input"
# run [InvalidRequestError] input
bound.create("3", input="x", temprature=1)
# mypy [call-arg] Unexpected keyword argument "temprature" for "create" of "BoundResponses"; did you mean "temperature"?
# pyright [reportCallIssue] No parameter named "temprature"
# run [InvalidRequestError] temprature
bound.create("4", input="x", text_format=Mood)
# mypy [call-arg] Unexpected keyword argument "text_format" for "create" of "BoundResponses"
# pyright [reportCallIssue] No parameter named "text_format"
# run [InvalidRequestError] text_format
bound.create("5", input=[{"role": "usr", "content": "x"}])
# mypy [misc] Type of TypedDict is ambiguous
# mypy [list-item] List item 0 has incompatible type "dict[str, str]"
# pyright [reportArgumentType] Argument of type "list[dict[str, str]]" cannot be assigned to parameter "input"
# run [InvalidRequestError] input[0].role
bound.parse("6", input="x")
# mypy [attr-defined] "BoundResponses[Mood]" has no attribute "parse"
# pyright [reportUnknownMemberType] Type of "parse" is unknown
# pyright [reportAttributeAccessIssue] Cannot access attribute "parse" for class "BoundResponses[Mood]"
# run [AttributeError]
unlike: RequestRef[int] = bound.create("7", input="x")
# mypy [assignment] Incompatible types in assignment (expression has type "RequestRef[Mood]", variable has type "RequestRef[int]")
# pyright [reportAssignmentType] Type "RequestRef[Mood]" is not assignable to declared type "RequestRef[int]"
# run [accepted]
