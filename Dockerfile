# One image for everything: `command` says which part runs (python -m carepath.containers.serve intake).
FROM python:3.11-slim AS packages
ARG PIP_INDEX_URL
WORKDIR /build
COPY requirements.lock ./
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-input --require-hashes -r requirements.lock

FROM python:3.11-slim
RUN groupadd --gid 10001 carepath \
 && useradd --uid 10001 --gid carepath --no-create-home --shell /usr/sbin/nologin carepath \
 && install -d -o carepath -g carepath -m 0700 /secrets \
 && install -d -o carepath -g carepath -m 0755 /handed
COPY --from=packages /opt/venv /opt/venv
COPY pyproject.toml LICENSE /app/
COPY shared /app/shared
COPY services /app/services
COPY carepath /app/carepath
ENV PATH=/opt/venv/bin:$PATH PYTHONPATH=/app PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
WORKDIR /app
USER 10001:10001
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s \
  CMD ["python", "-m", "carepath.containers.healthy"]
CMD ["python", "-m", "carepath.containers.serve"]
