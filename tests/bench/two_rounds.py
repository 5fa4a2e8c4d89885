"""A thread of an imported consultation taken to version 2, its files made, its JSON given to both verifiers.

    python -m tests.bench.two_rounds PROPOSAL.json FOLDER

PROPOSAL.json is one proposal of the French consultation of 2015 (docs/import.md) with at least thirty
contributions. In FOLDER come the site's data and version 2 as PDF, EPUB and JSON. What is an act on the site is done
by the same act here, what is a command by the command; the text of the paper is a few plain sentences.
"""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from sqlalchemy import select

from forum import create_app, schema
from forum.assemblies.actions import open_assembly
from forum.assemblies.models import Level
from forum.boards.actions import open_milieu
from forum.database import carry_out, db
from forum.members.actions import give_mandate, join
from forum.members.models import Role
from forum.papers import actions as papers
from forum.papers.models import Block, ChangeCause, Disposition, Draft, Fate, Section, SectionKind
from forum.phases import Kind
from forum.threads import actions as threads
from forum.threads.models import Post, Thread
from tests.cast import person

MODERATOR = "carla@example.org"
REASON = "Déjà dit, et mieux, par les messages cités."
WAIVER = "La consultation est close depuis 2015."
SECOND = "docs/verify.py"


def command(*words: str) -> dict[str, Any]:
    """Run a command of the site, and give the facts it prints."""
    done = subprocess.run(
        [sys.executable, "-c", "from forum.cli import main; main()", *words],
        capture_output=True,
        check=True,
        text=True,
    )
    return json.loads(done.stdout) if "--json" in words else {"said": done.stdout.strip()}


def board_for(moderator: Any, admin: Any) -> str:
    """An assembly with one milieu, and who moderates it."""
    assembly = open_assembly(
        "republic",
        by=admin,
        level=Level.NATIONAL,
        names={"fr": "Assemblée numérique"},
        descriptions={"fr": "Une consultation reprise."},
        spoken=["fr"],
    )
    milieu = open_milieu(assembly, "citizens", by=admin, names={"fr": "Citoyens"}, hue=4)
    join(milieu, by=moderator, own=True)
    give_mandate(moderator, Role.MODERATOR, by=admin, board=milieu)
    return str(milieu.slug)


def posts_of(draft: Draft) -> list[Post]:
    """The posts of the draft's snapshots that wait for their fate, in order."""
    settled = select(Disposition.post_id).where(Disposition.draft_id == draft.id)
    thread_ids = [thread.id for thread in draft.threads]
    return list(
        db.session.scalars(
            select(Post)
            .where(Post.thread_id.in_(thread_ids), Post.id.not_in(settled), Post.hidden_at.is_(None))
            .order_by(Post.number)
        )
    )


def first_sentence(words: str) -> tuple[int, int]:
    """Where the first sentence of a text stands; of a very long one, its first words."""
    begins = re.search(r"\w", words)
    start = begins.start() if begins else 0
    for form in (r"[^\n]{10,240}?(?:[.!?…](?=\s|$)|$)", r"[^\n]{1,240}(?=\s|$)"):
        if found := re.compile(form, re.MULTILINE).match(words, start):
            return found.span()
    return start, len(words)


def section_of(draft: Draft, kind: SectionKind) -> Section:
    """The section of a kind."""
    return db.session.scalars(select(Section).where(Section.draft_id == draft.id, Section.kind == kind)).one()


def harvest(draft: Draft, by: Any, posts: list[Post], kind: SectionKind, words: str) -> Block:
    """One block of a section that rests on the first sentence of each of these posts."""
    block = papers.add_block(section_of(draft, kind), by=by, source=words)
    for post in posts:
        start, stop = first_sentence(post.revision.text or "")
        papers.cite(block, threads.keep_excerpt(post.revision, by=by, start=start, stop=stop), by=by)
    return block


