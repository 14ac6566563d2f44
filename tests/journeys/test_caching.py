"""What a cache or an app keeps of our answers, through the real gateway (AP-01)."""

import httpx
import pytest

from sandbox.stack.stack import Stack


@pytest.mark.rule("AP-01")
def test_an_answer_is_read_again_for_nothing_through_the_gateway(stack: Stack) -> None:
    """The ETag passes as it is, also to a client that takes compressed answers; sent back, or as another gateway would
    weaken it, it is 304. Caches learn that each language is another answer, and HEAD says what GET does."""
    asked = {"Accept-Encoding": "gzip", "Accept-Language": "nl"}
    with httpx.Client(base_url=stack.gateway_url, headers=asked) as client:
        got = client.get("/orders/v1/products")
        assert got.status_code == 200
        tag = got.headers["etag"]
        assert tag.startswith('"')
        assert "Accept-Language" in got.headers["vary"]
        assert got.headers["cache-control"] == "public, max-age=60"
        for wanted in (tag, f"W/{tag}"):
            same = client.get("/orders/v1/products", headers={"If-None-Match": wanted})
            assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag)
        other = client.get("/orders/v1/products", headers={"If-None-Match": tag, "Accept-Language": "fr"})
        assert (other.status_code, other.headers["content-language"]) == (200, "fr")
        head = client.head("/orders/v1/products")
        assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", tag)
        assert head.headers["content-length"] == str(len(got.content))
