"""The requests that are worth another try, as a batch file."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from openbatch.errors import ResultsError
from openbatch.files.file_checks import checked_path
from openbatch.lines import encode_line
from openbatch.results.bodies import body_json
from openbatch.results.endpoints import infer_endpoint
from openbatch.results.envelope import read_sender
from openbatch.results.line_files import lines_of
from openbatch.results.outcomes import Success
from openbatch.results.tolerant_json import BOM, UnreadableError, parse_json
from openbatch.results.written_file import written_file
from openbatch.runtime.shapes import is_object
from openbatch.shown import shown
from openbatch.targets import OPENAI

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from openbatch.results.outcomes import Failure, FailureKind
    from openbatch.results.reading import ResultFiles, Results
    from openbatch.results.sources import Source

__all__ = ["Change", "RetryReport", "raise_token_limit", "write_retry_file"]

#: Takes a failure and its request's body, and returns the body to send; None to leave it out. The
#: body is free-form: whatever the endpoint takes.
Change: TypeAlias = "Callable[[Failure, dict[str, Any]], dict[str, Any] | None]"

#: What endpoints call the limit of an answer's tokens.
_LIMIT: Final = re.compile(r"max_(?:[a-z]+_)?tokens")


@dataclass(frozen=True, slots=True)
class RetryReport:
    """What `write_retry_file` wrote, and why not more.

    Attributes:
        path: The file.
        written: How many requests are in it.
        changed: How many of them `change` changed.
        kinds: Why they are sent again: how many of each kind of failure.
        answered: How many requests were left out since they were answered.
        permanent: How many since another try cannot help, by kind.
        unchanged_cut_offs: How many since their answer would be cut off again: the request is the
            same.
        dropped: How many since `change` returned None.
        bytes: The size of the file.
    """

    path: Path
    written: int = 0
    changed: int = 0
    kinds: Counter[FailureKind] = field(default_factory=Counter["FailureKind"])
    answered: int = 0
    permanent: Counter[FailureKind] = field(default_factory=Counter["FailureKind"])
    unchanged_cut_offs: int = 0
    dropped: int = 0
    bytes: int = 0

    def __str__(self) -> str:
        """Return what is worth knowing, a line each."""
        lines = [f"{self.path}: {self.written:,} requests to try again, {self.changed:,} changed"]
        lines += [f"{count:,} {kind}" for kind, count in self.kinds.most_common()]
        left_out = [
            (self.answered, "answered"),
            *((count, kind) for kind, count in self.permanent.most_common()),
            (self.unchanged_cut_offs, "cut off, and not changed"),
            (self.dropped, "dropped by `change`"),
        ]
        told = ", ".join(f"{count:,} {what}" for count, what in left_out if count)
        if told:
            lines.append(f"left out: {told}")
        limits = OPENAI.limits
        if self.written > limits.requests or self.bytes > limits.bytes:
            lines.append(
                f"this is more than one batch may hold ({limits.requests:,} requests, "
                f"{limits.bytes:,} bytes); split the file before the upload"
            )
        return "\n".join(lines)


def write_retry_file(
    results: Results[Any, Any],  # of any types: only what became of the requests counts
    inputs: ResultFiles | None,
    path: str | os.PathLike[str],
    *,
    change: Change | None = None,
) -> RetryReport:
    """Write the requests that can succeed on another try to a new batch file.

    These are the requests whose failure is `retryable`: no line for them in any file, expired,
    cancelled, limits and faults of the service, answers that do not fit `text_format`. A request
    that was answered in any file is never among them, nor one that the API, the model or the
    filter refused. A cut-off answer would be cut off again, so its request is in only if `change`
    changes it, such as `raise_token_limit()`.

    Lines are copied byte for byte, unless `change` changes them, in the order of the inputs, each
    id once. The results can be iterated again afterwards.

    Args:
        results: The results of a job, as `read_results` gives them.
        inputs: The batch files of that job, in any form that `read_results` takes; None for those
            that the results were read with.
        path: The file to write. One that exists is replaced when all went well. Without any request
            to try again it is empty.
        change: Takes the failure and its request's body, and returns the body to send, which may be
            the same object, changed; None to leave the request out. It is asked for every
            retryable failure.

    Returns:
        What was written and what was left out; `print` shows it.

    Raises:
        BatchFileError: A file cannot be read or written; or `path` is one of those that are read,
            or the place of a set of files.
        ResultsError: There are no `inputs`, or `change` returned something else.
        InvalidRequestError: JSON cannot carry what `change` returned.

    Example:
        >>> report = write_retry_file(
        ...     results, "job.jsonl", "again.jsonl", change=raise_token_limit()
        ... )  # doctest: +SKIP
    """
    job = results.with_inputs(inputs)
    sources = job.input_sources or ()
    place = checked_path(path)
    tally = _Tally()
    with written_file(place, job, "the requests") as file:
        for outcome, line in _with_requests(job, sources):
            again = tally.judge(outcome, line, change)
            if again is not None:
                file.write(again)
    return tally.report(place)


def raise_token_limit(
    *, factor: float = 2.0, to: int | None = None, at_most: int | None = None
) -> Change:
    """Return a change for `write_retry_file`: a higher limit of tokens for cut-off answers.

    It changes the fields that limit an answer's tokens, whatever the endpoint calls them
    (`max_output_tokens`, `max_completion_tokens`, `max_tokens`), and never lowers one. A request
    without such a field gets one if `to` says how high; otherwise it stays as it is, and so is not
    tried again.

    Args:
        factor: What to multiply the limit by, more than 1.
        to: The new limit, in place of a factor; at least 1.
        at_most: The highest limit that the model takes; None if it does not matter.

    Returns:
        The change.

    Raises:
        ResultsError: A figure is out of its bounds.

    Example:
        >>> change = raise_token_limit(factor=4, at_most=16_000)
    """
    if not _is_number(factor) or not factor > 1:
        raise ResultsError(f"factor={factor!r} was given; give more than 1: 2 doubles the limit")
    for name, limit in (("to", to), ("at_most", at_most)):
        if limit is not None and (not _is_number(limit) or limit < 1):
            raise ResultsError(f"{name}={limit!r} was given; give a number of tokens, at least 1")

    def raised(old: int) -> int:
        new = int(old * factor) if to is None else to
        return max(old, new if at_most is None else min(new, at_most))

    def change(failure: Failure, body: dict[str, Any]) -> dict[str, Any]:  # as `Change` says
        if failure.kind != "cut_off":
            return body
        limits = [name for name in body if _LIMIT.fullmatch(name) and type(body[name]) is int]
        for name in limits:
            body[name] = raised(body[name])
        if not limits and to is not None:
            missing = _limit_field(failure)
            if missing is not None:
                body[missing] = raised(1)
        return body

    return change


def _is_number(given: object) -> bool:
    return isinstance(given, int | float)


def _limit_field(failure: Failure) -> str | None:
    """Return what the endpoint that gave an answer calls the limit, None if it has none."""
    endpoint = infer_endpoint(body_json(failure.raw_line))
    if endpoint is None:
        return None
    names = [name for name in endpoint.load_request_model().model_fields if _LIMIT.fullmatch(name)]
    # Where there are two, the plain name is the old one.
    return max(names, key=len, default=None)


def _with_requests(
    outcomes: Iterable[Success[Any, Any] | Failure],  # of any types
    inputs: Sequence[Source],
) -> Iterator[tuple[Success[Any, Any] | Failure, bytes]]:  # of any types
    """Give each outcome with the line of its request; both come in the order of the inputs."""
    lines = (line for source in inputs for line in lines_of(source))
    for outcome in outcomes:
        # Lines between are blank, unreadable, or have an id that came before.
        line = next(line for line in lines if _id_of(line) == outcome.custom_id)
        yield outcome, line


def _id_of(line: bytes) -> str | None:
    try:
        sender = read_sender(line)
    except UnreadableError:
        return None
    return None if sender is None else str(sender.custom_id)


class _Tally:
    """Decides for each request whether it is tried again, and counts."""

    def __init__(self) -> None:
        self._kinds: Counter[FailureKind] = Counter()
        self._permanent: Counter[FailureKind] = Counter()
        self._changed = self._answered = self._unchanged_cut_offs = self._dropped = self._bytes = 0

    def judge(
        self,
        outcome: Success[Any, Any] | Failure,  # of any types
        line: bytes,
        change: Change | None,
    ) -> bytes | None:
        """Return the line to write for a request, None if it is not tried again."""
        if isinstance(outcome, Success):
            self._answered += 1
            return None
        if not outcome.retryable:
            self._permanent[outcome.kind] += 1
            return None
        again = line.removeprefix(BOM)
        if change is not None:
            changed = _changed(outcome, again, change)
            if changed is None:
                self._dropped += 1
                return None
            self._changed += changed is not again
            if outcome.kind == "cut_off" and changed is again:
                self._unchanged_cut_offs += 1
                return None
            again = changed
        elif outcome.kind == "cut_off":
            self._unchanged_cut_offs += 1
            return None
        self._kinds[outcome.kind] += 1
        again = again if again.endswith(b"\n") else again + b"\n"
        self._bytes += len(again)
        return again

    def report(self, path: Path) -> RetryReport:
        """Return what was counted."""
        return RetryReport(
            path=path,
            written=self._kinds.total(),
            changed=self._changed,
            kinds=self._kinds,
            answered=self._answered,
            permanent=self._permanent,
            unchanged_cut_offs=self._unchanged_cut_offs,
            dropped=self._dropped,
            bytes=self._bytes,
        )


def _changed(failure: Failure, line: bytes, change: Change) -> bytes | None:
    """Return a request's line as `change` wants it: the same object if nothing changed."""
    request = parse_json(line)
    body = request.get("body") if is_object(request) else None
    if not is_object(request) or not is_object(body):
        return line  # no request that could be changed
    before = json.dumps(body)
    # A checker believes `Change`; what a function returns may be anything.
    new: object = change(failure, body)
    if new is None:
        return None
    if not is_object(new):
        raise ResultsError(
            f"request {failure.custom_id!r}: `change` returned {shown(new)}; return the request's "
            "body, which is a dict, or None to leave the request out"
        )
    # The first encoder names what JSON cannot carry; the envelope may hold more than it writes.
    encode_line(failure.custom_id, str(request.get("url")), new)
    if json.dumps(new) == before:
        return line
    again = json.dumps({**request, "body": new}, ensure_ascii=False, separators=(",", ":"))
    return again.encode("utf-8") + b"\n"
