# One image for the web server, the worker and the scheduler; docker-compose.yml gives each its command.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PIP_NO_CACHE_DIR=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production \
    BAOLEI_DATA=/data \
    PATH=/app/.venv/bin:$PATH

WORKDIR /app

# The set-up as on any machine: packages, text libraries, fonts. It stands before the code, so that a change of code
# does not fetch them again.
COPY requirements.lock ./
COPY config/__init__.py config/
COPY config/install config/install
COPY core/__init__.py core/native.py core/
RUN config/install/setup.sh && rm -rf /var/lib/apt/lists/*

# The code; the second run compiles the translations and collects the static files.
COPY . .
RUN config/install/setup.sh

RUN groupadd --system --gid 10001 baolei \
    && useradd --system --uid 10001 --gid baolei --home-dir /data --no-create-home --shell /usr/sbin/nologin baolei \
    && install --directory --owner baolei --group baolei --mode 0750 /data
USER 10001:10001
VOLUME /data
EXPOSE 8000

HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=5)"]

CMD ["python", "-m", "gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", "--no-control-socket", \
     "--worker-tmp-dir", "/dev/shm", "--access-logfile", "-", "--access-logformat", "%(t)s %(h)s %(m)s %(s)s %(b)s %(L)s"]
