#!/usr/bin/env python3
"""Verify a Milieu export: verify.py FILE [--head HASH]; exit code 0 consistent, 1 not, 2 cannot be judged."""

# Written from verify.md, whose rules the comments name, apart from the site's own verifier. Python 3.11 or later.

import hashlib
import json
import re
import sys
from collections import Counter, defaultdict
from itertools import accumulate
from operator import itemgetter

# The shapes of verify.md, parted by ";": ~ a type and a pattern, @ told by the word under that name, else the
# names of an object, each with its shape: ? or null, * a list, + a list not empty, | one of these, = this word.
SHAPES = r"""
D ~str [0-9a-f]{64}; N ~str [A-Za-z0-9][A-Za-z0-9_-]{0,59}; P ~int [1-9][0-9]*; C ~int [0-9]+; NULL ~NoneType .*;
FLAG ~bool .*; TEXT ~str (?s:.*); DAY ~str [0-9]{4}(-[0-9]{2}){2}; W digest:D language:N; entry @kind;
AT ~str [0-9]{4}(-[0-9]{2}){2}T[0-9]{2}(:[0-9]{2}){2}Z; opened salt:D text:TEXT; masked state:hidden|redacted;
entry-version format:=milieu-manifest/1 ENTRY by:D paper:paper version:P previous:D? title:W languages:N+
 sections:section* blocks:block* removed:removed* citations:citation* snapshots:snapshot+ posts:post*
 dispositions:disposition* objections:objection* answers:answer* window:window told:C answered:C unreachable:C
 counts:counts unaccounted:W? contributors:D*; paper id:P kind:proposal|charter board:N;
section uid:N kind:N heading:W; block uid:N section:N text:W editorial:FLAG change:change? action:action?;
removed uid:N change:change?; change @cause; change-post cause:N reference:key?; key thread:P number:P;
change-objection cause:N reference:id?; change-amendment cause:N reference:id?; id id:P;
change-editorial cause:N reference:NULL; action who:D? where:D? until:DAY? level:N? status:N?;
citation block:N relation:supports|nuances|contradicts|answers source:source; source @type;
source-excerpt type:N thread:P number:P revision:D start:C end:C quote:D; source-block type:N uid:N;
source-published type:N assembly:N paper:P version:P uid:N manifest:D;
snapshot thread:P round:P posts:P frozen:AT; post thread:P number:P round:P digest:D kind:N language:N milieu:N?
 phase:diagnosis|strategy|action state:shown|hidden|redacted|erased;
disposition thread:P number:P fate:cited|merged|set-aside|procedural target:key? reason:W?
 how:single|bulk|followed|author; objection id:P thread:P number:P text:W state:N at:AT;
answer objection:P text:W by:D at:AT; window opened:AT? closed:AT? seconds:C;
counts one_by_one:C bulk:C not_at_all:C hidden:C erased:C;
entry-rendition format:=milieu-rendition/1 ENTRY by:D? manifest:D language:N title:title? sections:rendered*
 blocks:rendered*; title text:D how:human|machine; rendered uid:N text:D how:human|machine;
entry-erasure format:=milieu-erasure/1 ENTRY digests:D+;
entry-withholding format:=milieu-withholding/1 ENTRY manifest:D reason:W"""
SHAPES = SHAPES.replace("ENTRY", "kind:N assembly:N seq:P prev:D? at:AT")
RULES = dict(rule.split(maxsplit=1) for rule in SHAPES.split(";"))
FIELDS = {shape: rule.split() for shape, rule in RULES.items() if rule[0] not in "~@"}
OBJECTS = {shape: dict(field.split(":", 1) for field in fields) for shape, fields in FIELDS.items()}
TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[\[{]|[\]}]', re.DOTALL)
LONGEST, SAFE = 64 * 1024 * 1024, range(1 - 2**53, 2**53)
MOST = {b",": 4_000_000, b"[": 2_000_000, b"{": 2_000_000, b"]": 2_000_000, b"}": 2_000_000, b'"': 16_000_000}
HOW = {None: "not_at_all", "single": "one_by_one", "author": "one_by_one", "bulk": "bulk", "followed": "bulk"}
KEY, DIGESTS = itemgetter("thread", "number"), {"digest", "revision", "quote"}


