"""Words too common to search by, for each analysed language; a phrase in quotation marks still finds them.

A word that also has a meaning of its own (French "or", "car"; English "will", "may") is left out of the list.
"""

STOPWORDS = {
    "en": """
        a about after all also am an and any are as at be because been before being both but by can could d
        did do does doing don down during each few for from further had has have having he her here hers
        herself him himself his how i if in into is it its itself just ll m me more most my myself no nor
        not now of off on once only or other our ours ourselves out over own re s same she should so some
        such t than that the their theirs them themselves then there these they this those through to too
        under until up ve very was we were what when where which while who whom why with would you your
        yours yourself yourselves
    """,
    "fr": """
        à afin ai aie aient ainsi alors as au aucun aucune aura aurait aussi aux avaient avait avec avez
        avoir avons ayant c ça ce ceci cela celle celles celui ces cet cette ceux chez comme d dans de des
        donc dont du elle elles en entre es est et étaient était étant été être eu eux fait faut font fut
        ici il ils j je jusqu l la là le les leur leurs lors lorsqu lui m ma mais me même mes moi mon n ne
        ni nos notre nous on ont ou où par parce pas plus pour pourquoi puis puisqu qu quand que quel quelle
        quelles quels qui quoi quoique s sa sans se sera serait ses si sinon soi soient soit son sont sur t
        ta tandis te tes toi ton tous tout toute toutes très tu un une va vers voici voilà vos votre vous
        vont y
    """,
    "es": """
        a al algo alguna algunas alguno algunos ante antes así aún aunque cada como con contra cual cuales
        cuando de del desde donde dos e él ella ellas ello ellos en entonces entre era eran es esa esas ese
        eso esos esta está están estaba estamos estar estas este esto estos estoy fue fueron ha haber había
        hace hacia han has hasta hay he hemos la las le les lo los más me mi mis mucho muchos muy nada ni no
        nos nosotros nuestra nuestras nuestro nuestros o os otra otras otro otros para pero por porque pues
        que qué quien quienes se sea sean ser si sí sido sin sino sobre son soy su sus suya suyo también tan
        tanto te tener tiene tienen todo todos tu tú tus u un una unas uno unos usted ustedes vosotros y ya
        yo
    """,
    "pt": """
        a à ainda algo alguém algum alguma algumas alguns ao aos apenas aquela aquelas aquele aqueles aqui
        aquilo as às assim até cada com como contra cuja cujas cujo cujos da daquela daquele daquilo das de
        dela delas dele deles depois desde dessa dessas desse desses desta destas deste destes disso disto do
        dos e é ela elas ele eles em enquanto entre era eram essa essas esse esses esta está estamos estão
        estar estas estava estavam este estes esteve eu foi foram fosse há isso isto já lá lhe lhes mais mas
        me mesma mesmas mesmo mesmos meu meus minha minhas muito muitos na nada não nas nela nele nem nenhum
        nenhuma nessa nesse nesta neste nisso nisto no nos nós nossa nossas nosso nossos num numa nuns numas
        o onde os ou outra outras outro outros para pela pelas pelo pelos pois por porém porque porquê pouco
        pra qual quais quando quanto que quê quem se sem sempre ser será seria seu seus si sido só sob sobre
        somos sou sua suas também tão te tem têm temos tenho ter teu teus tinha tinham toda todas todo todos
        tu tua tuas tudo um uma umas uns vai você vocês vós vosso
    """,
    "ar": """
        من في على إلى عن مع هذا هذه ذلك تلك هؤلاء أولئك التي الذي الذين اللذان اللتان اللواتي ما ماذا لا لم
        لن إن أن إنّ أنّ أو أم ثم كل كان كانت كانوا يكون تكون قد لقد هو هي هم هن نحن أنا أنت أنتم حتى إذا إذ
        لو لولا بل لكن غير بين بعد قبل عند عندما كما لكي كي حيث أي أيضا أيضاً منذ فقط ليس ليست به بها له لها
        لهم فيه فيها منه منها عليه عليها إليه إليها عنه عنها و ف ب ك ل يا هل هنا هناك وهو وهي وهم وفي ومن
        وعلى وأن وإن ولا وقد وكان
    """,
}
