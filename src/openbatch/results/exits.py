"""What results can be turned into. Every exit makes a pass of its own over the files."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING

from openbatch.results.outcomes import BodyT, T
from openbatch.results.table_exits import TableExits

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from openbatch.results.prices import TokenPrices
    from openbatch.results.report import ReadReport
    from openbatch.results.summary import Summary
    from openbatch.results.vectors import EmbeddingMatrix

__all__ = ["Exits"]


class Exits(TableExits[BodyT, T]):
    """The ways out of results: figures, files, tables."""

    @property
    @abstractmethod
    def report(self) -> ReadReport:
        """Return what the latest pass came upon."""

    def summary(
        self,
        *,
        prices: Mapping[str, TokenPrices] | None = None,
        batch_discount: float | Decimal = 0.5,
    ) -> Summary:
        """Count outcomes, tokens, latency and cost.

        The cost is an estimate: regular prices times the tokens that the answers say they used,
        less the discount for batches. Failed answers that used tokens are in it, since they are
        paid for. Nothing is fetched from the network.

        Args:
            prices: Regular prices by model, in US dollars for a million tokens; a name stands for
                its dated snapshots as well. None takes those of the package genai-prices (extra
                `summary`); without it there is no cost.
            batch_discount: The share taken off, from 0 to 1; 0 if your `prices` are those for
                batches.

        Returns:
            The figures. `print` shows them as text, `rich.print` and Jupyter as tables.

        Raises:
            BatchFileError: A file cannot be read.
            ResultsError: The discount is no share.

        Example:
            >>> summary = results.summary(prices={"gpt-4o-mini": TokenPrices(0.15, 0.60)})
            >>> print(summary)  # doctest: +SKIP
        """
        from openbatch.results.summary import remarks_on, summarise

        summary = summarise(self, prices=prices, batch_discount=batch_discount)
        return replace(summary, remarks=remarks_on(self.report))

    def embedding_matrix(self) -> EmbeddingMatrix:
        """Gather the vectors of the whole job in one numpy array. It takes the extra `frames`.

        In memory are the array, 4 bytes for each number, and the ids; of the answers one at a time.

        Returns:
            The array with the id of each row, and the ids of requests without a vector.

        Raises:
            MissingExtraError: numpy is not installed.
            BatchFileError: A file cannot be read.
            ResultsError: The vectors have several lengths, or one is no base64 of whole numbers.
        """
        from openbatch.results.vectors import gather_vectors

        return gather_vectors(self)
