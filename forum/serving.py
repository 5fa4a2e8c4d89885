"""Serving the site with gunicorn: threads, because a page that waits must not hold the others up."""

import gc
from typing import Any

import click
from gunicorn.app.base import BaseApplication

OPTIONS = {
    "worker_class": "gthread",
    "threads": 8,
    "timeout": 60,
    "keepalive": 15,
    "accesslog": None,
    "errorlog": "-",
    "loglevel": "warning",
}

#: How many objects may come to be before Python looks for circles among the young, the older and the old ones. A page
#: makes some ten thousand and drops them all without any; looking every 700 takes a twentieth of its time.
GARBAGE = (50_000, 20, 20)


class Server(BaseApplication):
    """gunicorn, set up here instead of in a file of its own."""

    def __init__(self, bind: str, workers: int = 1) -> None:
        self.options: dict[str, Any] = {**OPTIONS, "bind": bind, "workers": workers}
        super().__init__()

    def load_config(self) -> None:
        """Hand the options to gunicorn."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The application, made in each worker process: nothing is shared between them."""
        from forum import create_app

        app = create_app()
        gc.collect()
        gc.freeze()  # what the application itself is made of stays for good, and need not be looked through again
        gc.set_threshold(*GARBAGE)
        return app


@click.command("serve")
@click.option("--host", default="127.0.0.1", envvar="HOST", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, envvar="PORT", show_default=True, help="Port to listen on.")
@click.option("--workers", default=1, show_default=True, help="Processes; each has eight threads.")
def serve(host: str, port: int, workers: int) -> None:
    """Serve the site."""
    Server(f"{host}:{port}", workers).run()
