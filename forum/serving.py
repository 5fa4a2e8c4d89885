"""Serving the site with gunicorn: threads, because a page that waits must not hold the others up."""

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

        return create_app()


@click.command("serve")
@click.option("--host", default="127.0.0.1", envvar="HOST", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, envvar="PORT", show_default=True, help="Port to listen on.")
@click.option("--workers", default=1, show_default=True, help="Processes; each has eight threads.")
def serve(host: str, port: int, workers: int) -> None:
    """Serve the site."""
    Server(f"{host}:{port}", workers).run()
