"""The single words that the danger net knows: signs, other languages, negators, typos."""

from __future__ import annotations

import re
from typing import Final

from firststep.understanding.text import without_marks


def _set(text: str) -> frozenset[str]:
    return frozenset(without_marks(text).split())


SIGNS: Final = {
    "fire": ("🔥", "💥", "🧨", "🚒", "🧯", "火", "火事", "着火", "불이", "حريق"),
    "smoke": ("💨", "烟", "煙", "冒烟", "연기", "دخان"),
    "injury": ("🩸", "🚑", "🤕", "☠", "救命"),
    "unknown": ("🆘", "🚨"),
}
"""Signs and words of scripts without blanks; each is only a hint."""

FOREIGN: Final = {
    "fire": _set(
        "fuego incendio llamas quema quemando ardiendo arde feuer brennt flammen brand brennen feu "
        "incendie flammes brule fuoco fiamme brucia fogo chamas queimando vuur brandt pozar ogien "
        "пожар огонь горит пожежа yangin ates φωτια आग נאר"
    )
    - {"brand"},
    "smoke": _set(
        "humo humea rauch raucht qualm qualmt fumee fume fumo fumaca dym дым дымит duman धुआं"
    )
    - {"fume"},
    "sparks": _set(
        "chispas chispa funken funkt etincelles etincelle scintille faiscas iskry искры искрит"
    ),
    "hot": _set("caliente heiss quemado chaud brulant bollente quente горячий"),
    "shock": _set("stromschlag calambre electrocutado electrocute electrocutee"),
    "injury": _set("herido verletzt blesse ferito sangre blut sang"),
    "unknown": _set(
        "auxilio socorro ayuda ayudame hilfe secours aidez aiuto ajuda pomocy помогите помощь "
        "peligro gefahr imdat notfall"
    ),
}
"""Words of other languages, without accents; each is only a hint."""

MISSPELT: Final = {
    typo: word
    for word, typos in {
        "nobody": "no1 noboby nobdy nobudy nbody",
        "fire": "fre fie fir frie fier fyre fyer fir3 firee",
        "smoke": "smke smok smoek smk smoak smkoe",
        "smoking": "smokeing smockin smokin smokn smocking",
        "sparking": "sparkin",
        "spark": "sprak spak",
        "sparks": "spraks sparcks",
        "arcing": "arking arcking",
        "shock": "shok schock schok shcok",
        "shocked": "shokd shoked shockd",
        "electrocuted": "elektrocuted",
        "hot": "hott hawt hto hpt",
        "burn": "brn bern",
        "burning": "berning burnin brning bruning buring burnig",
        "bleeding": "bleading bleding",
        "hurt": "hurted hrt",
        "injured": "injurd",
        "breath": "breth",
        "breathe": "brethe",
        "breathing": "brething breething breatheing",
        "dead": "ded",
        "melted": "melled meltd",
        "smoldering": "moldering",
        "smell": "smel",
        "smells": "smels smelss",
        "trapped": "traped",
        "traffic": "traffik",
        "explosion": "explotion",
        "exploded": "explosed",
        "explode": "explose",
        "water": "watter wter",
        "toddler": "todler toddlr toddeler todller",
        "locked": "loked lockd lokced locekd",
        "puppy": "pupy puppie",
        "baby": "bby babby",
    }.items()
    for typo in typos.split()
}
"""Misspellings that no rule about slips would mend, or that it might mend wrongly."""

REPAIRED: Final = _set(
    "fire fires flame flames flaming blaze blazing alight ignite ignited burning burn burns burned "
    "burnt explode exploded exploding explosion smoke smokes smoked smoking smoky smokey "
    "smouldering smoldering fumes spark sparks sparked sparking arcing arced crackling crackle "
    "electric electrical electricity electrocuted electrocute electrocution shock shocks shocked "
    "shocking zapped tingling tingle smell smells smelled smelling smelt odor odour stink stinks "
    "melted melting melts overheat overheating overheated scorched scalding boiling sizzling "
    "charred glowing water puddle flood flooded flooding soaked submerged underwater drenched "
    "injured injury injuries hurt hurts bleeding bleed blood unconscious fainted breathing breathe "
    "breath collapsed trapped ambulance paramedic hospital unresponsive responding dying dead "
    "choking drowning seizure attacked followed threatened traffic unsafe danger dangerous knife "
    "plastic plug cable charger steam hissing exposed stroke suffocating police blocking highway "
    "robbed mugged finger hand baby child hot zap"
)
"""Words that a misspelt word is mended to."""

LONG: Final = tuple(sorted(word for word in REPAIRED if len(word) >= 9))
"""Long words survive two slips."""

