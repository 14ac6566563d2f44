# One image per service: docker build --build-arg SERVICE=billing -t comptoir-billing .
# It holds that service, shared/ and that service's own locked requirements; the sandbox is a target of its own.
ARG PYTHON=python:3.13-slim

FROM ${PYTHON} AS base
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PATH=/app/.venv/bin:$PATH
WORKDIR /app
RUN useradd --system --uid 10001 --no-create-home comptoir

FROM base AS sandbox-packages
COPY requirements/sandbox.txt requirements.txt
RUN python -m venv --without-pip .venv && pip --python .venv/bin/python install --no-cache-dir --require-hashes -r requirements.txt

# The Stripe simulator and the mailbox, for `--profile sandbox`: never part of a service's image.
FROM base AS sandbox
COPY --from=sandbox-packages /app/.venv .venv
COPY sandbox/__init__.py sandbox/
COPY sandbox/stripe sandbox/stripe
COPY sandbox/mailbox sandbox/mailbox
RUN mkdir /data && chown comptoir /data
USER comptoir
VOLUME /data

FROM base AS service-packages
ARG SERVICE
COPY requirements/${SERVICE}.txt requirements.txt
RUN python -m venv --without-pip .venv && pip --python .venv/bin/python install --no-cache-dir --require-hashes -r requirements.txt

FROM base AS service
ARG SERVICE
COPY --from=service-packages /app/.venv .venv
COPY shared shared
COPY services/__init__.py services/
COPY services/${SERVICE} services/${SERVICE}
# Nothing can be installed into a running service.
RUN rm -rf /usr/local/bin/pip* /usr/local/lib/python3.*/site-packages/pip* /usr/local/lib/python3.*/ensurepip
ARG BUILD_REVISION=unknown
ENV SERVICE=${SERVICE} BUILD_REVISION=${BUILD_REVISION} HOST=0.0.0.0 PORT=8000
USER comptoir
EXPOSE 8000
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s --retries=6 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health/ready', timeout=2)"]
ENTRYPOINT ["sh", "-c", "exec python -m services.$SERVICE \"$@\"", "service"]
CMD ["all"]
