"""What makes a collector's file illegal is refused when it is written, and a mixed file warned of."""

from __future__ import annotations

import json
import warnings
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from openbatch import (
    BatchCollector,
    BatchFileError,
    BatchJobManager,
    DuplicateCustomIdError,
    InvalidRequestError,
    Limits,
    MixedFileWarning,
    ResponsesRequest,
    Target,
    validate_batch_file,
)
from openbatch.targets import AZURE, OPENAI
from tests.openbatch.sample_requests import lines

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MESSAGES: Any = [{"role": "user", "content": "x"}]


def service(**limits: int) -> Target:
    return replace(OPENAI, name="mine", limits=Limits(**limits))


def ids(path: Path) -> list[str]:
    return [line["custom_id"] for line in lines(path)]


def by_create(collector: BatchCollector, custom_id: str) -> object:
    return collector.responses.create(custom_id, "m", input="x")


def by_the_long_way(collector: BatchCollector, custom_id: str) -> object:
    return collector.responses.create(custom_id, "m", input=iter(MESSAGES))


def by_bind(collector: BatchCollector, custom_id: str) -> object:
    return collector.responses.bind(model="m").create(custom_id, input="x")


WAYS = [by_create, by_the_long_way, by_bind]


@pytest.mark.parametrize("buffered", [True, False])
@pytest.mark.parametrize("write", WAYS)
def test_the_request_beyond_the_most_is_refused(
    path: Path, write: Callable[[BatchCollector, str], object], *, buffered: bool
) -> None:
    target = service(requests=2)
    with BatchCollector(path, buffered=buffered, target=target) as collector:
        write(collector, "a")
        write(collector, "b")
        for custom_id in ("c", "d"):
            with pytest.raises(BatchFileError) as caught:
                write(collector, custom_id)
            assert str(caught.value) == (
                f"{path}: request '{custom_id}' makes 3 requests, and mine takes 2 in one file; "
                "write it and what follows to another file, with a collector of its own"
            )
    assert ids(path) == ["a", "b"]
    assert validate_batch_file(path, target=target).is_valid
    with BatchCollector(path, target=target) as again, pytest.raises(BatchFileError):
        write(again, "c")
    with BatchCollector(path, mode="w", target=target) as anew:
        write(anew, "c")
    assert ids(path) == ["c"]


@pytest.mark.parametrize("buffered", [True, False])
def test_bytes_are_counted_to_the_last(path: Path, *, buffered: bool) -> None:
    with BatchCollector(path, mode="w") as collector:
        by_create(collector, "a")
    size = path.stat().st_size
    for most, count in ((3 * size, 3), (3 * size - 1, 2)):
        target = service(bytes=most)
        with BatchCollector(path, mode="w", buffered=buffered, target=target) as collector:
            for custom_id in "abc"[:count]:
                by_create(collector, custom_id)
            with pytest.raises(BatchFileError, match=f"makes {(count + 1) * size:,} bytes"):
                by_create(collector, "d")
        assert path.stat().st_size == count * size
        assert validate_batch_file(path, target=target).is_valid
    small = BatchCollector(path, mode="w", target=service(bytes=size - 1))
    with pytest.raises(InvalidRequestError, match=f"request 'a': it has {size} bytes"):
        by_create(small, "a")


def test_a_line_without_an_end_costs_a_byte(path: Path) -> None:
    with BatchCollector(path) as collector:
        by_create(collector, "a")
    size = path.stat().st_size
    path.write_bytes(path.read_bytes().rstrip())
    with BatchCollector(path, target=service(bytes=2 * size)) as collector:
        by_create(collector, "b")
    assert path.stat().st_size == 2 * size


@pytest.mark.parametrize("bound", [True, False])
def test_inputs_are_counted(path: Path, *, bound: bool) -> None:
    target = service(inputs=5, inputs_per_request=3)
    with BatchCollector(path, target=target) as collector:
        vectors = collector.embeddings.bind(model="m")

        def embed(custom_id: str, value: Any) -> object:  # noqa: ANN401  # any form of input
            if bound:
                return vectors.create(custom_id, input=value)
            return collector.embeddings.create(custom_id, "m", input=value)

        embed("a", ["x", "y", "z"])
        embed("b", [1, 2, 3, 4, 5, 6])
        with pytest.raises(InvalidRequestError, match="it has 4 inputs, and mine takes 3 in one"):
            embed("c", ["x"] * 4)
        with pytest.raises(BatchFileError, match="makes 6 inputs"):
            embed("c", ["x", "y"])
        with pytest.raises(DuplicateCustomIdError):
            embed("b", "x")  # which takes no room
        embed("c", ("x",))
        with pytest.raises(BatchFileError, match="makes 6 inputs"):
            embed("d", "x")
    assert ids(path) == ["a", "b", "c"]
    assert validate_batch_file(path, target=target).is_valid
    with BatchCollector(path, target=target) as again, pytest.raises(BatchFileError):
        again.embeddings.bind(model="m", input=["x"]).create("d")


