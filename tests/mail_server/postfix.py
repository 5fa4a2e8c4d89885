"""A Postfix of our own: its configuration, queue and data in one folder, on a high port, stopped at the end.

Nothing of the system's is touched: where Postfix is not there it is installed from Debian (as root) without being
configured or started.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: What docs/operating.md says, with the names of this test.
PIPE = (
    "milieu unix - n n - 4 pipe flags=Rhu null_sender= user={user}"
    " argv={script} --recipient ${{original_recipient}} --sender ${{sender}}"
)
SERVICES = """\
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
{pipe}
"""
SETTINGS = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = /dev/stdout
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.forum.test
mydestination =
mynetworks = 127.0.0.0/8
relay_domains = forum.test
transport_maps = inline:{{ forum.test={way}, example.org=smtp:[127.0.0.1]:{sink} }}
milieu_destination_recipient_limit = 1
local_recipient_maps =
smtpd_sender_restrictions = check_sender_access inline:{{
  {{ amina@example.org = PREPEND Authentication-Results: mx.forum.test; dmarc=pass header.from=example.org }} }}
"""


def installed() -> None:
    """Install Postfix where it is missing. Raises SystemExit where that cannot be done."""
    if shutil.which("postfix", path=f"{os.environ['PATH']}:/usr/sbin"):
        return
    if os.geteuid() != 0:
        raise SystemExit("Postfix is not there, and only root can install it: apt install postfix")
    print("installing Postfix from Debian, neither configured nor started")
    policy = Path("/usr/sbin/policy-rc.d")
    ours = not policy.exists()
    if ours:
        policy.write_text("#!/bin/sh\nexit 101\n", encoding="ascii")
        policy.chmod(0o755)
    try:
        subprocess.run(
            ["debconf-set-selections"],
            input=b"postfix postfix/main_mailer_type select No configuration\n",
            check=True,
        )
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "postfix"],
            env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
            check=True,
            stdout=subprocess.DEVNULL,
        )
    finally:
        if ours:
            policy.unlink()


@contextmanager
def postfix(folder: Path, *, port: int, sink: int, way: str, script: Path, user: str) -> Iterator[None]:
    """Postfix during the block: mail for forum.test goes ``way``, that for example.org to the port ``sink``."""
    config = folder / "config"
    for name in ("config", "queue", "data"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    shutil.chown(folder / "data", "postfix")
    (config / "main.cf").write_text(SETTINGS.format(folder=folder, way=way, sink=sink), encoding="ascii")
    pipe = PIPE.format(user=user, script=script)
    (config / "master.cf").write_text(SERVICES.format(port=port, pipe=pipe), encoding="ascii")
    command = ["/usr/sbin/postfix", "-c", str(config)]
    with open(folder / "log", "ab") as log:
        running = subprocess.Popen([*command, "start-fg"], stdout=log, stderr=log)
        try:
            _listens(port, running, folder / "log")
            yield
        finally:
            subprocess.run([*command, "stop"], check=False, stdout=log, stderr=log)
            running.wait(timeout=30)


def _listens(port: int, running: subprocess.Popen[bytes], log: Path) -> None:
    import socket

    for _try in range(100):
        if running.poll() is not None:
            raise SystemExit(f"Postfix did not start:\n{log.read_text(errors='replace')}")
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"Postfix does not listen:\n{log.read_text(errors='replace')}")
