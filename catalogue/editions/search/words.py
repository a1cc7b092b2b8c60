"""Words as they are compared: without case, accents and English endings."""

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache, lru_cache

import tantivy

from ...addresses.names import fold
from .families import FAMILY

STEMMER = "english"

# Both look back only from where their letters stand: looking back from each character took half of building an index.
_POSSESSIVE = re.compile(r"['’ʼ](?<=\w.)s\b")
_BRITISH = re.compile(r"is(?<=\w{3}is)(?=(?:e|ed|es|ing|er|ers|ation|ations)\b)|ou(?<=\w{3}ou)(?=r(?:s|ed|ing|al)?\b)")
_ARTICLE = re.compile(r"\bart\.?(?=\s?[0-9])|\barts\.(?=\s?[0-9])")
"""“Art. 5” is no art."""
_TOKEN = re.compile(r"[^\W_]+")
_HYPHENATED = re.compile(r"[^\W_]+(?:[-‐‑][^\W_]+)+|\b[^\W\d_]['’ʼ][^\W_]{3,}")
_JOINTS = frozenset("-‐‑'’ʼ")

_GROUPED_DIGITS = re.compile(r"(?<![0-9,.])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])")

_COMMON = """
    a about after again all also am an and any anybody anyone are as at be because been before being both but by can
    cannot could did do does doing done don during each either else ever every everybody everyone few for from further
    get gets getting give given gives go goes going got had has have having he her here hers him his how however i if
    in into is it its itself just let like made make makes making many may maybe me might more most much must my
    myself no nor not nothing now of off on once one only onto or other our out over own per please s same shall she
    should show since so some somebody somehow someone something still such t than that the their them then there
    these they thing things this those through to too under until up upon us use used uses using very via was we were
    what whatever when where whether which while who whom whose why will with within without would you your yours
"""
COMMON = frozenset(_COMMON.split())
"""Words that say nothing about what is looked for."""

