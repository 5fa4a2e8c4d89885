"""An empty page of Flask behind the very server that serves the site: what all pages are measured against."""

import sys

from flask import Flask

from forum.serving import Server


class Empty(Server):
    """The same server, with nothing to do."""

    def load(self) -> Flask:
        """An application of one empty page."""
        app = Flask("empty")

        @app.get("/")
        def empty() -> str:
            return ""

        return app


if __name__ == "__main__":
    port = sys.argv.pop()
    Empty(f"127.0.0.1:{port}").run()
