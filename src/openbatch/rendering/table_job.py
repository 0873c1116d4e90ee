"""From a prompt, a configuration and a table to what makes the bodies of a job, and its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openbatch.rendering.input_bodies import InputBodies
from openbatch.rendering.prompt_bodies import PromptBodies
from openbatch.rendering.table_rows import TableRows, input_columns

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openbatch.prompts.placeholder import MissingPolicy
    from openbatch.prompts.prompt_template import PromptTemplate
    from openbatch.rendering.bodies_protocol import RowBodies
    from openbatch.row_sources import RowSource
    from openbatch.runtime.request_model import EndpointRequest
    from openbatch_api.responses import ReusablePrompt

__all__ = ["table_job"]


def table_job(
    prompt: PromptTemplate | ReusablePrompt | None,
    config: EndpointRequest,
    source: RowSource,
    *,
    id_column: str | None,
    columns: Mapping[str, str],
    missing: MissingPolicy,
) -> tuple[RowBodies, TableRows]:
    """Return what makes the bodies of a job of a table, and the rows that they are made of.

    Args:
        prompt: The prompt; None if one column is the whole input.
        config: What all requests have in common.
        source: The table.
        id_column: The column of the ids; None numbers the rows.
        columns: The columns of variables that are called something else.
        missing: What a missing value means.

    Raises:
        TemplateError: The prompt cannot be read, the endpoint needs one, or a column is lacking.
        InvalidRequestError: The endpoint takes no plain input.
    """
    if prompt is None:
        named = input_columns(source, config.endpoint, id_column, columns)
        inputs = InputBodies(config, missing)
        variables = (inputs.placeholders[0].name,)
        table = TableRows(
            source, id_column=id_column, columns=named, variables=variables, is_input=True
        )
        return inputs, table
    bodies = PromptBodies(prompt, config, missing)
    table = TableRows(
        source,
        id_column=id_column,
        columns=columns,
        variables=bodies.variables,
        is_input=False,
        texts=bodies.texts,
    )
    return bodies, table
