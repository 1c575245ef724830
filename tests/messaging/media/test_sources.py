"""The files that messages name: whatever customers write, reading them never fails."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.media.sources import MOST, Source, sources_of

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "mime_type", "cdn_url", "encryption_metadata", "\0", "url"]),
            inner,
        )
    ),
    max_leaves=8,
)


def form(answers: Any, key: str = "responseJson") -> dict[str, Any]:
    reply = {"type": "nfmReply", "nfmReply": {key: answers}}
    return {"type": "Interactive", "content": {"interactive": reply}}


@given(kind=st.sampled_from(["Image", "File", "Interactive", "", "x"]), content=JSON)
def test_any_content_is_read(kind: str, content: Any) -> None:
    assert isinstance(sources_of({"type": kind, "content": content}), list)


@given(answers=st.dictionaries(st.text(max_size=4), JSON, max_size=3))
def test_any_answers_are_read(answers: dict[str, Any]) -> None:
    found = sources_of(form(json.dumps(answers)))

    assert all(source.place.isprintable() and len(source.place) <= 120 for source in found)
    assert len({source.place for source in found}) == len(found)


@pytest.mark.parametrize(
    ("content", "source"),
    [
        (
            {"url": "https://a/b/c%20d.jpg?x=1"},
            Source("", "image", "c d.jpg", "https://a/b/c%20d.jpg?x=1"),
        ),
        ({"url": "https://a/b"}, Source("", "image", "", "https://a/b")),
        ({"id": 55, "sha256": "x"}, Source("", "image", "", "", "55", "x")),
        (
            {"id": "5", "url": "https://a/b", "filename": "n.jpg"},
            Source("", "image", "n.jpg", "", "5"),
        ),
    ],
)
def test_a_picture_is_found_by_address_or_id(content: dict[str, Any], source: Source) -> None:
    assert sources_of({"type": "Image", "content": content}) == [source]


@pytest.mark.parametrize("key", ["responseJson", "response_json"])
def test_pickers_files_are_told_from_other_answers(key: str) -> None:
    photo = {"id": "1", "mime_type": "image/png", "file_name": "a.png"}
    answers = {"photos": [photo], "date": {"id": "x"}, "name": "Ann", "n": 3, "list": ["id"]}

    found = sources_of(form(json.dumps(answers), key))

    assert [(source.place, source.name) for source in found] == [("photos.0", "a.png")]


def test_a_form_brings_so_many_files_at_most() -> None:
    photo = {"id": "1", "mime_type": "image/png"}

    assert len(sources_of(form(json.dumps({"p": [photo] * 99})))) == MOST


def test_a_file_of_the_cdn_without_its_keys_is_none() -> None:
    photo = {"media_id": "1", "cdn_url": "https://cdn/x", "encryption_metadata": {"iv": "x"}}

    assert sources_of(form({"p": [photo]})) == []
