"""Checking a batch file before it is uploaded: what the service would refuse a day later."""

from __future__ import annotations

import math
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from openbatch.errors import BatchFileError
from openbatch.files.shard_paths import ChangedShardError, shard_paths
from openbatch.lines import REQUIRED_KEYS
from openbatch.runtime.policies import checked_unknown
from openbatch.shown import shown
from openbatch.targets import OPENAI, Limits, checked_target
from openbatch.validation.endpoint_checks import known_endpoints, registry_checks
from openbatch.validation.findings import Finding, FindingLog
from openbatch.validation.line_checks import LineChecker
from openbatch.validation.line_ids import IDS_AT_ONCE, LineIds
from openbatch.validation.result import ValidationResult, add_stats

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Mapping
    from typing import BinaryIO

    from openbatch.runtime.policies import UnknownPolicy
    from openbatch.targets import Target, TargetName
    from openbatch.validation.endpoint_checks import AskedEndpoint, EndpointChecks, KnownEndpoints

__all__ = [
    "BatchFileValidator",
    "Finding",
    "ValidationResult",
    "quick_validate",
    "validate_batch_file",
]

_BYTES_PER_MB = 1024 * 1024
_BLANK = b" \t\r\n"
_READ_AT_ONCE = 256 * 1024


class _UrlsOfTheRegistry:
    """A class attribute that is read from the generated registry when it is first needed.

    Importing this module thus stays light, and the endpoints stand in one place.
    """

    def __init__(self) -> None:
        self._urls: set[str] | None = None

    def __get__(self, instance: object, owner: object = None) -> set[str]:
        if self._urls is None:
            self._urls = set(registry_checks())
        return self._urls


