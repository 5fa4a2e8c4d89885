"""How mail programs introduce what they quote, in the languages of Milieu and beside them.

Collected from Gmail, Outlook (desktop, web, telephone, Windows Mail), Apple Mail, Yahoo, Proton, Thunderbird, K-9,
Samsung, GMX and WEB.DE, T-Online, Roundcube, Zimbra, Orange, Libero, Zoho and Spark in English, French, Spanish,
Portuguese, Arabic, German and Italian. Lines are looked at without the signs of Markdown (``bare``).
"""

import re

#: Characters of a line that are looked at: what programs write is shorter.
LOOKED_AT = 400

_SIGNS = re.compile(r"\\(?=[^\w\s])|\*\*|\[(?=[^\]]*\]\()|\]\([^)\s]*\)|\\$")
#: Marks of direction and of nothing that programs put into what they write in Arabic, and odd spaces.
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u061c]")

#: "Le 24 nov. 2026 à 10:15, Milieu <…> a écrit :", all of it on one line.
_WROTE = (
    r"wrote|writes|a écrit|escribió|ha escrito|escreveu|schrieb(?:en)?|geschrieben|ha scritto|scrisse"
    r"|كتب(?:ت|وا)?|تمت كتابة ما يلي(?: بواسطة)?"
)
ATTRIBUTION = re.compile(
    rf"(?:^|[\s,،>)/])(?:{_WROTE})(?=$|[\s:(<,،/]).{{0,200}}(?:[:：]|-{{2,}})$", re.IGNORECASE
)
#: One without the sign at its end, as WEB.DE writes it; it counts right above a quote, and with an hour or an address.
UNPOINTED = re.compile(rf"(?:^|[\s,،>)/])(?:{_WROTE})(?=$|[\s(<,،/]).{{0,120}}$", re.IGNORECASE)
ENDS_WITH_WROTE = re.compile(rf"(?:^|[\s,،>)/])(?:{_WROTE})$", re.IGNORECASE)
#: The rest of one whose name stands on the line above.
WROTE_FIRST = re.compile(rf"(?:{_WROTE})(?=$|[\s:(<,،/])", re.IGNORECASE)
#: What only programs name: an address between signs, or the hour to the minute. People write "On 3 May 2026 the mayor
#: wrote:" too, and "I wrote to mayor@example.org:".
IN_ANGLES = re.compile(r"[<(\[]\s*(?:mailto:)?[^<>\s]+@")
HOUR = re.compile(r"(?<![\d:])\d{1,2}:\d{2}(?!\d)")
NAMED = re.compile(rf"{IN_ANGLES.pattern}|{HOUR.pattern}")
#: A day and the hour as Italian writes it, "24/11/2026 alle 10.15".
DOTTED = re.compile(r"\d{4}\D.*\b\d{1,2}\.\d{2}\b")
#: An attribution in a language that is not above, where a quote of our own letter or a person's address follows.
FOREIGN = re.compile(rf"(?:{NAMED.pattern}|\d\.\d{{2}}\b).*[:：]$")
#: "Amina" <amina@example.org> – 24 November 2026 10:15", as Nextcloud writes it right above a quote.
DATED_NAME = re.compile(r"@\S+ [–-] .*\d{4}.*\d{1,2}[:h]\d{2}")
#: A day, which is enough only where nothing in the mail is introduced with more.
DATED = re.compile(r"\d.*\d{2}")
#: How an attribution opens: with a day, or after "On"; so that it is told from the person's line above it.
OPENING = re.compile(
    r"(?:-+ )?(?:on|le|el|em|às|am|il|في|a|\w{2,4}\.?,)\s.*\d|.{0,40}\d{4}.{0,40}\d{1,2}[:h]\d{2}",
    re.IGNORECASE,
)

