"""`python -m tools.gateway`: writes docker compose's gateway/nginx.conf from the template beside it."""

from sandbox.stack.nginx import for_compose
from sandbox.stack.parts import ROOT

if __name__ == "__main__":
    (ROOT / "gateway" / "nginx.conf").write_text(for_compose())
