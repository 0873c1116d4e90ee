"""What became of one request: a `Success` with its typed answer, or a `Failure` that says why not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, Generic, Literal, TypeAlias, cast, get_args

from typing_extensions import TypeVar

from openbatch.results import bodies, contents
from openbatch.results.endpoints import infer_endpoint

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from openbatch.errors import Problem
    from openbatch.requests.function_tools import FunctionTool
    from openbatch.results.values import Moderation, ToolCall, Usage, Video
    from openbatch.runtime import Endpoint

__all__ = ["FAILURE_KINDS", "Failure", "FailureKind", "Outcome", "Success"]

#: The endpoint's result model.
BodyT = TypeVar("BodyT", default=object, covariant=True)  # noqa: PLC0105  # as readers know it
#: The type of the answer's text; None where none was given.
T = TypeVar("T", default=None, covariant=True)  # noqa: PLC0105

FailureKind: TypeAlias = Literal[
    "missing",
    "expired",
    "cancelled",
    "api_error",
    "refusal",
    "cut_off",
    "content_filter",
    "invalid_json",
    "schema_violation",
    "no_text",
    "malformed",
]
"""Why a request has no answer that can be used. The list is closed.

- `missing`: no file holds a line for it.
- `expired`, `cancelled`: the batch ended before its turn came.
- `api_error`: the API refused it, or failed; `code` and `status_code` say more.
- `refusal`: the model declined to answer; `message` has its words.
- `cut_off`: the answer ended too early, mostly at the token limit; `text` has what there is.
- `content_filter`: the filter stopped the request or the answer.
- `invalid_json`, `schema_violation`: the text is no JSON, or not what `text_format` asks for.
- `no_text`: there is an answer, such as a tool call, but no text that `text_format` could be read from.
- `malformed`: there is a line for it, but neither an answer nor an error can be found in it.
"""

#: The same kinds, to loop over.
FAILURE_KINDS: Final[tuple[FailureKind, ...]] = get_args(FailureKind)


class _Outcome:
    """What successes and failures have in common: the line that they come from.

    Attributes:
        custom_id: The request's id.
        raw_line: The line as it stands in the file, in JSON; empty if there is none.
    """

    __slots__ = ("_tools", "custom_id", "raw_line")

    custom_id: str
    raw_line: bytes
    _tools: Mapping[str, FunctionTool[Any]] | None

    @property
    def id(self) -> str | None:
        """Return the service's own id of the line, such as `batch_req_123`."""
        return contents.read_facts(self.raw_line).id

    @property
    def request_id(self) -> str | None:
        """Return the id under which OpenAI's support finds the call."""
        return contents.read_facts(self.raw_line).request_id

    @property
    def status_code(self) -> int | None:
        """Return the HTTP status of the answer, None if there is none."""
        return contents.read_facts(self.raw_line).status_code

    @property
    def model(self) -> str | None:
        """Return the model that answered, as it calls itself."""
        return contents.read_facts(self.raw_line).model

    @property
    def usage(self) -> Usage | None:
        """Return how many tokens were used, None if the answer does not say."""
        return contents.read_usage(self.raw_line)

    @property
    def latency(self) -> float | None:
        """Return how long the answer took in seconds, None where the answer does not say."""
        return contents.read_latency(self.raw_line)

    @property
    def tool_calls(self) -> list[ToolCall]:
        """Return the calls of functions and custom tools that the model asks for, in order."""
        calls = contents.read_tool_calls(self.raw_line)
        if not self._tools:
            return calls
        return [
            (
                replace(call, parsed=self._tools[call.name].parse_arguments(call.arguments))
                if call.name in self._tools
                else call
            )
            for call in calls
        ]

    def use_tools(self, tools: Mapping[str, FunctionTool[Any]]) -> None:
        """Let `tool_calls` read the arguments of calls as the types of their tools.

        Args:
            tools: The tools by their names.
        """
        self._tools = tools

    @property
    def raw(self) -> dict[str, Any] | None:  # free-form: whatever the service wrote
        """Return the whole line as JSON gives it, None if there is no line."""
        return bodies.read_object(self.raw_line)


