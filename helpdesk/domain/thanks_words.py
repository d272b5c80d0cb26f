"""What thanks, approval and good wishes are made of, in German and English: tables only.

Written as they are compared: lower-case, umlauts as ae, oe, ue, ss, no apostrophes. The matching is `domain.thanks`.
"""

from typing import Final

_TIMES = (
    "(wochenende|tag|abend|feierabend|woche|nachmittag|vormittag|morgen|feiertage|weihnachten|urlaub|restwoche"
    "|we|start in die woche|zeit|adventszeit|advent|festtage|jahreswechsel|start ins wochenende|start ins neue jahr"
    "|mittag|mittagspause|pause|sonntag|samstag|montag|dienstag|mittwoch|donnerstag|freitag|wochenstart)"
)
_NICE = "(schoene[nsr]?|gute[nsr]?|angenehme[nsr]?|erholsame[nsr]?|ruhige[nsr]?)"
_ADVERBS = (
    "(sehr|ganz|recht|echt|wirklich|so|wieder|jetzt|nun|alles|soweit|bestens|einwandfrei|prima|super|gut|perfekt"
    "|tadellos|problemlos|wunderbar|schon|auch|wie gewohnt|wie gewuenscht)"
)
# What one thanks for; a closed list, so that no request hides among the words.
_FOR_WORDS = (
    "(die|ihre[nm]?|eure[nm]?|euren|deine[nm]?|das|den|dies|diese|alles|sehr|so|und|ganze|erneute|schnell\\w*"
    "|kompetent\\w*|toll\\w*|super|prompte?|rasche?|gute?|nette[nr]?|freundliche?|grosse?|unkomplizierte?|umgehende?"
    "|zuegige?|hervorragende?|kurzfristige?|sofortige?|hilfe|unterstuetzung|antwort|rueckmeldung|info|infos|information"
    "|informationen|bearbeitung|erledigung|loesung|reparatur|muehen?|geduld|support|service|arbeit|einsatz|nachricht"
    "|mail|email|reaktion|auskunft|erklaerung|aufklaerung|klaerung|update|behebung|hinweise?|tipps?|rueckruf|anruf"
    "|besuch|kontakt|problems?|stoerung|fehlers?|anliegens?|des|der|meines|unseres|beim|drucker|rechner"
    "|nachricht|bestaetigung|umsetzung|einrichtung|zusammenarbeit|beratung)"
)
_FOR_WORDS_ENGLISH = (
    "(the|your|all|this|that|it|and|so|very|such|quick|fast|prompt|great|kind|speedy|swift|good|excellent|help"
    "|support|reply|response|answer|update|info|information|effort|efforts|work|assistance|service|time|patience"
    "|fix|fixing|solution|message|note|everything|explanation|advice|letting me know|getting back to me|sorting"
    "|taking care of|out"
    "|quickly|with|my|our|problem|issue|printer|computer)"
)
_FOR_DOING = "( fuer ?s (schnelle |rasche )?(kuemmern|erledigen|helfen|reparieren|nachsehen|nachfragen))?"
_FOR = f"(( fuer {_FOR_WORDS}( {_FOR_WORDS}){{0,6}})?|{_FOR_DOING})"
_TO = (
    "(ihnen|dir|euch|sie|dich|alle|das|dem|den|die|ihr|ihrem|ihren|eurem|deinem|ganze[ns]?|team|kollegen|kollegin|und)"
)
_FOR_ENGLISH = f"( for {_FOR_WORDS_ENGLISH}( {_FOR_WORDS_ENGLISH}){{0,6}})?"