def fits(shape, value):
    """Whether a value has a shape."""
    if shape[-1] == "?":
        return value is None or fits(shape[:-1], value)
    if shape[-1] in "*+":
        enough = type(value) is list and len(value) >= (shape[-1] == "+")
        return enough and all(fits(shape[:-1], member) for member in value)
    if shape in OBJECTS:
        same = type(value) is dict and value.keys() == OBJECTS[shape].keys()
        return same and all(fits(inner, value[name]) for name, inner in OBJECTS[shape].items())
    if shape not in RULES:
        return type(value) is str and value in shape.removeprefix("=").split("|")
    if RULES[shape][0] == "@":
        chosen = f"{shape}-{value.get(RULES[shape][1:])}" if type(value) is dict else ""
        return chosen in OBJECTS and fits(chosen, value)
    return re.fullmatch(RULES[shape][1:], f"{type(value).__name__} {value}") is not None


def read(data):
    """The value of a JSON file that may be hostile; raises ValueError for what F1 to F4 refuse."""
    if len(data) > LONGEST or any(data.count(sign) > most for sign, most in MOST.items()):
        raise ValueError("the file is too large")
    text = data.decode("utf-8")
    steps = ((token[0] in "[{") - (token[0] in "]}") for token in TOKEN.finditer(text))
    if max(accumulate(steps), default=0) > 32:
        raise ValueError("the file is too deep")
    hooks = {"parse_int": lambda digits: SAFE[SAFE.index(int(digits[:18]))], "parse_float": int}
    hooks["object_pairs_hook"] = lambda pairs: dict(pairs) if len(dict(pairs)) == len(pairs) else int("twice")
    return json.loads(text, parse_constant=int, **hooks)


