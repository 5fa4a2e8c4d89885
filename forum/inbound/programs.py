"""The lines with which mail programs and telephones sign what they send: "Sent from my iPhone", "Get Outlook for iOS".

People write "Sent from my house to the mayor" too. So a line counts only if nothing else stands in it: it opens (or, in
German, ends) as programs do, it names a device or a program, and every other word is one of those that stand between.
"""

import re

LONGEST = 160


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _phrases(words: str) -> tuple[str, ...]:
    return tuple(" ".join(phrase.split()) for phrase in words.split(","))


#: How such a line opens; what follows is words from the lists below and nothing else. Arabic without its vowel signs.
_OPENS = _phrases("""
    sent from, sent with, sent via, sent using, from my, secured with, secured by,
    sécurisé par, sécurisé avec, protegido con, protegido por, protegido com, protetto da, protetto con,
    sicher versendet mit, gesichert mit, gesichert durch,
    envoyé de, envoyé d, envoyé depuis, envoyé à partir, envoyé avec, envoyé via, envoyée depuis, provenance,
    enviado desde, enviado con, enviado mediante, enviado vía, enviado a través,
    enviado do, enviado da, enviado de, enviado a partir, enviado com, enviado através, enviado pelo, enviada do,
    gesendet von, gesendet mit, gesendet via, gesendet über,
    inviato da, inviato dal, inviato dalla, inviato dall, inviato con, inviato tramite,
    ارسلت من, ارسل من, مرسل من, مرسلة من, تم الارسال من, تم الارسال باستخدام, تم الارسال عبر, ارسلت باستخدام,
    ارسل باستخدام, تم ارسالها من, تم ارساله من, مرسل باستخدام, ارسلت عبر
""")
#: How a program is recommended: a line that opens so must name a program, for people get telephones too.
_OFFERS = _phrases("""
    get, download, obtenir, obtenez, télécharger, téléchargez, obtener, obtén, descargar, descarga, consigue, obter,
    obtenha, baixe, baixar, transfira, holen sie sich, hol dir, laden sie, ottieni, scarica,
    الحصول على, احصل على, تنزيل, تحميل
""")
#: How German ends such a line, whatever opens it: "Von meinem iPhone gesendet", "Outlook für iOS beziehen".
_ENDS = _phrases("gesendet, verschickt, geschickt")
_OFFERS_AT_THE_END = _phrases("beziehen, herunterladen, abrufen")
_OPENS_BEFORE_END = _phrases("von, mit, über, diese nachricht wurde, diese e mail wurde, diese mail wurde")

_PROGRAMS = _set("""
    outlook hotmail yahoo proton protonmail gmail thunderbird k-9 fairemail bluemail typeapp zimbra laposte gmx web.de
    freenet t-online zoho airmail mymail mailo infomaniak tuta tutanota roundcube aquamail spark superhuman mailfence
    emclient laposte.net mailspring
""")
_DEVICES = _set("""
    iphone ipad ipod ios mac macbook galaxy samsung android huawei xiaomi redmi nokia blackberry windows motorola oppo
    oneplus realme htc sony xperia fairphone smartphone phone téléphone telephone mobile portable móvil movil celular
    telemóvel telemovel handy cellulare telefono teléfono telefone mobiltelefon telefon tablet tablette tableta gerät
    mobilgerät appareil device dispositivo aparelho
    هاتف هاتفي الهاتف جوال جوالي الجوال موبايل موبايلي الموبايل جهاز جهازي الجهاز ايفون الايفون ايباد الايباد اندرويد
    الاندرويد سامسونج جالكسي
""")
#: Providers that are called like other things, a town or a colour; one is named where its mail or application is.
_PROVIDERS = _set("""
    orange sfr free bbox bouygues libero tim virgilio tiscali telekom uol terra bol edison canary mailbox mobilen
""")
_MAILS = _set("mail app application appli webmail messagerie courrier correo posta aplicación aplicativo")
#: Words that stand between, and alone name nothing.
_BETWEEN = _set("""
    my the a an and from for on with by of using via and mail mails app apps email e-mail smart secure private encrypted
    secure-e-mail
    mon ma le la les l d de du des un une pour sur avec à par depuis courrier courriel messagerie sécurisée sécurisé
    application appli chiffrée webmail mi mis el los un una para con en del correo electrónico electronico seguro segura
    cifrado aplicación meu minha o os as do da no na com em pelo aplicativo aplicação meinem meiner mein der dem das die
    von mit für auf sicheren sicherer sichere mobilen nachricht wurde sich herunter mio mia il lo gli dal dalla dall per
    su della dell posta sicura sicuro elettronica cifrata applicazione
    من ال الـ لـ الخاص الخاصة بي على ل عبر باستخدام بواسطة تطبيق بريد البريد بريدي الالكتروني الامن المؤمن الذكي ذكي في
    pro max mini plus ultra note lite edge air se fe lte 4g 5g at&t t-mobile verizon sprint vodafone
    telecom telcel movistar claro network web z fold flip
""")
_KNOWN = _PROGRAMS | _DEVICES | _PROVIDERS | _MAILS | _BETWEEN
_ANY = _PROGRAMS | _DEVICES
_MODEL = re.compile(r"[a-z]{0,4}\d{1,4}[a-z]{0,2}\+?")
_EXCUSE = re.compile(
    r"excus|entschuldig|disculp|desculp|perdon|scus|typo|brev|brièv|kürze|عذر|ايجاز|اختصار", re.IGNORECASE
)
#: Lines that praise ("Yahoo Mail: Search, Organize, Conquer"), that say that a virus was looked for, or who nodded.
_SLOGAN = re.compile(
    r"yahoo mail\s?: \w+, \w+, \w+|sent from mailspring, the best free email app for work"
    r"|(?=.*\bvir)(?=.*(?:\b|www\.)(?:avast|avg)\b)(?=.*(?:mail|courrier|correo|\.com)).*"
    r"|.{1,60} (?:reacted via|a réagi via|reaccionó (?:con|mediante|a través de)|reagiu (?:com|pelo|via)"
    r"|hat über|ha reagito (?:con|tramite)) gmail(?: reagiert)?\W*",
    re.IGNORECASE,
)
_LINK = re.compile(r"[<(\[]*\bhttps?://(?:www\.)?([\w-]*)\S*")
_NOTHING_BUT_A_LINK = re.compile(r"[<(\[]*(?:https?://|www\.|#[\w-]{8})\S+")
_VOWEL_SIGNS = re.compile("[\u064b-\u0652\u0640]")