THANKS: Final = (
    (
        f"({_ADVERBS} )*((vielen|herzlichen|besten|lieben|schoenen|tausend|grossen|allerbesten|aller|grosses) )*"
        "(dank|danke|dankeschoen|danke schoen|merci)"
        "( (sehr|schoen|dir|ihnen|euch|auch|nochmal|nochmals|noch ?mal|noch einmal|vielmals|sie|dich"
        f"|und dem( ganzen)? team|an( {_TO}){{1,3}}))*{_FOR}( (nochmal|nochmals|vielmals))?"
    ),
    f"auch an( {_TO}){{1,3}}",
    "(dass|das) (sie|du|ihr) (sich|dich|euch) (so )?(schnell|rasch|gleich|sofort) gekuemmert (haben|hast|habt)",
    f"((ich|wir) )?(bedanken?|danken?) (mich|uns|ihnen|dir|euch)( (sehr|herzlich|vielmals|recht herzlich))*{_FOR}",
    (
        "(many |much )?(thanks|thank you|thankyou|thx|ty|cheers)( (so|very|ever so) much| a lot| a million"
        "| a bunch| again"
        f"| all| both| everyone| mate| guys| team)*{_FOR_ENGLISH}( again)?"
    ),
    "((much|very much|really|greatly|highly) )?appreciated",
    f"((i|we) )?((really|very much) )?appreciate( {_FOR_WORDS_ENGLISH}){{1,6}}",
)
WISHES: Final = (
    (
        f"((ihnen|dir|euch|allen|ihnen allen) )?((auch|ebenfalls|noch) )*(ein(e|en)? )?{_NICE} {_TIMES}"
        "( (ihnen|dir|euch))?( (auch|noch|allen))?"
    ),
    f"((ich|wir) )?wuenschen? ((ihnen|dir|euch|allen|noch|auch|ebenfalls|gleichfalls) )*(ein(e|en)? )?{_NICE} {_TIMES}",
    f"(ein(e|en)? )?{_NICE} {_TIMES} (wuenscht|wuenschen|wuensche ich|wuenschen wir)( (ihnen|dir|euch|allen))?",
    "(bleiben sie|bleib|bleibt) gesund",
    "(frohe|schoene) (weihnachten|ostern|feiertage)",
    "guten rutsch|bis (bald|dann|demnaechst|zum naechsten mal)|ebenso|gleichfalls|gern|gerne",
    (
        "((have|enjoy|wish you) )?(a |your |the )?((nice|great|good|lovely|pleasant) )?"
        "(day|weekend|evening|week|afternoon|one|monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
    ),
    "you too|same to you|all the best|take care|merry christmas|happy (new year|holidays|easter)",
)
APPROVAL: Final = (
    (
        "((das|es|dies|alles|hier|bei mir|bei uns|jetzt|nun) )*(hat|haben) "
        "((das|es|alles|mir|uns|sehr|super|gut|prima|bestens|sofort|direkt|wunderbar) )*"
        "(geholfen|geklappt|funktioniert|gepasst)"
    ),
    (
        "((jetzt|nun|hier|bei mir|bei uns|der|die|das|es|alles) )*([^\\W\\d_]+ )?"
        f"(funktioniert|funktionieren|geht|gehen|laeuft|laufen|klappt|passt|druckt)( (bei mir|bei uns|{_ADVERBS}))*"
    ),
    f"(nun|jetzt) (funktioniert|geht|laeuft|klappt|passt) (es|alles|das)( {_ADVERBS})*",
    (
        "((das|es|alles|der|die|fehler|problem|stoerung|sache|damit) )*((ist|sind|hat sich|waere) )?"
        "((damit|jetzt|nun|somit|auch|wieder|fuer mich|fuer uns) )*"
        "(geloest|behoben|erledigt|in ordnung|ok|okay|gut|bestens|perfekt|super|prima|wunderbar|fertig)"
    ),
    (
        "((das|dieses|die|der|dieser) )?((ticket|anfrage|vorgang|fall|sie|ihr) )?(kann|koennen|darf|duerfen)"
        "( (das|dieses|damit|jetzt|nun|somit|gerne?|ticket|anfrage))* "
        "(geschlossen werden|geschlossen|zugemacht|schliessen)"
    ),
    "(bitte )?((das|dieses) )?(ticket|anfrage)( bitte)? schliessen",
    (
        "((sehr|echt|einfach|das ist|das war) )*(super|klasse|spitze|prima|perfekt|toll|top|wunderbar|grossartig|genial"
        "|hervorragend|ausgezeichnet|mega|ok|okay|alles klar|alles gut|in ordnung|schoen|gut|bestens|freut mich"
        "|freut uns)"
        "( (gemacht|hilfe|arbeit|service|support|sache))?"
    ),
    (
        "(sie|ihr|du) (sind|seid|bist) (einfach |echt |wirklich )?"
        "(spitze|super|klasse|toll|grossartig|die besten|der beste|die beste)"
    ),
    "(das )?ging (ja |wirklich |echt )?(sehr |super )?(schnell|flott|fix)",
    "(you re|you are) (the best|great|awesome|a star|amazing)",
    (
        "((it|that|this|everything|all) )?((now|all) )?(works|worked|is working|is fine|did the trick|helped|has helped"
        "|solved it|fixed it|has been solved|has been fixed)"
        "( (now|again|fine|great|perfectly|well|like a charm|for me|for us))*"
    ),
    (
        "((it s|that s|all|everything is|all is|now) )*(good|fine|great|perfect|awesome|excellent|brilliant|wonderful"
        "|solved|fixed|resolved|ok|okay|sorted|done|well done)( (now|job|work|service|support))?"
    ),
    "(please )?((you|the ticket|it) (can|may)( now)? )?(close|be closed)( (this|the|it|ticket|case|now))*",
)

# Words that turn what was said round, wherever they stand; "?" does so too.
VETO: Final = (
    r"nicht|nich|nix|nichts|kein\w*|nie\w*|noch(?! (einen?|ein|mal|einmal) )(?! ?mal)|aber|allerdings|jedoch|leider"
    r"|trotzdem|dennoch|obwohl|falls|wenn|sobald|sondern|nur|kaum|selten|manchmal|ausser"
    r"|not|nope|never|cannot|but|however|although|though|still|yet|except|unless|if|only|hardly|sometimes|barely"
    r"|nothing|nobody|unfortunately|sadly|\w+n t"
)

# How a letter begins, up to the person.
GREETINGS: Final = (
    "hallo|hi|hey|moin|moin moin|servus|gruess gott|gruess dich|guten tag|guten morgen|guten abend|lieber|liebe|liebes"
    "|sehr geehrter|sehr geehrte|dear|hello|good morning|good afternoon|good evening"
)
TITLES: Final = "herrn|herr|frau|hr|fr|mr|mrs|ms|dr|prof|team|support|kollegen|kolleginnen|zusammen|damen|all"
