"""Checking a batch file, by this library, and by hand; the file is not part of what is measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from benchmarks.contenders.sample_lines import lines
from openbatch import validate_batch_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.harness.worker import Round


def envelopes(this: Round) -> Callable[[], None]:
    path = lines(this)

    def run() -> None:
        assert validate_batch_file(path, check_bodies=False).is_valid  # noqa: S101  # or no figure

    return run


def bodies(this: Round) -> Callable[[], None]:
    path = lines(this)

    def run() -> None:
        assert validate_batch_file(path).is_valid  # noqa: S101  # or there is no figure

    return run


def by_hand(this: Round) -> Callable[[], None]:
    path = lines(this)

    def run() -> None:
        ids: set[str] = set()
        model = None
        with path.open("rb") as file:
            for line in file:
                request = orjson.loads(line)
                custom_id, body = request["custom_id"], request["body"]
                if custom_id in ids or request["method"] != "POST":
                    raise ValueError(custom_id)
                ids.add(custom_id)
                model = model or body["model"]
                if request["url"] != "/v1/responses" or body["model"] != model:
                    raise ValueError(custom_id)
                if body.get("stream"):
                    raise ValueError(custom_id)

    return run


def read_only(this: Round) -> Callable[[], None]:
    path = lines(this)

    def run() -> None:
        with path.open("rb") as file:
            for line in file:
                line.decode()

    return run