_WEAK = """
    abandon able abroad absent absurd accept accepts accidentally accompany accomplish according achieve acquire
    across act acted acting active actively actual actually add adds admit admits advance advantage advice afford
    afraid afterwards aged ago agree agreed ahead aims alarming alas alike alive alleged allegedly allow allowed
    allows almost alone along already alternative although altogether always amazed among amount amounts angry
    announce annoyed another answered answers anxious anything apart apparently appear appeared appears applied
    applies apply approach approved arise arises arose around arrange arrive arrived article aside ask asked asking
    asks aspect assess assume assumed attempt attempted attempts attend attention avoids aware away awful awkward
    back badly balance basic basically basis bear bears beat beats beautiful become becomes begin behalf behave
    behaved behaves behaving behind believe belong best bet better beyond big bit blow born borrow both bother
    bought bound break brief bright bring brings broad broke broken brought build building built buy buys call
    called calm came care careful carefully carried carries carry case cases catch caught cause caused causes
    causing celebrate certain chance charge charged cheap cheaply check chief choice choose chosen circumstance
    circumstances claim claims clearly close collapse collapsed collapses colleague collect combine combined come
    comes comfortable comment commit committed common compare complain complained complaint complete completely
    complicated comply concept concern concerned concerning concerns confirm consequence consider considered
    constantly contact contain contained containing contains content context continue convince convinced cope copes
    corner correctly cost costs count counted countries couple course covered crazy create created creates cross
    crowd crucial current currently cut daily damn day days deal dealing deals decades decide decided decision
    decisions deep deeply definition delay delayed deliberate deliberately deliver delivered demand deny depend
    depending depends describe deserve desire despite detail details determined develop developed did dies differ
    difference different differently difficult difficulty direct direction directly disappear discover discovered
    discovers discuss discussed distant divide doubt down dozen draw drop dropped drops drove due dull during eager
    early earn earned ease easily easy eat effect effort either employ employed enable enabled enables encounter
    encounters end endless ends engage enjoy enormous enough ensure ensures enter entered enters entire entirely
    entitled equal equally especially essential establish etc even event events eventually everywhere evidence
    evident exact exactly examine example examples exciting excuse exist existing exists expect expected expensive
    experience experienced explain explained explanation express extra extreme extremely faced facing fact factor
    fair fairly faith fall falls familiar famous far fast favour fear feel feels fell felt fewer fight figure fill
    filled final finally find finding finds fine finish finished fired firmly first fit fits five fix fixed fixes
    floor focus follow following follows foreign forever forget formal former forth forward found four free freely
    frequent frequently friend friends frightened front full fully funny further future gain gap gather gathered
    gave general generally gentle genuinely gets giant glad good grab gradually grant granted grave great greatly
    group grow grows guarantee guaranteed guess guessed guy habit had half hand handle hands happen happened happens
    happily hard hardly having hear heard heavily heavy held hello help helped helpful helping helps hesitate high
    highlight highly hit hits hold holds home honest hope hoped hopes hoping horrible hour hours huge human hundred
    hurt hurts idea ideal ideas ignore ignored ignores ignoring imagine immediate immediately impact imply
    importance important impossible impression improve inability incident incidents include included includes
    including increase incredibly indeed indicate indicates inevitable inform informed inherent initial initially
    inner inside inspect instance instantly instead instructions intend intended intends intentional intentionally
    interest interested interesting internet introduce introduced invented invite involve involving isn issue issues
    join jump justify keen keep keeping keeps kept kind kinds knew know knowing known knows lack lacks large largely
    last lasting late later latest laugh law lay lead leading leads learned least leave leaves leaving left legal
    less lesson let letting level lie life liked likely likes limit limited limits line lines list listed listen
    listened lit little live lived living locate logical lonely long longer look looked looking looks loose lose
    loses losing lost lot lots love loved low lowest lucky mad main mainly maintain major majority makers manage
    managed managing manner mark marked massive match matter maybe mean meaning means meant meet meeting meets
    mention mere merely met middle might million millions mind minds minor minute minutes miss missed missing
    mistaken mixed modest moment moments month months mood morning mostly motion mouth move movement moves much
    multiple mutual mystery name namely narrow nasty naturally near nearly necessary need needs negative neither
    nervous neutral never nevertheless new newly next nice nobody none nonsense normal normally notable note notice
    noticed notices noticing number numerous obey obeys obtain obtained obvious obviously occasion occasionally
    occur occurred occurs offer offered offers office often okay old older once onto open opened opinion opportunity
    opposed opposite option options order ordered ordinarily ordinary organisation organise original others ought
    ours outside owed own owned owns pace panic paper part particular particularly parts pass passed passes passing
    past patience pay pays peculiar people perceive perfect perfectly perhaps period permanent permit permits
    permitted person pick picked picks piece pieces place places plain plan planned plans play played plays pleasant
    please pleased plenty plus point pointed points poor poorly popular positive possess possibility possible
    possibly post potential potentially powerful practically precise precisely prefer preferred prepare prepared
    presence present presented presents pressure pretend pretends pretty prevent prevented prevents previous primary
    prior probably problem problems proceed produce produced produces progress project projects promptly proper
    properly proposed protects proud prove proved proven proves provide provided provides publicly publisher pull
    pure purely purpose push pushed put puts qualify question quick quickly quiet quietly quit quite raise rapid
    rapidly rare rarely rather reach reached reaches reaching react reacts read reads ready realise realised
    realises really reason reasonable reasonably reasons recall receive received receives recent recently recognised
    recommend recorded reduce reduced refer refers reflect refuse refused refuses regard regardless regular
    regularly relate related relates relation relations relatively relevant relied relies relieve rely relying
    remain remained remains remarkable remember remind removed repeat repeated repeatedly replace replaced replies
    reply report reported reporter reports represent require required requires respect respond responds response
    rest restrict restricted result resulting results retain return returned reveals rich ride right rise rising
    risk risks role roll rough roughly round rude rule ruled run runs rush sad safely said sake same satisfied
    satisfy saved saves saw say saying says scared scene search searched second see seek seeking seeks seem seemed
    seems seen select selected send sending sends sense sent separate series serious seriously serve served serves
    sets setting settings setup several severe shall shape share shared sharp shock shocked shop shops short shouldn
    shouting showed showing shown shows shut sick side significant significantly silent silly similar similarly
    simple simpler simply single sit sits sitting situation six skill skills slight slightly slow small smaller
    smooth sold sole solely solid solution solve solved solves sometimes soon sooner sort sorts special specific
    spend spends spent spite split spoke spot spread stage stand standard stands start started starts stated
    statement statements status stay steady step stopped stopping stops story straight straightforward strange
    strength strict strong strongly struggle struggles stuck stuff stupid subject submit submitted substantial
    succeed succeeded succeeds success successful successfully such sudden suddenly suffer suffered suffers
    sufficient suggest suggested suggests suit suitable suited super support supported supports suppose supposed
    supposedly sure surely surprise surprised surprising surrounding survive suspect switch switched tackle take
    taken takes taking talk talked talking tall task tasks tell tells ten tend term terms terrible thank thanks
    theme themselves theoretical therefore thick thin think third though thought thoughts thousand thousands
    threaten three throughout throw throwing throws tie tight till time times tiny tired today together told
    tomorrow took tool tools top topic total totally touch touched tough toward towards trace track traditional
    treat treated treats tried tries trouble true truly trust truth try trying turn turned turns twice two type
    types ultimately unable unclear undergo underlying understand understandable understanding understood undo
    unexpected unfortunate unfortunately unhappy unique unless unlikely unnecessary unpleasant unrelated unusual
    upset urgent usage useful useless uses usual usually valid value values vanish various vast versus victim
    victims view violent visible visit visited voluntary wait waiting walk walked walking walks want wanted wants
    warn warned warning waste watch way ways weak wealth wear wearing wears week weeks weird welcome well went
    whatever whenever whether whichever whole wide wild willing win wins wise wish wishes witness won wonder
    wondering work worked working works worried worries worry worrying worse worst worth worthless worthy write
    writer writes writing writings written wrong wrote year years yes yesterday yet young zero
"""
WEAK = frozenset(_WEAK.split())
"""Words of a question that an entry need not have; they order what was found by other words."""
_FIELD = """
    ai algorithm algorithms artificial computer computers deep intelligence learning machine ml net nets network
    networks neural
"""
FIELD = frozenset(_FIELD.split())
"""What the whole catalogue is about tells no entry from another."""