@pytest.mark.parametrize("buffered", [True, False])
def test_many_short_lines_and_long_ones_are_counted_alike(path: Path, *, buffered: bool) -> None:
    """Not every line is held against the limits, and still the first that is too much is refused."""
    most = 400_000
    sizes = [100, 70_000, 65_000, 1, *([5_000] * 60)]
    expected = 0
    with BatchCollector(path, buffered=buffered, target=service(bytes=most)) as collector:
        for number, size in enumerate(sizes):
            before = expected
            expected += size + len(
                b'{"custom_id":"00","method":"POST","url":"/v1/responses",'
                b'"body":{"model":"m","input":""}}\n'
            )
            if expected > most:
                with pytest.raises(BatchFileError, match=f"makes {expected:,} bytes"):
                    collector.responses.create(f"{number:02}", model="m", input="x" * size)
                expected = before
            else:
                collector.responses.create(f"{number:02}", model="m", input="x" * size)
    assert path.stat().st_size == expected
    assert 0 < most - expected < 5_200


def test_what_others_write_to_the_file_counts(path: Path) -> None:
    one, two = (BatchCollector(path, target=service(requests=3)) for _ in "ab")
    for collector, custom_id in ((one, "a"), (two, "b"), (one, "c")):
        by_create(collector, custom_id)
    with pytest.raises(BatchFileError):
        by_create(two, "d")
    assert ids(path) == ["a", "b", "c"]
    path.unlink()
    small = service(bytes=200_000)
    one, two = (BatchCollector(path, target=small) for _ in "ab")
    by_create(one, "a")
    two.responses.create("b", "m", input="x" * 199_000)
    with pytest.raises(BatchFileError):
        one.responses.create("c", "m", input="x" * 1_000)


def test_the_manager_adds_no_more_than_fits(path: Path) -> None:
    manager = BatchJobManager(limits=Limits(requests=1))
    request = ResponsesRequest(model="m", input="x")
    manager.add("a", request, path)
    with pytest.raises(BatchFileError, match="and openai takes 1 in one file"):
        manager.add("b", request, path)
    with pytest.warns(MixedFileWarning, match="one model"):
        BatchJobManager().add("b", ResponsesRequest(model="n", input="x"), path)


@pytest.mark.parametrize("write", WAYS)
def test_another_model_is_warned_of_once(
    path: Path, write: Callable[[BatchCollector, str], object]
) -> None:
    with BatchCollector(path) as collector:
        collector.responses.create("first", "other", input="x")
        with pytest.warns(MixedFileWarning) as caught:
            write(collector, "a")
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            write(collector, "b")
            write(collector, "c")
    (warning,) = caught
    assert warning.filename == __file__
    assert str(warning.message) == (
        f"{path}: a request to 'm' is added to a file that has requests to 'other'; a batch has one "
        "model, and the service refuses the file as a whole, so write a file for each"
    )
    assert ids(path) == ["first", "a", "b", "c"]
    assert validate_batch_file(path).counts == {"model_mismatch": 3}


def test_another_endpoint_is_warned_of_also_that_of_an_older_line(path: Path) -> None:
    with BatchCollector(path) as collector:
        collector.responses.create("a", "m", input="x")
        with pytest.warns(MixedFileWarning, match="for /v1/embeddings .* for /v1/responses; a ba"):
            collector.embeddings.create("b", "m", input="x")
    with (
        BatchCollector(path) as again,
        pytest.warns(MixedFileWarning, match="for /v1/embeddings .* for /v1/responses; a ba"),
    ):
        again.embeddings.create("c", "m", input="x")
    with BatchCollector(path, mode="w") as anew, warnings.catch_warnings():
        warnings.simplefilter("error")
        anew.embeddings.create("a", "m", input="x")
        anew.embeddings.create("b", "m", input=["x"])


def test_other_spellings_of_a_url_do_not_go_together(path: Path) -> None:
    row = {"custom_id": "a", "method": "POST", "url": "/v1/chat/completions"}
    body = {"model": "d", "messages": MESSAGES}
    path.write_text(json.dumps({**row, "body": body}) + "\n", encoding="utf-8")
    told = "for /chat/completions is added to a file .* for the URL /v1/chat/completions"
    with (
        BatchCollector(path, target=AZURE) as collector,
        pytest.warns(MixedFileWarning, match=told),
    ):
        collector.chat.completions.create("b", "d", messages=MESSAGES)
    path.write_text(
        json.dumps({**row, "url": "/chat/completions", "body": body}) + "\n", encoding="utf-8"
    )
    with BatchCollector(path, target=AZURE) as collector, warnings.catch_warnings():
        warnings.simplefilter("error")
        collector.chat.completions.create("b", "d", messages=MESSAGES)


@pytest.mark.parametrize("buffered", [True, False])
def test_a_program_may_have_mixing_refused(path: Path, *, buffered: bool) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", MixedFileWarning)
        with BatchCollector(path, buffered=buffered) as collector:
            by_create(collector, "a")
            for _ in range(2):
                with pytest.raises(MixedFileWarning):
                    collector.responses.create("b", "other", input="x")
            by_create(collector, "b")
    assert ids(path) == ["a", "b"]