def written(value):
    """The RFC 8785 bytes of a value; for what an export holds, json's own order and spelling are the same."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def agrees(m):
    """Whether a manifest of the right shape keeps the rules M1 to M6."""
    uids = [[row["uid"] for row in m[name]] for name in ("sections", "blocks", "removed")]
    sections, blocks, removed = map(set, uids)
    sources = [row["source"] for row in m["citations"]]
    cited = {KEY(source) for source in sources if source["type"] == "excerpt"}
    posts, fates = list(map(KEY, m["posts"])), {KEY(row): row for row in m["dispositions"]}
    last, counts = {row["thread"]: row["posts"] for row in m["snapshots"]}, Counter()
    for row in m["posts"]:
        how = HOW[fates[KEY(row)]["how"] if KEY(row) in fates else None]
        counts[row["state"] if row["state"] in ("hidden", "erased") else how] += 1
    targets = {KEY(row["target"]) for row in fates.values() if row["target"]}
    kept = [
        all(len({*names}) == len(names) for names in uids) and not blocks & removed,  # M1
        {row["section"] for row in m["blocks"]} <= sections,
        {row["block"] for row in m["citations"]} <= blocks,  # M2
        all(source["uid"] in blocks for source in sources if source["type"] == "block"),
        sum(last.values()) == len(posts) and all(number <= last.get(at, 0) for at, number in posts),  # M3
        posts == sorted({*posts}) and {*posts} >= {*fates, *targets, *cited, *map(KEY, m["objections"])},
        list(map(KEY, m["dispositions"])) == sorted(fates),  # M4
        all((row["fate"] == "merged") == (row["target"] is not None) for row in fates.values()),
        all(fates[key]["fate"] != "merged" for key in targets & fates.keys()),
        all(row["reason"] for row in fates.values() if row["fate"] == "set-aside"),
        all(key in cited for key, row in fates.items() if row["fate"] == "cited"),
        all(counts[name] == count for name, count in m["counts"].items()),  # M5
        m["unaccounted"] is not None or not counts["not_at_all"],
        {row["objection"] for row in m["answers"]} <= {row["id"] for row in m["objections"]},  # M6
    ]
    return all(kept)


def check_chain(entries, digests, assembly, doubtful):
    """The positions, from 0, of the entries that break C1 to C5; those in ``doubtful`` are not vouched for."""
    bad, versions, latest, place = set(), set(), {}, (assembly, 0)
    whole = [fits("entry", entry) for entry in entries]
    for at, entry in enumerate(entries):  # C1, C2
        expected = place[0], place[1] + 1
        place = (entry["assembly"], entry["seq"]) if whole[at] else expected
        bad |= set() if whole[at] and place == expected else {at}
    for at in sorted({*range(len(entries))} - bad, reverse=True):  # C3
        if entries[at]["prev"] != (digests[at - 1] if at else None):
            doubtful |= {at if at in doubtful or not at else at - 1}
            bad |= {at, at - 1} & doubtful
    for at, entry in enumerate(entries):
        kind = entry["kind"] if whole[at] else "erasure"
        if kind == "version":  # C4
            paper, uids = entry["paper"]["id"], {row["uid"]: None for row in entry["blocks"]}
            before, number, old = latest.get(paper, (None, 0, {}))
            gone = [uid for uid in old if uid not in uids] == [row["uid"] for row in entry["removed"]]
            follows = (before, number + 1) == (entry["previous"], entry["version"])
            bad |= set() if agrees(entry) and gone and follows else {at}
            latest[paper] = digests[at], entry["version"], uids
            versions.add(digests[at])
        elif kind != "erasure" and entry["manifest"] not in versions:  # C5
            bad.add(at)
    return bad


def verify(data, head=None):
    """The places of all damage, and how many openings are verified, undisclosed, erased and missing."""
    value, head = read(data), head and "".join(head.split()).lower()
    parts = [value.get(name) for name in ("manifest", "openings", "chain")] if type(value) is dict else []
    right = list(map(type, parts)) == [dict, dict, list] and len(value) == 3 and len(parts[2]) <= 100_000
    if not right or parts[0].get("format") != "milieu-manifest/1" or not fits("D?", head):
        raise ValueError("this is no Milieu export, or no head")
    m, openings, entries = parts
    digests = [hashlib.sha256(written(entry)).hexdigest() for entry in entries]
    lost = {len(entries) - 1} if head and head not in digests else set()
    places = {f"chain entry {at + 1}" for at in check_chain(entries, digests, m.get("assembly"), {*lost})}
    places |= ({"head"} if lost else set()) | ({"file"} if written(value) != data else set())
    places |= {"manifest"} if hashlib.sha256(written(m)).hexdigest() not in digests else set()
    erasures = [entry for entry in entries if fits("entry", entry) and entry["kind"] == "erasure"]
    erased = {digest for entry in erasures for digest in entry["digests"]}
    known = set(re.findall("[0-9a-f]{64}", written([m, entries]).decode())) - erased  # O1
    plain, posts, texts, counts, excerpts = {}, defaultdict(set), {}, Counter(), []
    if fits("entry", m):
        others = {**m, "posts": [], "citations": [], "prev": None, "previous": None}
        plain = Counter(re.findall("[0-9a-f]{64}", written(others).decode()))
        plain -= Counter(row["text"]["digest"] for row in m["blocks"])
        posts |= {row["text"]["digest"]: {None} for row in m["blocks"]}
        excerpts = [row["source"] for row in m["citations"] if row["source"]["type"] == "excerpt"]
        states = {KEY(row): row["state"] for row in m["posts"]}
        for row, name in ((one, name) for one in m["posts"] + excerpts for name in DIGESTS & one.keys()):
            posts[row[name]].add(states.get(KEY(row)))
    for digest, opening in openings.items():  # O2, O3
        salted = bytes.fromhex(opening["salt"]) + opening["text"].encode() if fits("opened", opening) else b""
        if digest in known and fits("masked", opening) and digest in posts and digest not in plain:
            counts["undisclosed"] += 1
        elif digest in known and salted and hashlib.sha256(salted).hexdigest() == digest:
            texts[digest] = opening["text"]
        else:
            places.add(f"opening {digest}" if fits("D", digest) else "openings")
    for digest in (plain.keys() | posts.keys()) - openings.keys():  # O4
        masked = digest not in plain and posts[digest] <= {"hidden", "redacted"}
        fate = "erased" if digest in erased else "undisclosed" if masked else "missing"
        places |= {f"opening {digest}"} if fate == "missing" else set()
        counts[fate] += 1
    for row in (row for row in excerpts if texts.keys() >= {row["revision"], row["quote"]}):  # O5
        kept = texts[row["revision"]][row["start"] : row["end"]] == texts[row["quote"]]
        places |= set() if kept else {"manifest"}
    return places, counts + Counter(verified=len(texts))


if __name__ == "__main__":
    try:
        with open(sys.argv[1], "rb") as file:
            found, numbers = verify(file.read(LONGEST + 1), (sys.argv[3:] or [None])[0])
    except (IndexError, OSError, ValueError) as error:
        sys.exit(print(f"cannot be judged: {error}") or 2)
    compared = "compared with the head you gave" if sys.argv[3:] else "not compared with an independent head"
    print(*sorted(found), dict(numbers), f"{'not ' if found else ''}consistent; {compared}", sep="\n")
    sys.exit(bool(found))
