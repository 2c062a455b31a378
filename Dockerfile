# One image for web, worker and beat; docker-compose.yml says which of them a container is.

FROM python:3.11.14-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
COPY requirements.txt requirements-node.txt /build/
RUN /opt/venv/bin/python -m pip install --quiet --require-hashes -r /build/requirements.txt
# Node only fetches the style sheet and fonts: it stays behind in this stage.
RUN python -m pip install --quiet --require-hashes --root-user-action ignore --target /build/node -r /build/requirements-node.txt
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY config/__init__.py config/celery.py config/assets.py ./config/
RUN PYTHONPATH=/build/node /opt/venv/bin/python -m config.assets
COPY manage.py ./
COPY assets ./assets
COPY config ./config
COPY forum ./forum
COPY metrics ./metrics
COPY templates ./templates
RUN SECRET_KEY=only-to-collect PATHWAY_VAR=/build/var STATIC_MANIFEST=1 /opt/venv/bin/python manage.py collectstatic --noinput --verbosity 0
RUN /opt/venv/bin/python -m compileall -q config forum metrics

FROM python:3.11.14-slim-bookworm
# Board papers take their letters from these where the site's own font has none.
RUN apt-get update -qq && apt-get install -qq -y --no-install-recommends fonts-noto-core fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/*
# The volume mounted at this home takes over its owner.
RUN useradd --system --uid 10001 --home-dir /var/lib/pathway --create-home pathway
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    OMP_NUM_THREADS=1 \
    OPENBLAS_NUM_THREADS=1 \
    STATIC_MANIFEST=1 \
    PATHWAY_VAR=/var/lib/pathway \
    BIND=0.0.0.0 \
    PORT=8000
USER pathway
EXPOSE 8000
CMD ["gunicorn", "-c", "python:config.gunicorn_conf", "config.wsgi"]
