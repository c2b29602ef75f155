"""What danger looks like in words, and what only looks like it.

The patterns are matched against one clause: lower-case words joined by single blanks,
apostrophes dropped, typos mended. None of them can backtrack over more than a few words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from firststep.guide.vocabulary import UNKNOWN_DANGER

_LIVING: Final = (
    r"(?:he|hes|him|she|shes|her|someone|someones|somebody|somebodys|anyone|person|man|mans|woman|"
    r"womans|guy|guys|lady|bloke|kid|kids|child|childs|children|childrens|baby|babys|babies|"
    r"toddler|toddlers|infant|son|sons|daughter|daughters|wife|wifes|husband|husbands|hubby|mom|"
    r"moms|mum|mums|mother|mothers|dad|dads|father|fathers|boy|girl|friend|friends|partner|"
    r"boyfriend|girlfriend|brother|sister|passenger|passengers|people|driver|customer|worker|"
    r"attendant|dog|dogs|puppy|cat|cats|pet|grandma|grandpa|grandmother|grandfather|granny|nan|"
    r"niece|nephew|uncle|aunt|neighbor|neighbour|stranger|victim|colleague|coworker|family|infants|"
    r"newborn|twins|triplets|kiddo|kiddos|grandson|granddaughter|grandkid|grandkids|grandchild|"
    r"grandchildren|girls|boys|puppies|pup|kitten|kittens|kitty|pets)"
)
_SELF: Final = r"(?:i|im|ive|me|we|weve|us|they|theyre|them|myself)"
_PERSON: Final = rf"(?:{_LIVING}|{_SELF})"
_YOUNG: Final = (
    r"(?:baby|babies|toddler|toddlers|infant|child|children|kid|kids|son|daughter|dog|dogs|puppy|"
    r"cat|pet|grandma|grandpa|mom|mum|dad|toddlers|infants|newborn|twins|triplets|kiddo|kiddos|"
    r"grandson|granddaughter|grandkid|grandkids|grandchild|grandchildren|niece|nephew|puppies|pup|"
    r"kitten|kittens|kitty|cats|pets)"
)
_LIMB: Final = (
    r"(?:hand|hands|finger|fingers|fingertip|fingertips|thumb|thumbs|arm|arms|leg|legs|foot|feet|"
    r"toe|toes|wrist|wrists|ankle|hair)"
)
_BODY: Final = (
    rf"(?:{_LIMB}|face|eye|eyes|skin|palm|palms|chest|knee|elbow|lip|lips|nails|ribs|tooth|teeth|"
    rf"forehead|knuckles)"
)
_GEAR: Final = (
    r"(?:plug|plugs|connector|connectors|charger|chargers|cable|cables|cord|lead|port|socket|inlet|"
    r"outlet|handle|gun|nozzle|station|unit|box|wallbox|evse|adapter|adaptor|wire|wires|wiring|"
    r"battery|car|vehicle|flap|pins|pin|contacts|contact|coupler|dispenser|post|pump|panel|breaker|"
    r"electrics|electronics|hose|head|trunk|boot|hood|frunk)"
)
_DET: Final = r"(?:my|his|her|their|our|the|your|a|an|one|both|this|that|her)"
_SOFT: Final = (
    r"(?:is|are|was|were|s|am|be|been|being|got|gets|get|getting|has|have|just|now|still|also|all|"
    r"so|too|very|really|completely|totally|basically|almost|nearly|about|to|went|gone|going|gonna|"
    r"already|both|again|percent|its|properly|badly|currently)"
)
_FEW: Final = r"(?:\S+ ){0,4}?"
_BURN: Final = r"(?:burn|burns|burned|burnt|burning|scald|scalded|scorched|singed)"
_SMELL: Final = (
    r"(?:smell|smells|smelled|smelt|smelling|smelly|odor|odors|odour|odours|stink|stinks|stinking|"
    r"stank|reek|reeks|reeking|stench|whiff|scent)"
)
_SMELLS_OF: Final = (
    r"(?:burn|burns|burned|burnt|burning|smoke|smoky|smokey|smoking|fire|plastic|plasticky|rubber|"
    r"electrical|electric|electrics|electronics|melt|melted|melting|hot|ozone|chemical|chemicals|"
    r"gas|toast|toasty|singed|scorched|fishy|fish|wiring|wires|wire|acrid|sulphur|sulfur|solvent|"
    r"solder|overheated|overheating)"
)
_ODD: Final = (
    r"(?:weird|funny|strange|bad|wrong|awful|off|odd|horrible|nasty|terrible|rotten|metal|metallic|"
    r"something)"
)
_NOT_HELD: Final = (
    r"(?!(?:not|isnt|arent|never) (?:even |actually |really )?(?:locked|trapped|shut|stuck)\b)"
)
_NEVER_SAFE: Final = r"(?:not|isnt|aint|hardly|never|no longer|dont|doesnt|didnt|cant)"


@dataclass(frozen=True)
class Rule:
    """A pattern and what it is a sign of.

    Attributes:
        kind: One of the engine's danger kinds, or `unknown`.
        sure: Whether the words alone leave no doubt.
        pattern: Matched anywhere in a clause, at word borders.
        always: Matched even over words that are blotted out as harmless.
    """

    kind: str
    sure: bool
    pattern: re.Pattern[str]
    always: bool = False


def _rules(kind: str, *patterns: str, sure: bool = True, always: bool = False) -> list[Rule]:
    return [Rule(kind, sure, re.compile(rf"\b(?:{pattern})\b"), always) for pattern in patterns]


RULES: Final[tuple[Rule, ...]] = (
    *_rules(
        "fire",
        r"fire|fires|fiery|flame|flames|flaming|aflame|ablaze|inferno|blaze|blazing|fireball|ember|"
        r"embers|kaboom",
        r"put (?:it|them|that|the \S+) out (?:\S+ ){0,6}?(?:keeps|kept|started|starts|is|its) "
        r"(?:lighting|flaring|starting|coming|going) (?:back|up|again)",
        r"(?:flares|flared|flaring) up again|reignites|reignited|reigniting|rekindled",
        r"alight|ignite|ignites|ignited|igniting|combust|combusting|combusted|combustion",
        r"(?:in|on|catch|catches|caught|catching|set|sets|put|puts|start|starts|started) (?:a |an |"
        r"on )?(?:fire|flame|flames|light)",
        r"burning|burn|burning down|burnt down|burned down|burning to the ground",
        r"explode|explodes|exploded|exploding|explosion|explosions|blew up|blown up|blowing up|"
        r"blow up|blows up|gonna blow|going to blow|about to blow|detonate|detonated|"
        r"thermal runaway",
    ),
    *_rules("sparks", r"(?<!my )(?<!the )(?<!a )(?<!new )(?<!old )spark plugs?", sure=False),
    *_rules("fire", r"fire (?:alarm|alarms) (?:\S+ )?(?:going off|went off|ringing|sounding)"),
    *_rules(
        "smoke",
        r"smoke (?:detector|alarm|alarms) (?:\S+ )?(?:going off|went off|ringing|sounding|beeping)",
    ),
    *_rules(
        "fire",
        r"fire (?:extinguisher|extinguishers|department|dept|brigade|service|services|fighter|"
        r"fighters|truck|trucks|engine|engines|alarm|alarms|hazard|risk|blanket|safety)",
        r"(?:is|its|are|caught|catching|car|plug) on (?:fide|fore|fife|firs|fine|tire)",
        r"poof|gas leak|carbon monoxide|smell gas|leaking fuel|acid",
        r"firefighter|firefighters|firemen|fireman|extinguisher|flammable",
        r"flaming (?:charger|cable|plug|thing|car|cord|app|machine|station|connector|lead)",
        sure=False,
    ),
    *_rules(
        "smoke",
        r"smoke|smokes|smoked|smoking|smoky|smokey|smouldering|smoldering|smoulder|smolder|"
        r"smouldered|smoldered|smoulders|smolders|fumes|fume|fuming",
        r"(?:white|black|grey|gray|dark|thick) (?:cloud|clouds|puff|puffs|haze|vapor|vapour)",
    ),
    *_rules(
        "smoke",
        r"steam|steaming|vapor|vapour|vapors|vapours|haze|hazy",
        r"hiss|hissing|hisses|hissed",
        r"(?:mist|fog|something) (?:\S+ ){0,2}?(?:seeping|creeping|wafting|billowing|curling|"
        r"rising)",
        r"smoke (?:detector|detectors|alarm|alarms)|up in smoke|smoking gun",
        r"(?:battery|pack) (?:\S+ ){0,2}?(?:leaking|leaks|bulging|swollen|swelling|venting)",
        r"gas (?:is )?(?:coming|leaking|escaping|venting)|leaking gas",
        r"(?:someone|somebody|guy|man|person|people|he|she|they|woman|hes|shes|"
        r"theyre) (?:\S+ ){0,1}?smoking",
        sure=False,
    ),
    *_rules(
        "sparks",
        r"spark|sparks|sparked|sparking|sparky|arcing|arced|arcs|electric arc|electrical arc|"
        r"arc flash|an arc|arc of",
        r"crackle|crackles|crackled|crackling|crackly",
        r"loud (?:bang|pop|boom|crack|snap|popping|banging)|big bang|went (?:bang|pop|boom)|"
        r"(?:popping|banging|zapping|cracking|crackling) (?:sound|sounds|noise|noises)",
        r"electricity (?:is )?(?:jumping|coming out|leaking|everywhere|flying|arcing)",
        r"(?:blue|white|bright|big|electric|electrical|huge) (?:flash|flashes)(?! drive)",
    ),
    *_rules(
        "sparks",
        r"arc|bang|banged|boom|fizz|fizzes|fizzing|fizzed",
        r"short circuit|short circuits|short circuited|short circuiting|shorted|shorting|"
        r"shorted out|shorts out",
        r"flash of light|flashes of light|flash of electricity|there was a (?:\S+ )?flash|"
        r"flash it lit",
        r"(?:loud|loudly|angry|weird|scary|strange) (?:buzz|buzzing|humming)|buzzing (?:loud|"
        r"loudly|noise|sound|like crazy|hard)",
        sure=False,
    ),
    *_rules(
        "burning_smell",
        rf"{_SMELL} {_FEW}{_SMELLS_OF}",
        rf"{_SMELLS_OF} (?:\S+ ){{0,2}}?{_SMELL}",
        r"burning (?:plastic|rubber|electrical|electronics|wires|wiring|insulation)",
    ),
    *_rules(
        "burning_smell",
        rf"{_SMELL} {_FEW}{_ODD}",
        rf"{_ODD} (?:\S+ ){{0,2}}?{_SMELL}",
        r"smell|smells|smelling|smelled|smelt|odor|odour|reeks|stench|acrid",
        sure=False,
    ),
    *_rules(
        "hot",
        r"hot|hotter|hottest|scalding|scorching|roasting|sizzling|sizzle|sizzles|molten|melt|melts|"
        r"melted|melting|melty|boiling",
        r"(?:too|very|really|so|super|extremely|crazy|insanely|piping|red|white|burning|boiling|"
        r"fucking|bloody|damn|freaking|blazing|awfully|quite|pretty|dangerously|smoking) hot",
        r"hot to (?:the )?touch|too hot to (?:touch|hold|handle)",
        r"overheat|overheats|overheated|overheating|over heating|over heated|over heat",
        r"burning up|burning hot|burning to (?:the )?touch|burns|burning hand",
    ),
    *_rules(
        "hot",
        r"(?:bit|little|slightly|kinda|kind of|sort of|somewhat|rather|tad|touch|"
        r"lil) (?:too )?(?:hot|hotter|warm)",
        r"warm|warmer|warmish|hottish|toasty|lukewarm",
        r"heat (?:\S+ ){0,2}?(?:coming|from|radiating|off)|(?:feel|feeling|giving off|gives off|"
        r"radiating|generating|lot of|lots of|much) (?:the )?heat",
        r"heating up|heated up|heats up|how hot|how warm",
        r"glowing hot|(?:plug|handle|cable|pin|pins|connector|wire|wires) (?:is |are )?(?:glow|"
        r"glows|glowing)|like an oven|fried|gone soft|went soft|melty",
        r"burnt|burned|scorched|scorch|charred|charring|blackened|singed|singeing",
        r"(?:burn|scorch|burning) (?:mark|marks|damage)",
        r"discoloured|discolored|deformed|warped|bubbling|brown marks|black marks",
        sure=False,
    ),
    *_rules(
        "water",
        rf"water (?:\S+ ){{0,3}}?(?:in|into|inside|on|onto|under|around|over|near|through|up to|"
        rf"out of|from) (?:\S+ ){{0,2}}?(?:{_GEAR}|it|everything)",
        rf"{_GEAR} (?:\S+ ){{0,5}}?(?:underwater|under water|submerged|soaked|drenched|flooded|"
        rf"full of water|in water|in the water|in deep water|in standing water)",
        r"(?:in|into|under|touching) (?:a |the |some )?(?:\S+ )?(?:puddle|puddles|standing water|"
        r"flood|flood water|floodwater|pool of water)",
        r"underwater|under water|submerged|flood water|floodwater|flooding|flooded|standing water|"
        r"standing in water|rising water|water is rising|water rising",
        r"(?:dropped|fell|fallen|dipped|lying|laying|sitting|standing) (?:\S+ ){0,3}?(?:in|"
        r"into) (?:the |a |some )?(?:water|puddle|pool|drain|ditch|lake|river|sea)",
        r"water (?:is )?(?:dripping|pouring|running|leaking|gushing|coming|getting|got|went|going|"
        r"spraying|inside|everywhere|pooling)",
        rf"(?:soaked|drenched|dripping|full of water) (?:\S+ ){{0,1}}?{_GEAR}",
        rf"rain(?:ing)? (?:water )?(?:\S+ ){{0,2}}?(?:in|into|inside) (?:\S+ ){{0,1}}?{_GEAR}",
    ),
    *_rules(
        "water",
        r"water|wet|puddle|puddles|soaked|soaking|drenched|damp|flood|dripping|moisture|sopping|"
        r"soggy",
        sure=False,
    ),
    *_rules(
        "shock",
        r"electrocute|electrocutes|electrocuted|electrocuting|electrocution",
        r"(?:\S+ )?muscles (?:are |have |all |just |keep |kept )*(?:locked|locking|seized|seizing|"
        r"clamped|clamping|contracting|cramped up)",
        r"(?:coworker|colleague|husband|wife|partner|son|daughter|kid|child|dad|mum|mom|brother|"
        r"sister|friend|neighbour|neighbor|man|woman|guy|lady|driver|boy|girl|somebody|someone|he|"
        r"she|hes|shes) (?:is |was |got )?(?:stuck|frozen|glued|clamped) (?:to|on to|onto|on) the "
        r"(?:wire|wires|cable|cables|lead|metal|plug|handle|socket|cord)",
        r"electric shock|electrical shock|electric shocks|static shock",
        r"zap|zaps|zapped|zapping",
        r"(?:get|gets|got|getting|gave|gives|giving|give|had|have|has|having|received|receive|feel|"
        r"felt|took|bad|big|nasty|small|little|mild|huge|another|massive) (?:me |him |her |us |"
        r"them |my \S+ )?(?:a |an |some |another )?(?:\S+ )?(?:shock|shocks|jolt|jolts)",
        r"(?:get|gets|got|getting|been|was|is|being|just|were|have) (?:\S+ )?shocked",
        r"(?:it|plug|car|charger|cable|handle|connector|station|this|that|thing|gun|port|metal|"
        r"door|body|keeps|keep|still) (?:just |has |have |keeps |still |almost |nearly |"
        r"literally )?(?:shock|shocks|shocked)",
        r"(?:keeps|keep) shocking",
        r"shock(?:s|ed|ing)? (?:me|him|her|us|them|my|his|you|someone|somebody|people|anyone|"
        r"everyone)",
        r"(?:going|went|goes|is|hes|shes|are) (?:\S+ )?(?:in|into) shock",
        r"(?:tingle|tingles|tingled|tingling|tingly|buzz|buzzes|prickle|"
        r"prickling) (?:\S+ ){0,3}?(?:touch|touched|touching|hold|holding|hand|hands|arm|arms|"
        r"fingers)",
        r"(?:touch|touched|touching|hold|holding|hand|hands|arm|arms|"
        r"fingers) (?:\S+ ){0,4}?(?:tingle|tingles|tingled|tingling|tingly|buzzing|buzzes)",
        r"(?:electricity|electric|current|volts) (?:\S+ ){0,2}?(?:through|into|in) (?:me|my|him|"
        r"his|her|body|us)",
        r"belt off (?:it|the|of)|buzzed (?:me|by)",
        r"(?:live|bare|exposed|naked|broken|cut|torn|stripped) (?:\S+ )?(?:wire|wires|wiring|"
        r"copper|conductor|conductors)",
        r"(?:wire|wires|wiring|copper|conductors) (?:\S+ ){0,2}?(?:exposed|showing|visible|"
        r"sticking out|hanging out|bare|live)",
        r"(?:is|its|are|whole car|body|metal|frame) (?:\S+ ){0,1}?(?:live|energised|energized)",
        r"electrified",
    ),
    *_rules(
        "shock",
        r"shock|shocks|shocked|shocking|jolt|jolts|jolted|tingle|tingles|tingling|tingly",
        r"(?:bit|nipped|stung) me|tickles|buzzed|prickles?|prickled|prickling|pins and needles",
        rf"{_LIMB} (?:\S+ ){{0,2}}?(?:jumped|jerked|jolted back|flew back|twitched|twitching)",
        r"short to ground|ground fault|leaking current|leaking electricity|high voltage",
        sure=False,
    ),
    *_rules(
        "shock",
        rf"(?:i|he|she|they|{_LIMB}) (?:\S+ ){{0,4}}?(?:cant|cannot|couldnt|could not|can not|"
        r"unable to) (?:even |seem to )?let (?:it )?go",
        sure=False,
        always=True,
    ),
    *_rules(
        "injury",
        r"injured|injure|injury|injuries|injuring|bleeding|bleed|bleeds|bled|blood|unconscious|"
        r"fainted|fainting|concussion|concussed|seizure|seizures|convulsing|convulsions|wounded|"
        r"wound|amputated|severed|casualty|casualties|unresponsive",
        r"passed out|passing out|pass out|blacked out|out cold|lost consciousness|"
        r"losing consciousness|loses consciousness|knocked out",
        r"(?:not|isnt|aint|stopped|hardly|barely|cant|cannot|cant really|no longer|never|doesnt|"
        r"wont|wasnt|struggling to|trouble|difficulty|unable to|hard to|couldnt|quit|arent|"
        r"not really|problems|problem) (?:be )?(?:breathe|breathing|breath)",
        r"short of breath|no pulse|no heartbeat|cpr|defibrillator|heart attack|cardiac arrest|"
        r"heart stopped|chest pain|chest pains|having a stroke|had a stroke",
        r"choking|suffocating|suffocate|drowning|drowned|drown|poisoned|anaphylaxis|"
        r"allergic reaction|overdose|overdosed",
        rf"{_PERSON} (?:{_SOFT} ){{0,4}}(?:hurt|hurting|collapsed|dying|dead|died|killed)",
        r"hurt",
        rf"(?:kill|killed|killing|kills) (?:him|her|someone|somebody|{_DET} {_LIVING})",
        rf"{_LIVING} (?:is |was |started |having |have |been )?fitting",
        rf"{_BURN} (?:{_DET} )(?:\S+ )?{_BODY}|{_BURN} (?!hair){_BODY}|{_BURN} (?:me|myself|"
        rf"himself|herself|themselves|him|us|someone|somebody|{_DET} {_LIVING})",
        rf"{_BODY} (?:{_SOFT} ){{0,3}}(?:burnt|burned|burning|bleeding|broken|crushed|cut|severed|"
        rf"numb|blistered|blistering|swollen|hurts)",
        rf"(?:cut|sliced|broke|broken|fractured|crushed|smashed|sprained|twisted|dislocated|"
        rf"slashed|gashed|lost|hit) (?:{_DET} )(?:\S+ )?(?:{_BODY}|head)",
        rf"(?:broken|cut|sliced|broke|crushed) {_BODY}",
        r"(?:run|ran|runned) over|hit by (?:a |the )?(?:car|truck|van|bus|vehicle|bike)|struck by",
        rf"{_PERSON} (?:{_SOFT} ){{0,2}}(?:fell|fallen)(?! behind| asleep| for| in love)",
        rf"(?:in|severe|terrible|awful|lot of|serious|so much|sharp) pain|pain in (?:my|his|"
        rf"her) (?:\S+ )?(?:{_BODY}|back|head|neck|stomach)",
        r"ambulance|paramedic|paramedics|(?:need|needs) (?:a )?(?:doctor|medic|paramedic)|"
        r"first aid|medical (?:emergency|help|attention|assistance)|(?:man|person|woman|kid|"
        r"someone|somebody) down|gasping|(?:cut|cutting|sliced|stabbed) (?:myself|himself|herself)|"
        r"cant feel (?:my|his|her) \S+|(?:lying|laying|collapsed|passed out|is) on the (?:ground|"
        r"floor|pavement) (?:not|unconscious|bleeding|hurt)|about to die",
        rf"{_LIVING} (?:is |was )?(?:lying|laying|collapsed|slumped) (?:\S+ ){{0,2}}?(?:ground|"
        rf"floor|pavement|road|wheel)",
        rf"{_PERSON} (?:\S+ ){{0,2}}?(?:blisters|blister)",
        r"heat stroke|heatstroke|heat exhaustion|hypothermia",
    ),
    *_rules(
        "injury",
        rf"{_LIVING} (?:\S+ ){{0,6}}?(?:not|isnt|aint|wont|doesnt|stopped|hasnt|cant) "
        r"(?:responding|respond|moving|wake up|waking up|waking|move|conscious|awake)",
        rf"{_LIVING} (?:\S+ ){{0,4}}?unresponsive",
        always=True,
    ),
    *_rules(
        "injury",
        r"(?:kill|killing|hurt|hurting|harm|harming) (?:myself|himself|herself)|suicide|suicidal|"
        r"end my life|want to die|wanna die",
        r"(?:im|i am|we are|were) (?:\S+ ){0,1}?(?:dying|fainting)",
        r"need help (?:medically|badly hurt)|dizzy|lightheaded|light headed|nauseous|collapsed|"
        r"collapse",
        r"panic attack|accident|crash|crashed|collision",
        r"(?:went|gone|going|goes|fell|fallen|dropped|drops) (?:down |over )?like a (?:sack|stone|"
        r"tree|log|rag|ton)|keeled over|keels over",
        rf"{_LIVING} (?:\S+ ){{0,2}}?(?:slumped|slumping|convulsed|trembling|twitching|shaking)",
        rf"{_LIVING} (?:\S+ )?(?:gone|went|going|goes|turned|turning|looks|is|was) (?:\S+ )?"
        rf"(?:limp|floppy|grey|gray|blue|pale|purple|sleepy|drowsy|clammy)",
        r"lips (?:\S+ ){0,3}?(?:blue|grey|gray|purple)|eyes (?:\S+ ){0,2}?(?:rolled|rolling)",
        r"wheeze|wheezes|wheezing|wheezy|asthma",
        r"(?:chest|heart) (?:\S+ ){0,2}?(?:tight|racing|pounding|fluttering)|tight chest",
        r"(?:in|into|going into|having) labou?r|water broke|waters broke|contractions|giving birth|"
        r"having a baby",
        r"hospital|emergency room|doctor|insulin|epipen|inhaler",
        r"pain|painful|hurts|hurting|blister|blisters|bruised|bloody (?:hand|hands|finger|fingers|"
        r"nose|face|head)",
        sure=False,
    ),
    *_rules(
        "trapped",
        rf"{_LIVING} (?:{_NOT_HELD}\S+ ){{0,4}}?(?:trapped|locked in|locked inside|shut in|"
        rf"shut inside|"
        rf"stuck in|"
        r"stuck inside|caught in|pinned|crushed|jammed in|wedged in|locked up in)(?! traffic)",
        rf"{_SELF} (?:{_SOFT} ){{0,3}}(?:locked in|locked inside|shut in|shut inside|pinned|"
        rf"crushed)",
        r"trapped (?:in|inside|under|between|behind|underneath) (?:the |my |a |this |his |her |"
        r"our )?(?:\S+ )?(?:car|vehicle|door|doors|truck|van|suv|seat|back seat|backseat|trunk|"
        r"boot|tesla|bay|wall)",
        rf"{_LIMB} (?:{_SOFT} ){{0,3}}(?:stuck|trapped|caught|jammed|wedged|pinned|pinched)",
        r"(?:his|her|kids|sons|babys|childs|daughters|dogs|toddlers) head (?:\S+ ){0,2}?(?:stuck|"
        r"trapped|caught|jammed)",
        rf"(?:stuck|trapped|caught|jammed|wedged|pinned|pinched|crushed|trapping) (?:my|his|her|"
        rf"their|our) {_LIMB}",
        rf"cant get (?:my|his|her|the|our) (?:\S+ )?(?:{_LIMB}|{_YOUNG}|wife|"
        rf"husband) (?:\S+ )?(?:out|"
        r"free|loose)",
        r"(?:i|we|he|she|they|people|kids) (?:\S+ ){0,1}?(?:cant|cannot|couldnt|unable to|"
        r"not able to) (?:exit|escape|open (?:the|my) doors? from (?:the )?inside|"
        r"get out of (?:the|my|this|our) (?:car|vehicle|truck|van|suv|tesla))",
        r"(?:car|truck|van) (?:\S+ ){0,2}?(?:on|onto) (?:my|his|her) (?:foot|leg|arm|hand|feet)",
        rf"{_YOUNG} (?:{_NOT_HELD}\S+ ){{0,3}}?(?:locked(?! (?:the|my) (?:plug|cable|"
        r"charger|connector|fob))|"
        r"trapped|shut in|stuck)",
        rf"{_YOUNG} (?:\S+ ){{0,2}}?(?:cant|cannot|couldnt) get out of (?:{_DET} )?"
        r"(?:car|van|truck)",
        rf"(?:locked|trapped|shut|stuck) (?:\S+ ){{0,3}}?{_YOUNG} (?:\S+ ){{0,1}}?(?:in|inside)",
    ),
    *_rules(
        "trapped",
        rf"{_SELF} (?:{_SOFT} ){{0,3}}trapped",
        rf"{_SELF} (?:{_SOFT} ){{0,3}}stuck (?:in|inside) (?:the |my |a |this |"
        rf"our )?(?:hot )?(?:car|vehicle|"
        r"truck|van|suv|tesla|trunk|boot)(?! park| lot| wash| charger)",
        r"(?:coat|jacket|scarf|sleeve|dress|skirt|shirt|clothes|strap|glove|lanyard|"
        r"necklace) (?:\S+ ){0,3}?(?:stuck|trapped|caught|jammed)",
        r"doors? (?:\S+ ){0,2}?(?:wont|doesnt|dont|not|cant) (?:open|"
        r"unlock) (?:\S+ ){0,3}?(?:inside|in the car)",
        rf"{_YOUNG} (?:{_SOFT} )*(?:alone|left|by himself|by herself|by itself) (?:in|"
        rf"inside) (?:the |my |a )?"
        r"(?:hot )?(?:car|vehicle|backseat|back seat)",
        r"(?:i|we|he|she|they) (?:\S+ ){0,1}?(?:cant|cannot|couldnt) get out(?! of)",
        # From outside it is a key that does not work; only the person can say which.
        r"(?:i|we|he|she|they|people|kids) (?:\S+ ){0,1}?(?:cant|cannot|couldnt|unable to|"
        r"not able to) open (?:the|my) doors?",
        sure=False,
    ),
    *_rules(
        "unsafe_place",
        r"middle of (?:the |a )?(?:\S+ )?(?:road|street|highway|freeway|motorway|intersection|lane|"
        r"traffic)",
        r"(?:on|in) (?:the |a |an )?(?:hard shoulder|shoulder|live lane|railroad|railway|"
        r"train tracks?|intersection|roundabout|level crossing)",
        r"(?:being|am|getting|im|been|is|he|she|man|guy|someone|somebody) (?:followed|attacked|"
        r"threatened|robbed|mugged|chased|assaulted|harassed|stalked|threatening|attacking|chasing|"
        r"robbing|harassing|stalking|hitting|punching)",
        r"(?:follow|follows|followed|following|attack|attacks|attacked|attacking|threaten|"
        r"threatens|threatened|threatening|rob|robbed|chase|chased|chasing|assault|assaulted|"
        r"harass|harassed|harassing|stalk|stalked|stalking|mugging|mugged) (?:me|us|her|him)",
        r"(?:he|hes|she|guy|man|someone|somebody|they|people|gang) (?:has |have |had |got |pulled |"
        r"with |is |are |holding |waving )+(?:a |an |the )?(?:gun|knife|weapon|machete)(?! cable|"
        r" charger)",
        r"armed (?:man|men|robber)|gunshot|gunshots|shooter|stabbed|stabbing|(?:people|someone|"
        r"somebody|guy|man|he) (?:is |are )?shooting",
        rf"{_NEVER_SAFE} (?:really |very |so |even )?(?:feel|feeling)(?: very| so| too| really|"
        rf" at all)? (?:safe|secure)",
        rf"{_NEVER_SAFE} (?:\S+ )?safe",
        r"(?:cars|trucks|traffic|lorries|vehicles) (?:\S+ ){0,3}?(?:speeding|flying|coming at|"
        r"whizzing|rushing|racing|zooming|swerving)",
        r"(?:nearly|almost|could|gonna|going to|about to|will) (?:got |get |been |be )?(?:hit|"
        r"run over|rear ended)(?! the| a| my| by a call)",
        r"in (?:\S+ )?danger|life threatening|life or death|danger to life|fear for my (?:life|"
        r"safety)",
    ),
    *_rules(
        "unsafe_place",
        r"(?:block|blocks|blocked|blocking|holding up|obstructing) (?:\S+ ){0,3}?(?:traffic|road|"
        r"street|lane|lanes|driveway|intersection|entrance|exit|highway|everyone|everybody|cars|"
        r"ambulance)",
        r"(?:in|into) (?:the |heavy |busy |live |moving |oncoming )*traffic|oncoming traffic|"
        r"(?:side of|in) the (?:road|street)|busy road|(?:stuck|stopped|standing|stranded|parked|"
        r"down|am|im|are|were) (?:\S+ )?(?:on|in) (?:the |a )?(?:highway|freeway|motorway|"
        r"interstate)",
        r"unsafe|sketchy|dodgy (?:area|guy|guys|people|bloke|men|man)|creepy|creep|creeps|bad area|"
        r"bad neighborhood|bad neighbourhood|rough area|high crime|drunk (?:guy|guys|people|man|"
        r"men)",
        r"(?:im|i am|am|so|really|feeling|feel|we are|very|bit|little|getting|"
        r"and) (?:\S+ ){0,1}?(?:scared|frightened|terrified|threatened|petrified)",
        r"(?:alone|by myself|on my own) (?:\S+ ){0,3}?(?:dark|night|nobody|noone)|(?:dark|"
        r"night) (?:\S+ ){0,4}?(?:alone|by myself|on my own)",
        r"(?:im|i am|all) (?:\S+ )?alone",
        r"police|cops|robber|robbery|mugger|stalker|thugs",
        r"(?:car|it|truck|vehicle|van) (?:is |just |started )*(?:rolling|rolled|moving by itself|"
        r"rolls)(?! stop)",
        r"thunder|thunderstorm|lightning strike|lightning strikes|tornado|hurricane|wildfire|"
        r"earthquake",
        sure=False,
    ),
    *_rules(
        UNKNOWN_DANGER,
        r"(?:call|calling|called|dial|dialing|dialed|ring|phone|need|get|for) (?:the )?(?:911|999|"
        r"112|000|111|emergency services|nine one one)",
        r"911|emergency services",
        r"(?:its|it is|this is|that is|looks|seems|feels|very|really|so|"
        r"sounds) (?:\S+ ){0,1}?dangerous|^(?:is (?:it|this|that) )?dangerous$|is \S+ dangerous",
        r"danger|sos|mayday|gonna die|going to die|will die",
        sure=False,
    ),
)
"""All signs. A longer finding that holds the words of a shorter one replaces it."""

_CAR: Final = (
    r"(?:car|cars|vehicle|truck|van|minivan|suv|jeep|tesla|ev|taxi|cab|camper|rv|pickup|sedan|"
    r"hatchback)"
)
_PLACE: Final = (
    rf"(?:(?:in|inside|on) (?:{_DET} |its |back of the )?(?:(?!(?:front|side|back) of )\S+ )??"
    rf"(?:{_CAR}(?! park| wash| lot| port| charger| battery)|backseat|back seat|back seats|seat|"
    r"seats|car seat|carseat|booster|trunk|boot|back)|(?:in|inside) (?:it|there|here)|"
    r"(?:strapped|buckled|belted) in|in(?= with\b)|inside(?! of\b)"
    r"(?! (?:the|my|our|a|his|her|their|at|this|"
    r"and unlocked)\b)|in$)"
)
_BEING: Final = (
    r"(?:(?<!hot )(?<!none of my )(?<!none of the )(?:kid|kids|kiddo|kiddos|child|children|baby|"
    r"babies|newborn|infant|infants|"
    r"toddler|toddlers|twin|twins|triplets|son|sons|daughter|daughters|grandson|grandsons|"
    r"granddaughter|granddaughters|grandkid|grandkids|grandchild|grandchildren|niece|nieces|"
    r"nephew|nephews|boy|boys|girl|girls|teenager|teen|little ones?|little guy|sister|brother|"
    r"sisters|brothers|\d{1,2} ?(?:years?|yrs?|months?|mos?|weeks?|days?) olds?|"
    r"\d{1,2} ?(?:yo|yr|yrs)|(?:one|two|three|four|five|six|seven|eight|nine|ten) "
    r"(?:year|month|week) olds?|grandma|grandpa|grandmother|grandfather|granny|grandad|granddad|"
    r"gran|nan|nana|grandmas|grandpas|moms|mums|dads|wifes|husbands|babys|mother|father|mom|mum|mommy|mummy|dad|daddy|mama|papa|parents|wife|husband|"
    r"aunt|auntie|uncle|patient|passenger|passengers|client|old (?:man|lady|woman|people|person)|"
    r"elderly|disabled|man|woman|lady|guy|person|people|someone|somebody|friend|dog|dogs|doggo|"
    r"doggy|doggie|puppy|puppies|pup|pups|cat|cats|kitten|kittens|kitty|pet|pets|animal|animals|"
    r"poodle|labrador|retriever|bulldog|terrier|chihuahua|beagle|husky|dachshund|corgi|"
    r"bunny|rabbit|hamster|parrot|bird|he|hes|she|shes)"
    r"(?! (?:seat|seats|food|stuff|toy|toys|bag|bags|clothes|bed|lock|locks|formula|stroller|"
    r"medicine|meds|key|keys|fob|phone|wallet|purse|monitor|mode|proof|thing|things|blanket|leash|"
    r"treats|hair|walker|walk|park|sitter|shower|gate|backpack|homework|present|presents|gift|"
    r"tablet|ipad|jacket|coat|carrier is empty|crate is empty|insulin|car|tesla|ev|truck|van|suv|"
    r"vehicle|battery|plug|cable|charger)\b))"
)
_WITHOUT: Final = (
    r"(?!(?:and|or|but|not|isnt|arent|wasnt|werent|aint|never|key|keys|fob|out|outside|plug|cable|"
    r"phone|wallet|purse|put|plugged|parked|says?|said|told|thinks?|nobody|noone|nothing|no|if|"
    r"when|has)\b)"
)

BEING_INSIDE: Final = re.compile(
    rf"\b(?:{_BEING} (?:{_WITHOUT}\S+ ){{0,4}}?{_PLACE}|"
    rf"{_PLACE} (?:is |are |with |theres |there is |has |sits |sit ){{1,2}}?(?:{_DET} |two )?"
    rf"(?:\S+ )?{_BEING}|"
    rf"(?:get|getting) (?:{_DET} )?(?:\S+ )?{_BEING} out(?! of (?:here|school|bed|the house))|"
    rf"{_BEING} (?:\S+ )?(?:stepped|stood|sat|jumped|pressed|pushed|hit|touched) (?:on )?(?:the )?"
    r"(?:door )?lock(?! button on the (?:fob|key|remote)))(?: over(?: there| here)?)?(?:\b|$)"
)
"""A child, an animal or anybody in need of care, in a car or in `it`."""

SELF_INSIDE: Final = re.compile(
    rf"\b(?:(?:im|i am|we are|(?:^|and )were|(?:and|&) (?:i|me) (?:are|were|is|am)|me and \S+ are) "
    rf"(?:(?!(?:and|out|outside|not|my|the|a|locked)\b)\S+ ){{0,2}}?{_PLACE}|with (?:me|us) "
    rf"{_PLACE}|"
    rf"{_PLACE} with (?:me|us))(?:\b|$)"
)
"""Who writes sits in the car too, and so nobody is alone in it."""

PLUG: Final = re.compile(
    r"\b(?:plug|plugs|plugged|unplug|connector|charger|chargers|charging|cable|cables|cord|nozzle|"
    r"charge port|station|evse|wallbox|adapter|coupler)\b"
)
"""With one of these in a text, `it` may be the plug."""


@dataclass(frozen=True)
class Shut:
    """Words for a car that can't be opened. They mean danger once somebody is inside it.

    Attributes:
        pattern: Matched anywhere in a clause, at word borders.
        alone: Whether it is sure where no plug is named.
        with_plug: Whether it is sure where a plug is named; None when it then says nothing.
    """

    pattern: re.Pattern[str]
    alone: bool
    with_plug: bool | None


def _shut(*patterns: str, alone: bool, with_plug: bool | None) -> list[Shut]:
    return [Shut(re.compile(rf"\b(?:{pattern})(?:\b|$)"), alone, with_plug) for pattern in patterns]


_DOORS: Final = (
    r"(?<!port )(?<!fuel )(?<!charge )(?<!charging )(?<!charger )(?<!garage )(?<!flap )"
    r"(?<!house )(?:doors?|locks?|door handles?|handles|hatch|trunk|boot|windows?|"
    r"tailgate)"
)
_CANT: Final = (
    r"(?:cant|cannot|can not|couldnt|could not|unable to|not able to|no way to|cant seem to|"
    r"cant even|wont let me|wont let us|impossible to|dont know how to)"
)
_WONT: Final = (
    r"(?:wont|will not|doesnt|does not|dont|do not|cant|cannot|can not|refuse to|refuses to|not|"
    r"isnt|arent|wouldnt|didnt)"
)
_LOCKED_BY: Final = (
    rf"(?:{_SOFT}|itself|themselves|auto|automatically|decided|suddenly|somehow|self|all of)"
)
_LOCKED: Final = (
    r"(?:locked|locks? itself|locks? themselves|to lock itself|locked up|shut|sealed|deadlocked)"
    r"(?! (?:and|then|or) (?:un|re)locked)"
)

SHUT: Final[tuple[Shut, ...]] = (
    *_shut(
        rf"(?:{_CAR}|{_DOORS}) (?:{_LOCKED_BY} ){{0,4}}{_LOCKED}",
        rf"{_DOORS} (?:{_LOCKED_BY} ){{0,3}}(?:stuck|jammed|blocked|frozen|closed|broken|dead)",
        rf"(?:locked|shut) (?!in |into |inside |to |on |and |or |the plug|the cable)"
        rf"(?:(?!(?:in|into|inside|unlocked|plug|cable)\b)\S+ ){{0,2}}?(?:{_CAR}|{_DOORS})",
        r"(?:locked|shut) (?:itself|themselves|herself|himself|him|her|them|us|me|myself|"
        r"ourselves)? ?(?:out|tight)",
        rf"(?:key|keys|fob|keyfob) (?:{_SOFT} ){{0,3}}(?:locked|shut) (?:up )?{_PLACE}",
        r"(?:none|neither) of the doors (?:will )?(?:open|opens|unlock|work)|no doors? (?:will )?"
        r"(?:open|opens)",
        rf"(?:locked|shut|left) (?:{_DET} )?(?:\S+ )??(?:key|keys|fob|keyfob) (?:\S+ )??"
        rf"{_PLACE}",
        rf"(?:{_CAR}|{_DOORS}) (?:(?!(?:plug|cable|cord|connector|charger|port|gun|nozzle|flap|"
        rf"handle)\b)\S+ ){{0,2}}?{_WONT} (?:\S+ ){{0,1}}?(?:open|opening|unlock|"
        r"unlocking|budge|pop out|pop|work|respond)(?! it\b| the plug| the cable)",
        rf"{_WONT} (?:open|unlock) (?:{_DET} |any |any of the )?(?:\S+ )?(?:{_CAR}|{_DOORS})",
        rf"{_CANT} (?:\S+ )?(?:open|unlock) (?:{_DET} |any |any of the |either |up the |these |"
        rf"those )?(?:{_CAR} )?(?:{_CAR}|{_DOORS})",
        rf"{_CANT} get (?:{_DET} |any )?(?:{_CAR} )?(?:{_CAR}|{_DOORS}) (?:to )?(?:open|unlock|"
        rf"unlocked|opened)",
        rf"{_CANT} (?:get|reach|get to|get at) (?:him|her|them|{_DET} (?:\S+ )?{_BEING})(?: out)?",
        rf"{_CANT} get (?:in|inside|into)(?! (?:touch|contact|the app|my account|the account|the "
        rf"site|the menu|line))",
        r"no way (?:in|inside)|(?:wont|doesnt|not) let (?:me|us|anyone|him|"
        r"her|them) (?:in|out)|doors? "
        r"(?:\S+ )?(?:no|not) response",
        alone=True,
        with_plug=True,
    ),
    *_shut(
        rf"{_CANT} (?:\S+ )?(?:open(?! (?:{_DET} )?(?:app|port|charge|charging|charger|flap|fuel|"
        rf"cap|latch|hood|bonnet|frunk|map|link|account|menu|screen|website|page|battery|fob|remote|"
        rf"key|keys|glovebox|bottle|mouth|eyes|cover))|get (?:it|them|this|that) open)",
        rf"(?:it|this|thing|they|nothing|nothing will|none) (?:\S+ ){{0,1}}?(?:{_WONT}|will) "
        rf"(?:\S+ ){{0,1}}?(?:open|opening)",
        rf"{_CANT} get out(?! of (?!{_DET} car|it\b|there\b))",
        rf"(?:fob|fobs|key|keys|keyfob|keyless entry|remote|clicker|key card|"
        rf"keycard|phone key) (?:{_SOFT} |"
        rf"battery |batteries |car ){{0,4}}(?:dead|died|flat|gone|lost|broken|broke|empty|useless|"
        r"not working|stopped working|quit working|wont work|doesnt work|does not work|dont work|"
        r"isnt working|"
        r"doing nothing|does nothing)",
        r"dead (?:key|fob|keyfob|remote|clicker)|lost (?:my |the |our )?(?:\S+ )?(?:key|keys|fob)",
        rf"(?:fob|key|keys|keyfob|remote|clicker|key card|keycard|app) (?:\S+ ){{0,1}}?{_WONT} "
        rf"(?:\S+ ){{0,1}}?(?:open|unlock|work|working|opening|unlocking)",
        alone=True,
        with_plug=False,
    ),
    *_shut(
        rf"(?:it|its|this|that|thing|everything|they) (?:{_LOCKED_BY} ){{0,4}}{_LOCKED}",
        rf"(?:it|this|that|thing|they|nothing|none) (?:\S+ ){{0,1}}?(?:{_WONT}|will) "
        rf"(?:\S+ ){{0,1}}?(?:unlock|unlocking|unlocks|budge)",
        rf"{_CANT} (?:\S+ )?unlock(?! (?:{_DET} )?(?:phone|account|app|screen|plug|cable))",
        rf"{_CANT} get (?:it|them|this) unlocked",
        alone=True,
        with_plug=None,
    ),
    *_shut(
        rf"(?:{_CAR}|car battery|12v|battery) (?:{_SOFT} ){{0,3}}(?:dead|died|flat)|dead car|"
        rf"dead (?:car )?battery",
        rf"(?:key|keys|fob|keyfob) (?:{_SOFT} |also |too |both ){{0,3}}{_PLACE}",
        alone=False,
        with_plug=None,
    ),
)
"""Ways to say that a car does not open, the plainest first."""

LET_OUT: Final = re.compile(
    r"\b(?:(?:got|pulled|helped|freed|took) (?:\S+ ){1,2}out(?! of (?:battery|charge|power))|"
    rf"(?:{_BEING}|they|we) (?:is |are |all |now |got |came |climbed ){{1,2}}out|"
    r"(?:got|have) (?:it|them|the \S+|my \S+) (?:open|unlocked|opened)|"
    r"(?:it|doors?|car) (?:just |has |is |are |finally |now ){0,3}(?:opened|unlocked)|"
    r"(?:it|doors?|car) (?:is|are) (?:now )?open|(?:was|were|been|got|is|are) (?:rescued|freed)|"
    r"safe now|managed to open|(?:is|are) out now)\b"
)
"""Somebody is out or the car is open."""


def _harmless(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(rf"\b(?:{pattern})\b") for pattern in patterns)


_MONEY: Final = (
    r"(?:price|prices|pricing|cost|costs|bill|fee|fees|rate|rates|tariff|charge|charges|service|"
    r"experience|support|customer|attitude|behaviour|behavior|value|news)"
)
_HURTABLE: Final = (
    r"(?:car|battery|charger|port|plug|ev|paint|wallet|tesla|cable|connector|range|vehicle|socket|"
    r"latch|lock|pocket|feelings|ego|planet|bank|brain|handle|leaf|bolt|resale)"
)
_STUFF: Final = (
    r"(?:cable|cord|lead|plug|connector|gun|nozzle|handle|charger|wire|hose|pin|latch|adapter|"
    r"adaptor|it|hook|key|keys|fob|card|phone|wallet|bag|coupler|flap|thing|tether|head|everything|"
    r"car|port|door)"
)

HARMLESS: Final = _harmless(
    r"(?:my|the|a|new|old) spark plugs?",
    # fire
    r"(?:fire|fires|fired|firing) (?:it |this |that |them |(?:the|my) (?:app|car|engine|charger|"
    r"phone|laptop|computer|ev) )?(?:back )?up(?! in)",
    r"fire (?:away|sale|hydrant|lane|exit|drill|stick|tablet|hd|tv|pit|station)",
    r"(?:kindle|amazon|under|cross|friendly|camp|bon|cease) fire|fired (?:me|him|her|from|for|by)|"
    r"(?:get|be|getting|got|im|youre|was) fired",
    r"on fire with (?:\S+ )?(?:messages|texts|calls|notifications|emails|alerts)|playing with fire|"
    r"like wildfire|fire emoji|pants on fire",
    r"(?:phone|inbox|email|chat|notifications|twitter) (?:is |are )?(?:blowing up|exploding|"
    r"blew up|burning up)(?: with \S+)?",
    r"(?:blowing|blows|blew|blown|blow) up (?:my|her|his) (?:phone|inbox|plans|schedule)|"
    r"mind (?:is )?blown",
    r"(?:song|music|playlist|app|outfit|food|track) (?:is|was) fire",
    r"burning (?:question|questions|through|time|money|daylight|calories|desire|cash|to know|"
    r"bridges|a hole)",
    r"burn (?:rubber|time|money|through|rate|calories|bridges)|(?:im|i am|feeling|feel|"
    r"so) (?:burned|burnt) out|slow burn|crash and burn|burns (?:money|cash)|feel the burn|"
    r"freezer burn",
    r"fried (?:chicken|egg|eggs|rice|food|fish)|deep fried|burnt (?:toast|coffee|dinner|food)|"
    r"old flame|blazing (?:sun|fast|row|sunshine)",
    r"(?:price|prices|cost|costs|bill|bills|market|sales|demand) (?:\S+ ){0,4}?(?:explode|exploded|"
    r"exploding|explosion|blow up|blown up)|explosion (?:of|in) (?:ev|evs|demand|prices|choice|"
    r"new)|"
    rf"my (?:head|brain) (?:{_SOFT} ){{0,3}}(?:explode|exploding|explodes)",
    # smoke
    r"smoke (?:break|breaks|signal|signals|screen|and mirrors|test|weed|pot|cigarettes?|cigars?|"
    r"a cigarette|a cig|a joint|free|shop|house|cig|cigs)",
    r"smoking (?:area|areas|section|room|cigarettes?|a cigarette|a cig|a joint|a cigar|a vape|weed|"
    r"pot|hot deal|shelter|ban|allowed|permitted|lounge|zone|cessation)",
    r"no smoking (?:sign|signs|area|zone|policy|rule|rules|section|here)|(?:quit|quitting|gave up|"
    r"given up|chain|non) smoking",
    r"(?:for a|having a|to have a|grab a|quick|holy|cigarette|tobacco|cigar|weed|bbq|second hand|"
    r"secondhand) (?:quick )?smokes?(?! coming| from| everywhere| out| is)",
    r"(?:do|dont|does|doesnt|can|may) (?:i|you|u|we|people|anyone) smoke|i (?:dont |also |"
    r"never )?smoke(?! is| coming| from| out| everywhere)|smoked (?:salmon|meat|ribs|brisket|"
    r"cheese|glass|turkey|sausage)",
    r"(?:fuming|steaming) (?:about|at|mad|with rage|over)|(?:im|i am|absolutely|boss is|hes|"
    r"shes) (?:absolutely )?(?:fuming|steaming)|steam (?:deck|account|app|games?|library|key|train|"
    r"engine|room|power|sale|store)|(?:letting|blow|let|blowing) off steam|full steam",
    # sparks
    r"(?:chevy|chevrolet) spark|spark (?:ev|driver|app|joy|my interest|interest|a debate|"
    r"a conversation|a discussion)|bright spark|sparked (?:a|my|the) (?:debate|discussion|interest|"
    r"conversation|row|outrage)|(?:my|our|the) (?:\d+ )?spark (?:wont|is (?:stuck|locked|plugged|"
    r"charging|parked)|cant|doesnt)",
    r"arc (?:de|browser|raiders)|story arc|big bang theory|bang (?:on|for|out of order|average)|"
    r"whole bang|ev boom|baby boom",
    # smell
    r"(?:smell|smells|stinks) (?:like |of )?(?:a )?(?:scam|rat|trouble|money|success|victory|bs|"
    r"bullshit|coffee|flowers|nice|good|great|lovely|fresh|new car)|smell the (?:coffee|roses)|"
    r"new car smell",
    # hot
    r"hot (?:day|days|weather|outside|outdoors|summer|afternoon|evening|night|sun|sunny|climate|"
    r"country|state|city|coffee|chocolate|tea|drink|drinks|food|dog|dogs|pizza|meal|shower|bath|"
    r"tub|garbage|mess|take|takes|topic|wheels|deal|deals|hatch|fix|key|keys|line|potato|sauce|mic|"
    r"girl|minute|trash|pink|desk|yoga|season|market|seller|springs|headed|pursuit|bed|rod|"
    r"hatchback)",
    r"(?:too|so|very|really|super|extremely|bloody|damn|fucking|pretty|boiling|scorching|roasting|"
    r"blazing|its|is|was) (?:so |too |very |really )?hot (?:out|outside|in here|out here|today|"
    r"weather|for me|for us|tonight|out there|and humid)|hot (?:in (?:here|arizona|texas|phoenix|"
    r"florida|vegas|summer|july|august|this heat|this weather|the sun)|out here|out there|"
    r"and humid|enough for you|flash|flashes|and bothered|and sweaty)",
    rf"(?:weather|sun|day|summer|coffee|tea|food|dinner|lunch|im|i am|we are) (?:{_SOFT} )*"
    r"(?:hot|boiling|roasting|melting|scorching|baking|warm|sweating)(?! plug| charger| cable|"
    r" handle| connector)",
    r"(?:scorching|boiling|roasting|sweltering|blistering|baking|sizzling) (?:hot )?(?:outside|"
    r"out here|day|weather|heat|sun|today|in here|summer|mad|with rage|in the sun|in the heat)|"
    r"(?:blood|kettle) (?:is |was )?boiling|boiling (?:water|kettle|point|mad|an egg|eggs)|"
    r"full of hot air",
    r"(?:heat|heated|heating) (?:wave|pump|pumps|seat|seats|gun|pad|map|of the moment|system|"
    r"advisory|the (?:car|cabin|port|battery|lock|latch)|mode|bill|bills|steering)|in (?:this|"
    r"the) heat|heat up (?:the|my) (?:car|cabin|port|latch|battery|lock)",
    r"warm (?:up|day|days|weather|outside|out|inside|water|air|towel|clothes|coat|welcome|enough|"
    r"regards|wishes|blanket|jacket|in here|today|night|climate|place|somewhere|it (?:up|with)|"
    r"the (?:port|plug|car|latch|cable|lock|connector|cabin|battery|socket|inlet|charge port))|"
    r"(?:keep|stay|keeping|staying|get|nice and) warm|warmed up|warming up|warm it|warms up",
    r"(?:melt|melts|melted|melting) (?:\S+ )?(?:ice|snow|frost)|(?:ice|snow|frost|cheese|butter|"
    r"chocolate|ice cream|makeup) (?:\S+ ){0,2}?(?:melt|melts|melted|melting)|having a meltdown",
    # water
    r"(?:bottle|bottles|glass|cup|sip|jug) (?:of )?water|water (?:bottle|bottles|cooler|fountain|"
    r"bill|park|tower|proof|resistant|meter|cooled|tight|under the bridge|heater|break)|(?:drink|"
    r"drinking|sparkling|mineral|buy|buying|hot|warm|boiling|lukewarm) (?:some )?water(?: (?:on|"
    r"over|onto|into|in) (?:it|the|that|this)(?: \S+)?)?|dead in the water|watered down",
    r"wet (?:wipe|wipes|blanket|room|wheel|weather|day|paint|outside|season)|(?:im|i am|getting|"
    r"we are|my (?:shoes|feet|coat|clothes|hair|socks) (?:is|are)) (?:so |all |totally |"
    r"completely |really |getting |soaking )*(?:wet|soaked|drenched|damp|soaking)|"
    r"soaked to the (?:skin|bone)",
    r"(?:flooded|flooding) with (?:calls|messages|emails|people|cars|work)|flood (?:light|lights)",
    # shock
    rf"shock(?:ed)? (?:at|by|about|over) (?:how|(?:the|their|your|this|these|"
    rf"that) (?:\S+ )?{_MONEY})(?: \S+)?|shocked (?:to (?:see|find|hear|learn)|that|how)|"
    rf"shock(?:ing|ed)? {_MONEY}|shock (?:absorber|"
    r"absorbers|value|horror|and awe)",
    r"(?:price|sticker|culture|bill|future|rude|cost) shocks?|(?:front|rear) shocks|came as (?:a|"
    r"no) (?:\S+ )?shock|shock to (?:the|my) (?:system|wallet)|shocking(?:ly)? (?:bad|poor|"
    r"expensive|awful|"
    rf"terrible|slow|rude|that)|{_MONEY} (?:is|are|was|were|gave me|"
    rf"gives me) (?:\S+ ){{0,2}}?(?:shock|"
    r"shocking|shocks)|absolutely shocking|truly shocking",
    r"zap ?map|zap (?:pay|app|card|point)|jolt (?:charger|charging|station|network|app|point|unit)",
    r"high voltage (?:battery|system|cable|sign|warning|sticker|line|lines)",
    # injury
    rf"hurt(?:s|ing)? (?:(?:my|the|a|your|its) {_HURTABLE}|it|anything|to (?:try|ask|call|wait))|"
    rf"(?:wont|doesnt|"
    r"cant|couldnt|wouldnt) hurt|hurts to (?:think|pay|see|look at|watch)|will it hurt",
    r"(?:the|this|that|a|my) bleeding (?:cable|thing|charger|plug|car|connector|lead|app|cord|"
    r"machine|station|idiot)|bleeding (?:edge|hell|heck|obvious|money|cash|useless)|"
    r"blood (?:pressure|is boiling|boiling|test|tests|sugar|donation|type)",
    r"(?:gave|give|giving|gives) (?:me|us) (?:a |an )?(?:mini )?(?:heart attack|stroke)|(?:nearly|"
    r"almost) (?:had|having|have) (?:a )?(?:heart attack|stroke)|heart attack (?:over|about|"
    r"at) the "
    rf"(?:\S+ )?{_MONEY}|stroke of|two stroke|four stroke",
    rf"(?:battery|batteries|phone|phones|screen|mobile|cell|charger|laptop|12v|fob|key|app|station|"
    rf"display|it|unit|car|cars|ev|tesla|signal|port|session|thing|machine|network|line|post|"
    rf"stall) (?:{_SOFT} |\d+ )*(?:dead|died|dying|unresponsive|"
    r"collapsed|killed)",
    r"dead (?:battery|batteries|phone|screen|car|end|line|zone|on|slow|app|charger|easy|simple|fob|"
    r"in the water|tired|serious|cell|display|12v|wrong|mobile|station|unit)|dying (?:to|for|"
    r"battery|phone)|over (?:my )?dead body|drop dead|im (?:so |literally )?dead(?! ly)",
    rf"(?:app|charger|station|screen|unit|car|touchscreen|display|fob|key|button|handle|it|company|"
    rf"support|phone|system|latch|lock|plug|website|machine|they|network|agent|cable|port|flap|"
    rf"bot) (?:{_SOFT} )*(?:isnt|not|wont|doesnt|stopped) (?:even )?(?:responding|respond|moving|"
    rf"waking up|"
    r"wake up|move)",
    r"unresponsive (?:app|screen|charger|button|buttons|touchscreen|station|unit|car|display|key)",
    r"pain in the (?:ass|arse|neck|butt|backside|rear|bum|a)|pain points?|(?:what a|such a|royal|"
    r"real|huge|massive|big|total|is a|bit of a|being a) pain|painful (?:experience|process|to use|"
    r"app)",
    r"(?:network|server|app|wifi|session|roof|market|tent|prices) (?:has |have |just )?collapsed?",
    r"crash(?:ed|es|ing)? (?:app|screen|and burn|course|test)|(?:app|screen|software|system|"
    r"charger|"
    rf"station|website|server|infotainment|computer|display|page|phone|unit|it) (?:{_SOFT} |"
    rf"keeps )*(?:crash|"
    r"crashed|crashes|crashing)|by accident",
    r"baby shower|late for (?:my |the |a )?(?:doctor|doctors|dentist|hospital)(?: appointment|"
    r" appt)?|(?:doctor|doctors|dentist|hospital|vet|vets) (?:appointment|appt|visit|parking|"
    r"car park|garage|charger|lot|shift)|(?:at|outside|in front of|by|near|behind) (?:the |a |"
    r"my )?hospital|work(?:ing)? (?:at|in) (?:a |the )?hospital|(?:im|i am) (?:a|the) (?:doctor|"
    r"nurse|paramedic)|doctor who|labou?r (?:day|costs?|rate)|wound up|first aid kit",
    r"(?:run|ran|running) over (?:(?:a|the|some|my) (?:nail|nails|curb|kerb|pothole|glass|screw|"
    r"debris|cable|cord|bump)|time|the time|budget)|ran over to|fallen asleep|fell asleep",
    # trapped
    rf"{_STUFF} (?:(?!{_PERSON} |{_LIMB} )\S+ ){{0,4}}?(?:trapped|stuck|locked|caught|jammed|"
    rf"wedged|"
    r"pinned|pinched|shut)(?: (?:in|inside|into|to|on|under) (?:the |my |a |our |this |his |her |"
    r"its )?(?:\S+ )?(?:car|vehicle|truck|van|suv|tesla|port|socket|trunk|boot|charger|station|"
    r"door|inlet|flap|leaf|post))?",
    r"(?:trapped|stuck|jammed|locked|wedged|caught) (?:cable|plug|cord|connector|lead|handle|"
    r"charger|gun|nozzle|charging|charge|adapter|head)",
    r"locked (?:in|into) (?:to )?(?:a |the |my )?(?:contract|rate|price|session|payment|plan)|"
    r"locked out",
    r"(?:child|kids|baby|dog|pet|booster) (?:lock|locks|seat|seats|mode|proof|walk|friendly)|"
    r"son of a (?:bitch|gun)|mother (?:fucker|fucking)|all hands|hands (?:free|full)|"
    r"on the other hand|hand over|in good hands",
    # place
    r"(?:back|get|getting|be|need to be|hitting|hit|got) (?:back )?on the (?:road|highway|freeway|"
    r"motorway)|(?:park|charger|charging|parked|lamp|public) (?:\S+ ){0,1}?(?:on|in) the (?:street|"
    r"road)|(?:late|delayed|beat|avoid|miss|missed|before|out of) (?:\S+ )?traffic|(?:stuck|sat|"
    r"sitting) in (?:the |heavy )?traffic|in traffic (?:later|now i|for)",
    r"(?:safe|unsafe) (?:to|for) (?:\S+)(?: \S+)?|is (?:it|this|that) (?:still )?(?:safe|unsafe|"
    r"dangerous)|(?:better|play it|playing it) safe",
    r"(?:charging|charge|charger|ccs|dc|ac|ev|fuel) gun|gun (?:is|wont|stuck|came|still|doesnt|"
    r"cable|charger|handle|plug|out|of)",
    r"scared (?:of|to|that|it|ill|i|about|its|im|the|my) (?:\S+ ){0,4}?(?:break|breaking|broken|"
    r"damage|damaging|pull|pulling|snap|snapping|ruin|ruining|miss|missing|force|forcing|drive|"
    r"cost|bill)",
    r"porsche 911|911 (?:turbo|carrera|gt3|hybrid)|(?:a|my|his|her) 911|(?:station|unit|charger|"
    r"room|stall|bay|error|code) 911",
    r"f ?150 lightning|ford lightning|lightning (?:cable|connector|fast|port|bolt|mcqueen|truck|"
    r"ev)|police (?:car|station|parking)|creep(?:s|ing)? (?:up|along)",
)
"""What looks like danger and is not. Blotted out before the rules look."""
