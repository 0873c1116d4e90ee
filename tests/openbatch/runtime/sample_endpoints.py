"""An endpoint as the generator emits it, with all that the runtime can do, for its tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, NotRequired

from annotated_types import Ge
from pydantic import Field
from typing_extensions import TypedDict

from openbatch.runtime import Endpoint, StructuredOutput
from openbatch.runtime.request_model import EndpointRequest, RequestPart

if TYPE_CHECKING:
    from collections.abc import Iterable
else:
    from openbatch.runtime.views import Iterable


class Effort(TypedDict):
    level: NotRequired[Literal["low", "high"]]
    budget: NotRequired[Annotated[int, Ge(1)] | None]


# The functional syntax, since a key is a keyword of Python.
WidgetParams = TypedDict(
    "WidgetParams",
    {
        "model": str,
        "words": NotRequired[Iterable[str]],
        "from": NotRequired[str | None],
        "effort": NotRequired[Effort | None],
        "format": NotRequired[dict[str, object]],
        "stream": NotRequired[Literal[False] | None],
    },
)

WIDGETS = Endpoint(
    url="/v1/widgets",
    method="widgets.create",
    request_type=f"{__name__}:WidgetParams",
    request_model=f"{__name__}:WidgetsRequest",
    result_model=f"{__name__}:WidgetsRequest",
    structured_output=StructuredOutput(("format",), ("deep", "deeper")),
    text_field="words",
)


class EffortConfig(RequestPart):
    params: ClassVar[type] = Effort

    level: Literal["low", "high"] | None = None
    budget: int | None = None


class WidgetsRequest(EndpointRequest):
    endpoint: ClassVar[Endpoint] = WIDGETS

    model: str | None = None
    words: Iterable[str] | None = None
    from_: Annotated[str | None, Field(alias="from")] = None
    effort: Effort | EffortConfig | None = None
    format: dict[str, object] | None = None
    stream: Literal[False] | None = None
