"""How mail programs introduce what they quote, and sign what they send, in the languages of Milieu and beside them.

Collected from Gmail, Outlook (desktop, web, telephone), Apple Mail, Yahoo, Proton, Thunderbird, K-9, Samsung, Orange
and Zimbra in English, French, Spanish, Portuguese, Arabic, German and Italian. Lines are looked at without the signs
of Markdown.
"""

import re

#: "Le 24 nov. 2026 à 10:15, Milieu <…> a écrit :", all of it on one line.
_WROTE = (
    r"wrote|writes|said|a écrit|escribió|ha escrito|escreveu|schrieb|geschrieben|ha scritto|scrisse"
    r"|كتب(?:ت|وا)?|تمت كتابة ما يلي(?: بواسطة)?"
)
ATTRIBUTION = re.compile(rf"(?:^|[\s,،>)])(?:{_WROTE})(?=$|[\s:(<,،]).{{0,200}}[:：]$", re.IGNORECASE)
#: What an attribution without a quote below it must name, for people write "the mayor wrote:" too.
DATED = re.compile(r"\d.*(?:\d{1,2}[:h.]\d{2}|@|\d{4})")
#: An attribution in a language that is not above, where a quote of our own letter or a person's address follows.
FOREIGN_ATTRIBUTION = re.compile(r"(?:@|\d{1,2}[:h.]\d{2}).*[:：]$")
#: How an attribution opens: with a day, or after "On"; so that it is told from the person's line above it.
BEGINNING = re.compile(
    r"(?:on|le|el|em|às|am|il|في|a|\w{2,4}\.?,)\s.*\d|.{0,40}\d{4}.{0,40}\d{1,2}[:h]\d{2}", re.IGNORECASE
)

DIVIDER = re.compile(
    r"^[-_=*\s]{2,}(?:original message|forwarded message|message d['’]origine|message original|mail original"
    r"|message transféré|mensaje original|mensaje reenviado|mensagem original|mensagem encaminhada"
    r"|ursprüngliche nachricht|originalnachricht|weitergeleitete nachricht|messaggio originale"
    r"|messaggio inoltrato|(?:ال)?رسالة (?:ال)?أصلية|رسالة معاد توجيهها)[-_=*\s]{2,}$"
    r"|^(?:begin forwarded message|début du message réexpédié|inicio del mensaje reenviado"
    r"|início da mensagem reencaminhada|inizio messaggio inoltrato|بداية الرسالة المعاد توجيهها)\s?:$",
    re.IGNORECASE,
)

#: The labels of a block of headers, as Outlook, Zimbra and Orange write one above what they quote.
LABELS = {
    "from": ("from", "de", "von", "da", "من", "expéditeur", "remitente", "remetente", "absender", "mittente"),
    "date": (
        *(
            "sent",
            "date",
            "envoyé",
            "envoyé le",
            "enviado",
            "enviado el",
            "enviado em",
            "enviada",
            "enviada em",
        ),
        *("enviado a", "fecha", "data", "datum", "gesendet", "inviato", "inviata", "message du", "التاريخ"),
        *("تاريخ", "تاريخ الإرسال", "تم الإرسال", "أرسل", "أُرسلت", "أرسلت"),
    ),
    "to": ("to", "à", "a", "para", "an", "إلى", "الى", "destinataire", "destinatario"),
    "subject": ("subject", "objet", "sujet", "asunto", "assunto", "betreff", "oggetto", "الموضوع", "موضوع"),
    "copy": ("cc", "copie", "copie à", "kopie", "نسخة", "importance", "reply-to", "répondre à"),
}
_LABEL_OF = {label: kind for kind, labels in LABELS.items() for label in labels}
_LABELLED = re.compile(r"^[\s|]*([^\W\d_][\w '’\-]{0,20}?)\s?[:：](?=\s|$)")

_PROGRAMS = (
    r"iphone|ipad|ios|apple|galaxy|samsung|android|huawei|xiaomi|redmi|nokia|blackberry|windows|outlook|hotmail"
    r"|yahoo|proton|gmail|thunderbird|k-9|fairemail|bluemail|typeapp|zimbra|orange|laposte|free|gmx|web\.de|freenet"
    r"|libero|tim|smartphone|téléphone|telephone|phone|mobile|móvil|movil|celular|telemóvel|handy|cellulare"
    r"|mobiltelefon|tablet|tablette|tableta|ordinateur|mail|courrier|correo|هاتف\w*|جوال\w*|موبايل"
)
_SENT = (
    r"sent (?:from|with|via|using)|get|envoyé (?:de|depuis|à partir|avec|via|par)|envoyée? (?:de|depuis)|provenance"
    r"|télécharge[rz]|obtenez|enviado (?:desde|do|de|da|a partir|con|com|via)|enviada (?:do|de)|obtener|obter|descarga"
    r"|gesendet (?:mit|von|via)|diese nachricht wurde|von meinem|von mein|inviato (?:da|dal|con)|scarica|ottieni"
    r"|أُ?رسلت من|تم ال[إا]رسال من|مرسل من|أرسل من|الحصول على|احصل على"
)
_SENT_FROM = re.compile(
    rf"^[\W_]*(?:{_SENT})\b.{{0,90}}?(?<!\w)(?:ال|الـ ?)?(?:{_PROGRAMS})(?!\w).{{0,60}}$", re.IGNORECASE
)
#: A line that ends what a person wrote: "-- " (RFC 3676, 4.3), its space often lost on the way.
SIGNATURE = re.compile(r"^--\s*$")
_RULE = re.compile(r"^[\s_*=-]{3,}$")


def label_of(line: str) -> str | None:
    """Which header a line such as "Envoyé : mardi" gives: ``from``, ``date``, ``to``, ``subject`` or ``copy``."""
    found = _LABELLED.match(line)
    return _LABEL_OF.get(found[1].casefold()) if found else None


def names_the_program(line: str) -> bool:
    """Whether a line says with what a mail was sent, as telephones add it."""
    return len(line) <= 160 and _SENT_FROM.match(line) is not None


def is_rule(line: str) -> bool:
    """Whether a line only draws a line."""
    return _RULE.match(line) is not None
