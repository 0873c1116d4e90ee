"""Wrong configurations, prompts and rows."""

from openbatch import (
    BatchJobManager,
    EmbeddingInputInstance,
    EmbeddingsRequest,
    Message,
    MessagesInputInstance,
    PromptTemplate,
    PromptTemplateInputInstance,
    ReasoningConfig,
    ResponsesRequest,
)

manager = BatchJobManager()
config = ResponsesRequest(model="m")
prompt = PromptTemplate(messages=[Message(role="user", content="{x}")])

ResponsesRequest(modell="m")
# mypy [call-arg] Unexpected keyword argument "modell" for "ResponsesRequest"; did you mean "model"?
# pyright [reportCallIssue] No parameter named "modell"
# run [InvalidRequestError] ResponsesRequest.modell
ResponsesRequest(model="m", temperature="hot")
# mypy [arg-type] Argument "temperature" to "ResponsesRequest" has incompatible type "str"
# pyright [reportArgumentType] Argument of type "Literal['hot']" cannot be assigned to parameter "temperature"
# run [InvalidRequestError] ResponsesRequest.temperature
ResponsesRequest(model="m", reasoning={"effort": "hgih"})
# mypy [arg-type] Argument "reasoning" to "ResponsesRequest" has incompatible type "dict[str, str]"
# pyright [reportArgumentType] Argument of type "dict[str, str]" cannot be assigned to parameter "reasoning"
# run [InvalidRequestError] ResponsesRequest.reasoning.effort
ResponsesRequest(model="m", input=[{"role": "usr", "content": "x"}])
# mypy [misc] Type of TypedDict is ambiguous
# mypy [list-item] List item 0 has incompatible type "dict[str, str]"
# pyright [reportArgumentType] Argument of type "list[dict[str, str]]" cannot be assigned to parameter "input"
# run [InvalidRequestError] ResponsesRequest.input[0].role
ResponsesRequest(model="m", tools=[{"type": "function"}])
# mypy [misc] Type of TypedDict is ambiguous
# mypy [list-item] List item 0 has incompatible type "dict[str, str]"
# pyright [reportArgumentType] Argument of type "list[dict[str, str]]" cannot be assigned to parameter "tools"
# run [InvalidRequestError] ResponsesRequest.tools[0].name
config.temperature = "hot"
# mypy [assignment] Incompatible types in assignment (expression has type "str", variable has type "float | None")
# pyright [reportAttributeAccessIssue] Cannot assign to attribute "temperature" for class "ResponsesRequest"
# run [InvalidRequestError] ResponsesRequest.temperature
config.temprature = 1
# mypy [attr-defined] "ResponsesRequest" has no attribute "temprature"; maybe "temperature"?
# pyright [reportAttributeAccessIssue] Cannot assign to attribute "temprature" for class "ResponsesRequest"
# run [InvalidRequestError] ResponsesRequest.temprature
config.set_output_structure(3)
# mypy [arg-type] Argument 1 to "set_output_structure" of "EndpointRequest" has incompatible type "int"
# pyright [reportArgumentType] Argument of type "Literal[3]" cannot be assigned to parameter "output_type"
# run [StrictSchemaError]
ReasoningConfig(effort="hgih")
# mypy [arg-type] Argument "effort" to "ReasoningConfig" has incompatible type "Literal['hgih']"
# pyright [reportArgumentType] Argument of type "Literal['hgih']" cannot be assigned to parameter "effort"
# run [InvalidRequestError] ReasoningConfig.effort
EmbeddingsRequest(model="m", dimensions="256")
# mypy [arg-type] Argument "dimensions" to "EmbeddingsRequest" has incompatible type "str"
# pyright [reportArgumentType] Argument of type "Literal['256']" cannot be assigned to parameter "dimensions"
# run [InvalidRequestError] EmbeddingsRequest.dimensions
Message(role="user", text="x")
# mypy [call-overload] Unexpected keyword argument "text" for overloaded function "Message"
# mypy [call-overload] No overload variant of "Message" matches argument types "str", "str"
# pyright [reportCallIssue] No overloads for "__init__" match the provided arguments
# run [InvalidRequestError] Message.content, Message.text
Message(role="user", content=3)
# mypy [call-overload] No overload variant of "Message" matches argument types "str", "int"
# pyright [reportArgumentType] Argument of type "Literal[3]" cannot be assigned to parameter "content"
# run [InvalidRequestError] Message.content
PromptTemplate([Message(role="user", content="x")])
# mypy [call-arg] Too many positional arguments for "PromptTemplate"
# pyright [reportCallIssue] Expected 0 positional arguments
# run [TypeError]
PromptTemplateInputInstance(id="1", prompt_value_mapping=["x"])
# mypy [arg-type] Argument "prompt_value_mapping" to "PromptTemplateInputInstance" has incompatible type "list[str]"
# pyright [reportArgumentType] Argument of type "list[str]" cannot be assigned to parameter "prompt_value_mapping"
# run [InvalidRequestError] PromptTemplateInputInstance.prompt_value_mapping
PromptTemplateInputInstance(prompt_value_mapping={"x": 1})
# mypy [call-arg] Missing named argument "id" for "PromptTemplateInputInstance"
# pyright [reportCallIssue] Argument missing for parameter "id"
# run [InvalidRequestError] PromptTemplateInputInstance.id
PromptTemplateInputInstance(id=1.5, prompt_value_mapping={"x": 1})
# mypy [arg-type] Argument "id" to "PromptTemplateInputInstance" has incompatible type "float"
# pyright [reportArgumentType] Argument of type "float" cannot be assigned to parameter "id"
# run [InvalidRequestError] PromptTemplateInputInstance.id
MessagesInputInstance(id="1", messages="x")
# mypy [arg-type] Argument "messages" to "MessagesInputInstance" has incompatible type "str"
# pyright [reportArgumentType] Argument of type "Literal['x']" cannot be assigned to parameter "messages"
# run [InvalidRequestError] MessagesInputInstance.messages
EmbeddingInputInstance(id="1", input=3)
# mypy [arg-type] Argument "input" to "EmbeddingInputInstance" has incompatible type "int"
# pyright [reportArgumentType] Argument of type "Literal[3]" cannot be assigned to parameter "input"
# run [InvalidRequestError] EmbeddingInputInstance.input
BatchJobManager(missing="ignore")
# mypy [arg-type] Argument "missing" to "BatchJobManager" has incompatible type "Literal['ignore']"
# pyright [reportArgumentType] Argument of type "Literal['ignore']" cannot be assigned to parameter "missing"
# run [InvalidRequestError] missing
manager.add_templated_instances(prompt, config, [], "wrong.jsonl", mising="skip")
# mypy [call-arg] Unexpected keyword argument "mising" for "add_templated_instances" of "BatchJobManager"; did you mean "missing"?
# pyright [reportCallIssue] No parameter named "mising"
# run [TypeError]
manager.add_templated_instances(prompt, {"model": "m"}, [], "wrong.jsonl")
# mypy [arg-type] Argument 2 to "add_templated_instances" of "BatchJobManager" has incompatible type "dict[str, str]"
# pyright [reportArgumentType] Argument of type "dict[str, str]" cannot be assigned to parameter "common_request"
# run [InvalidRequestError] common_request
manager.add_templated_instances("x", config, [], "wrong.jsonl")
# mypy [arg-type] Argument 1 to "add_templated_instances" of "BatchJobManager" has incompatible type "str"
# pyright [reportArgumentType] Argument of type "Literal['x']" cannot be assigned to parameter "prompt"
# run [TemplateError]
manager.build("Rate {text}", config, out="wrong.jsonl")
# mypy [call-arg] Missing named argument "rows"
# pyright [reportCallIssue] Argument missing for parameter "rows"
# run [TypeError]
manager.build("Rate {text}", config, rows=5, out="wrong.jsonl")
# mypy [arg-type] Argument "rows" has incompatible type "int"
# pyright [reportArgumentType] Argument of type "Literal[5]" cannot be assigned to parameter "rows"
# run [RowSourceError]
manager.build("Rate {text}", {"model": "m"}, rows=[], out="wrong.jsonl")
# mypy [arg-type] Argument 2 has incompatible type "dict[str, str]"
# pyright [reportArgumentType] Argument of type "dict[str, str]" cannot be assigned to parameter "config"
# run [InvalidRequestError] config
manager.build(5, config, rows=[], out="wrong.jsonl")
# mypy [arg-type] Argument 1 has incompatible type "int"
# pyright [reportArgumentType] Argument of type "Literal[5]" cannot be assigned to parameter "template"
# run [TemplateError]
manager.build("Rate {text}", config, rows=[], out="wrong.jsonl", id_column="key")
# mypy [call-arg] Unexpected keyword argument "id_column"
# pyright [reportCallIssue] No parameter named "id_column"
# run [TypeError]
manager.build("Rate {text}", config, rows="t.csv", out="wrong.jsonl", reader="rust")
# mypy [arg-type] Argument "reader" has incompatible type "Literal['rust']"
# pyright [reportArgumentType] Argument of type "Literal['rust']" cannot be assigned to parameter "reader"
# run [RowSourceError]
