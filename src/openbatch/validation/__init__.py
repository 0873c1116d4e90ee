"""Checking a batch file before it is uploaded: what the service would refuse a day later.

`validator` is what programs call, and `result` what it returns. It has each line looked at by
`line_checks`, which reads it with `strict_json`, checks its body as `endpoint_checks` says, has
`fast_pass` wave through what is plainly right, and notes its `findings`; `line_ids` tells which ids
come twice.
"""

from openbatch.validation.findings import Finding
from openbatch.validation.result import ValidationResult
from openbatch.validation.validator import (
    BatchFileValidator,
    quick_validate,
    validate_batch_file,
)

__all__ = [
    "BatchFileValidator",
    "Finding",
    "ValidationResult",
    "quick_validate",
    "validate_batch_file",
]