class BatchFileValidator:
    """Checks batch files. The limits are the service's; a subclass can have others.

    Attributes:
        MAX_FILE_SIZE_MB: The largest file, in units of 1,048,576 bytes.
        MAX_REQUESTS: The most requests in one file.
        MAX_INPUTS: The most inputs of embeddings requests in one file.
        MAX_LISTED_PER_CODE: How many findings of one code are listed; the others are counted.
        VALID_ENDPOINTS: The URLs that a line can have.
        REQUIRED_FIELDS: The keys that a line must have.
    """

    MAX_FILE_SIZE_MB: int = 200
    MAX_REQUESTS: int = 50_000
    MAX_INPUTS: int = 50_000
    MAX_LISTED_PER_CODE: int = 20
    if TYPE_CHECKING:
        VALID_ENDPOINTS: ClassVar[set[str]]
    else:
        VALID_ENDPOINTS = _UrlsOfTheRegistry()
    REQUIRED_FIELDS: ClassVar[set[str]] = set(REQUIRED_KEYS)

    def __init__(
        self,
        check_custom_id_uniqueness: bool = True,  # noqa: FBT001, FBT002  # as in the predecessor
        check_file_size: bool = True,  # noqa: FBT001, FBT002  # likewise
        check_request_count: bool = True,  # noqa: FBT001, FBT002  # likewise
        allow_mixed_endpoints: bool = False,  # noqa: FBT001, FBT002  # likewise
        *,
        unknown: UnknownPolicy = "error",
        check_bodies: bool = True,
        endpoints: Mapping[str, EndpointChecks] | None = None,
        target: TargetName | Target = "openai",
        endpoint: str | None = None,
    ) -> None:
        """Choose what is checked.

        Args:
            check_custom_id_uniqueness: Whether an id that comes twice is an error.
            check_file_size: Whether the size of the file is held against `MAX_FILE_SIZE_MB`.
            check_request_count: Whether the numbers of requests and inputs are held against their
                limits.
            allow_mixed_endpoints: Whether lines may go to different endpoints. The service refuses
                that: a batch has one endpoint.
            unknown: `error` refuses a parameter or value that the installed surface does not know;
                `warn` takes it for newer than that.
            check_bodies: Whether each body is held against the request type of its endpoint. False
                is much faster.
            endpoints: How requests are checked, for each URL; None, the default, is by the generated
                surface.
            target: The service that the file is for: `"openai"`, `"azure"` or a `Target`. It decides
                on the URLs and, for another service than OpenAI's, on the limits.
            endpoint: The endpoint that the batch will be created with, such as `/v1/responses`, by
                OpenAI's name or by the URL that the service of `target` has for it. By default it is
                that of the first line.

        Raises:
            InvalidRequestError: `unknown` or `target` is something else, or the service has no
                batches for `endpoint`.
        """
        self.check_custom_id_uniqueness = check_custom_id_uniqueness
        self.check_file_size = check_file_size
        self.check_request_count = check_request_count
        self.allow_mixed_endpoints = allow_mixed_endpoints
        self.unknown: UnknownPolicy = checked_unknown(unknown)
        self.check_bodies = check_bodies
        self.target = checked_target(target)
        self.endpoint = endpoint
        self._endpoints = endpoints
        self._asked()  # so that a slip of the pen is refused at once

    @property
    def limits(self) -> Limits:
        """Return how much a file may hold: as this class says, or as another service does."""
        if self.target is not OPENAI:
            return self.target.limits
        return Limits(
            self.MAX_REQUESTS, int(self.MAX_FILE_SIZE_MB * _BYTES_PER_MB), self.MAX_INPUTS
        )

    def validate_file(self, file_path: str | os.PathLike[str]) -> ValidationResult:
        """Check a file, or all files of a job, line by line; the ids are all that is kept of it.

        Args:
            file_path: The path of the file, or of a job that was split into several.

        Returns:
            What was found. A file that cannot be read gives an error in there, no exception.
        """
        path = Path(file_path)
        log = FindingLog(self.MAX_LISTED_PER_CODE)
        stats: dict[str, Any] = {}
        try:
            files = shard_paths(path)
        except OSError as error:
            name = error.path.name if isinstance(error, ChangedShardError) else ""
            log.add(_of_file("unreadable_file", f"Error reading file: {error}", name))
        else:
            if files in ((), (path,)):
                self._check(path, log, stats)
                files = ()
            for file in files:
                of_file, its_stats = FindingLog(self.MAX_LISTED_PER_CODE), dict[str, Any]()
                self._check(file, of_file, its_stats)
                log.add_all(of_file, file.name)
                add_stats(stats, its_stats)
        if "file_size_mb" in stats:
            # At the end, as many small files make a large set.
            stats["file_size_mb"] = round(stats["file_size_mb"], 2)
        return ValidationResult(
            is_valid=not log.has_errors(),
            errors=log.texts("error"),
            warnings=log.texts("warning"),
            stats=stats,
            findings=log.findings,
            counts=log.counts(),
            error_counts=log.counts("error"),
        )

    def _check(self, path: Path, log: FindingLog, stats: dict[str, Any]) -> None:
        try:
            self._check_file(path, _size(path), log, stats)
        except FileNotFoundError:
            log.add(_of_file("file_not_found", f"File not found: {path}"))
        except OSError as error:
            reason = error.strerror or str(error)
            log.add(_of_file("unreadable_file", f"Error reading file: {path}: {reason}"))

    def _check_file(self, path: Path, size: int, log: FindingLog, stats: dict[str, Any]) -> None:
        if path.suffix != ".jsonl":
            message = f"the upload wants a name that ends in '.jsonl', not in '{path.suffix}'"
            log.add(Finding(None, "file_extension", "", message, "warning"))
        if self.check_file_size:
            stats["file_size_mb"] = size / _BYTES_PER_MB
            if size > self.limits.bytes:
                message = (
                    f"the file has {size:,} bytes; a batch file has at most "
                    f"{self.limits.bytes:,}, so write several"
                )
                log.add(_of_file("file_too_large", message))
        lines = self._checker(path, log)
        with path.open("rb", buffering=_READ_AT_ONCE) as file:
            _check_lines(file, lines, log)
        stats["total_requests"] = lines.requests
        stats["unique_custom_ids"] = lines.ids.count - self._check_ids(lines.ids, log)
        stats["endpoints_used"] = sorted(lines.urls)
        self._check_counts(lines, log)

    def _known(self) -> KnownEndpoints:
        return known_endpoints(self.target, self._endpoints, self.VALID_ENDPOINTS)

    def _asked(self) -> AskedEndpoint | None:
        return None if self.endpoint is None else self._known().asked(self.endpoint)

    def _checker(self, path: Path, log: FindingLog) -> LineChecker:
        known = self._known()
        return LineChecker(
            log,
            LineIds(path),
            known.checks,
            valid_urls=known.urls,
            required_keys=self.REQUIRED_FIELDS,
            allow_mixed_endpoints=self.allow_mixed_endpoints,
            unknown=self.unknown,
            check_bodies=self.check_bodies,
            inputs_per_request=(
                self.limits.inputs_per_request if self.check_request_count else math.inf
            ),
            asked=self._asked(),
        )

    def _check_ids(self, ids: LineIds, log: FindingLog) -> int:
        """Tell which ids come again, and return on how many lines."""
        count = 0
        for line, custom_id, first in ids.repeated():
            count += 1
            if self.check_custom_id_uniqueness:
                message = (
                    f"{shown(custom_id)} is the id of line {first} already; make it another one"
                )
                log.add(Finding(line, "duplicate_custom_id", "custom_id", message))
        log.in_order()
        return count

    def _check_counts(self, lines: LineChecker, log: FindingLog) -> None:
        if not lines.requests:
            log.add(_of_file("empty_file", "the file has no requests"))
        if not self.check_request_count:
            return
        if lines.requests > self.limits.requests:
            message = (
                f"the file has {lines.requests:,} requests; a batch has at most "
                f"{self.limits.requests:,}, so write several files"
            )
            log.add(_of_file("too_many_tasks", message))
        if lines.inputs > self.limits.inputs:
            message = (
                f"the requests have {lines.inputs:,} inputs to embed; a batch has at most "
                f"{self.limits.inputs:,}, so write several files"
            )
            log.add(_of_file("too_many_inputs", message))


