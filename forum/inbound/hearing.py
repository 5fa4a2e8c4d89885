"""In which language somebody wrote: told by the script, or by its smallest words; not guessed where neither is clear.

A dozen short words that no other of these languages has tell a paragraph apart; a greeting they do not, and then
nothing is told.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from forum.tongues import CONTENT, base

#: Languages whose small words are known here: those of the interface, and two that are written beside them.
HEARD = ("fr", "en", "es", "pt", "ar", "de", "it")
#: Characters that are looked at, small words of one language alone (or as many shared ones as count for that) that must
#: be found, and how many times more than of any other.
LOOKED_AT, FEWEST, CLEARLY = 4_000, 2, 2.0
#: The part of the letters that must be of a script for it to tell.
MOSTLY = 0.7
LATIN = "LATIN"

#: What is quoted, code, and where links lead.
_NOT_WORDS = re.compile(
    r"^ {0,3}>[^\n]*|^```.*?^```|`[^`\n]*`|https?://\S+|\]\([^)\s]*\)", re.MULTILINE | re.DOTALL
)
_WORD = re.compile(r"[^\W\d_]+")

_SMALL_WORDS = {
    "fr": """
        le la les des du un une et est sont dans pour pas que qui sur avec nous vous ils elle mais ou où
        donc ce cette ces au aux par plus ne se sa son ses leur leurs je tu il on notre votre être avoir
        fait faut même aussi très comme si cela ça c j qu n d l s été peut deux sans sous chez y en à de oui
        non quand déjà rien tout tous toutes bien puis abord faudrait nos ici personne moi lui mes mon ma
    """,
    "en": """
        the and is are was were of to in that it for on with as be by this not you we they he she but or
        from have has had our your their there what who when which will would can could should do does did
        no yes if so at an a i my me us them been more about into only than then its how all any why because
    """,
    "es": """
        el la los las un una y es son de del en que no por para con se su sus lo al como más pero este esta
        estos estas nosotros ustedes ellos hay muy ya también sobre sin hasta desde cuando donde quien
        porque yo mi tu nos le les fue ser está están tiene tienen hacer sí todo todos ese eso entre o
        nuestro nuestra nadie nunca había hemos aquí viene cada
    """,
    "pt": """
        o a os as um uma e é são de do da dos das em no na nos nas que não por para com se seu sua como mais
        mas este esta isto isso nós vocês eles há muito já também sobre sem até desde quando onde quem
        porque eu meu minha foi ser está estão tem têm fazer sim ao à aos às pelo pela entre ou lhe nosso
        nossa ninguém nunca havia aqui vem cada
    """,
    "de": """
        der die das und ist sind war in den dem des ein eine einen einem nicht mit für auf von zu im am an
        es ich wir sie ihr er aber oder auch wie was wenn dass daß haben hat hatte werden wird kann können
        noch nur schon so bei nach aus um über unser unsere kein keine mehr sehr alle als bis durch gegen
        ohne vor zum zur doch man
    """,
    "it": """
        il lo la i gli le un uno una e è sono di del della dei delle in nel nella che non per con si su come
        più ma questo questa questi noi voi loro c molto già anche senza fino quando dove chi perché io mio
        mia ci ne da dal dalla al alla stato essere ha hanno fare sì tutto tutti tra o se fra però nostro
        nostra nessuno mai qui ogni
    """,
}
_KNOWN = {language: frozenset(words.split()) for language, words in _SMALL_WORDS.items()}


def language_heard(words: str, said: str, among: Iterable[str]) -> str:
    """The language of ``words``, one of ``among``; "" where it cannot be told.

    ``said`` (Content-Language, RFC 3282) counts where the words alone do not tell, and do not speak against it.
    """
    codes = list(dict.fromkeys(code for code in among if code in CONTENT))
    plain = _NOT_WORDS.sub(" ", words[:LOOKED_AT])
    script = _script(plain)
    written = [code for code in codes if _script(CONTENT[code].name) == script]
    if script != LATIN:
        return next(iter(written), "")
    if any(base(code) not in _KNOWN for code in written):
        return ""  # Catalan has the small words of Spanish
    counted = _counted(plain, {base(code) for code in codes})
    told = _clearly_first(counted) or _claimed(said, counted)
    return next((code for code in codes if base(code) == told), "") if told else ""


def _script(words: str) -> str:
    """The script in which most letters are, as Unicode names it; "" for none."""
    found = Counter(unicodedata.name(sign, " ").partition(" ")[0] for sign in words if sign.isalpha())
    first, most = (found.most_common(1) or [("", 0)])[0]
    return first if most > MOSTLY * found.total() else ""


def _counted(plain: str, among: set[str]) -> Counter[str]:
    """How many small words of each language there are; one that several languages have counts in each for a part."""
    found: Counter[str] = Counter({language: 0 for language in _KNOWN if language in among})
    for word in map(str.casefold, _WORD.findall(plain)):
        has = [language for language in found if word in _KNOWN[language]]
        for language in has:
            found[language] += 6 // len(has)
    return found


def _clearly_first(counted: Counter[str]) -> str:
    (first, most), (_second, next_most), *_others = [*counted.most_common(2), ("", 0), ("", 0)]
    return first if most >= 6 * FEWEST and most >= CLEARLY * next_most else ""


def _claimed(said: str, counted: Counter[str]) -> str:
    """What the headers claim, if it is one language, and no other has more small words."""
    claimed = base(said.strip().lower())
    most = max(counted.values(), default=0)
    return claimed if claimed in counted and most and counted[claimed] == most else ""
