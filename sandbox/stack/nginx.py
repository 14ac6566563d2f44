"""The gateway's nginx.conf, from the one template in gateway/: for the sandbox, and for docker compose."""

import json
import string
from collections.abc import Mapping
from pathlib import Path

from sandbox.stack.ports import HOST

_TEMPLATE = Path(__file__).parents[2] / "gateway" / "nginx.conf.template"

_PROBLEM = """\
    error_page {status} /_problem/{status};
    location = /_problem/{status} {{
      internal;
      default_type application/problem+json;
      add_header X-Request-Id $trace_id always;{retry}
      return {status} '{body}';
    }}"""

# What the gateway itself answers (RFC 9457), by status: code, detail, whether it is worth trying again soon.
_PROBLEMS: Mapping[int, tuple[str, str, bool]] = {
    400: ("malformed_request", "The request is no valid HTTP.", False),
    404: ("not_found", "No such address.", False),
    405: ("method_not_allowed", "This address is only read.", False),
    413: ("body_too_large", "A request body holds at most 1 MB.", False),
    500: ("unavailable", "The gateway failed; try again.", True),
    502: ("unavailable", "The service is down or restarting; try again.", True),
    503: ("unavailable", "The service takes no requests now; try again.", True),
    504: ("unavailable", "The service did not answer in time; try again.", True),
}


class _Template(string.Template):
    delimiter = "@"  # nginx's own variables begin with $


def for_sandbox(
    directory: Path,
    port: int,
    services: Mapping[str, int],
    *,
    shop: Path,
    brand: Path,
    log: Path | None,
) -> str:
    """For one private process in `directory`, on 127.0.0.1:`port`. `services` maps each name to its port; `brand` is
    the file that tells the shop's pages of the merchant."""
    process = [
        "daemon off;",
        "master_process off;  # one process: nothing is left behind when it is killed, and no change of user",
        f"pid {directory}/nginx.pid;",
        "error_log stderr warn;",
        "events { worker_connections 1024; }",
    ]
    kinds = {"client_body": "body"} | {kind: kind for kind in ("proxy", "fastcgi", "uwsgi", "scgi")}
    http = [f"  {kind}_temp_path {directory}/{folder};" for kind, folder in kinds.items()]
    # An upstream is an address: a service that is down needs no resolving, and is asked again at once when it is back.
    http += [
        f"  upstream {name} {{ server {HOST}:{at} max_fails=0; keepalive 16; keepalive_timeout 4s; }}"
        for name, at in services.items()
    ]
    routes = [f"    location /{name}/ {{ proxy_pass http://{name}; }}" for name in services]
    return _render(
        process, http, routes, access_log=str(log), listen=f"{HOST}:{port}", shop=str(shop), brand=str(brand), site=""
    )


def for_compose() -> str:
    """For the container of docker-compose.yml, which mounts it as /etc/nginx/nginx.conf."""
    process = [
        "worker_processes auto;",
        "pid /tmp/nginx.pid;  # the file system is read-only but for /tmp",
        "error_log /dev/stderr warn;",
        "events { worker_connections 4096; }",
    ]
    http = [
        *(f"  {kind}_temp_path /tmp/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")),
        "  # Docker's resolver, asked again every 5 s: a service that was scaled or moved is found again.",
        "  resolver 127.0.0.11 valid=5s ipv6=off;",
    ]
    routes = [
        f"    location /{name}/ {{ set $upstream {name}-api:8000; proxy_pass http://$upstream; }}"
        for name in ("identity", "orders", "billing")
    ]
    return _render(
        process,
        http,
        routes,
        access_log="/dev/stdout",
        listen="8080",
        shop="/srv/shop",
        brand="/srv/www/brand.json",
        site="/etc/nginx/site",
    )


def _render(process: list[str], http: list[str], routes: list[str], site: str, **values: str) -> str:
    """`site` is the folder of what is a merchant's own (gateway/README.md), if there is one."""
    return _Template(_TEMPLATE.read_text()).substitute(
        process="\n".join(process),
        http="\n".join(http),
        routes="\n".join(routes),
        site_http=f"  include {site}/http*.conf;" if site else "",
        site_server=f"    include {site}/server*.conf;" if site else "",
        problems="\n".join(_problem(status) for status in _PROBLEMS),
        **values,
    )


def _problem(status: int) -> str:
    code, detail, again = _PROBLEMS[status]
    title = code.replace("_", " ").capitalize()
    body = {"type": f"/problems/{code}", "title": title, "status": status, "detail": detail, "code": code}
    retry = "\n      add_header Retry-After 2 always;" if again else ""
    return _PROBLEM.format(status=status, body=json.dumps(body), retry=retry)
