"""Words that name a subject of their own.

Where no entry has such a word, the query is about something that the catalogue does not treat, whatever its other
words find: “energy consumption of training” is no question about training data. Other words that no entry has may be
circumstances of what it does treat, as “disgruntled” in “data sabotaged by a disgruntled insider”.

They come from what lists of the harms of artificial intelligence (MIT AI Risk Repository, AVID, OECD) and the law have
beside the failure modes, and from everyday life. Once an entry has a word, it counts like any other.
"""

_SOCIETY = """
    ageism antisemitism automation bias bigoted bigotry capitalism capitalist censorship childcare colonialism
    deepfake deepfakes defamation defamatory defame democracy dependence deskilling dignity disability
    discriminate discriminates discrimination discriminatory disinformation diversity election elections elitism
    equality ethical ethics ethnic ethnicity fairness feminism gender harassment hire hiring homophobia
    inclusion inclusive inequality jobs journalism labor labour layoff layoffs libel loneliness minorities
    misinformation misogyny monopoly nudity obscenity polarisation political politics porn pornography poverty
    prejudice propaganda racism radicalisation recruiting recruitment refugees religion religious revenge salary
    sexism sexist slander slavery stereotype stereotypes stereotyping suicide sustainability teenagers
    unemployed unemployment union unions wage wages welfare workforce workplace
"""
_MACHINES = """
    agi anthropomorphic anthropomorphism bioweapon bioweapons carbon climate conscious consciousness datacenter
    datacentre emission emissions energy existential explainability explainable footprint hallucinate
    hallucinated hallucinates hallucinating hallucination hallucinations interpretability interpretable killer
    missile missiles nuclear quantum semiconductor sentience sentient singularity superintelligence uranium war
    warfare
"""
_LAW = """
    adoption antitrust arbitration asylum bankruptcy cartel constitutional custody customs dismissal divorce
    employment estate eviction extradition humanitarian immigration inheritance insolvency landlord marriage
    merger naturalisation patent patentability patents pension pensions probate redundancy rent sentencing
    tariff tariffs tax taxation taxes tenancy tenant trademark trademarks treaty vat visa zoning
"""
_SOFTWARE = """
    agile blockchain compilation comprehension css debugger docker golang haskell html kubernetes markdown mysql
    node outlook perl php powerpoint regex ruby rust scrum spreadsheet swift typescript ubuntu wordpress yaml
"""
# What people want of anything (its price, a post, a grant), and things that stand for a subject of their own.
_ERRANDS = """
    alimony appointment appointments army artist artists authorship bail beginner beginners bestseller boyfriend
    career careers ceo commute coupon courthouse dating deadline dealership dentist dividend exam exams export
    exports fee fees flu girlfriend girls grading grant grants gym headphones hobby invest investing investment
    investments investor investors ipo love military moratorium navy obesity parcel parking parole postage
    pregnancy price prices refund refunds renewal revenue ringtone royalties royalty sanctions scholarship
    shipping stocks subscription subscriptions subsidy tenders thesis timetable troops tuition tutorial
    tutorials vaccination vaccine vaccines voucher woman women
"""
_LIFE = """
    algebra astrology astronomy bake baking baseball basketball biology birthday bitcoin bread breakfast butter
    calculus calendar cheese chef chemistry chess chocolate christmas cinema comedy concert cook cooking cricket
    cryptocurrency cuisine currency curriculum diet dinner dinosaur dinosaurs dish economics economy evolution
    football galaxy gardening gdp geography geometry golf gravity haircut homeopathy horoscope hotel hotels
    inflation knitting lottery lunch lyrics marathon mathematics menu movie movies museum nutrition opera
    philosophy physics pizza planet planets poem poems poetry recipe recipes relativity restaurant restaurants
    rice romance salad sandwich shares skiing soap soccer soup sport sports stamp telescope tennis theatre
    theorem tourism tourist tourists travel vacation vegan vineyard vitamin wedding yoga zodiac
"""

SUBJECTS = frozenset(" ".join((_SOCIETY, _MACHINES, _LAW, _SOFTWARE, _ERRANDS, _LIFE)).split())
