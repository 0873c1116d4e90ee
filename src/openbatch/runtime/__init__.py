"""What emitted code stands on; importing it pulls in neither pydantic nor openai.

The bases of request and result models lie in `openbatch.runtime.request_model` and
`openbatch.runtime.result_model`, the run-time validation in `openbatch.runtime.validate`.
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
