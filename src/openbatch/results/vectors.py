"""Embeddings as numpy arrays, without a step for each number."""

from __future__ import annotations

import binascii
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from openbatch.errors import ResultsError
from openbatch.extras import require
from openbatch.results.contents import read_sent_embeddings
from openbatch.results.outcomes import Success

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray

    from openbatch.results.outcomes import Failure

__all__ = ["EmbeddingMatrix", "gather_vectors", "vectors_of"]

_WIDTH: Final = 4


@dataclass(frozen=True, slots=True, eq=False)
class EmbeddingMatrix:
    """The vectors of a job.

    Attributes:
        ids: The id of each row's request; a request with several inputs has several rows in a row.
        matrix: The vectors, a row each, as `float32`.
        without: The ids of requests that have no vector, since they failed.
    """

    ids: list[str]
    matrix: NDArray[np.float32]
    without: list[str]


def vectors_of(outcome: Success[Any, Any]) -> NDArray[np.float32]:  # of any types
    """Return the vectors of one answer: see `Success.embeddings_array`."""
    return gather_vectors([outcome]).matrix


def gather_vectors(
    outcomes: Iterable[Success[Any, Any] | Failure],  # of any types
) -> EmbeddingMatrix:
    """Return the vectors of many answers: see `Results.embedding_matrix`."""
    require("numpy", extra="frames", what="embeddings as an array")
    import numpy as np

    ids: list[str] = []
    without: list[str] = []
    length: int | None = None
    data = bytearray()  # grows in place, so that the whole is never there twice
    for outcome in outcomes:
        sent = read_sent_embeddings(outcome.raw_line) if isinstance(outcome, Success) else []
        if not sent:
            without.append(outcome.custom_id)
        for embedding in sent:
            vector = _bytes_of(embedding, outcome.custom_id)
            if length is None:
                length = len(vector)
            if len(vector) != length:
                raise ResultsError(
                    f"result {outcome.custom_id!r}: a vector has {len(vector) // _WIDTH} numbers, "
                    f"and those before it have {length // _WIDTH}; one array takes vectors of one "
                    "length"
                )
            data += vector
            ids.append(outcome.custom_id)
    shape = (len(ids), (length or 0) // _WIDTH)
    floats = np.frombuffer(data, dtype="<f4").astype(np.float32, copy=False)
    return EmbeddingMatrix(ids, floats.reshape(shape), without)


def _bytes_of(embedding: list[float] | str, custom_id: str) -> bytes:
    """Return a vector as little-endian numbers of 32 bits."""
    import numpy as np

    if isinstance(embedding, list):
        return np.array(embedding, dtype="<f4").tobytes()
    try:
        vector = binascii.a2b_base64(embedding)
    except ValueError:
        vector = b"?"
    if len(vector) % _WIDTH:
        raise ResultsError(
            f"result {custom_id!r}: a vector is no base64 of numbers of 32 bits; see `raw`"
        )
    return vector
