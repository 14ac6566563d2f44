"""What a cache or an app keeps of our answers, through the real gateway, which compresses them (AP-01)."""

import httpx
import pytest

from sandbox.stack.stack import Stack


@pytest.mark.rule("AP-01")
def test_a_compressed_answer_is_read_again_for_nothing(stack: Stack) -> None:
    """nginx makes the ETag of what it compresses a weak one: the service knows it all the same, and caches learn that
    language and compression make other answers."""
    with httpx.Client(
        base_url=stack.gateway_url, headers={"Accept-Encoding": "gzip", "Accept-Language": "nl"}
    ) as client:
        got = client.get("/orders/v1/products")
        assert (got.status_code, got.headers["content-encoding"]) == (200, "gzip")
        assert got.headers["etag"].startswith('W/"')
        varies = {each.strip() for each in got.headers["vary"].split(",")}
        assert {"Accept-Language", "Accept-Encoding"} <= varies
        assert got.headers["cache-control"] == "public, max-age=60"
        same = client.get("/orders/v1/products", headers={"If-None-Match": got.headers["etag"]})
        assert (same.status_code, same.content) == (304, b"")
        in_french = {"If-None-Match": got.headers["etag"], "Accept-Language": "fr"}
        other = client.get("/orders/v1/products", headers=in_french)
        assert (other.status_code, other.headers["content-language"]) == (200, "fr")
        head = client.head("/orders/v1/products", headers={"Accept-Encoding": "identity"})
        assert (head.status_code, head.content, f"W/{head.headers['etag']}") == (200, b"", got.headers["etag"])
        plain = client.get("/orders/v1/products", headers={"Accept-Encoding": "identity"})
        assert head.headers["content-length"] == str(len(plain.content))