def validate_batch_file(
    file_path: str | os.PathLike[str],
    strict: bool = True,  # noqa: FBT001, FBT002  # positional as in the predecessor
    check_custom_id_uniqueness: bool = True,  # noqa: FBT001, FBT002  # likewise
    allow_mixed_endpoints: bool = False,  # noqa: FBT001, FBT002  # likewise
    *,
    unknown: UnknownPolicy = "error",
    check_bodies: bool = True,
    target: TargetName | Target = "openai",
    endpoint: str | None = None,
) -> ValidationResult:
    """Check a batch file before it is uploaded.

    Args:
        file_path: The path of the file. That of a job that was split stands for all its files, each
            of which is a batch of its own.
        strict: Whether the size of the file and the numbers of requests and inputs are held
            against the service's limits.
        check_custom_id_uniqueness: Whether an id that comes twice is an error.
        allow_mixed_endpoints: Whether lines may go to different endpoints.
        unknown: `error` refuses a parameter or value that the installed surface does not know;
            `warn` takes it for newer than that.
        check_bodies: Whether each body is held against the request type of its endpoint. False is
            several times as fast; of a body only its model, `stream` and inputs are looked at then,
            and neither keys that stand twice nor integers of thousands of digits are looked for.
        target: The service that the file is for: `"openai"`, `"azure"` or a `Target`.
        endpoint: The endpoint that the batch will be created with, such as `/v1/responses`, by
            OpenAI's name or by the URL that the service of `target` has for it. By default it is
            that of the first line.

    Returns:
        What was found; printing it gives a summary.

    Raises:
        InvalidRequestError: `unknown` or `target` is something else, or the service has no batches
            for `endpoint`.
    """
    return BatchFileValidator(
        check_custom_id_uniqueness=check_custom_id_uniqueness,
        check_file_size=strict,
        check_request_count=strict,
        allow_mixed_endpoints=allow_mixed_endpoints,
        unknown=unknown,
        check_bodies=check_bodies,
        target=target,
        endpoint=endpoint,
    ).validate_file(file_path)


def quick_validate(file_path: str | os.PathLike[str]) -> bool:
    """Say whether a batch file passes all checks.

    Args:
        file_path: The path of the file.

    Returns:
        True if the service would take it, as far as that can be known.
    """
    return validate_batch_file(file_path).is_valid


def _size(path: Path) -> int:
    """Return the size of a regular file in bytes."""
    try:
        status = path.stat()
    except ValueError as error:  # what no file can be called
        raise BatchFileError(f"this is no path ({error})") from error
    if stat.S_ISDIR(status.st_mode):
        raise BatchFileError("this is a folder")
    if not stat.S_ISREG(status.st_mode):
        raise BatchFileError("this is a device or a pipe")
    return status.st_size


def _of_file(code: str, message: str, file: str = "") -> Finding:
    return Finding(None, code, "", message, file=file)


def _check_lines(file: BinaryIO, lines: LineChecker, log: FindingLog) -> None:
    """Check the lines of an open file. Blank ones matter only when requests follow them."""
    first_blank = number = 0
    passes: Callable[[bytes], bool] | None = None
    for number, raw in enumerate(file, 1):
        if not number % IDS_AT_ONCE:
            lines.ids.compare(number - 1)
        if passes is not None and not first_blank and passes(raw):
            continue
        if not raw.strip(_BLANK):
            first_blank = first_blank or number
            continue
        if first_blank:
            message = "it is blank; leave no blank lines between requests"
            if first_blank < number - 1:
                message = f"it and those up to line {number - 1} are blank; leave none"
            log.add(Finding(first_blank, "blank_line", "", message, "warning"))
            first_blank = 0
        lines.check(raw, number)
        if passes is None:
            passes = lines.passing()
    lines.ids.finish(number)