CORE: Final = ("smoking", "sparking", "burning", "melting", "bleeding", "breathing", "shocked")
"""Shorter words that are worth a question even when two slips make it a guess."""

LEET: Final = str.maketrans("013457", "oieast")

STEMS: Final = (
    "onfire", "smoking", "smoke", "sparking", "sparks", "spark", "fire", "flames", "burning",
    "burnt", "electrocut", "shocked", "melting", "melted", "overheat", "bleeding",
    "explod",
)  # fmt: skip
"""Parts that betray a danger inside words typed without blanks."""

NOT_JOINED: Final = _set(
    "firefox firewall fireworks firework fireplace fireplaces misfire misfired campfire bonfire "
    "backfire backfired backfiring crossfire ceasefire wildfires spitfire sapphire fired firefly "
    "firewood firewire firestick fireside firestone sparkle sparkles sparkling sparkly sparkled "
    "sparknotes smoker smokers smokehouse smokefree nonsmoking smokestack shockingly aftershock "
    "electrocution sunburnt burnout hotspot hotspots hotline hotlines hotkey hotkeys hotdog "
    "hotdogs hotwire waterproof waterfall watermark bloodhound sparkplug wetsuit bloodshot firearm "
    "smokescreen hothead hotfix hotels sparkcharge sparkasse fireflies bumblebleeding umpire "
    "empire vampire hellfire spearfire surefire"
)
"""Words that contain such a part and mean something else."""

COMMON: Final = _set(
    "a about after again all also am an and any app are arent as at away back be because been "
    "before being but by call came can cant car charge charged charger charging come comes coming "
    "connector could did didnt do does doesnt dont door down electric emergency end even "
    "everything everywhere ev from front get gets getting getting give go goes going gone got guy "
    "had handle hard has have he help her here hey him his home hood hot how i if im in inside "
    "into is isnt it its just keep keeps know last late leave let like little lock locked look "
    "looks lot make man me more much my need nearby never new next no not nothing now of off ok on "
    "one only open or other our out outside over people person please pls plug plugged port press "
    "pull pulled push put really release right said say screen see seems session she should side "
    "so socket some someone something start started station stay still stop stopped stuck sure "
    "take tell than that the their them then there theres these they thing think this to too top "
    "touch touched touching tried try trying turn under unlock unlocked unplug up us use very wait "
    "wall was way we wet what whats when where which while who why will wire wires with wont work "
    "working would yes yet you your heat warm arc"
)
"""Frequent words of such messages, so that they are never mended or taken apart."""

LIGHT: Final = _set(
    "any an a much many single sign signs trace traces hint visible actual actually real even "
    "really that too very so currently now yet been being be is are was were am getting get gets "
    "got feeling feel feels felt see seeing seen smelling notice noticed hear hearing anyone "
    "anything anybody at all either or nor also of as have has had particularly especially super "
    "physically obvious active strong bad else the one some noticeable quite totally completely "
    "actively remotely dangerously find detect detected noticing coming kind"
) - {"coming"}
"""Words that may stand between a negator and what it denies."""

LISTING: Final = _set("no any without neither zero")
"""A denial with one of these may go on after a comma."""

LIST_WORDS: Final = LIGHT | _set("and no not nothing none")

NEGATORS: Final = _set(
    "no not never without none nothing nobody noone aint isnt wasnt arent werent dont doesnt didnt "
    "hasnt havent hadnt cant cannot couldnt wont wouldnt shouldnt neither zero nor dnt"
)

AFTER_INTERJECTION: Final = _set(
    "is its it im i the this that there theres my very so really still now already seriously "
    "please help are was wait yes you he she they we"
)
"""After these, a leading `no` was a word of its own: `no is smoking`, `no the plug is hot`."""

TAKES_STATEMENT: Final = _set(
    "that if when whether think thinks thought believe say says said mean means sure like why how "
    "where what because until unless case guess suppose whats who which since know knows hope "
    "though although normal ok okay week yesterday month year night ago earlier time looks seems "
    "feels whenever while once as hear heard told tell wonder wondering worried afraid scared "
    "maybe perhaps with only just nothing and or so not isnt isn even from of than seen then the a "
    "my but"
) - {"and", "but", "then", "so"}
"""After these a statement belongs to what stands before it."""

STATEMENT_WORDS: Final = _set("its theres im hes shes theyre there")

STATEMENT_PAIRS: Final = frozenset(
    (
        "it is|it has|it just|it keeps|it smells|it got|it was|it sparked|it started|i am|i see|i "
        "can|i smell|i feel|i hear|i got|i just|i think|i saw|he is|she is|he has|she has|they are|"
        "someone is|someone has|someone got|somebody is|somebody got|this is|that is|and its|and "
        "there|and theres|and it|and i|and im|and now|and the|and my|and he|and she|and someone|"
        "and they|and this"
    ).split("|")
)
"""Beginnings of a new statement in the middle of an unpunctuated text."""

