"""The generator of `openbatch_api`: from OpenAI's OpenAPI document to typed Python."""
