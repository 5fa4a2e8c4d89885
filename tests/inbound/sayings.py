"""What people write and what their programs write, which look alike."""

#: Sentences of people's own that resemble attributions, headers, dividers or lines of programs.
OWN = """
Get free compost for every farm.
Get Android phones for every farm, then talk.
Get a phone.
Sent from my heart, an orange for all.
Sent from my phone to the mayor yesterday, no answer.
Sent by mail to the town hall on 3 May.
Sent with love.
Secured by the town hall for years.
Subject to what the mayor says.
Gesendet mit Dank.
Protegido por la ley.
The virus came by mail, they say.
Elena reacted via the town hall.
From my house to the well it is a mile.
On 3 May 2026 the mayor wrote:
On Monday somebody wrote to the paper:
The mayor wrote: no well before 2027.
The prefect writes: "Patience."
I wrote to water@example.org:
Original message, original sin.
From: the well. To: the sea.
Date: 3 May, at the town hall.
Write above this line? I will write where I like.
Mail is slow, and so is Windows.
Envoyé par courrier à la mairie le 3 mai.
Envoyé par mail à la préfecture hier, sans réponse.
Envoyé de la mairie, ce rapport ne dit rien.
Envoyé depuis Orange, Vaucluse, où l’eau manque.
Le 12 mai 2025, le préfet nous a écrit :
Le préfet nous a écrit :
Le maire a écrit à contact@mairie.example :
Télécharger le rapport prend une heure.
Obtenir un forage demande trois ans.
Objet : le puits du village.
De : 8 h à 10 h, à la mairie.
Le message d’origine était plus clair.
Date : le 3 mai, à la mairie.
Provenance : le puits du bas.
Enviado por correo.
Enviado por correo al ayuntamiento, sin respuesta.
Enviado desde el ayuntamiento, este informe no dice nada.
El 3 de mayo el alcalde escribió:
El alcalde nos ha escrito:
Obtener agua limpia es un derecho.
Descargar el mapa cuesta una hora.
Asunto: el pozo del pueblo.
Enviado pela câmara sem uma palavra.
Enviado do município, este relatório não diz nada.
Em 3 de maio de 2025 o presidente escreveu:
O presidente escreveu:
Baixe o preço da água para todos.
Obter água limpa é um direito.
Assunto: o poço da aldeia.
في 3 أيار 2025 كتب رئيس البلدية:
كتب رئيس البلدية:
أرسلت الرسالة إلى البلدية أمس ولم يجب أحد.
تم الإرسال بالبريد إلى البلدية.
الحصول على الماء حق للجميع.
الموضوع: بئر القرية.
من البلدية إلى البئر ميل واحد.
Am 3. Mai 2025 schrieb der Bürgermeister:
Der Bürgermeister schrieb uns:
Von meinem Brunnen kommt nichts mehr.
Diese Nachricht wurde von niemandem gelesen.
Mit der Post an das Rathaus gesendet.
Holen Sie sich das Wasser doch selbst.
Betreff: der Brunnen im Dorf.
Gesendet wurde der Brief am 3. Mai.
Il 3 maggio 2025 il sindaco ha scritto:
Il sindaco ci ha scritto:
Inviato dal comune, questo rapporto non dice nulla.
Inviato per posta al comune, senza risposta.
Scarica il pozzo e non torna più.
Ottieni acqua solo di notte.
Oggetto: il pozzo del paese.
""".strip().split("\n")

#: Lines of telephones and programs, as they sign what they send.
PROGRAMS = """
Sent from my iPhone
Sent from my Galaxy
Sent from Yahoo Mail on Android
Sent from Mail for Windows 10
Sent from Outlook for iOS<https://aka.ms/o0ukef>
Get Outlook for Android<https://aka.ms/AAb9ysg>
Sent with Proton Mail secure email.
Sent from my Android device with K-9 Mail. Please excuse my brevity.
Sent from Proton Mail for iOS
Sent from my Verizon, Samsung Galaxy smartphone
Envoyé de mon iPhone
Envoyé depuis mon appareil Galaxy
Envoyé à partir de Yahoo Mail pour Android
Envoyé à partir de Outlook pour Android<https://aka.ms/AAb9ysg>
Télécharger Outlook pour iOS<https://aka.ms/o0ukef>
Obtenir Outlook pour Android
Provenance : Courrier pour Windows
Envoyé avec la messagerie sécurisée Proton Mail.
Envoyé depuis l'application Mail Orange
Envoyé depuis Proton Mail pour Android.
Envoyé de mon appareil Android avec Courriel K-9 Mail. Veuillez excuser ma brièveté.
Envoyé depuis ma tablette Samsung
Enviado desde mi iPhone
Enviado desde mi smartphone Samsung Galaxy.
Enviado desde Correo para Windows
Enviado con el correo electrónico seguro de Proton Mail.
Enviado desde mi dispositivo Android con K-9 Mail. Por favor, disculpa mi brevedad.
Obtener Outlook para iOS
Enviado do meu iPhone
Enviado a partir do meu iPhone
Enviado do Yahoo Mail no Android
Baixe o Outlook para Android<https://aka.ms/AAb9ysg>
Obter o Outlook para Android
Enviado do Email para Windows 10
Enviado com o e-mail seguro da Proton Mail.
Von meinem iPhone gesendet
Von Yahoo Mail auf Android gesendet
Mit Proton Mail sicherer E-Mail gesendet.
Gesendet von Mail für Windows
Gesendet mit der mobilen Mail App
Holen Sie sich Outlook für iOS<https://aka.ms/o0ukef>
Outlook für iOS beziehen<https://aka.ms/o0ukef>
Laden Sie Outlook für Android herunter
Diese Nachricht wurde von meinem Android Mobiltelefon mit GMX Mail gesendet.
Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet. Bitte entschuldigen Sie meine Kürze.
Gesendet von meinem Samsung Galaxy-Smartphone
Gesendet mit der WEB.DE Mail App
Inviato da iPhone
Inviato dal mio Galaxy
Inviato da Yahoo Mail su Android
Scarica Outlook per iOS
Inviato da Posta per Windows
Inviato con l'email sicura Proton Mail.
Inviato dal mio dispositivo Android con K-9 Mail. Perdonate la brevità.
أُرسلت من الـ iPhone الخاص بي
تم الإرسال من iPhone
الحصول على Outlook لـ iOS
الحصول على Outlook for iOS<https://aka.ms/o0ukef>
تم الإرسال من Yahoo Mail على Android
تم الإرسال من هاتف Galaxy الخاص بي
تم الإرسال باستخدام بريد Proton Mail الآمن.
أرسلت من جهازي الأندرويد بواسطة بريد K-9. الرجاء أن تعذرني على الإيجاز
Sent from my T-Mobile 5G Device
Sent using Zoho Mail
Get BlueMail for Android
Envoyé de mon Galaxy S21
Envoyé avec Proton Mail
Enviado desde Outlook para Android
Enviado do meu Galaxy
Von meinem Samsung Gerät gesendet
Gesendet mit der Telekom Mail App
Inviato da Libero Mail per Android
Inviato dal mio smartphone Samsung Galaxy.
""".strip().split("\n")
