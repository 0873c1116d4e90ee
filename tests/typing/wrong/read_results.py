"""Wrong uses of results that were read."""

from pydantic import BaseModel

from openbatch import Failure, Success, read_results


class Mood(BaseModel):
    mood: str


results = read_results(None, endpoint="/v1/responses", text_format=Mood)
success = Success("a", Mood(mood="fine"), "", b"", None)
failure = Failure("a", kind="missing", retryable=True, message="x")

read_results(None, endpoint="/v1/respones")
# mypy [call-overload] No overload variant of "read_results" matches argument types "None", "str"
# pyright [reportCallIssue] No overloads for "read_results" match the provided arguments
# pyright [reportArgumentType] Argument of type "Literal['/v1/respones']" cannot be assigned to parameter "endpoint"
# run [ResultsError]
read_results(None, endpoint="/v1/embeddings", text_format=Mood)
# mypy [call-overload] No overload variant of "read_results" matches argument types "None", "str", "type[Mood]"
# pyright [reportCallIssue] No overloads for "read_results" match the provided arguments
# pyright [reportArgumentType] Argument of type "type[Mood]" cannot be assigned to parameter "text_format"
# run [ResultsError]
read_results(None, endpoint="/v1/embeddings", tools=[])
# mypy [call-overload] No overload variant of "read_results" matches argument types "None", "str", "list[Never]"
# pyright [reportCallIssue] No overloads for "read_results" match the provided arguments
# pyright [reportArgumentType] Argument of type "Literal['/v1/embeddings']" cannot be assigned to parameter "endpoint"
# run [accepted]
read_results(None, tools=["mood"])
# mypy [list-item] List item 0 has incompatible type "str"
# pyright [reportArgumentType] Argument of type "list[str]" cannot be assigned to parameter "tools"
# run [ResultsError]
read_results(None, order="inputs")
# mypy [call-overload] No overload variant of "read_results" matches argument types "None", "str"
# pyright [reportArgumentType] Argument of type "Literal['inputs']" cannot be assigned to parameter "order"
# run [ResultsError]
read_results(None, text_format=3)
# mypy [call-overload] No overload variant of "read_results" matches argument types "None", "int"
# pyright [reportCallIssue] No overloads for "read_results" match the provided arguments
# pyright [reportArgumentType] Argument of type "Literal[3]" cannot be assigned to parameter "text_format"
# run [StrictSchemaError]
read_results(None, "errors.jsonl")
# mypy [call-overload] No overload variant of "read_results" matches argument types "None", "str"
# pyright [reportCallIssue] No overloads for "read_results" match the provided arguments
# run [TypeError]
read_results(None, input="in.jsonl")
# mypy [call-overload] Unexpected keyword argument "input" for overloaded function "read_results"; did you mean "inputs"?
# mypy [call-overload] No overload variant of "read_results" matches argument types "None", "str"
# pyright [reportCallIssue] No overloads for "read_results" match the provided arguments
# run [TypeError]
read_results(3)
# mypy [call-overload] No overload variant of "read_results" matches argument type "int"
# pyright [reportArgumentType] Argument of type "Literal[3]" cannot be assigned to parameter "output"
# run [BatchFileError]
print(success.parsed.score)
# mypy [attr-defined] "Mood" has no attribute "score"
# pyright [reportUnknownMemberType] Type of "score" is unknown
# pyright [reportUnknownArgumentType] Argument type is unknown
# pyright [reportAttributeAccessIssue] Cannot access attribute "score" for class "Mood"
# run [AttributeError]
print(failure.parsed)
# mypy [attr-defined] "Failure" has no attribute "parsed"
# pyright [reportUnknownMemberType] Type of "parsed" is unknown
# pyright [reportUnknownArgumentType] Argument type is unknown
# pyright [reportAttributeAccessIssue] Cannot access attribute "parsed" for class "Failure"
# run [AttributeError]
print(success.kind)
# mypy [attr-defined] "Success[object, Mood]" has no attribute "kind"
# pyright [reportUnknownMemberType] Type of "kind" is unknown
# pyright [reportUnknownArgumentType] Argument type is unknown
# pyright [reportAttributeAccessIssue] Cannot access attribute "kind" for class "Success[object, Mood]"
# run [AttributeError]
print([each.parsed for each in results])
# mypy [union-attr] Item "Failure" of "Success[Response, Mood] | Failure" has no attribute "parsed"
# pyright [reportUnknownArgumentType] Argument type is partially unknown
# pyright [reportUnknownMemberType] Type of "parsed" is partially unknown
# pyright [reportAttributeAccessIssue] Cannot access attribute "parsed" for class "Failure"
# run [accepted]
print(failure.kind == "expird")
# mypy [comparison-overlap] Non-overlapping equality check (left operand type: "Literal['missing', 'expired', 'cancelled', 'api_error', 'refusal', 'cut_off', 'content_filter', 'invalid_json', 'schema_violation', 'no_text', 'malformed']", right operand type: "Literal['expird']")
# pyright [reportUnnecessaryComparison] Condition will always evaluate to False since the types "Literal['missing', 'expired', 'cancelled', 'api_error', 'refusal', 'cut_off', 'content_filter', 'invalid_json', 'schema_violation', 'no_text', 'malformed']" and "Literal['expird']" have no overlap
# run [accepted]
Failure("a", kind="lost", retryable=True, message="x")
# mypy [arg-type] Argument "kind" to "Failure" has incompatible type "Literal['lost']"
# pyright [reportArgumentType] Argument of type "Literal['lost']" cannot be assigned to parameter "kind"
# run [accepted]
print(results[0])
# mypy [index] Value of type "Results[Response, Mood]" is not indexable
# pyright [reportIndexIssue] "__getitem__" method not defined on type "Results[Response, Mood]"
# pyright [reportUnknownArgumentType] Argument type is unknown
# run [TypeError]
print(results.reports)
# mypy [attr-defined] "Results[Response, Mood]" has no attribute "reports"; maybe "report" or "_report"?
# pyright [reportUnknownMemberType] Type of "reports" is unknown
# pyright [reportUnknownArgumentType] Argument type is unknown
# pyright [reportAttributeAccessIssue] Cannot access attribute "reports" for class "Results[Response, Mood]"
# run [AttributeError]
