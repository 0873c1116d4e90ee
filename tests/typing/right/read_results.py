"""Reading results: what checkers know of every outcome, with and without a type for the text."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, assert_type

from pydantic import BaseModel

from openbatch import Failure, FailureKind, Results, Success, Usage, function_tool, read_results
from openbatch.runtime.result_model import ResultModel
from openbatch_api.chat_completions import ChatCompletionsResult
from openbatch_api.embeddings import EmbeddingsResult
from openbatch_api.images_edits import ImagesEditsResult
from openbatch_api.responses import Response, ResponsesResult

if TYPE_CHECKING:
    from openbatch import BatchCollector
    from openbatch.results import Outcome


class Mood(BaseModel):
    mood: str
    score: int


LINE: dict[str, object] = {
    "id": "batch_req_1",
    "custom_id": "row-1",
    "response": {
        "status_code": 200,
        "request_id": "r",
        "body": {
            "id": "resp_1",
            "object": "response",
            "created_at": 1,
            "model": "gpt-4o-mini",
            "status": "completed",
            "output": [
                {
                    "type": "message",
                    "id": "msg_1",
                    "role": "assistant",
                    "status": "completed",
                    "content": [
                        {
                            "type": "output_text",
                            "text": '{"mood": "fine", "score": 3}',
                            "annotations": [],
                            "logprobs": [],
                        }
                    ],
                }
            ],
            "parallel_tool_calls": True,
            "tool_choice": "auto",
            "tools": [],
        },
    },
    "error": None,
}


def file() -> io.BytesIO:
    return io.BytesIO(json.dumps(LINE).encode())


def score(outcome: Success[ResponsesResult, Mood] | Failure) -> int | None:
    match outcome:
        case Success(parsed, custom_id=custom_id):
            assert_type(parsed, Mood)
            assert_type(custom_id, str)
            assert_type(outcome.body, Response)
            return parsed.score
        case Failure(kind="cut_off" | "missing", retryable=True):
            return None
        case Failure() as failure:
            assert_type(failure.kind, FailureKind)
            assert_type(failure.retryable, bool)
            assert_type(failure.code, str | None)
            return None


def retry(outcome: Outcome[ResponsesResult, Mood]) -> bool:
    if isinstance(outcome, Success):
        assert_type(outcome, Success[Response, Mood])
        return False
    assert_type(outcome, Failure)
    return outcome.retryable


def any_text(outcome: Success[object, object] | Failure) -> str:
    return outcome.text


def programs(collector: BatchCollector) -> None:
    del collector
    moods = read_results(file(), endpoint="/v1/responses", text_format=Mood)
    assert_type(moods, Results[ResponsesResult, Mood])
    assert [score(each) for each in moods] == [3]
    assert [retry(each) for each in moods] == [False]
    assert [any_text(each) for each in moods] == ['{"mood": "fine", "score": 3}']
    assert moods.report.successes == 1

    tools = [function_tool(Mood, name="mood")]
    calling = read_results(file(), endpoint="/v1/responses", text_format=Mood, tools=tools)
    assert_type(calling, Results[ResponsesResult, Mood])
    for call in (call for each in calling for call in each.tool_calls):
        assert_type(call.parsed, object)

    plain = read_results([file()], endpoint="/v1/responses")
    assert_type(plain, Results[ResponsesResult, None])
    for each in plain:
        if isinstance(each, Success):
            assert_type(each.parsed, None)
            assert_type(each.usage, Usage | None)
            assert each.body.model == "gpt-4o-mini"

    unnamed = read_results(file(), errors=None, inputs=None, text_format=Mood, order="file")
    assert_type(unnamed, Results[ResultModel, Mood])
    for any_endpoint in unnamed:
        if isinstance(any_endpoint, Success) and isinstance(any_endpoint.body, Response):
            assert any_endpoint.body.status == "completed"

    either = read_results(file(), endpoint="/v1/chat/completions", text_format=Mood | list[int])
    assert_type(either, Results[ChatCompletionsResult, Mood | list[int]])
    numbers = read_results(file(), endpoint="/v1/responses", text_format=list[int])
    assert_type(numbers, Results[ResponsesResult, list[int]])
    vectors = read_results(None, endpoint="/v1/embeddings")
    assert_type(vectors, Results[EmbeddingsResult, None])
    for vector in vectors:
        if isinstance(vector, Success):
            assert_type(vector.embeddings, list[list[float]])
            assert_type(vector.body, EmbeddingsResult)
    pictures = read_results(None, endpoint="/v1/images/edits")
    assert_type(pictures, Results[ImagesEditsResult, None])
    for picture in pictures:
        if isinstance(picture, Success):
            assert_type(picture.images, list[bytes])
