"""How gunicorn serves the site, on one's own machine and in the container alike."""

import os

bind = f"{os.environ.get('BIND', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
# One import for all workers; and a site that cannot start stops at once instead of being
# restarted for ever.
preload_app = True
graceful_timeout = 10
# Waiting connections hold no thread. After two seconds, the default, a busy reader or a proxy would
# send its next request just as the server hangs up.
keepalive = 20
# Workers prove that they live by touching a file; on a slow disk that alone can stop them.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
loglevel = os.environ.get("GUNICORN_LOG_LEVEL", "info")
control_socket_disable = True
