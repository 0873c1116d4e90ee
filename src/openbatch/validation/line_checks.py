"""Checking the lines of one batch file, each by itself and against those before it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from openbatch.errors import Problem
from openbatch.lines import METHOD, REQUIRED_KEYS
from openbatch.requests.counted_inputs import counted_inputs
from openbatch.requests.named_model import EMPTY_MODEL
from openbatch.runtime.paths import extended
from openbatch.runtime.shapes import is_list, is_object
from openbatch.shown import shown
from openbatch.validation.endpoint_checks import suggestion
from openbatch.validation.fast_pass import passing
from openbatch.validation.findings import Finding, FindingLog, Severity
from openbatch.validation.strict_json import BrokenLine, StrictReader

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from collections.abc import Set as AbstractSet

    from openbatch.runtime.policies import UnknownPolicy
    from openbatch.validation.endpoint_checks import AskedEndpoint, EndpointChecks
    from openbatch.validation.line_ids import LineIds

__all__ = ["LineChecker"]

#: The most tokens in the inputs of one embeddings request.
MAX_TOKENS_OF_INPUTS: Final = 300_000
#: Of English text, by rule of thumb; of most other text there are fewer.
_BYTES_PER_TOKEN: Final = 4


class LineChecker:
    """Goes through the lines of one file and remembers what later ones are held against.

    Attributes:
        requests: How many lines were checked.
        ids: The ids of the lines.
        urls: The valid URLs seen.
        inputs: How many inputs the requests have, where the service counts them.
        inputs_per_request: How many one of them may have.
    """

    def __init__(
        self,
        log: FindingLog,
        ids: LineIds,
        endpoints: Mapping[str, EndpointChecks],
        *,
        valid_urls: AbstractSet[str],
        required_keys: AbstractSet[str],
        allow_mixed_endpoints: bool,
        unknown: UnknownPolicy,
        check_bodies: bool,
        inputs_per_request: float = math.inf,
        asked: AskedEndpoint | None = None,
    ) -> None:
        """Begin with the first line.

        Args:
            log: Where findings go.
            ids: Where ids go.
            endpoints: The endpoints whose bodies can be checked, by URL.
            valid_urls: The URLs that a line may have.
            required_keys: The keys that a line must have.
            allow_mixed_endpoints: Whether lines may have different URLs.
            unknown: Whether unknown parameters and values of a body are errors or warnings.
            check_bodies: Whether bodies are held against their endpoint's request type.
            inputs_per_request: How many inputs one request may have, where the service counts them.
            asked: The endpoint that the batch will be created with, if that is known.
        """
        self.requests = 0
        self.ids = ids
        self.urls: set[str] = set()
        self.inputs = 0
        self.inputs_per_request = inputs_per_request
        self._log = log
        self._endpoints = endpoints
        self._valid_urls = valid_urls
        self._required_keys = sorted(required_keys)
        self._one_url = not allow_mixed_endpoints
        self._unknown_severity: Severity = "warning" if unknown == "warn" else "error"
        self._check_bodies = check_bodies
        self._asked = asked
        self._reader = StrictReader()
        self._line = 0
        self._first_url: tuple[str, int] | None = None
        self._disputes: set[str] = set()
        self._first_models: dict[str | None, tuple[str, int]] = {}

    def passing(self) -> Callable[[bytes], bool] | None:
        """Return what passes further lines that are plainly right and like the first one.

        Returns:
            A function of a line, which says whether `check` need not look at it; None if there is no
            first line to compare with, or it is not right itself.
        """
        if self._first_url is None:
            return None
        url = self._first_url[0]
        model = self._first_models.get(None if self._one_url else url)
        checks = self._endpoints.get(url)
        if not model or not model[0] or checks is None or not self._is_asked_for(url):
            return None
        return passing(self, url, model[0], checks, check_bodies=self._check_bodies)

    def check(self, raw: bytes, line: int) -> None:
        """Check one line that is not blank.

        Args:
            raw: The line.
            line: Its number in the file.
        """
        self.requests += 1
        self._line = line
        read = self._reader.read(raw)
        if isinstance(read, BrokenLine):
            self._add("invalid_json_line", "", read.message, column=read.column)
            return
        for fault in read.faults:
            self._add("invalid_json_line", fault.path, fault.message, column=fault.column)
        for path in read.twice:
            message = "the key stands twice in one object, and only the last one counts"
            self._add("duplicate_json_key", path, message, severity="warning")
        if not is_object(read.value):
            message = f"{shown(read.value)} is no request; a line is a JSON object"
            self._add("invalid_json_line", "", message)
            return
        self._check_request(read.value, body_is_sound=not read.faults)

    def _check_request(self, request: dict[str, object], *, body_is_sound: bool) -> None:
        for key in self._required_keys:
            if key not in request:
                self._add("missing_required_parameter", key, "it is missing; every line needs it")
        for key in sorted(request.keys() - set(REQUIRED_KEYS) - set(self._required_keys)):
            message = f"a batch line has no such key; its keys are {', '.join(REQUIRED_KEYS)}"
            self._add("unknown_parameter", extended("", key), message, severity="warning")
        if "custom_id" in request:
            self._check_custom_id(request["custom_id"])
        if request.get("method", METHOD) != METHOD:
            message = f"{shown(request['method'])} was given; it must be {METHOD!r}"
            self._add("invalid_request", "method", message)
        url = self._check_url(request["url"]) if "url" in request else None
        body = request.get("body", {})
        if not is_object(body):
            self._add("invalid_request", "body", f"{shown(body)} was given; it must be an object")
        elif "body" in request:
            self._check_model(body.get("model"), url)
            self._check_body(body, url, is_sound=body_is_sound)

    def _check_custom_id(self, custom_id: object) -> None:
        if not isinstance(custom_id, str) or not custom_id:
            message = f"{shown(custom_id)} was given; it must be a text that is not empty"
            self._add("invalid_request", "custom_id", message)
            return
        self.ids.gathered.append(custom_id)

    def _is_asked_for(self, url: str) -> bool:
        return self._asked is None or url in self._asked.urls

    def _check_url(self, url: object) -> str | None:
        """Check the URL and return it if it is valid."""
        # A JSON value can be of a type that no set can look up.
        if not isinstance(url, str) or url not in self._valid_urls:
            allowed = ", ".join(sorted(self._valid_urls))
            message = f"{shown(url)} is no endpoint for batches; allowed: {allowed}"
            self._add("invalid_url", "url", message + suggestion(url, sorted(self._valid_urls)))
            return None
        self.urls.add(url)
        first_url, first_line = self._first_url = self._first_url or (url, self._line)
        if self._asked is not None and not self._is_asked_for(url):
            message = (
                f"{url} was given, but the batch is for {self._asked.name}; write this request to a "
                "file of its own"
            )
            self._add("invalid_url", "url", message)
        elif self._one_url and url != first_url:
            message = (
                f"{url} was given, but line {first_line} has {first_url}; a batch has one "
                "endpoint, so write a file for each"
            )
            self._add("url_mismatch", "url", message)
        return url

    def _check_model(self, model: object, url: str | None) -> None:
        """Hold the model against the first one: a file has one (each endpoint, if mixed)."""
        if not isinstance(model, str):
            return  # what a request without a model means is for the body's own check to say
        if not model:
            self._add("invalid_request", "body.model", EMPTY_MODEL)
            return  # the others are not held against it
        first, line = self._first_models.setdefault(
            None if self._one_url else url, (model, self._line)
        )
        if model != first:
            message = (
                f"{shown(model)} was given, but line {line} has {shown(first)}; a batch has one "
                "model, so write a file for each"
            )
            self._add("model_mismatch", "body.model", message)

    def _check_body(self, body: dict[str, object], url: str | None, *, is_sound: bool) -> None:
        if body.get("stream") is True:
            message = "true was given; a batch does not stream, so leave it out"
            self._add("streaming_unsupported", "body.stream", message)
        endpoint = None if url is None else self._endpoints.get(url)
        if endpoint is None:
            return
        problems: tuple[Problem, ...] = ()
        if is_sound and (self._check_bodies or not isinstance(body.get("model"), str)):
            problems = self._problems_of(endpoint, body)
            if not self._check_bodies:
                problems = tuple(problem for problem in problems if problem.path == "model")
        if endpoint.counted_field is not None:
            self._check_inputs(body.get(endpoint.counted_field), endpoint.counted_field, problems)
        self._add_problems(problems)

    def _problems_of(
        self, endpoint: EndpointChecks, body: dict[str, object]
    ) -> tuple[Problem, ...]:
        stream = body.get("stream")
        if stream is None or isinstance(stream, bool):  # it has been dealt with
            body = {key: value for key, value in body.items() if key != "stream"}
        try:
            return endpoint.problems(body)
        except RecursionError:
            return (Problem("", "it is nested too deeply to be checked"),)

    def _check_inputs(self, value: object, field: str, problems: tuple[Problem, ...]) -> None:
        """Count the inputs of a request, and hold them against what one may have."""
        inputs = counted_inputs(value)
        self.inputs += inputs
        if inputs > self.inputs_per_request and all(problem.path != field for problem in problems):
            message = f"{inputs:,} inputs were given; one request takes {self.inputs_per_request:,}"
            self._add("invalid_request", f"body.{field}", f"{message}, so make several")
        self._check_tokens(value, f"body.{field}")

    def _check_tokens(self, value: object, path: str) -> None:
        """Hold the inputs of one request against what it may have of tokens."""
        tokens, size = _size_of_inputs(value)
        if tokens > MAX_TOKENS_OF_INPUTS:
            message = f"{tokens:,} tokens were given; one request takes {MAX_TOKENS_OF_INPUTS:,}"
            self._add("invalid_request", path, f"{message}, so make several")
        elif size > MAX_TOKENS_OF_INPUTS * _BYTES_PER_TOKEN:
            message = (
                f"the texts have {size:,} bytes, probably more than the {MAX_TOKENS_OF_INPUTS:,} "
                "tokens that one request takes; make several"
            )
            self._add("many_tokens", path, message, severity="warning")

    def _add_problems(self, problems: tuple[Problem, ...]) -> None:
        for problem in problems:
            severity: Severity = "error"
            if problem.kind == "disputed":
                if problem.message in self._disputes:
                    continue  # it has been told, and is the same on every line
                self._disputes.add(problem.message)
                severity = "warning"
            elif problem.kind.startswith("unknown_"):
                severity = self._unknown_severity
            path = _inside_body(problem.path)
            self._add("invalid_request", path, problem.message, severity=severity)

    def _add(
        self,
        code: str,
        path: str,
        message: str,
        *,
        severity: Severity = "error",
        column: int | None = None,
    ) -> None:
        self._log.add(Finding(self._line, code, path, message, severity, column))


def _size_of_inputs(value: object) -> tuple[int, int]:
    """Return how many tokens inputs have that are given as such, and how many bytes as text."""
    tokens = size = 0
    todo = [value]
    for item in todo:
        if isinstance(item, str):
            size += len(item.encode("utf-8", "surrogatepass"))
        elif isinstance(item, int):
            tokens += 1
        elif is_list(item):
            todo.extend(item)
    return tokens, size


def _inside_body(path: str) -> str:
    """Return a path inside the body as one inside the line."""
    return f"body{path}" if not path or path.startswith("[") else f"body.{path}"