class Success(_Outcome, Generic[BodyT, T]):
    """A request that was answered.

    Attributes:
        parsed: The answer as the type that `text_format` named; None without one.
        text: The answer's text; empty if it has none, as a tool call or a vector has not.
    """

    __slots__ = ("_body", "_endpoint", "parsed", "text")
    __match_args__ = ("parsed",)

    parsed: T
    text: str

    def __init__(
        self, custom_id: str, parsed: T, text: str, raw_line: bytes, endpoint: Endpoint | None
    ) -> None:
        """Keep what was read; whatever else the line holds is read when it is asked for."""
        self.custom_id = custom_id
        self.parsed = parsed
        self.text = text
        self.raw_line = raw_line
        self._endpoint = endpoint
        self._tools = None
        self._body: object = None

    @property
    def endpoint(self) -> Endpoint | None:
        """Return what is known of the endpoint; where nobody said which, the answer's looks tell.

        None if no endpoint's answers look like this one.
        """
        if self._endpoint is None:
            self._endpoint = infer_endpoint(bodies.body_json(self.raw_line))
        return self._endpoint

    @property
    def body(self) -> BodyT:
        """Return the whole answer as the endpoint's result model; it is built when first asked for.

        Raises:
            ResultBodyError: The answer does not fit the model, or no endpoint is known that it fits.
        """
        if self._body is None:
            self._body = bodies.read_body(self.raw_line, self.endpoint, self.custom_id)
        return cast("BodyT", self._body)  # the overloads of `read_results` pair model and endpoint

    @property
    def texts(self) -> list[str]:
        """Return the text of each choice, where several were asked for with `n`."""
        return contents.read_texts(self.raw_line) or [self.text]

    @property
    def embeddings(self) -> list[list[float]]:
        """Return the vectors in the order of the request's inputs, also those sent as base64."""
        return contents.read_embeddings(self.raw_line)

    def embeddings_array(self) -> NDArray[np.float32]:
        """Return the vectors as a numpy array, a row for each input. It takes the extra `frames`.

        Vectors that were sent as base64 (`encoding_format="base64"`) are taken as they are, without
        a step for each number.

        Raises:
            MissingExtraError: numpy is not installed.
            ResultsError: The vectors have several lengths, or one is no base64 of whole numbers.
        """
        from openbatch.results.vectors import vectors_of

        return vectors_of(self)

    @property
    def images(self) -> list[bytes]:
        """Return the pictures that the answer holds; those given as addresses are `image_urls`."""
        return contents.read_images(self.raw_line)

    @property
    def image_urls(self) -> list[str]:
        """Return the addresses of pictures, which are valid for a short time."""
        return contents.read_image_urls(self.raw_line)

    @property
    def moderation(self) -> Moderation | None:
        """Return what a moderation found, None for other endpoints."""
        return contents.read_moderation(self.raw_line)

    @property
    def video(self) -> Video | None:
        """Return the state of a clip and the id to fetch it by, None for other endpoints."""
        return contents.read_video(self.raw_line)

    def __repr__(self) -> str:
        """Return id and answer."""
        answer = f"text={self.text!r}" if self.parsed is None else f"parsed={self.parsed!r}"
        return f"Success(custom_id={self.custom_id!r}, {answer})"


class Failure(_Outcome):
    """A request without an answer that can be used.

    Attributes:
        kind: Why, see `FailureKind`.
        retryable: Whether sending it again can help. A cut-off answer counts as such, though it
            mostly takes a higher token limit.
        code: The service's code, such as `batch_expired` or `context_length_exceeded`, or what the
            answer gives as the reason, such as `max_output_tokens`; None if it names none.
        message: What happened, on one line.
        text: What the model wrote all the same, such as the beginning of an answer; may be empty.
        problems: Where the text departs from `text_format`, place by place.
    """

    __slots__ = ("code", "kind", "message", "problems", "retryable", "text")
    __match_args__ = ("kind",)

    def __init__(
        self,
        custom_id: str,
        *,
        kind: FailureKind,
        retryable: bool,
        message: str,
        code: str | None = None,
        text: str = "",
        problems: tuple[Problem, ...] = (),
        raw_line: bytes = b"",
    ) -> None:
        """Keep what went wrong."""
        self.custom_id = custom_id
        self.raw_line = raw_line
        self._tools = None
        self.kind: FailureKind = kind
        self.retryable = retryable
        self.code = code
        self.message = message
        self.text = text
        self.problems = problems

    def __repr__(self) -> str:
        """Return id, kind and message."""
        return (
            f"Failure(custom_id={self.custom_id!r}, kind={self.kind!r}, code={self.code!r}, "
            f"retryable={self.retryable}, message={self.message!r})"
        )


Outcome: TypeAlias = Success[BodyT, T] | Failure
"""What became of one request."""
