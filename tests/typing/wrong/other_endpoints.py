"""Wrong requests to the endpoints that are neither Responses nor chat."""

from openbatch import BatchCollector

collector = BatchCollector("wrong.jsonl")
embeddings = collector.embeddings
completions = collector.completions
moderations = collector.moderations
images = collector.images
videos = collector.videos

embeddings.create("1", "m")
# mypy [call-overload] No overload variant of "create" of "Embeddings" matches argument types "str", "str"
# pyright [reportCallIssue] No overloads for "create" match the provided arguments
# run [InvalidRequestError] input
embeddings.create("1", "m", input=3)
# mypy [call-overload] No overload variant of "create" of "Embeddings" matches argument types "str", "str", "int"
# pyright [reportArgumentType] Argument of type "Literal[3]" cannot be assigned to parameter "input"
# run [InvalidRequestError] input
embeddings.create("1", "m", input="x", dimensions="256")
# mypy [call-overload] No overload variant of "create" of "Embeddings" matches argument types "str", "str", "str", "str"
# pyright [reportArgumentType] Argument of type "Literal['256']" cannot be assigned to parameter "dimensions"
# run [InvalidRequestError] dimensions
embeddings.create("1", "m", input="x", encoding_format="int8")
# mypy [call-overload] No overload variant of "create" of "Embeddings" matches argument types "str", "str", "str", "str"
# pyright [reportArgumentType] Argument of type "Literal['int8']" cannot be assigned to parameter "encoding_format"
# run [InvalidRequestError] encoding_format
embeddings.create("1", "m", input=[["a", "b"]])
# mypy [arg-type] Argument "input" to "create" of "Embeddings" has incompatible type "list[list[str]]"
# pyright [reportArgumentType] Argument of type "list[list[str]]" cannot be assigned to parameter "input"
# run [InvalidRequestError] input[0][0], input[0][1]
completions.create("1", "m")
# mypy [call-arg] Missing named argument "prompt" for "create" of "Completions"
# pyright [reportCallIssue] Argument missing for parameter "prompt"
# run [InvalidRequestError] prompt
completions.create("1", "m", prompt="x", max_tokens="20")
# mypy [arg-type] Argument "max_tokens" to "create" of "Completions" has incompatible type "str"
# pyright [reportArgumentType] Argument of type "Literal['20']" cannot be assigned to parameter "max_tokens"
# run [InvalidRequestError] max_tokens
completions.create("1", "m", prompt="x", sufix=".")
# mypy [call-arg] Unexpected keyword argument "sufix" for "create" of "Completions"; did you mean "suffix"?
# pyright [reportCallIssue] No parameter named "sufix"
# run [InvalidRequestError] sufix
moderations.create("1", "m")
# mypy [call-arg] Missing named argument "input" for "create" of "Moderations"
# pyright [reportCallIssue] Argument missing for parameter "input"
# run [InvalidRequestError] input
moderations.create("1", "m", input=3)
# mypy [arg-type] Argument "input" to "create" of "Moderations" has incompatible type "int"
# pyright [reportArgumentType] Argument of type "Literal[3]" cannot be assigned to parameter "input"
# run [InvalidRequestError] input
moderations.create("1", "m", input=[{"type": "text", "txt": "x"}])
# mypy [list-item] List item 0 has incompatible type "dict[str, str]"
# pyright [reportArgumentType] Argument of type "list[dict[str, str]]" cannot be assigned to parameter "input"
# run [InvalidRequestError] input[0]
images.generate("1", "m")
# mypy [call-arg] Missing named argument "prompt" for "generate" of "Images"
# pyright [reportCallIssue] Argument missing for parameter "prompt"
# run [InvalidRequestError] prompt
images.generate("1", "m", prompt="x", quality="best")
# mypy [arg-type] Argument "quality" to "generate" of "Images" has incompatible type "Literal['best']"
# pyright [reportArgumentType] Argument of type "Literal['best']" cannot be assigned to parameter "quality"
# run [InvalidRequestError] quality
images.generate("1", "m", prompt="x", n="2")
# mypy [arg-type] Argument "n" to "generate" of "Images" has incompatible type "str"
# pyright [reportArgumentType] Argument of type "Literal['2']" cannot be assigned to parameter "n"
# run [InvalidRequestError] n
images.generate("1", "m", prompt="x", style="sad")
# mypy [arg-type] Argument "style" to "generate" of "Images" has incompatible type "Literal['sad']"
# pyright [reportArgumentType] Argument of type "Literal['sad']" cannot be assigned to parameter "style"
# run [InvalidRequestError] style
images.edit("1", "m", prompt="x")
# mypy [call-arg] Missing named argument "images" for "edit" of "Images"
# pyright [reportCallIssue] Argument missing for parameter "images"
# run [InvalidRequestError] images
images.edit("1", "m", prompt="x", images=["file-1"])
# mypy [list-item] List item 0 has incompatible type "str"
# pyright [reportArgumentType] Argument of type "list[str]" cannot be assigned to parameter "images"
# run [InvalidRequestError] images[0]
images.edit("1", "m", prompt="x", images=[{"file": "file-1"}])
# mypy [typeddict-unknown-key] Extra key "file" for TypedDict "ImageRefParam"
# pyright [reportArgumentType] Argument of type "list[dict[str, str]]" cannot be assigned to parameter "images"
# run [InvalidRequestError] images[0]
images.create("1", "m", prompt="x")
# mypy [attr-defined] "Images" has no attribute "create"
# pyright [reportUnknownMemberType] Type of "create" is unknown
# pyright [reportAttributeAccessIssue] Cannot access attribute "create" for class "Images"
# run [AttributeError]
videos.create("1", "m")
# mypy [call-arg] Missing named argument "prompt" for "create" of "Videos"
# pyright [reportCallIssue] Argument missing for parameter "prompt"
# run [InvalidRequestError] prompt
videos.create("1", "m", prompt="x", seconds=4)
# mypy [arg-type] Argument "seconds" to "create" of "Videos" has incompatible type "Literal[4]"
# pyright [reportArgumentType] Argument of type "Literal[4]" cannot be assigned to parameter "seconds"
# run [InvalidRequestError] seconds
videos.create("1", "m", prompt="x", size="1x1")
# mypy [arg-type] Argument "size" to "create" of "Videos" has incompatible type "Literal['1x1']"
# pyright [reportArgumentType] Argument of type "Literal['1x1']" cannot be assigned to parameter "size"
# run [InvalidRequestError] size
BatchCollector("wrong.jsonl", mode="r")
# mypy [arg-type] Argument "mode" to "BatchCollector" has incompatible type "Literal['r']"
# pyright [reportArgumentType] Argument of type "Literal['r']" cannot be assigned to parameter "mode"
# run [BatchFileError]
BatchCollector("wrong.jsonl", unknown="ignore")
# mypy [arg-type] Argument "unknown" to "BatchCollector" has incompatible type "Literal['ignore']"
# pyright [reportArgumentType] Argument of type "Literal['ignore']" cannot be assigned to parameter "unknown"
# run [InvalidRequestError] unknown
BatchCollector(path="wrong.jsonl")
# mypy [call-arg] Unexpected keyword argument "path" for "BatchCollector"
# pyright [reportCallIssue] Argument missing for parameter "batch_file_path"
# pyright [reportCallIssue] No parameter named "path"
# run [TypeError]
