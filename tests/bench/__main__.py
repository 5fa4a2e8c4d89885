"""``python -m tests.bench``: one server of the site and one of an empty page, on one core; load from another.

Each round asks every page between two bursts at the empty page, and compares with the mean of the two: what else the
machine does then weighs on both. Ends by itself, in under five minutes once the site is made, with an exit code of 1
when a page asks more of the database than it may, or weighs more; speed is told, not judged, since machines differ.
"""

import argparse
import shutil
import statistics
import sys
from contextlib import ExitStack
from pathlib import Path

from flask import Flask

from tests.bench import database, servers, site, weight

EMPTY = site.Asked("an empty page", ["/"])
GOAL = 0.15  # of the empty page's requests a second, for a thread's page with nothing cached
STATEMENTS = {False: 8, True: 12}
HEAVIEST, MOST_REQUESTS = 60_000, 8
#: What the posts of a page reply to differs by a row or two from page to page, and so do the steps.
SAME = 0.05


def main() -> int:
    options = _options()
    folder = site.make(options.posts, options.data)
    app = site.opened(folder)
    pages = site.pages(app)
    print(
        f"{options.posts} posts on SQLite, {servers.CONNECTIONS} connections, {options.rounds} rounds of ",
        end="",
    )
    print(f"{options.seconds} s; load from {'wrk' if shutil.which('wrk') else 'Python (install wrk!)'}.\n")
    settings = {"FORUM_DATA": str(folder), "DATABASE_URL": "", "MAIL_URL": "tray:"}
    with ExitStack() as stack:
        forum = stack.enter_context(servers.serving([site.FORUM, "serve", "--port"], settings))
        empty = stack.enter_context(servers.serving([sys.executable, "-m", "tests.bench.empty"], settings))
        measured = _measure(options, pages, forum, empty)
        weighed = weight.weigh(f"http://127.0.0.1:{forum.port}", pages[2].addresses[0])
    failed = _print_speed(app, pages, measured)
    failed += _check_long_thread(app, pages[-3:])
    return 1 if failed + _print_weight(weighed) else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "--posts", type=int, default=100_000, help="size of the demonstration (default 100000)"
    )
    parser.add_argument("--rounds", type=int, default=5, help="times each page is measured (default 5)")
    parser.add_argument("--seconds", type=int, default=2, help="length of a burst (default 2)")
    parser.add_argument(
        "--data", type=Path, help="folder of the site; default: one kept in the system's own /tmp"
    )
    options = parser.parse_args()
    most = 240 // (options.rounds * 7 * 2)
    if options.seconds > most:
        parser.error(
            f"{options.rounds} rounds leave at most {most} seconds a burst: the bench ends within minutes"
        )
    return options


Measured = dict[str, list[tuple[servers.Served, float, float]]]


def _measure(
    options: argparse.Namespace, pages: list[site.Asked], forum: servers.Running, empty: servers.Running
) -> Measured:
    measured: Measured = {page.name: [] for page in pages}
    for page in pages:
        servers.burst(forum, page, 1)  # compiled templates and statements
    before = servers.burst(empty, EMPTY, options.seconds)
    for _round in range(options.rounds):
        for page in pages:
            served = servers.burst(forum, page, options.seconds)
            after = servers.burst(empty, EMPTY, options.seconds)
            if served.failed or after.failed:
                raise SystemExit(f"{page.name}: {served.failed} answers were not pages")
            rate, cost = (before.rate + after.rate) / 2, (before.cost + after.cost) / 2
            measured[page.name].append((served, served.rate / rate, served.cost / cost))
            before = after
    return measured


def _print_speed(app: Flask, pages: list[site.Asked], measured: Measured) -> int:
    failed = 0
    print("| page | requests/s | ratio to empty | lowest, highest | processor, x empty | statements | rows |")
    print("|---|---|---|---|---|---|---|")
    for page in pages:
        read = database.read_by(app, page)
        rounds = measured[page.name]
        ratios = [ratio for _served, ratio, _cost in rounds]
        rate = statistics.median(served.rate for served, _ratio, _cost in rounds)
        cost = statistics.median(cost for _served, _ratio, cost in rounds)
        print(
            f"| {page.name} | {rate:.0f} | {statistics.median(ratios):.3f} | {min(ratios):.3f}, {max(ratios):.3f} "
            f"| {cost:.1f} | {len(read.statements)} | {read.rows} |"
        )
        failed += _over(page, len(read.statements), read.walked)
    cold = statistics.median(ratio for _served, ratio, _cost in measured[pages[2].name])
    reached = "reached" if cold >= GOAL else "not reached"
    print(
        f"\nThread of 20 posts, nothing cached: {cold:.3f} of an empty page; the goal of {GOAL} is {reached}."
    )
    return failed


def _over(page: site.Asked, statements: int, walked: set[str]) -> int:
    if walked:
        print(f"  ^ walks through whole tables: {', '.join(sorted(walked))}")
    if statements > STATEMENTS[page.member]:
        print(f"  ^ more than {STATEMENTS[page.member]} statements")
    return bool(walked) + (statements > STATEMENTS[page.member])


def _check_long_thread(app: Flask, pages: list[site.Asked]) -> int:
    first, *others = [database.read_by(app, page) for page in pages]
    print("\nThe longest thread: rows given and steps of SQLite's machine, page by page")
    failed = 0
    for page, read in zip(pages, [first, *others], strict=True):
        same = read.statements == first.statements and all(
            abs(ours - theirs) <= SAME * theirs
            for ours, theirs in ((read.rows, first.rows), (read.steps, first.steps))
        )
        print(
            f"- {page.name}: {len(read.statements)} statements, {read.rows} rows, {read.steps} steps", end=""
        )
        print("" if same else " (NOT as the first page)")
        failed += not same
    return failed


def _print_weight(weighed: weight.Weight | None) -> int:
    if weighed is None:
        print("\nNo Chromium here: the transfer of a thread's page was not weighed.")
        return 0
    requests = len(weighed.transferred)
    print(
        f"\nA thread's page in a browser that was never here: {requests} requests, {weighed.total / 1000:.1f} kB"
    )
    for address, size in weighed.transferred.items():
        print(f"- {size:6d} bytes  {'/' + address.split('/', 3)[3]}")
    return (weighed.total > HEAVIEST) + (requests > MOST_REQUESTS)


if __name__ == "__main__":
    sys.exit(main())
