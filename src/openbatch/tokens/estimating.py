"""`estimate`: how many tokens the requests of a batch have, before it is uploaded.

Bytes give a bound that holds: a token of text stands for at least one byte. With the extra `tokens`
a sample is counted exactly, and what it says about tokens per byte is applied to all.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from openbatch.errors import BatchFileError, InvalidRequestError, Problem
from openbatch.file_marks import mark_fault
from openbatch.files.file_checks import explained
from openbatch.files.shard_paths import refuse_unclear, shard_paths
from openbatch.runtime.shapes import is_iterable, is_mapping
from openbatch.shown import shown
from openbatch.targets import checked_count
from openbatch.tokens.counting import count_tokens, encoding_of, has_tokenizer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from openbatch.runtime.request_model import EndpointRequest

__all__ = ["ModelTokens", "TokenEstimate", "estimate"]

#: How many standard errors 95 of 100 estimates from large samples are within.
_NORMAL_95: Final = 1.96


@dataclass(frozen=True, slots=True)
class ModelTokens:
    """How many tokens the requests to one model have.

    Attributes:
        model: The model; empty for requests that name none.
        requests: How many requests.
        bytes: How many bytes their bodies have, as compact JSON or as they stand in the file.
        tokens_at_most: No more tokens than this have their texts.
        tokens_estimated: About so many; None without the extra `tokens`.
        margin: So much more or less it may be, in 95 of 100 cases if the sample is of 1,000 or more,
            or of 30 that resemble each other; 0 if all were counted; None without an estimate. A
            small sample of very unequal requests may lack those with the most tokens, and then the
            margin is too small.
        sampled: How many requests were counted for it.
        encoding: The vocabulary.
    """

    model: str
    requests: int
    bytes: int
    tokens_at_most: int
    tokens_estimated: int | None
    margin: int | None
    sampled: int
    encoding: str


@dataclass(frozen=True, slots=True)
class TokenEstimate:
    """How many tokens the requests of a batch have.

    Attributes:
        models: The figures for each model, in the order in which they appear.
        notes: What limits the figures, one sentence each.
    """

    models: tuple[ModelTokens, ...]
    notes: tuple[str, ...] = ()

    @property
    def requests(self) -> int:
        """Return how many requests there are."""
        return sum(each.requests for each in self.models)

    @property
    def bytes(self) -> int:
        """Return how many bytes their bodies have."""
        return sum(each.bytes for each in self.models)

    @property
    def tokens_at_most(self) -> int:
        """Return a number of tokens that their texts do not exceed."""
        return sum(each.tokens_at_most for each in self.models)

    @property
    def tokens_estimated(self) -> int | None:
        """Return about how many tokens there are; None without the extra `tokens`."""
        found = [each.tokens_estimated for each in self.models]
        return None if None in found else sum(each or 0 for each in found)

    @property
    def margin(self) -> int | None:
        """Return how much more or less it may be; as good as those of the models."""
        if self.tokens_estimated is None:
            return None
        # Errors of independent samples add up as squares.
        return math.ceil(math.sqrt(sum((each.margin or 0) ** 2 for each in self.models)))

    def __str__(self) -> str:
        """Return the figures, a line for each model, and the notes."""
        lines = [
            f"{self.requests:,} requests, {self.bytes:,} bytes, "
            f"at most {self.tokens_at_most:,} tokens{_about(self)}"
        ]
        if len(self.models) > 1:
            lines += [
                f"  {each.model or '(no model)'}: {each.requests:,} requests, at most "
                f"{each.tokens_at_most:,} tokens{_about(each)}"
                for each in self.models
            ]
        return "\n".join([*lines, *self.notes])


def _about(figures: TokenEstimate | ModelTokens) -> str:
    if figures.tokens_estimated is None:
        return ""
    margin = f" ± {figures.margin:,}" if figures.margin else ""
    return f", about {figures.tokens_estimated:,}{margin}"


def estimate(
    source: str | PathLike[str] | Iterable[Mapping[str, object] | EndpointRequest],
    *,
    sample: int | None = 1_000,
    seed: int = 0,
) -> TokenEstimate:
    """Say how many tokens the requests of a batch have.

    Args:
        source: A batch file, or the path of a job that was split into several; a folder, of which
            all `.jsonl` files are read; or the requests themselves: bodies, lines of a batch file
            with a `body`, or request models such as `ResponsesRequest`. They are read once.
        sample: How many requests of each model are counted exactly; None counts all of them. With
            fewer than 1,000 the margin may be too small.
        seed: What decides which ones. The same seed takes the same ones.

    Returns:
        The figures. Images, files and audio, what the service adds and the answers are not in
        them, and the bound does not hold for those.

    Raises:
        BatchFileError: A file cannot be read, or has a line that is no request.
        InvalidRequestError: A request is none of these, or `sample` is no whole number from 1.

    Example:
        >>> figures = estimate([{"model": "gpt-4o-mini", "input": "Is this good?"}])
        >>> figures.requests, figures.tokens_at_most
        (1, 47)
    """
    if sample is not None:
        checked_count("sample", sample)
    chosen = _Samples(sample if has_tokenizer() else 0, seed)
    for model, body in _bodies(source):
        chosen.add(model, body)
    notes: list[str] = []
    if not has_tokenizer():
        notes.append(
            'Tokens were not counted; to have them counted, pip install "openbatch-typed[tokens]".'
        )
    models = [_of_model(model, taken, notes) for model, taken in chosen.by_model.items()]
    if chosen.has_media:
        notes.append(
            "Some requests have images, files or audio, whose tokens are not in the figures."
        )
    return TokenEstimate(tuple(models), tuple(notes))


@dataclass(slots=True)
class _Taken:
    """The requests to one model: how many, how long, and some of them.

    Attributes:
        chance: What decides which ones are taken.
        requests: How many there are.
        size: How many bytes they have.
        bodies: Those that are taken.
    """

    chance: random.Random
    requests: int = 0
    size: int = 0
    bodies: list[bytes] = field(default_factory=list[bytes])


class _Samples:
    """Takes some of the requests to each model: each one with the same probability.

    Attributes:
        by_model: What was taken, by model.
        has_media: Whether a request has a part that is no text.
    """

    def __init__(self, most: int | None, seed: int) -> None:
        self.by_model: dict[str, _Taken] = {}
        self.has_media = False
        self._most = most
        self._seed = seed

    def add(self, model: str, body: bytes) -> None:
        taken = self.by_model.get(model)
        if taken is None:
            chance = random.Random(f"{self._seed}:{model}")  # noqa: S311  # repeatable on purpose
            taken = self.by_model[model] = _Taken(chance)
        taken.requests += 1
        taken.size += len(body)
        if not self.has_media:
            self.has_media = any(mark in body for mark in _MEDIA)
        if self._most is None or len(taken.bodies) < self._most:
            taken.bodies.append(body)
        elif self._most:
            place = taken.chance.randrange(taken.requests)
            if place < self._most:
                taken.bodies[place] = body


#: The types of parts that are no text.
_MEDIA: Final = (
    b'"input_image"',
    b'"image_url"',
    b'"input_file"',
    b'"input_audio"',
    b'"file_id"',
    b'"file"',
)


def _of_model(model: str, taken: _Taken, notes: list[str]) -> ModelTokens:
    encoding, is_known = encoding_of(model)
    estimated = margin = None
    if taken.bodies:
        counts = [count_tokens(msgspec.json.decode(body), encoding) for body in taken.bodies]
        estimated, margin = _scaled(counts, taken)
        if not is_known:
            notes.append(f"The vocabulary of {model!r} is not known; {encoding} was used.")
    return ModelTokens(
        model,
        taken.requests,
        taken.size,
        taken.size,
        estimated,
        margin,
        len(taken.bodies),
        encoding,
    )


def _scaled(counts: list[int], taken: _Taken) -> tuple[int, int]:
    """Return an estimate for all requests from the counts of some, and its margin.

    Tokens per byte vary much less than tokens per request, so that is what is scaled.
    """
    number, total = len(counts), taken.requests
    sizes = [len(body) for body in taken.bodies]
    ratio = sum(counts) / sum(sizes)
    if number == total:
        return sum(counts), 0
    residuals = sum((count - ratio * size) ** 2 for count, size in zip(counts, sizes, strict=True))
    if number == 1:
        return round(ratio * taken.size), taken.size
    error = total * math.sqrt((1 - number / total) * residuals / (number - 1) / number)
    return round(ratio * taken.size), math.ceil(_student_95(number - 1) * error)


def _student_95(freedom: int) -> float:
    """Return how many standard errors 95 of 100 estimates are within, by Student's distribution.

    The error itself is estimated from the sample, and the less well the smaller that is. This is the
    expansion of the quantile around the normal one, 26.7.5 in Abramowitz and Stegun: too low by a
    ninth at one degree of freedom, by less than a hundredth from two on.
    """
    z = _NORMAL_95
    return (
        z
        + (z**3 + z) / 4 / freedom
        + (5 * z**5 + 16 * z**3 + 3 * z) / 96 / freedom**2
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384 / freedom**3
        + (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92_160 / freedom**4
    )


class _Model(msgspec.Struct):
    model: str | None = None


class _Line(msgspec.Struct):
    body: msgspec.Raw


def _bodies(
    source: str | PathLike[str] | Iterable[Mapping[str, object] | EndpointRequest],
) -> Iterator[tuple[str, bytes]]:
    """Yield the model and the encoded body of each request."""
    if isinstance(source, str | PathLike):
        path = Path(source)
        with explained(path, "cannot be read"):
            is_folder = path.is_dir()
        if is_folder:
            files = sorted(path.glob("*.jsonl"))
            if not files:
                raise BatchFileError(f"{path}: the folder has no .jsonl files")
            refuse_unclear(files)
        else:
            files = list(shard_paths(path)) or [path]
        for file in files:
            yield from _of_file(file)
        return
    # A checker sees to it, but not every caller has one.
    if not is_iterable(source):  # pyright: ignore[reportUnnecessaryComparison]
        hint = "; put a single request into a list" if is_mapping(source) else ""
        message = f"a path or an iterable of requests is needed, got {shown(source)}{hint}"
        raise InvalidRequestError((Problem("source", message),))
    for index, row in enumerate(source):
        yield _of_row(index, row)


def _of_row(index: int, row: object) -> tuple[str, bytes]:
    if not is_mapping(row):
        from openbatch.runtime.request_model import EndpointRequest

        if isinstance(row, EndpointRequest):
            row = row.to_dict()
    if not is_mapping(row):
        message = f"a mapping is needed, got {type(row).__name__}"
        raise InvalidRequestError((Problem(f"source[{index}]", message),))
    body = row.get("body", row)
    if not is_mapping(body):
        message = f"a mapping is needed, got {type(body).__name__}"
        raise InvalidRequestError((Problem(f"source[{index}].body", message),))
    model = body.get("model")
    try:
        encoded = msgspec.json.encode(dict(body))
    except (TypeError, ValueError) as error:
        raise InvalidRequestError((Problem(f"source[{index}]", str(error)),)) from None
    return model if isinstance(model, str) else "", encoded


def _of_file(path: Path) -> Iterator[tuple[str, bytes]]:
    line_of = msgspec.json.Decoder(_Line).decode
    model_of = msgspec.json.Decoder(_Model).decode
    with explained(path, "cannot be read"), path.open("rb") as file:
        for number, raw in enumerate(file, 1):
            if not raw.strip():
                continue
            try:
                body = bytes(line_of(raw).body)
                model = model_of(body).model
            except (msgspec.MsgspecError, ValueError) as error:
                raise BatchFileError(f"{path}: {_no_request(raw, number, error)}") from None
            yield model or "", body


def _no_request(raw: bytes, number: int, error: Exception) -> str:
    """Return what is wrong with a line that cannot be read as a request."""
    marked = mark_fault(raw) if number == 1 else None
    return marked or f"line {number}: this is no request ({error}); validate the file"
