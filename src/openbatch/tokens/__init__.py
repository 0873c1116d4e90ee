"""Counting the tokens of a batch before it is uploaded.

`estimating` goes through a file, `counting` counts the tokens of one request of it.
"""

from openbatch.tokens.counting import count_request_tokens
from openbatch.tokens.estimating import ModelTokens, TokenEstimate, estimate

__all__ = ["ModelTokens", "TokenEstimate", "count_request_tokens", "estimate"]
