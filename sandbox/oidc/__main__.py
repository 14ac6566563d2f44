"""`python -m sandbox.oidc --port N --client-id … --client-secret … --redirects http://…`: see README.md."""

import argparse

import uvicorn

from sandbox.oidc.app import Server, build


def main() -> None:
    """Runs until SIGTERM."""
    parser = argparse.ArgumentParser("python -m sandbox.oidc", description="A stand-in for PayPal and Facebook.")
    parser.add_argument("--port", type=int, default=8092)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--client-id", required=True)
    parser.add_argument("--client-secret", required=True)
    parser.add_argument("--redirects", required=True, help="the origin that may be called back: the gateway's")
    given = parser.parse_args()
    server = Server(f"http://{given.host}:{given.port}", given.client_id, given.client_secret, given.redirects)
    print(f"oidc: PayPal's and Facebook's stand-in on {server.url}", flush=True)
    uvicorn.run(build(server), host=given.host, port=given.port, log_level="warning", timeout_graceful_shutdown=1)


if __name__ == "__main__":
    main()
