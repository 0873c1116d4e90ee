"""Wrong uses of results, references and request types."""

from openbatch import BatchCollector, RequestRef
from openbatch_api.chat_completions import ChatCompletionsResult
from openbatch_api.embeddings import EmbeddingsResult
from openbatch_api.responses import EasyInputMessage, OutputMessageModel, ResponsesResult

collector = BatchCollector("wrong.jsonl")
response = ResponsesResult.model_construct(output=[OutputMessageModel.model_construct(content=[])])
answer = ChatCompletionsResult.model_construct(choices=[])
vectors = EmbeddingsResult.model_construct(data=[])
message: EasyInputMessage = {"role": "user", "content": "x"}

print(response.outputs)
# mypy [attr-defined] "Response" has no attribute "outputs"; maybe "output"?
# pyright [reportUnknownMemberType] Type of "outputs" is unknown
# pyright [reportUnknownArgumentType] Argument type is unknown
# pyright [reportAttributeAccessIssue] Cannot access attribute "outputs" for class "ResponsesResult"
# run [AttributeError]
print(response.output.content)
# mypy [attr-defined] "list[OutputMessageModel | ...]" has no attribute "content"
# pyright [reportUnknownMemberType] Type of "content" is unknown
# pyright [reportUnknownArgumentType] Argument type is unknown
# pyright [reportAttributeAccessIssue] Cannot access attribute "content" for class "list[OutputItem]"
# run [AttributeError]
print(answer.message)
# mypy [attr-defined] "CreateChatCompletionResponse" has no attribute "message"
# pyright [reportUnknownMemberType] Type of "message" is unknown
# pyright [reportUnknownArgumentType] Argument type is unknown
# pyright [reportAttributeAccessIssue] Cannot access attribute "message" for class "ChatCompletionsResult"
# run [AttributeError]
print(vectors.embeddings)
# mypy [attr-defined] "CreateEmbeddingResponse" has no attribute "embeddings"
# pyright [reportUnknownMemberType] Type of "embeddings" is unknown
# pyright [reportUnknownArgumentType] Argument type is unknown
# pyright [reportAttributeAccessIssue] Cannot access attribute "embeddings" for class "EmbeddingsResult"
# run [AttributeError]
print([item.text for item in response.output if item.type == "message"])
# mypy [attr-defined] "OutputMessageModel" has no attribute "text"
# pyright [reportUnknownArgumentType] Argument type is partially unknown
# pyright [reportUnknownMemberType] Type of "text" is unknown
# pyright [reportAttributeAccessIssue] Cannot access attribute "text" for class "OutputMessageModel"
# run [AttributeError]
print(collector.responses.create("1", "m", input="x").id)
# mypy [attr-defined] "RequestRef[None]" has no attribute "id"
# pyright [reportUnknownMemberType] Type of "id" is unknown
# pyright [reportUnknownArgumentType] Argument type is unknown
# pyright [reportAttributeAccessIssue] Cannot access attribute "id" for class "RequestRef[None]"
# run [AttributeError]
wanted: RequestRef[int] = collector.responses.create("2", "m", input="x")
# mypy [assignment] Incompatible types in assignment (expression has type "RequestRef[None]", variable has type "RequestRef[int]")
# pyright [reportAssignmentType] Type "RequestRef[None]" is not assignable to declared type "RequestRef[int]"
# run [accepted]
print(message["rle"])
# mypy [typeddict-item] TypedDict "EasyInputMessage" has no key "rle"
# pyright [reportGeneralTypeIssues] Could not access item in TypedDict
# pyright [reportUnknownArgumentType] Argument type is unknown
# run [KeyError]
message["role"] = "user"
# mypy [typeddict-readonly-mutated] ReadOnly TypedDict key "role" TypedDict is mutated
# pyright [reportTypedDictNotRequiredAccess] Could not assign item in TypedDict
# run [accepted]
other: EasyInputMessage = {"role": "user"}
# mypy [typeddict-item] Missing key "content" for TypedDict "EasyInputMessage"
# pyright [reportAssignmentType] Type "dict[str, str]" is not assignable to declared type "EasyInputMessage"
# run [accepted]