def names_the_program(line: str) -> bool:
    """Whether a line (as its reader sees it) says with what a mail was sent, and nothing else."""
    if len(line) > LONGEST:
        return False
    if _SLOGAN.fullmatch(_LINK.sub("", line)):
        return True
    said, _, excuse = _LINK.sub(_named_by_link, line).strip().partition(". ")
    if excuse and not (_EXCUSE.search(_folded(excuse)) and len(excuse) < 80):
        return False
    words = _words(said)
    return bool(words) and (_opens_so(words) or _ends_so(words))


def is_link(line: str) -> bool:
    """Whether nothing but a link stands in a line."""
    return _NOTHING_BUT_A_LINK.fullmatch(line) is not None


def _named_by_link(found: re.Match[str]) -> str:
    """The program that a link leads to, as "Sent with https://mailfence.com" says it; a space for any other."""
    return f" {found[1]} " if found[1].casefold() in _PROGRAMS else " "


def _opens_so(words: list[str]) -> bool:
    rest = _after(words, _OPENS)
    if rest is not None:
        return _names(rest, _ANY)
    rest = _after(words, _OFFERS)
    return rest is not None and _names(rest, _PROGRAMS)


def _ends_so(words: list[str]) -> bool:
    if words[-1] in _ENDS:
        rest = _after(words[:-1], _OPENS_BEFORE_END)
        return rest is not None and _names(rest, _ANY)
    return words[-1] in _OFFERS_AT_THE_END and _names(words[:-1], _PROGRAMS)


def _names(words: list[str], things: frozenset[str]) -> bool:
    """Whether all ``words`` are of the lists, and one of them, or a provider beside its mail, is one of ``things``."""
    said = set(words)
    if any(not (word in _KNOWN or _MODEL.fullmatch(word)) for word in said):
        return False
    return bool(said & things) or (things is not _PROGRAMS and bool(said & _PROVIDERS and said & _MAILS))


def _after(words: list[str], openings: tuple[str, ...]) -> list[str] | None:
    """What stands behind the longest of ``openings`` that ``words`` begin with; None when they begin with none."""
    said = f"{' '.join(words)} "
    found = max((each for each in openings if said.startswith(f"{each} ")), key=len, default=None)
    return None if found is None else words[len(found.split()) :]


def _words(line: str) -> list[str]:
    """The words of a line in small letters; "Galaxy-Smartphone" and "l'application" are two each, "K-9" is one."""
    found: list[str] = []
    for piece in re.split(r"[\s'’,:()<>\[\]«»\"|/]+", _folded(line).replace("em client", "emclient")):
        word = piece.strip(".!…;*_—–-")
        found += [word] if word in _KNOWN else word.split("-")
    return [word for word in found if word]


def _folded(line: str) -> str:
    """``line`` in small letters, Arabic as people search it: without vowel signs, each alif alike."""
    return re.sub("[أإآٱ]", "ا", _VOWEL_SIGNS.sub("", line.casefold()))