DIVIDER = re.compile(
    r"^[-_=*\s]{2,}(?:original message|reply message|forwarded message|message d['’]origine|message original"
    r"|mail original|message transféré|courriel original|mensaje original|mensaje reenviado|correo original"
    r"|mensagem original|mensagem encaminhada|mensagem reencaminhada|ursprüngliche (?:nachricht|mail|e-mail)"
    r"|original-?(?:nachricht|mail)|antwort nachricht|weitergeleitete nachricht|messaggio originale|messaggio inoltrato"
    r"|(?:ال)?رسالة (?:ال)?أصلي[ةّ]*|رسالة معاد توجيهها)[-_=*\s]{2,}$"
    r"|^(?:begin forwarded message|début du message (?:réexpédié|transféré)|inicio del mensaje reenviado"
    r"|início da mensagem reencaminhada|inizio messaggio inoltrato|anfang der weitergeleiteten nachricht"
    r"|بداية الرسالة المعاد توجيهها)\s?:$"
    r"|^-{6,} ?(?:original|原始邮件) ?-{6,}$",
    re.IGNORECASE,
)

#: The labels of a block of headers, as Outlook, Zimbra and T-Online write one above what they quote.
LABELS = {
    "from": (
        "from",
        "de",
        "von",
        "da",
        "من",
        "المرسل",
        "expéditeur",
        "remitente",
        "remetente",
        "absender",
        "mittente",
    ),
    "date": (
        *("sent", "date", "envoyé", "envoyé le", "date d’envoi", "date d'envoi", "enviado", "enviado el"),
        *(
            "enviado em",
            "enviada",
            "enviada em",
            "enviado a",
            "fecha",
            "data",
            "datum",
            "gesendet",
            "gesendet am",
        ),
        *(
            "inviato",
            "inviata",
            "inviato il",
            "data invio",
            "message du",
            "التاريخ",
            "تاريخ",
            "تاريخ الإرسال",
        ),
        *("تم الإرسال", "أرسل", "أُرسلت", "أرسلت", "أُرسل", "الإرسال"),
    ),
    "to": (
        "to",
        "à",
        "a",
        "para",
        "an",
        "pour",
        "إلى",
        "الى",
        "المستلم",
        "destinataire",
        "destinatario",
        "per",
    ),
    "subject": ("subject", "objet", "sujet", "asunto", "assunto", "betreff", "oggetto", "الموضوع", "موضوع"),
    "copy": ("cc", "copie", "copie à", "kopie", "نسخة", "importance", "reply-to", "répondre à", "antwort an"),
}
_LABEL_OF = {label: kind for kind, labels in LABELS.items() for label in labels}
_LABELLED = re.compile(r"^[\s|*]*([^\W\d_][\w '’\-]{0,20}?)\s?[:：]\**\s*(.*)$")
_RULE = re.compile(r"^[\s_*=-]{3,}$")


def bare(line: str) -> str:
    """A line as its reader sees it: without Markdown's signs, marks of direction and odd spaces; its beginning."""
    return " ".join(_SIGNS.sub("", _UNSEEN.sub("", line[:LOOKED_AT])).split())


def labelled(line: str) -> tuple[str, str] | None:
    """Which header a line such as "Envoyé : mardi" gives (``from``, ``date``, ``to`` ...), and its words; or None."""
    found = _LABELLED.match(line.lstrip("*"))  # Gmail writes what was bold as *From:*
    kind = _LABEL_OF.get(found[1].casefold()) if found else None
    return (kind, found[2]) if found and kind else None


def is_bare_header(line: str) -> bool:
    """Whether a line is a header without a colon, as eM Client writes "Date 24/11/2026 10:15"."""
    kind = _LABEL_OF.get(line.partition(" ")[0].casefold())
    return kind == "subject" or (kind == "date" and bool(HOUR.search(line))) or (bool(kind) and "@" in line)


def names_a_header(line: str) -> bool:
    """Whether a line looks like a header in whatever language: a short label, and words."""
    found = _LABELLED.match(line)
    return bool(found and found[2] and not found[2].startswith("//"))


def is_rule(line: str) -> bool:
    """Whether a line only draws a line."""
    return _RULE.match(line) is not None
