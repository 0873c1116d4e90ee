"""Wrong uses of the ways out of results."""

from openbatch import TokenPrices, open_rows, raise_token_limit, read_results, write_retry_file

results = read_results(None, endpoint="/v1/responses")
summary = results.summary(prices={})

results.summary(prices={"gpt-4o-mini": 0.15})
# mypy [dict-item] Dict entry 0 has incompatible type "str": "float"
# pyright [reportArgumentType] Argument of type "dict[str, float]" cannot be assigned to parameter "prices"
# run [ResultsError]
results.summary(batch_discount="half")
# mypy [arg-type] Argument "batch_discount" to "summary" of "Exits" has incompatible type "str"
# pyright [reportArgumentType] Argument of type "Literal['half']" cannot be assigned to parameter "batch_discount"
# run [ResultsError]
TokenPrices(None)
# mypy [arg-type] Argument 1 to "TokenPrices" has incompatible type "None"
# pyright [reportArgumentType] Argument of type "None" cannot be assigned to parameter "input"
# run [ResultsError]
print(summary.sucesses)
# mypy [attr-defined] "Summary" has no attribute "sucesses"; maybe "successes"?
# pyright [reportUnknownMemberType] Type of "sucesses" is unknown
# pyright [reportUnknownArgumentType] Argument type is unknown
# pyright [reportAttributeAccessIssue] Cannot access attribute "sucesses" for class "Summary"
# run [AttributeError]
print(summary.failures["expird"])
# mypy [index] Invalid index type "Literal['expird']" for "Mapping[Literal['missing', 'expired', 'cancelled', 'api_error', 'refusal', 'cut_off', 'content_filter', 'invalid_json', 'schema_violation', 'no_text', 'malformed'], int]"
# pyright [reportArgumentType] Argument of type "Literal['expird']" cannot be assigned to parameter "key"
# run [KeyError]
print(summary.cost.amount)
# mypy [union-attr] Item "None" of "Cost | None" has no attribute "amount"
# pyright [reportOptionalMemberAccess] "amount" is not a known attribute of "None"
# run [AttributeError]
write_retry_file(results, None)
# mypy [call-arg] Missing positional argument "path" in call to "write_retry_file"
# pyright [reportCallIssue] Argument missing for parameter "path"
# run [TypeError]
write_retry_file(results, None, "again.jsonl", change={"max_output_tokens": 2000})
# mypy [arg-type] Argument "change" to "write_retry_file" has incompatible type "dict[str, int]"
# pyright [reportArgumentType] Argument of type "dict[str, int]" cannot be assigned to parameter "change"
# run [ResultsError]
write_retry_file(results, None, "again.jsonl", change=lambda body: body)
# mypy [misc] Cannot infer type of lambda
# mypy [arg-type] Argument "change" to "write_retry_file" has incompatible type "Callable[[Any], Any]"
# pyright [reportArgumentType] Argument of type "(body: Failure) -> Failure" cannot be assigned to parameter "change"
# run [ResultsError]
raise_token_limit(2)
# mypy [call-arg] Too many positional arguments for "raise_token_limit"
# pyright [reportCallIssue] Expected 0 positional arguments
# run [TypeError]
raise_token_limit(to="2000")
# mypy [arg-type] Argument "to" to "raise_token_limit" has incompatible type "str"
# pyright [reportArgumentType] Argument of type "Literal['2000']" cannot be assigned to parameter "to"
# run [ResultsError]
results.to_rows(rows=3)
# mypy [arg-type] Argument "rows" to "to_rows" of "TableExits" has incompatible type "int"
# pyright [reportArgumentType] Argument of type "Literal[3]" cannot be assigned to parameter "rows"
# run [RowSourceError]
results.to_rows(rows=[], id=0)
# mypy [arg-type] Argument "id" to "to_rows" of "TableExits" has incompatible type "Literal[0]"
# pyright [reportArgumentType] Argument of type "Literal[0]" cannot be assigned to parameter "id"
# run [accepted]
results.to_rows(include=["tokens"])
# mypy [list-item] List item 0 has incompatible type "Literal['tokens']"
# pyright [reportArgumentType] Argument of type "list[str]" cannot be assigned to parameter "include"
# run [ResultsError]
results.to_rows(include="text")
# mypy [arg-type] Argument "include" to "to_rows" of "TableExits" has incompatible type "str"
# pyright [reportArgumentType] Argument of type "Literal['text']" cannot be assigned to parameter "include"
# run [ResultsError]
results.to_rows(seperator="_")
# mypy [call-arg] Unexpected keyword argument "seperator" for "to_rows" of "TableExits"; did you mean "separator"?
# pyright [reportCallIssue] No parameter named "seperator"
# run [TypeError]
print(results.to_rows()[0])
# mypy [index] Value of type "ResultRows" is not indexable
# pyright [reportIndexIssue] "__getitem__" method not defined on type "ResultRows"
# pyright [reportUnknownArgumentType] Argument type is unknown
# run [TypeError]
print([row.text for row in results.to_rows()])
# mypy [attr-defined] "dict[str, object]" has no attribute "text"
# pyright [reportUnknownArgumentType] Argument type is partially unknown
# pyright [reportUnknownMemberType] Type of "text" is unknown
# pyright [reportAttributeAccessIssue] Cannot access attribute "text" for class "dict[str, object]"
# run [accepted]
results.to_csv()
# mypy [call-arg] Missing positional argument "path" in call to "to_csv" of "TableExits"
# pyright [reportCallIssue] Argument missing for parameter "path"
# run [TypeError]
results.to_csv("a.csv", include=["cost"])
# mypy [list-item] List item 0 has incompatible type "Literal['cost']"
# pyright [reportArgumentType] Argument of type "list[str]" cannot be assigned to parameter "include"
# run [ResultsError]
results.to_parquet("a.parquet", compression="zst")
# mypy [arg-type] Argument "compression" to "to_parquet" of "TableExits" has incompatible type "Literal['zst']"
# pyright [reportArgumentType] Argument of type "Literal['zst']" cannot be assigned to parameter "compression"
# run [ResultsError]
results.to_parquet("a.parquet", row_group_size="1000")
# mypy [arg-type] Argument "row_group_size" to "to_parquet" of "TableExits" has incompatible type "str"
# pyright [reportArgumentType] Argument of type "Literal['1000']" cannot be assigned to parameter "row_group_size"
# run [ResultsError]
results.to_arrow(rows=None, inputs="job.jsonl")
# mypy [call-arg] Unexpected keyword argument "inputs" for "to_arrow" of "TableExits"
# pyright [reportCallIssue] No parameter named "inputs"
# run [TypeError]
results.to_pandas("a.csv")
# mypy [call-arg] Too many positional arguments for "to_pandas" of "TableExits"
# pyright [reportCallIssue] Expected 0 positional arguments
# run [TypeError]
results.to_polars(include=["embeddings"])
# mypy [list-item] List item 0 has incompatible type "Literal['embeddings']"
# pyright [reportArgumentType] Argument of type "list[str]" cannot be assigned to parameter "include"
# run [ResultsError]
print(results.to_pandas().filter_rows())
# mypy [operator] "Series[Any]" not callable
# pyright [reportCallIssue] Object of type "Series[Any]" is not callable
# pyright [reportUnknownArgumentType] Argument type is unknown
# run [AttributeError]
print(results.embedding_matrix().vectors)
# mypy [attr-defined] "EmbeddingMatrix" has no attribute "vectors"
# pyright [reportUnknownMemberType] Type of "vectors" is unknown
# pyright [reportUnknownArgumentType] Argument type is unknown
# pyright [reportAttributeAccessIssue] Cannot access attribute "vectors" for class "EmbeddingMatrix"
# run [AttributeError]
open_rows("a.csv", format="xlsx")
# mypy [arg-type] Argument "format" to "open_rows" has incompatible type "Literal['xlsx']"
# pyright [reportArgumentType] Argument of type "Literal['xlsx']" cannot be assigned to parameter "format"
# run [RowSourceError]
open_rows("a.csv", reader="pandas")
# mypy [arg-type] Argument "reader" to "open_rows" has incompatible type "Literal['pandas']"
# pyright [reportArgumentType] Argument of type "Literal['pandas']" cannot be assigned to parameter "reader"
# run [RowSourceError]
