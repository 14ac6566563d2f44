"""The gateway's nginx.conf, from the one template in gateway/: for the sandbox, and for docker compose."""

import string
from collections.abc import Mapping, Sequence
from pathlib import Path

from sandbox.stack import nginx_problems
from sandbox.stack.ports import HOST

_TEMPLATE = Path(__file__).parents[2] / "gateway" / "nginx.conf.template"

PUBLIC = ("identity", "orders", "billing")
"""The services that have endpoints."""

_COMMON_HEADERS = """\
      add_header X-Request-Id $request_id always;
      add_header Strict-Transport-Security $hsts always;
      add_header X-Content-Type-Options nosniff always;
      add_header Referrer-Policy no-referrer always;"""
"""Repeated where a location has headers of its own: nginx then leaves out the server's."""

_PAGE_HEADERS = f"""\
      index index.html;
{_COMMON_HEADERS}
      add_header Content-Security-Policy "frame-ancestors 'none'" always;
      add_header Cache-Control no-cache always;"""


# Where RFC 8414 section 3 has it: between the host and the path of an issuer that has one.
_METADATA = """\
    location ~ ^/\\.well-known/oauth-authorization-server(?:/|$) {{
      {first}rewrite ^ /identity/v1/.well-known/oauth-authorization-server break;
      proxy_pass http://{upstream};
    }}"""


def _cors(origins: Sequence[str]) -> list[str]:
    """Whose pages may read the gateway's own problems: the same as of the services' (shared/web/cors.py)."""
    return [
        '  map $http_origin $cors_origin { default "";',
        *(f'    "{origin}" $http_origin;' for origin in origins),
        "  }",
        '  map $cors_origin $cors_credentials { default true; "" ""; }',
        '  map $cors_origin $cors_read { default "X-Request-Id, Retry-After, Content-Language, Allow"; "" ""; }',
    ]


class _Template(string.Template):
    delimiter = "@"  # nginx's own variables begin with $


def for_sandbox(directory: Path, port: int, services: Mapping[str, int], *, shop: Path, log: Path | None) -> str:
    """For one private process in `directory`, on 127.0.0.1:`port`. `services` maps each name to its port."""
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
    http += _cors([f"http://{HOST}:{port}", f"http://localhost:{port}"])
    routes = [f"    location /{name}/ {{ proxy_pass http://{name}; }}" for name in services]
    routes.append(_METADATA.format(first="", upstream="identity"))
    return _render(
        process,
        http,
        routes,
        access_log=str(log),
        error_log="stderr",
        listen=f"{HOST}:{port}",
        shop=str(shop),
        www=f"{directory}/www",
    )


def for_compose(origins: Sequence[str]) -> str:
    """For the container of docker-compose.yml, which mounts it as /etc/nginx/nginx.conf. `origins` are those of
    ALLOWED_ORIGINS."""
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
        *_cors(origins),
    ]
    routes = [
        f"    location /{name}/ {{ set $upstream {name}-api:8000; proxy_pass http://$upstream; }}" for name in PUBLIC
    ]
    routes.append(_METADATA.format(first="set $upstream identity-api:8000;\n      ", upstream="$upstream"))
    return _render(
        process,
        http,
        routes,
        access_log="/dev/stdout",
        error_log="/dev/stderr",
        listen="8080",
        shop="/srv/shop",
        www="/srv/www",
    )


def _render(process: list[str], http: list[str], routes: list[str], **values: str) -> str:
    return _Template(_TEMPLATE.read_text()).substitute(
        process="\n".join(process),
        http="\n".join(http),
        routes="\n".join(routes),
        services="|".join(PUBLIC),
        body_limit=str(nginx_problems.BODY_LIMIT),
        problem_texts="\n".join(nginx_problems.texts()),
        problems="\n".join(nginx_problems.locations(_COMMON_HEADERS)),
        page_headers=_PAGE_HEADERS,
        **values,
    )
