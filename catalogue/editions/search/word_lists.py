"""The lists of words that the search knows beside those of the edition."""

_COMMON = """
    a about after again all also am an and any anybody anyone are as at be because been before being both but by
    can cannot could did do does doing done don during each either else ever every everybody everyone few for from
    further get gets getting give given gives go goes going got had has have having he her here hers him his how
    however i if in into is it its itself just let like made make makes making many may maybe me might more most
    much must my myself no nor not nothing now of off on once one only onto or other our out over own per please s
    same shall she should show since so some somebody somehow someone something still such t than that the their
    them then there these they thing things this those through to too under until up upon us use used uses using
    very via was we were what whatever when where whether which while who whom whose why will with within without
    would you your yours
"""
COMMON = frozenset(_COMMON.split())
"""Words that say nothing about what is looked for."""

_FIELD = """
    ai algorithm algorithms artificial computer computers deep intelligence learning machine ml net nets network
    networks neural
"""
FIELD = frozenset(_FIELD.split())
"""What the whole catalogue is about tells no entry from another."""

_SPELT = """
    alas alive allows appear arise bear blow brief calm came care case cases chance chosen combined come comment
    common content context convince cope copes cost covered create deep difficulty discussed employed endless even
    exciting exists explained explanation fact factor fall fill fits five fixes formal forth free gain good hand
    handle hard heard held help hold huge imagine indeed inherent inner interest issues join keeps knows lack
    lacks large last later lead least leave leaving lesson line listed listen listened longer looking loose lose
    main mark match matter mean meant mere middle modest neutral never nobody none older order ordinarily pace
    paper part parts passed past patience picked place plus present prevent prevented prevents produce produced
    produces progress pull qualify raise read realised realises receives related replies report rest rise rising
    risk risks role round sake scared seems seen sending sent serve served serves setting shared shouting showed
    simple simpler simply sits sitting skill skills spend spends spent spite spoke stand stands start status step
    stopped strict strong struggle struggles stuff success support taken terms thank thanks thick thin think
    though threaten three time tough treated turn unable value vast view waiting wanted wants well whenever worked
    worrying writer writes writing
"""
SPELT = frozenset(_SPELT.split())
"""Everyday words that look like slips for words of the catalogue, or for which other everyday words look like slips."""

_SUBJECTS = """
    adoption ageism agi agile algebra alimony anthropomorphic anthropomorphism antisemitism antitrust appointment
    appointments arbitration army artist artists astrology astronomy asylum authorship automation bail bake baking
    bankruptcy baseball basketball beginner beginners bestseller bias bigoted bigotry biology bioweapon bioweapons
    birthday bitcoin blockchain boyfriend bread breakfast butter calculus calendar capitalism capitalist carbon
    career careers cartel censorship ceo cheese chef chemistry chess childcare chocolate christmas cinema climate
    colonialism comedy commute compilation comprehension concert conscious consciousness constitutional cook
    cooking coupon courthouse cricket cryptocurrency css cuisine currency curriculum custody customs datacenter
    datacentre dating deadline dealership debugger deepfake deepfakes defamation defamatory defame democracy
    dentist dependence deskilling diet dignity dinner dinosaur dinosaurs disability discriminate discriminates
    discrimination discriminatory dish disinformation dismissal diversity dividend divorce docker economics
    economy election elections elitism emission emissions employment energy equality estate ethical ethics ethnic
    ethnicity eviction evolution exam exams existential explainability explainable export exports extradition
    fairness fee fees feminism flu football footprint galaxy gardening gdp gender geography geometry girlfriend
    girls golang golf grading grant grants gravity gym haircut hallucinate hallucinated hallucinates hallucinating
    hallucination hallucinations harassment haskell headphones hire hiring hobby homeopathy homophobia horoscope
    hotel hotels html humanitarian immigration inclusion inclusive inequality inflation inheritance insolvency
    interpretability interpretable invest investing investment investments investor investors ipo jobs journalism
    killer knitting kubernetes labor labour landlord layoff layoffs libel loneliness lottery love lunch lyrics
    marathon markdown marriage mathematics menu merger military minorities misinformation misogyny missile
    missiles monopoly moratorium movie movies museum mysql naturalisation navy node nuclear nudity nutrition
    obesity obscenity opera outlook parcel parking parole patent patentability patents pension pensions perl
    philosophy php physics pizza planet planets poem poems poetry polarisation political politics porn pornography
    postage poverty powerpoint pregnancy prejudice price prices probate propaganda quantum racism radicalisation
    recipe recipes recruiting recruitment redundancy refugees refund refunds regex relativity religion religious
    renewal rent restaurant restaurants revenge revenue rice ringtone romance royalties royalty ruby rust salad
    salary sanctions sandwich scholarship scrum semiconductor sentencing sentience sentient sexism sexist shares
    shipping singularity skiing slander slavery soap soccer soup sport sports spreadsheet stamp stereotype
    stereotypes stereotyping stocks subscription subscriptions subsidy suicide superintelligence sustainability
    swift tariff tariffs tax taxation taxes teenagers telescope tenancy tenant tenders tennis theatre theorem
    thesis timetable tourism tourist tourists trademark trademarks travel treaty troops tuition tutorial tutorials
    typescript ubuntu unemployed unemployment union unions uranium vacation vaccination vaccine vaccines vat vegan
    vineyard visa vitamin voucher wage wages war warfare wedding welfare woman women wordpress workforce workplace
    yaml yoga zodiac zoning
"""
SUBJECTS = frozenset(_SUBJECTS.split())
"""Words that name a subject of their own, from lists of the harms of artificial intelligence (MIT AI Risk Repository,
AVID, OECD), from the law, and from everyday life. Where no entry has such a word, the query is about something that the
catalogue does not treat, whatever its other words find: “energy consumption of training” is no question about training
data. Other words that no entry has may be circumstances of what it does treat, as “disgruntled” in “data sabotaged by
a disgruntled insider”. Once an entry has a word, it counts like any other.
"""

_FAMILIES = """
    authorize authorizes authorized authorizing authorization authorizations; unauthorize unauthorized; authority
    authorities authoritative; accountable accountability; reasonable reasonably reasonableness unreasonable;
    responsible responsibly responsibility responsibilities; directive directives; conventional conventionally;
    conversion conversions; executive executives; federal federally; commitment commitments; offensive
    offensively; permissive permissively; production productions; publication publications; several; university
    universities; designate designates designated designation designations; generalize generalizes generalized
    generalizing generalization generalizations; specification specifications; objective objectives; positive
    positives positively; probability probabilities; integrity; insider insiders; outsider outsiders; dependency
    dependencies; experiment experiments experimental experimentally experimentation; digital digitally; operator
    operators; engineer engineers engineered engineering; secretly; identical identically; mechanical
    mechanically; intern interns internship; emergency emergencies; competence competent competently; important
    importantly importance; priority priorities; externality externalities
"""
FAMILY = {word: f"{family.split()[0]}+" for family in _FAMILIES.split(";") for word in family.split()}
"""Word in one spelling → what stands in the index for its family: no word, so the stemmer leaves it alone.

The stemmer would take these for one, though this field tells them apart: “author” and “authorize”, “account” and
“accountable”, “general” and “generalize”. Found by listing what the catalogue's words and its readers' words share a
stem with. Kept together is what differs in grammar only, as “intent” and “intentional”, or what is rare here.
"""
