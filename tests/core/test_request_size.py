"""A request that is too large is refused before anything of it is read or anybody's rights are looked at."""

import pytest
from django.test import Client
from django.test.client import FakePayload

from tests.world import World

SIGN_IN = "/accounts/sign-in/"


@pytest.mark.parametrize("size", [str(17 * 2**20), "9" * 30, "many"])
@pytest.mark.parametrize("path", ["/admin/teams/rosterimport/add/", SIGN_IN, "/api/v1/units/"])
def test_a_request_that_is_too_large_is_refused_unread(world: World, client: Client, path: str, size: str) -> None:
    read: list[int] = []
    body = FakePayload(b"x=1")
    body.read = lambda *given: read.append(1) or b""  # type: ignore[method-assign]
    answer = client.generic(
        "POST", path, b"", "multipart/form-data; boundary=x", **{"CONTENT_LENGTH": size, "wsgi.input": body}
    )
    assert (answer.status_code, read) == (413, [])
    assert "16 MB" in answer.content.decode()


def test_a_request_of_the_common_size_is_read(world: World, client: Client) -> None:
    assert client.post(SIGN_IN, {"username": "x" * 1000}).status_code == 200
    assert client.post(SIGN_IN, {"username": "x"}, CONTENT_LENGTH="").status_code != 413