Phrase = tuple[str, ...]
"""Stems of words that stand side by side."""


@cache
def analyzer() -> tantivy.TextAnalyzer:
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.stemmer(STEMMER))
        .build()
    )


@lru_cache(maxsize=100_000)
def stem(token: str) -> str:
    """The word without its English ending, as it stands in the index."""
    terms = analyzer().analyze(one_spelling(token))
    return terms[0] if terms else token


def tokens_of(text: str) -> tuple[str, ...]:
    """Words as they are indexed, but for their endings: letters and digits only, without case and accents."""
    folded = _POSSESSIVE.sub("", fold(text))
    return tuple(_TOKEN.findall(_ARTICLE.sub("article", folded) if "art" in folded else folded))


def one_spelling(words: str) -> str:
    """“analyse” and “analyze”, “behaviour” and “behavior” are one word, “author” and “authorize” are not.

    Only for comparing, never shown.
    """
    american = _BRITISH.sub(lambda match: "iz" if match.group() == "is" else "o", words)
    return " ".join(FAMILY.get(word, word) for word in american.split())


# An edition's texts are the same for every search, and a page of results reads hundreds of them.
@lru_cache(maxsize=20_000)
def stems_in(text: str) -> tuple[str, ...]:
    return tuple(map(stem, tokens_of(text)))


def joined_words(text: str) -> list[str]:
    """“x-ray” is also looked for as “xray”, “black-box” as “blackbox”, “O’Brien” as “obrien”, “1,150” as “1150”."""
    words = [] if _JOINTS.isdisjoint(text) else _HYPHENATED.findall(fold(text))
    return ["".join(tokens_of(match)) for match in [*words, *_GROUPED_DIGITS.findall(text)]]


def runs_in(stems: Sequence[str], phrases: Collection[Phrase]) -> Iterator[tuple[int, int]]:
    """Where phrases stand: first and end of each, the longest where several begin."""
    lengths = sorted({len(phrase) for phrase in phrases}, reverse=True)
    firsts = {phrase[0] for phrase in phrases if phrase}
    end = 0
    for position in (place for place, word in enumerate(stems) if word in firsts):
        if position < end:
            continue
        left = len(stems) - position
        found = next((n for n in lengths if n <= left and tuple(stems[position : position + n]) in phrases), 0)
        if found:
            end = position + found
            yield position, end
