"""Results as tables: rows, CSV, JSON lines, Parquet, Arrow, frames."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Generic, Literal

from openbatch.results.outcomes import BodyT, T

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator, Sequence

    import pandas as pd
    import polars as pl
    import pyarrow as pa
    from typing_extensions import TypeForm

    from openbatch.results.arrow_tables import Compression
    from openbatch.results.columns import ExtraColumn
    from openbatch.results.outcomes import Failure, Success
    from openbatch.results.reading import Order
    from openbatch.results.result_table import ResultRows, ResultTable
    from openbatch.results.sources import Source
    from openbatch.row_sources import Rows

__all__ = ["TableExits"]


class TableExits(Generic[BodyT, T]):
    """The ways from results to tables. Every one makes a pass of its own over the files.

    Attributes:
        order: In which order outcomes come.
        text_format: The type of the answers' texts, None if none was given.
        output_sources: The output and error files, one after the other.
        input_sources: The files with the requests, None if none were given.
    """

    order: Order
    output_sources: Sequence[Source]
    input_sources: Sequence[Source] | None
    text_format: TypeForm[T] | None

    @abstractmethod
    def __iter__(self) -> Iterator[Success[BodyT, T] | Failure]:
        """Go through the outcomes from the first one on."""

    def to_rows(
        self,
        *,
        rows: Rows | None = None,
        id: str | Literal[False] | None = None,  # noqa: A002  # what people call it
        include: Sequence[ExtraColumn] = (),
        separator: str = ".",
    ) -> ResultRows:
        """Turn the outcomes into dicts with one value for each column.

        Every outcome gives a row, failed ones too: `error_kind` and `error_message` say why, and
        are None for answered requests. The columns are `custom_id`, those of `rows`, those of
        the answer, those of `include`, `error_kind` and `error_message`. The answer has a column
        for each field of `text_format`, also for those of nested types (`address.city`); a type
        without fields has one column `parsed`, and without a `text_format` there is the column
        `text`. Where names are the same, the answer's becomes `answer.name` and the row's
        `input.name`. docs/exporting-results.md has the types.

        Args:
            rows: The rows that the requests were made of, to stand beside their answers: whatever
                `BatchJobManager.build` takes as `rows`, such as a file's path, a frame or dicts. For
                a file that takes options (encoding, dialect, format), what `open_rows` returns. A row
                without an outcome comes at the end, with the error kind `missing`.
            id: The column of `rows` with the requests' ids. None takes `custom_id`, or if there is
                no such column, `row-0`, `row-1`, ... by position, as `BatchJobManager.build` names
                rows without an `id`. False goes by position even if there is a column `custom_id`,
                which is then one like any other: `input.custom_id` in the table.
            include: More columns, such as `text`, `model`, `input_tokens`, `latency`.
            separator: What stands between the parts of the name of a nested field's column.

        Returns:
            The rows. They are read from the files as they are gone through, as often as you like.

        Raises:
            RowSourceError: `rows` are none, or cannot be read.
            ResultsError: `rows` have no column `id`; `include` names no column. While the rows are
                gone through: none of `rows` fits, or two have the same id.
            TemplateError: While the rows are gone through: a row has no id, or none that can be one.
            BatchFileError: A file of results cannot be read.
            MissingExtraError: Frames as `rows` take the extra `frames`, Parquet files `arrow`.

        Example:
            >>> for row in results.to_rows():  # doctest: +SKIP
            ...     print(row["custom_id"], row["error_kind"])
        """
        from openbatch.results.result_table import ResultRows

        return ResultRows(self._table(rows, id, include, separator))

    def to_csv(
        self,
        path: str | os.PathLike[str],
        *,
        rows: Rows | None = None,
        id: str | Literal[False] | None = None,  # noqa: A002  # what people call it
        include: Sequence[ExtraColumn] = (),
        separator: str = ".",
        spreadsheet: bool = False,
    ) -> int:
        """Write a CSV file: UTF-8, commas, a header, one line break after each row.

        A missing value is an empty cell, an empty text is `""`. Times are in ISO 8601, bytes in
        base64, and lists and whatever else has no column type of its own in JSON.

        Args:
            path: The file. It appears whole or not at all; one that exists is replaced.
            rows: As for `to_rows`, and so are the next three.
            id: See there.
            include: See there.
            separator: See there.
            spreadsheet: Whether to write for Excel and the like: with the mark by which they
                recognise UTF-8, and an apostrophe before texts that they would take for formulas,
                since nobody knows what a model writes. Otherwise texts are as they are.

        Returns:
            The number of rows.

        Raises:
            BatchFileError: A file cannot be read or written; or `path` is one of those that are read,
                or the place of a set of batch files.
            ResultsError: As for `to_rows`.
        """
        from openbatch.results.text_tables import write_csv

        return write_csv(self._table(rows, id, include, separator), path, spreadsheet=spreadsheet)

    def to_jsonl(
        self,
        path: str | os.PathLike[str],
        *,
        rows: Rows | None = None,
        id: str | Literal[False] | None = None,  # noqa: A002  # what people call it
        include: Sequence[ExtraColumn] = (),
        separator: str = ".",
    ) -> int:
        """Write a file of JSON lines: an object for each row, with the columns of `to_rows`.

        Times are in ISO 8601, bytes in base64, decimal numbers texts.

        Args:
            path: The file. It appears whole or not at all; one that exists is replaced.
            rows: As for `to_rows`, and so are the next three.
            id: See there.
            include: See there.
            separator: See there.

        Returns:
            The number of rows.

        Raises:
            BatchFileError: A file cannot be read or written; or `path` is one of those that are read,
                or the place of a set of batch files.
            ResultsError: As for `to_rows`.
        """
        from openbatch.results.text_tables import write_jsonl

        return write_jsonl(self._table(rows, id, include, separator), path)

    def to_parquet(
        self,
        path: str | os.PathLike[str],
        *,
        rows: Rows | None = None,
        id: str | Literal[False] | None = None,  # noqa: A002  # what people call it
        include: Sequence[ExtraColumn] = (),
        separator: str = ".",
        row_group_size: int = 10_000,
        compression: Compression = "zstd",
    ) -> int:
        """Write a Parquet file, a row group at a time. It takes the extra `arrow`.

        The columns have the types of the fields of `text_format`, whatever the answers hold, so
        that files of several jobs fit together. A number that its column has no room for leaves its
        cell empty, and `error_kind` says `schema_violation`.

        Args:
            path: The file. It appears whole or not at all; one that exists is replaced.
            rows: As for `to_rows`, and so are the next three.
            id: See there.
            include: See there.
            separator: See there.
            row_group_size: How many rows are in memory at a time, at least 1.
            compression: How the columns are compressed.

        Returns:
            The number of rows.

        Raises:
            MissingExtraError: pyarrow is not installed.
            BatchFileError: A file cannot be read or written; or `path` is one of those that are read,
                or the place of a set of batch files.
            ResultsError: As for `to_rows`.
        """
        from openbatch.results.arrow_tables import write_parquet

        table = self._table(rows, id, include, separator)
        return write_parquet(table, path, row_group_size=row_group_size, compression=compression)

    def to_arrow(
        self,
        *,
        rows: Rows | None = None,
        id: str | Literal[False] | None = None,  # noqa: A002  # what people call it
        include: Sequence[ExtraColumn] = (),
        separator: str = ".",
    ) -> pa.Table:
        """Return Arrow's table, typed as the file of `to_parquet`. It takes the extra `arrow`.

        Args:
            rows: As for `to_rows`, and so are the next three.
            id: See there.
            include: See there.
            separator: See there.

        Raises:
            MissingExtraError: pyarrow is not installed.
            BatchFileError: A file cannot be read.
            ResultsError: As for `to_rows`.
        """
        from openbatch.results.arrow_tables import batch_reader

        table = self._table(rows, id, include, separator)
        return batch_reader(table, batch_size=10_000, what="to_arrow").read_all()

    def to_arrow_batches(
        self,
        *,
        rows: Rows | None = None,
        id: str | Literal[False] | None = None,  # noqa: A002  # what people call it
        include: Sequence[ExtraColumn] = (),
        separator: str = ".",
        batch_size: int = 10_000,
    ) -> pa.RecordBatchReader:
        """Return what reads Arrow's batches one at a time, in the memory of one of them.

        Args:
            rows: As for `to_rows`, and so are the next three.
            id: See there.
            include: See there.
            separator: See there.
            batch_size: The most rows of a batch, at least 1.

        Raises:
            MissingExtraError: pyarrow is not installed.
            BatchFileError: A file cannot be read.
            ResultsError: As for `to_rows`.
        """
        from openbatch.results.arrow_tables import batch_reader

        table = self._table(rows, id, include, separator)
        return batch_reader(table, batch_size=batch_size, what="to_arrow_batches")

    def to_pandas(
        self,
        *,
        rows: Rows | None = None,
        id: str | Literal[False] | None = None,  # noqa: A002  # what people call it
        include: Sequence[ExtraColumn] = (),
        separator: str = ".",
    ) -> pd.DataFrame:
        """Return pandas' frame. It takes the extra `frames`, and pandas.

        Columns have the types of pandas that have room for missing values, such as `Int64` and
        `boolean`, so that failed rows change no type.

        Args:
            rows: As for `to_rows`, and so are the next three.
            id: See there.
            include: See there.
            separator: See there.

        Raises:
            MissingExtraError: narwhals or pandas is not installed.
            BatchFileError: A file cannot be read.
            ResultsError: As for `to_rows`.
        """
        from openbatch.results.frames import pandas_frame

        return pandas_frame(self._table(rows, id, include, separator))

    def to_polars(
        self,
        *,
        rows: Rows | None = None,
        id: str | Literal[False] | None = None,  # noqa: A002  # what people call it
        include: Sequence[ExtraColumn] = (),
        separator: str = ".",
    ) -> pl.DataFrame:
        """Return polars' frame, typed as `to_arrow`. It takes the extra `frames`, and polars.

        Args:
            rows: As for `to_rows`, and so are the next three.
            id: See there.
            include: See there.
            separator: See there.

        Raises:
            MissingExtraError: narwhals or polars is not installed.
            BatchFileError: A file cannot be read.
            ResultsError: As for `to_rows`.
        """
        from openbatch.results.frames import polars_frame

        return polars_frame(self._table(rows, id, include, separator))

    def _table(
        self,
        rows: Rows | None,
        id_column: str | Literal[False] | None,
        include: Sequence[ExtraColumn],
        separator: str,
    ) -> ResultTable:
        from openbatch.results.result_table import ResultTable

        return ResultTable(
            self, rows=rows, id_column=id_column, include=include, separator=separator
        )
