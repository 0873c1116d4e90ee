"""What emitted code stands on; importing it pulls in neither pydantic nor openai.

Emitted builders stand on `builder` and `bound`, which read their `parameters`, know `omit` and give
back a `request_ref`; emitted models on `request_model` and `result_model`, emitted types on the
marks in `rules`, the registry on `endpoint`; what loads late does so by `lazy`.

The run-time validation of requests is `validate`. From the `annotation`s of a request type `schema`
makes what pydantic_core compiles, with `presence` rules and `freeform` values. The member of a
union is found by tables of `dispatch` that `decision` makes. What is plainly right is accepted
faster by `acceptance`, which is made of `acceptors` and `short_forms`; `any_text` says whether a
request is right whatever its texts are, and `materialise` makes plain data of the rest. What is
wrong is told by `explain`: its `findings` in `wording`, with `remedies` and `other_names`.

`RequestRef` loads when a request is written, and msgspec with it.
"""

from typing import TYPE_CHECKING

from openbatch.runtime.answer_type import T, no_format
from openbatch.runtime.bound import BoundBuilder, bind_method, bound_method
from openbatch.runtime.builder import (
    BoundSink,
    Builder,
    RequestSink,
    Resource,
    SignatureOnlyError,
    add_request,
    request_method,
)
from openbatch.runtime.endpoint import Endpoint, FunctionTools, StructuredOutput
from openbatch.runtime.lazy import implemented_by, lazy_attributes
from openbatch.runtime.omit import Omit, is_omitted, omit
from openbatch.runtime.rules import Pattern, at_least_one, not_together, open_object

if TYPE_CHECKING:
    from openbatch.runtime.request_ref import RequestRef

__all__ = [
    "BoundBuilder",
    "BoundSink",
    "Builder",
    "Endpoint",
    "FunctionTools",
    "Omit",
    "Pattern",
    "RequestRef",
    "RequestSink",
    "Resource",
    "SignatureOnlyError",
    "StructuredOutput",
    "T",
    "add_request",
    "at_least_one",
    "bind_method",
    "bound_method",
    "implemented_by",
    "is_omitted",
    "lazy_attributes",
    "no_format",
    "not_together",
    "omit",
    "open_object",
    "request_method",
]

__getattr__, __dir__ = lazy_attributes(
    __name__, {"RequestRef": "openbatch.runtime.request_ref"}, aliases={}
)