PREPOSITIONS: Final = _set(
    "in on of from to at near with inside under by into over onto around behind off for out without"
)

SAYS_SOMETHING: Final = _set(
    "is are was has keeps got just started isnt wasnt feels looks smells caught cant wont hurts "
    "were"
)
"""`the plug is`, `my son has`: with one of these in third place a statement begins."""

NEVER_ALONE: Final = _set("isnt arent wasnt is are was does did do can could will would should")

AUXILIARIES: Final = _set(
    "is are does do did can could will would should may might am was were has have isnt arent "
    "doesnt didnt wasnt shouldnt wouldnt couldnt wont shall"
)

QUESTION_WORDS: Final = _set("what how why when where who which whats hows whys")

INVERTED: Final = _set(
    "isnt arent doesnt didnt wasnt shouldnt wouldnt couldnt wont hasnt havent cant"
)

SUBJECTS: Final = _set(
    "it this that there i we he she they the my your our his her these those a an any you u "
    "someone somebody anyone anybody plug plugs cable cables charger car cars connector handle ev "
    "evs its his"
)

DISBELIEVED: Final = re.compile(
    r"\b(?:dont|do not|doesnt|does not|didnt|not|never|cant|cannot|no) (?:really |even |"
    r"quite )?(?:think|believe|know|tell|sure|certain|say|look|seem|idea|clue)\b"
)
"""Before a sign: the person is not sure of it."""

HYPOTHETICAL: Final = re.compile(
    r"\b(?:what if|if(?! (?:i|you|we|someone|anyone|they|he|she) (?:\w+ )?(?:touch|pull|press|move|"
    r"hold|wiggle|plug|unplug|push|turn|open|grab|lift))|whether|unless|in case|what would|could|"
    r"might|may|would|should|suppose|worried|worry|worries|afraid|scared|fear|avoid|prevent|"
    r"preventing|risk|risks|chance|chances|possible|hazard|want to|wanna|dont want|supposed to|"
    r"heard (?:that|these|about|ev|evs|teslas|they|of)|read|reading|on the news|tiktok|youtube|"
    r"how hot|how warm|do evs|known to|before it|so it|so that|likely)\b"
)
"""Before a sign: it is imagined, feared or heard of."""

UNREAL: Final = _set("was were may might maybe could would will")
"""Within a sign: it is over, or only thought of."""

LONG_AGO: Final = re.compile(
    r"\b(?:yesterday|last (?:week|night|time|month|year|summer|winter|spring|autumn|fall|monday|"
    r"tuesday|wednesday|thursday|friday|saturday|sunday)|(?:days?|weeks?|months?|years?|hours?|"
    r"hrs?) (?:ago|back)|earlier|previously|in the past|the other day|used to|this morning|"
    r"once before|years? before|(?:week|day|month) before|a while (?:ago|back)|long ago)\b"
)

JUST_NOW: Final = re.compile(
    r"\b(?:just now|right now|still|again|seconds? ago|minutes? ago|mins? ago|moment ago|"
    r"happening)\b"
)

IS_IT_NORMAL: Final = re.compile(
    r"\b(?:normal|ok|okay|supposed|safe|common|usual|meant|fine|allowed|bad|dangerous|a problem|"
    r"how do i know|how would i know)\b"
)

STATES: Final = re.compile(
    r"(?:help |omg |hey |guys |um |oh |no |wait |and |why |how come |what do i do |there |theres |"
    r"its |it |im |i |the \S+ |my \S+ )"
)
"""How a clause that states something begins; a question mark after it is alarm, not doubt."""

ASKS_SOMETHING_ELSE: Final = _set("what who how where why do help can should whats hows")

STOPPED_BEFORE: Final = re.compile(
    r"\b(?:stopped|quit|finished|no longer|no more|isnt (?:any)?more|ceased|used to be)(?: \S+)?$"
)

STILL_GOING: Final = re.compile(
    r"\b(?:not|hasnt|havent|hasn|never|didnt|doesnt|wont|isnt|cant|wouldnt|"
    r"couldnt) (?:\S+ ){0,2}?(?:stopped|quit|finished|ceased)"
)

ENDED_AFTER: Final = re.compile(
    r"(?:(?:is|are|has|have|s|was|were|seems|looks|all|its|now|completely|totally|"
    r"been) ){0,4}(?:gone|over|stopped|cleared|ended|died down|put out|extinguished|cooled|faded|"
    r"went away|gone away|under control|out(?= now| already| thank|$))\b(?! of)"
)

ANY_MORE: Final = re.compile(r"\b(?:anymore|any more|any longer)\b")
