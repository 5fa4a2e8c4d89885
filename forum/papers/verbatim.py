"""Whether a text still holds words that it was made of, whatever was written around them or edited since."""

import unicodedata

LONGEST_RUN, SHORTEST_RUN = 30, 10


def still_holds(text: str, words: str) -> bool:
    """Whether ``text`` still has so much of ``words`` in a row that it is theirs.

    That is a run of 30 letters and digits (five or six words of most languages); of shorter words, half of them; but
    never less than 10, for any two texts share so much, unless the words themselves are shorter. Case, accents, marks
    and spaces between do not count: an edit of those leaves the words.
    """
    said, kept = _letters(text), _letters(words)
    if not kept:
        return bool(words.strip()) and words.strip() in text
    run = min(len(kept), max(SHORTEST_RUN, min(LONGEST_RUN, len(kept) // 2)))
    known = {kept[at : at + run] for at in range(len(kept) - run + 1)}
    return any(said[at : at + run] in known for at in range(len(said) - run + 1))


def _letters(text: str) -> str:
    return "".join(
        character
        for character in unicodedata.normalize("NFKD", text).casefold()
        if unicodedata.category(character)[0] in "LN"
    )
