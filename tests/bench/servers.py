"""Servers on one core, load from another, and the processor time a request took."""

import http.client
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from tests.bench.site import Asked

CONNECTIONS = 8
TICKS = os.sysconf("SC_CLK_TCK")
CORES = sorted(os.sched_getaffinity(0))
ASK_IN_TURN = """
local paths, n = {%s}, 0
request = function() n = n %% #paths + 1; return wrk.format("GET", paths[n], {%s}) end
done = function(summary) print("REQUESTS " .. summary.requests .. " " .. summary.duration .. " " ..
  summary.errors.status + summary.errors.read + summary.errors.connect + summary.errors.timeout) end
"""


@dataclass
class Served:
    """What a server did in one burst: requests, seconds, its own processor time in seconds, failures."""

    requests: int
    seconds: float
    processor: float
    failed: int

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds

    @property
    def cost(self) -> float:
        """Milliseconds of the server's processor time a request."""
        return 1000 * self.processor / max(self.requests, 1)


@dataclass
class Running:
    """A server that answers on ``port``."""

    process: subprocess.Popen[bytes]
    port: int

    def processor(self) -> float:
        """Processor seconds of the server and its worker so far."""
        spent = 0.0
        for pid in [self.process.pid, *_children(self.process.pid)]:
            fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            spent += (int(fields[11]) + int(fields[12])) / TICKS
        return spent


def _children(pid: int) -> list[int]:
    return [
        int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
    ]


def _pinned(core: int) -> list[str]:
    return ["taskset", "-c", str(CORES[core])] if len(CORES) > 1 and shutil.which("taskset") else []


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(command: Sequence[str], settings: dict[str, str]) -> Iterator[Running]:
    """A server of one worker on the first core, stopped at the end; ``command`` gets the port as its last word."""
    port = _free_port()
    process = subprocess.Popen([*_pinned(0), *command, str(port)], env={**os.environ, **settings})
    try:
        _wait_for(port, process)
        yield Running(process, port)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _try in range(300):
        if process.poll() is not None:
            raise SystemExit("a server did not start")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("a server did not answer within 30 seconds")


def burst(server: Running, asked: Asked, seconds: float) -> Served:
    """Ask ``server`` for a page from eight connections on the other core."""
    before = server.processor()
    load = _with_wrk if shutil.which("wrk") else _with_python
    requests, took, failed = load(server.port, asked, seconds)
    return Served(requests, took, server.processor() - before, failed)


def _with_wrk(port: int, asked: Asked, seconds: float) -> tuple[int, float, int]:
    paths = ", ".join(f'"{address}"' for address in asked.addresses)
    headers = ", ".join(f'["{name}"] = "{value}"' for name, value in asked.headers.items())
    with NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(ASK_IN_TURN % (paths, headers))
        script.flush()
        command = [*_pinned(-1), "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{max(round(seconds), 1)}s"]
        command += ["-s", script.name, f"http://127.0.0.1:{port}/"]
        said = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=60).stdout
    words = next(line for line in said.splitlines() if line.startswith("REQUESTS")).split()
    return int(words[1]), int(words[2]) / 1e6, int(words[3])


def _with_python(port: int, asked: Asked, seconds: float) -> tuple[int, float, int]:
    """Much slower than wrk, and unpinned: good enough to see a ratio, not to publish one."""
    counts, failures = [0] * CONNECTIONS, [0] * CONNECTIONS
    end = time.monotonic() + seconds

    def ask(rank: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        while time.monotonic() < end:
            connection.request(
                "GET", asked.addresses[counts[rank] % len(asked.addresses)], headers=asked.headers
            )
            response = connection.getresponse()
            response.read()
            counts[rank] += 1
            failures[rank] += response.status >= 400

    begun = time.monotonic()
    askers = [threading.Thread(target=ask, args=(rank,)) for rank in range(CONNECTIONS)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    return sum(counts), time.monotonic() - begun, sum(failures)