def first_round(draft: Draft, by: Any) -> None:
    """Cite a third, merge a few, and set the others aside in bulk with one reason."""
    waiting = posts_of(draft)
    opening, rest = waiting[0], waiting[1:]
    cited = rest[::3]
    third = max(len(cited) // 3, 1)
    harvest(draft, by, cited[:third], SectionKind.DIAGNOSIS, "Beaucoup partent de ce qu’ils vivent.")
    harvest(draft, by, cited[third : 2 * third], SectionKind.STRATEGY, "Une règle claire est demandée.")
    harvest(draft, by, cited[2 * third :], SectionKind.DISAGREEMENT, "Tous ne veulent pas de la même.")
    papers.dispose(draft, [opening], Fate.PROCEDURAL, by=by)
    left = [post for post in posts_of(draft) if post.id not in {one.id for one in cited}]
    for post in left[:5]:
        papers.dispose(draft, [post], Fate.MERGED, by=by, target=cited[0])
    papers.dispose(draft, posts_of(draft), Fate.SET_ASIDE, by=by, reason=REASON, language="fr")


def second_round(draft: Draft, by: Any) -> None:
    """Cite what is new, and say in one changed block that it changed because of it."""
    new = posts_of(draft)
    block = harvest(draft, by, new, SectionKind.ACTION, "Une rencontre est convenue avec les auteurs.")
    old = db.session.scalars(
        select(Block)
        .join(Section, Section.id == Block.section_id)
        .where(Section.draft_id == draft.id, Section.kind == SectionKind.STRATEGY)
    ).first()
    cause = {"cause": ChangeCause.POST, "reference": f"{new[0].thread_id}:{new[0].number}"}
    papers.edit_block(block, by=by, source=block.text, editorial=False, seen_edits=block.edits, **cause)
    if old is not None:
        words = f"{old.text} Elle vaut aussi pour les usages commerciaux."
        papers.edit_block(old, by=by, source=words, editorial=False, seen_edits=old.edits, **cause)


def drafted(thread: int, work: Any, by: Any) -> int:
    """Open the draft by the command, do the work on it, and give the number of its paper."""
    facts = command("paper", "draft", str(thread), "--as", MODERATOR, "--json")
    db.session.rollback()
    carry_out(lambda: work(db.session.get_one(Draft, facts["draft"]), by()))
    return int(facts["paper"])


def publish(paper: int) -> None:
    """Publish the open draft, and say its counts."""
    facts = command("paper", "publish", str(paper), "--as", MODERATOR, "--waive", WAIVER, "--json")
    print(f"version {facts['version']}: entry {facts['seq']}, {facts['counts']}")


def main(source: Path, folder: Path) -> None:
    """From the import to the two verifiers; every step says how long it took."""
    # For the commands, too.
    os.environ.update(FORUM_DATA=str(folder / "site"), BASE_URL="https://consultation.example")
    app = create_app()
    with app.app_context():
        schema.upgrade()
        carla = carry_out(lambda: person("Carla Ruiz", "fr"))
        admin = carry_out(_administrator)
        board = carry_out(lambda: board_for(carla, admin))
        by = lambda: db.session.get_one(type(carla), carla.id)  # noqa: E731  asked anew in each transaction
        report = command("import", "republique-numerique", str(source), "--board", board, "--json")
        thread = db.session.scalars(select(Thread.id)).one()
        count = db.session.get_one(Thread, thread).last_number
        print(f"imported: {report['posts']}, thread {thread} with {count} posts")
        assert count > 30, "a thread of at least thirty contributions is wanted"
        for number, work in ((1, first_round), (2, second_round)):
            db.session.rollback()
            if number == 2:
                command("round", "open", str(thread), "--as", MODERATOR, "--json")
                carry_out(lambda: _answers(db.session.get_one(Thread, thread), by()))
            reason = f"Le tour {number} est clos."
            command(
                *("freeze", str(thread), "--round", str(number)),
                *("--as", MODERATOR, "--reason", reason, "--json"),
            )
            paper = drafted(thread, work, by)
            publish(paper)
        taken(paper, folder)


def _administrator() -> Any:
    member = person("Admin Istrator", "fr")
    give_mandate(member, Role.ADMINISTRATOR, by=None)
    return member


def _answers(thread: Thread, by: Any) -> None:
    for words in ("Et les usages commerciaux ?", "Rencontrons les auteurs avant l’été.", "D’accord."):
        threads.post(thread, by=by, source=words, kind=Kind.REPLY, language="fr")


def taken(paper: int, folder: Path) -> None:
    """Make the files of the last version, and let both verifiers judge the JSON."""
    for name in ("pdf", "epub", "docx", "json"):
        begun = time.monotonic()
        file = folder / f"version-2.{name}"
        command("paper", "export", str(paper), "--format", name, "-o", str(file))
        print(f"{file.name}: {file.stat().st_size} bytes in {time.monotonic() - begun:.1f} s")
    export = folder / "version-2.json"
    for judge in (["-c", "from forum.cli import main; main()", "verify"], [SECOND]):
        done = subprocess.run([sys.executable, *judge, export], capture_output=True, text=True, check=True)
        print(done.stdout.strip().splitlines()[-1])


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    Path(sys.argv[2]).mkdir(parents=True, exist_ok=True)
    main(Path(sys.argv[1]).absolute(), Path(sys.argv[2]).absolute())
