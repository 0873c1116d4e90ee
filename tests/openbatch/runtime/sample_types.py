"""Request types in the style of the emitted ones, for the tests of the run-time validation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, NotRequired, TypeAlias

from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen, MultipleOf
from typing_extensions import TypedDict

from openbatch.runtime.rules import Pattern, at_least_one, not_together, open_object

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from typing_extensions import ReadOnly
else:
    from openbatch.runtime.views import Iterable, Mapping, ReadOnly


# --- parts of a message


class InputText(TypedDict):
    type: ReadOnly[Literal["input_text"]]
    text: ReadOnly[Annotated[str, MaxLen(1000)]]


@at_least_one("image_url", "file_id")
@not_together("image_url", "file_id")
class InputImage(TypedDict):
    type: ReadOnly[Literal["input_image"]]
    image_url: NotRequired[ReadOnly[str | None]]
    file_id: NotRequired[ReadOnly[str]]
    detail: NotRequired[ReadOnly[Literal["low", "high", "auto"] | None]]


class OutputText(TypedDict):
    type: ReadOnly[Literal["output_text"]]
    text: ReadOnly[str]


class Refusal(TypedDict):
    type: ReadOnly[Literal["refusal"]]
    refusal: ReadOnly[str]


InputContent: TypeAlias = InputText | InputImage
OutputContent: TypeAlias = OutputText | Refusal
Status: TypeAlias = Literal["in_progress", "completed", "incomplete"]


# --- items: three share a tag, one of them may leave it out, one has it nullable


class EasyInputMessage(TypedDict):
    role: ReadOnly[Literal["user", "assistant", "system", "developer"]]
    content: ReadOnly[str | Iterable[InputContent]]
    type: NotRequired[ReadOnly[Literal["message"]]]


class InputMessage(TypedDict):
    type: NotRequired[ReadOnly[Literal["message"]]]
    role: ReadOnly[Literal["user", "system", "developer"]]
    status: NotRequired[ReadOnly[Status]]
    content: ReadOnly[Iterable[InputContent]]


class OutputMessage(TypedDict):
    id: ReadOnly[str]
    type: ReadOnly[Literal["message"]]
    role: ReadOnly[Literal["assistant"]]
    content: ReadOnly[Iterable[OutputContent]]
    status: ReadOnly[Status]


class ItemReference(TypedDict):
    type: NotRequired[ReadOnly[Literal["item_reference"] | None]]
    id: ReadOnly[str]


class FunctionCall(TypedDict):
    type: ReadOnly[Literal["function_call"]]
    call_id: ReadOnly[Annotated[str, MinLen(1), MaxLen(64)]]
    name: ReadOnly[str]
    arguments: ReadOnly[str]


class FunctionCallOutput(TypedDict):
    type: ReadOnly[Literal["function_call_output"]]
    call_id: ReadOnly[Annotated[str, MinLen(1), MaxLen(64)]]
    output: ReadOnly[str | Iterable[InputContent]]


class FileSearchCall(TypedDict):
    type: ReadOnly[Literal["file_search_call"]]
    id: ReadOnly[str]
    queries: ReadOnly[Iterable[str]]


class WebSearchCall(TypedDict):
    type: ReadOnly[Literal["web_search_call"]]
    id: ReadOnly[str]


class ComputerCall(TypedDict):
    type: ReadOnly[Literal["computer_call"]]
    id: ReadOnly[str]


class Reasoning(TypedDict):
    type: ReadOnly[Literal["reasoning"]]
    id: ReadOnly[str]


class ShellCall(TypedDict):
    type: ReadOnly[Literal["shell_call"]]
    id: ReadOnly[str]


class PatchCall(TypedDict):
    type: ReadOnly[Literal["patch_call"]]
    id: ReadOnly[str]


class ListTools(TypedDict):
    type: ReadOnly[Literal["list_tools"]]
    id: ReadOnly[str]


class Compaction(TypedDict):
    type: ReadOnly[Literal["compaction"]]
    id: ReadOnly[str]


MoreItems: TypeAlias = (
    FileSearchCall
    | WebSearchCall
    | ComputerCall
    | Reasoning
    | ShellCall
    | PatchCall
    | ListTools
    | Compaction
)
InputItem: TypeAlias = (
    EasyInputMessage
    | InputMessage
    | OutputMessage
    | ItemReference
    | FunctionCall
    | FunctionCallOutput
    | MoreItems
)


# --- tools: a tag with several values


class FunctionTool(TypedDict):
    type: ReadOnly[Literal["function"]]
    name: ReadOnly[Annotated[str, MinLen(1), Pattern("^[a-zA-Z0-9_-]+$")]]
    parameters: NotRequired[ReadOnly[Mapping[str, object] | None]]
    strict: NotRequired[ReadOnly[bool | None]]


class WebSearchTool(TypedDict):
    type: ReadOnly[Literal["web_search", "web_search_2025_08_26"]]
    search_context_size: NotRequired[ReadOnly[Literal["low", "medium", "high"]]]
    filters: NotRequired[ReadOnly[Filter]]


# --- recursion


class ComparisonFilter(TypedDict):
    type: ReadOnly[Literal["eq", "ne", "gt", "in"]]
    key: ReadOnly[str]
    value: ReadOnly[str | float | bool | Iterable[str | float]]


class CompoundFilter(TypedDict):
    type: ReadOnly[Literal["and", "or"]]
    filters: ReadOnly[Iterable[Filter]]


Filter: TypeAlias = "ComparisonFilter | CompoundFilter"

# --- others


class ReasoningConfig(TypedDict):
    effort: NotRequired[
        ReadOnly[Literal["none", "minimal", "low", "medium", "high", "xhigh"] | None]
    ]
    summary: NotRequired[ReadOnly[Literal["auto", "concise", "detailed"] | None]]


@open_object
class Extensible(TypedDict):
    name: ReadOnly[str]


class ById(TypedDict):
    id: ReadOnly[str]
    version: NotRequired[ReadOnly[str]]


class ByUrl(TypedDict):
    url: ReadOnly[str]
    version: NotRequired[ReadOnly[str]]


class ByName(TypedDict):
    name: ReadOnly[str]
    kind: NotRequired[ReadOnly[str]]


Categories = TypedDict(
    "Categories",
    {
        "hate/threatening": NotRequired[ReadOnly[bool]],
        "self-harm": NotRequired[ReadOnly[Annotated[float, Ge(0), Le(1)]]],
    },
)


class Patterns(TypedDict):
    within: NotRequired[ReadOnly[Annotated[str, Pattern("cat|cow")]]]
    ahead: NotRequired[ReadOnly[Annotated[str, Pattern("^(?!x)[a-z]+$")]]]
    digits: NotRequired[ReadOnly[Annotated[str, Pattern(r"^\d+$")]]]
    words: NotRequired[ReadOnly[Annotated[str, Pattern(r"^[\w$-]+$")]]]
    spaced: NotRequired[ReadOnly[Annotated[str, Pattern(r"^\D\s\D$")]]]
    unreadable: NotRequired[ReadOnly[Annotated[str, Pattern("(?<=a+)[")]]]


Metadata: TypeAlias = Annotated[
    Mapping[Annotated[str, MaxLen(64)], Annotated[str, MaxLen(512)]], MaxLen(2)
]
Tokens: TypeAlias = (
    str
    | Annotated[Iterable[str], MinLen(1), MaxLen(4)]
    | Annotated[Iterable[int], MinLen(1)]
    | Annotated[Iterable[Annotated[Iterable[int], MinLen(1)]], MinLen(1)]
)


class Request(TypedDict):
    model: ReadOnly[str | Literal["gpt-4o", "gpt-4o-mini"]]  # noqa: PYI051  # as it is emitted
    input: NotRequired[ReadOnly[str | Iterable[InputItem]]]
    temperature: NotRequired[ReadOnly[Annotated[float, Ge(0), Le(2)] | None]]
    top_p: NotRequired[ReadOnly[Annotated[float, Gt(0), Lt(1)]]]
    max_output_tokens: NotRequired[ReadOnly[Annotated[int, Ge(16)] | None]]
    width: NotRequired[ReadOnly[Annotated[int, MultipleOf(8), Le(64)]]]
    tools: NotRequired[ReadOnly[Iterable[FunctionTool | WebSearchTool]]]
    tool_choice: NotRequired[ReadOnly[Literal["auto", "none"] | FunctionTool]]
    reasoning: NotRequired[ReadOnly[ReasoningConfig | None]]
    metadata: NotRequired[ReadOnly[Metadata | None]]
    store: NotRequired[ReadOnly[bool | None]]
    always: NotRequired[ReadOnly[Literal[True]]]
    size: NotRequired[ReadOnly[Literal[1, 2, 4]]]
    tokens: NotRequired[ReadOnly[Tokens]]
    filter: NotRequired[ReadOnly[Filter]]
    extensible: NotRequired[ReadOnly[Extensible]]
    source: NotRequired[ReadOnly[ById | ByUrl | ByName]]
    categories: NotRequired[ReadOnly[Categories]]
    voice: NotRequired[ReadOnly[Literal["alloy", "ash"] | Annotated[str, Pattern("^voice_")]]]
    anything: NotRequired[ReadOnly[object]]
