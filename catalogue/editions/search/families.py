"""Words that the stemmer would take for one, though this field tells them apart.

Found by listing what the catalogue's words and its readers' words share a stem with. Kept together is what differs in
grammar only, as “intent” and “intentional”, or what is rare here.
"""

_FAMILIES = (
    # From “author”: whoever wrote something is not whoever may do something, nor a source of law.
    "authorize authorizes authorized authorizing authorization authorizations",
    "unauthorize unauthorized",
    "authority authorities authoritative",
    # Terms of the law beside everyday words: “account”, “consume”, “reason”, “response”, “direct”, “convention”
    "accountable accountability",
    "reasonable reasonably reasonableness unreasonable",
    "responsible responsibly responsibility responsibilities",
    "directive directives",
    "conventional conventionally",
    "conversion conversions",
    "executive executives",
    "federal federally",
    "commitment commitments",
    "offensive offensively",
    "permissive permissively",
    "production productions",
    "publication publications",
    "several",
    "university universities",
    "designate designates designated designation designations",
    # Terms of machine learning and of security beside everyday words: “general”, “specific”, “object”, “position” …
    "generalize generalizes generalized generalizing generalization generalizations",
    "specification specifications",
    "objective objectives",
    "positive positives positively",
    "probability probabilities",
    "integrity",
    "insider insiders",
    "outsider outsiders",
    "dependency dependencies",
    "experiment experiments experimental experimentally experimentation",
    "digital digitally",
    "operator operators",
    "engineer engineers engineered engineering",
    # Everyday words beside terms: “secret”, “identity”, “internal”, “important” …
    "secretly",
    "identical identically",
    "mechanical mechanically",
    "intern interns internship",
    "emergency emergencies",
    "competence competent competently",
    "important importantly importance",
    "priority priorities",
    "externality externalities",
)

FAMILY = {word: f"{words.split()[0]}+" for words in _FAMILIES for word in words.split()}
"""Word in one spelling → what stands for its family in the index: no word, so the stemmer leaves it alone."""
