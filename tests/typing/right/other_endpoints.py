"""Requests to the endpoints that are neither Responses nor chat."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_type

from openbatch import RequestRef, omit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from openbatch import BatchCollector
    from openbatch_api.completions import CompletionsParams
    from openbatch_api.embeddings import EmbeddingsParams
    from openbatch_api.images_edits import ImageRefParam, ImagesEditsParams
    from openbatch_api.images_generations import ImagesGenerationsParams
    from openbatch_api.moderations import ModerationsParams, ModerationsParamsInputItem
    from openbatch_api.videos import VideosParams


def embeddings(collector: BatchCollector, texts: Sequence[str], tokens: Iterable[int]) -> None:
    ref = collector.embeddings.create("embed-1", "text-embedding-3-small", input="One text.")
    assert_type(ref, RequestRef[None])
    collector.embeddings.create(
        custom_id="embed-2", model="text-embedding-3-small", input=texts, dimensions=256
    )
    collector.embeddings.create("embed-3", "text-embedding-3-large", input=tokens, user="ada")
    collector.embeddings.create("embed-4", "text-embedding-3-large", input=[[1, 2], [3]])
    collector.embeddings.create(
        "embed-5", "text-embedding-3-large", input=["a"], encoding_format="base64", dimensions=omit
    )
    collector.embeddings.create(custom_id="embed-6", model="text-embedding-3-small", inp="As ever.")
    collector.embeddings.create("embed-7", "text-embedding-3-small", "As ever, by position.")
    body: EmbeddingsParams = {"model": "text-embedding-3-small", "input": "One text."}
    collector.embeddings.add("embed-8", body)


def completions(collector: BatchCollector) -> None:
    collector.completions.create("complete-1", "gpt-3.5-turbo-instruct", prompt="Once upon a time")
    collector.completions.create(
        custom_id="complete-2",
        model="gpt-3.5-turbo-instruct",
        prompt=["Once", "Twice"],
        max_tokens=20,
        logprobs=2,
        echo=False,
        best_of=2,
        stop=None,
        suffix=".",
    )
    body: CompletionsParams = {"model": "gpt-3.5-turbo-instruct", "prompt": [1, 2, 3]}
    collector.completions.add("complete-3", body)


def moderations(collector: BatchCollector) -> None:
    collector.moderations.create("moderate-1", "omni-moderation-latest", input="Is this fine?")
    collector.moderations.create("moderate-2", "omni-moderation-latest", input=["This?", "That?"])
    parts: list[ModerationsParamsInputItem] = [
        {"type": "text", "text": "And this?"},
        {"type": "image_url", "image_url": {"url": "https://example.com/lamp.png"}},
    ]
    collector.moderations.create("moderate-3", "omni-moderation-latest", input=parts)
    body: ModerationsParams = {"model": "omni-moderation-latest", "input": "Is this fine?"}
    collector.moderations.add("moderate-4", body)


def images(collector: BatchCollector) -> None:
    collector.images.generate("image-1", "gpt-image-1", prompt="A lamp.", size="1024x1024", n=1)
    collector.images.generate(
        custom_id="image-2",
        model="gpt-image-1",
        prompt="A lamp.",
        background="transparent",
        output_format="png",
        quality="low",
        moderation="auto",
        stream=False,
    )
    sources: list[ImageRefParam] = [{"file_id": "file-1"}]
    collector.images.edit(
        custom_id="image-3",
        model="gpt-image-1",
        prompt="Make it blue.",
        images=sources,
        mask={"image_url": "https://example.com/mask.png"},
        input_fidelity="high",
    )
    painted: ImagesGenerationsParams = {"model": "gpt-image-1", "prompt": "A lamp."}
    collector.images.generations.add("image-4", painted)
    edited: ImagesEditsParams = {
        "model": "gpt-image-1",
        "prompt": "Make it blue.",
        "images": [{"image_url": "https://example.com/lamp.png"}],
    }
    collector.images.edits.add("image-5", edited)


def videos(collector: BatchCollector) -> None:
    collector.videos.create(
        custom_id="video-1", model="sora-2", prompt="A lamp.", seconds="4", size="720x1280"
    )
    collector.videos.create(
        "video-2", "sora-2", prompt="A lamp.", input_reference={"file_id": "file-1"}
    )
    body: VideosParams = {"model": "sora-2", "prompt": "A lamp."}
    collector.videos.add("video-3", body)


def programs(collector: BatchCollector) -> None:
    embeddings(collector, ("one", "two"), range(3))
    completions(collector)
    moderations(collector)
    images(collector)
    videos(collector)
