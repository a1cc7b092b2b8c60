"""The closed vocabularies of the catalogue, each term with the definition that readers see.

Every word that code compares stands here and nowhere else. The module imports nothing of ours.
"""

from enum import StrEnum
from typing import Self


class Vocabulary(StrEnum):
    """A term is its stored value; `label` and `definition` are what readers see."""

    label: str
    definition: str

    def __new__(cls, value: str, label: str = "", definition: str = "") -> Self:
        term = str.__new__(cls, value)
        term._value_ = value
        term.label = label
        term.definition = definition
        return term

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        return [(term.value, term.label) for term in cls]


class Kind(Vocabulary):
    FAILURE_MODE = "failure-mode", "Failure mode", "A way in which a machine-learning system fails."
    SCENARIO = "scenario", "Scenario", "An example that shows a failure mode at work."
    QUESTION = "question", "Legal question", "A neutral question that a failure mode raises for lawyers."
    AUTHORITY = "authority", "Legal authority", "A statute, case, regulation or other source of law."
    REFERENCE = "reference", "Reference", "A work that the source cites, or that the curators added."


class Group(Vocabulary):
    INTENTIONAL = (
        "intentional",
        "Intentional",
        "An active adversary brings the failure about to reach a goal of their own.",
    )
    UNINTENDED = (
        "unintended",
        "Unintended",
        "No adversary acts: in the words of the published document, the system “produces a formally correct but "
        "completely unsafe outcome”.",
    )


class Property(Vocabulary):
    CONFIDENTIALITY = (
        "confidentiality",
        "Confidentiality",
        "The published document: “assuring that the components of the ML system (data, algorithm, model) are "
        "accessible only by authorized parties”. In the catalogue’s words, it is compromised where information about "
        "the model, its training data or its users reaches someone who should not have it.",
    )
    INTEGRITY = (
        "integrity",
        "Integrity",
        "The published document: “assuring that the ML system can be modified only by authorized parties”. The source "
        "also uses the label where nothing is modified and the system gives results that its owner did not intend.",
    )
    AVAILABILITY = (
        "availability",
        "Availability",
        "The published document: “an assurance that the ML system is accessible to authorized parties”. In the "
        "catalogue’s words, it is compromised where the system or its results can no longer be used when they are "
        "needed.",
    )
    SAFETY = (
        "safety",
        "Safety of the system",
        "Not defined by the source, which uses the label for unintended failures only. The catalogue’s words: the "
        "system behaves unsafely without any attacker.",
    )


class PublishedAnswer(Vocabulary):
    """The published summary table: "Violates traditional technological notion of access/authorization?"."""

    YES = (
        "yes",
        "Yes",
        "The published summary answers Yes: it sees the “traditional technological notion of access/authorization” "
        "violated. That does not mean that anybody is liable.",
    )
    NO = (
        "no",
        "No",
        "The published summary answers No: it sees no violation of the “traditional technological notion of "
        "access/authorization”. That does not mean that nobody is liable.",
    )
    NOT_ADDRESSED = (
        "not-addressed",
        "Not addressed",
        "The published summary has no such column for unintended failures. That is not a “No”.",
    )
    NOT_IN_SOURCE = (
        "not-in-source",
        "Not in the source",
        "The published document has no such failure mode: the entry is the curators’ own, and the source answers "
        "nothing about it. That is not a “No”.",
    )


class Layer(Vocabulary):
    """Who stands behind a passage: a lawyer decides by this whether it may be quoted, and as what."""

    SOURCE = (
        "source",
        "Source",
        "In the published document. May be quoted as the publisher's words.",
    )
    WITHHELD = (
        "withheld",
        "Withheld",
        "Draft commentary in a column that the publisher commented out on 11 November 2019 and, as far as the public "
        "history of the page shows, never displayed. Not the publisher's published position.",
    )
    CURATOR = (
        "curator",
        "Curator",
        "Written for this catalogue by its curators. Not part of the source document.",
    )


class PassageRole(Vocabulary):
    TITLE = "title", "Title as printed", "The title of the entry, in the words of the source."
    OVERVIEW = "overview", "Overview", "The failure mode in a line, as the summary table of the published page has it."
    DESCRIPTION = "description", "Description", "What the failure mode is."
    PROPERTIES = (
        "properties",
        "Type of compromise as printed",
        "The properties that the failure compromises, in the words of the source.",
    )
    SCENARIO = "scenario", "Scenario", "The text of an example that shows the failure mode."
    STATEMENT = "statement", "Commentary statement", "One statement of the withheld legal commentary."
    QUESTION = "question", "Question", "The words of a legal question."
    BIBLIOGRAPHY = "bibliography", "Bibliography entry as printed", "The entry in the bibliography of the source."
    SECTION = "section", "Text of a section", "What the source says outside its tables, and not of one failure mode."
    SUMMARY = "summary", "Summary", "What the entry is about, in the curators’ words."
    STATUS_NOTE = "status-note", "State of the law", "What has changed since, or is about to change."
    CURATOR_NOTE = "curator-note", "Curator's text", "A remark by the curators."


class Knowledge(Vocabulary):
    """The label that the source prints beside a scenario, never an inference."""

    BLACKBOX = (
        "blackbox",
        "Blackbox",
        "The published document: the attacker “does NOT have direct access to the training data, no knowledge of the "
        "ML algorithm used and no access to the source code of the model”, and “only queries the model and observes "
        "the response”.",
    )
    WHITEBOX = (
        "whitebox",
        "Whitebox",
        "The published document: the attacker “has knowledge of either ML algorithm or access to the model source "
        "code”.",
    )
    BOTH = (
        "blackbox-and-whitebox",
        "Blackbox and whitebox",
        "The source prints both labels.",
    )
    WHITEBOX_EXTENDABLE = (
        "whitebox-extendable",
        "Whitebox, may be extended to blackbox",
        "The source prints whitebox and says that it “may be extended to blackbox”, not that this was shown.",
    )
    NOT_STATED = (
        "not-stated",
        "Not stated",
        "The source prints no label. Nothing is inferred.",
    )

    @property
    def stated(self) -> tuple["Knowledge", ...]:
        """The simple labels that a reader filters by."""
        match self:
            case Knowledge.BOTH:
                return (Knowledge.BLACKBOX, Knowledge.WHITEBOX)
            case Knowledge.WHITEBOX_EXTENDABLE:
                return (Knowledge.WHITEBOX,)
        return (self,)


class Evidence(Vocabulary):
    RESEARCH = (
        "research",
        "Demonstrated in research",
        "The source reports it as done, or measured, by researchers.",
    )
    INCIDENT = "incident", "Incident", "It happened to a system in use."
    PRESS = "press", "Press report", "Known from a report in the press only."
    HYPOTHETICAL = (
        "hypothetical",
        "Hypothetical",
        "A thought experiment, an argument or an announced possibility; nothing was carried out.",
    )
    COLLECTION = "collection", "Collection of examples", "A pointer to a list of many cases."
    UNSUPPORTED = (
        "unsupported",
        "No study named",
        "The source describes it in general terms and names no study.",
    )


class Domain(Vocabulary):
    IMAGE = "image", "Images", "The system takes in or makes images or video."
    TEXT = "text", "Text", "The system takes in or makes written language."
    SPEECH = "speech", "Speech and audio", "The system takes in or makes speech or other sound."
    TABULAR = "tabular", "Tabular data", "The system works on records of fields, such as a survey or a patient file."
    TRANSLATION = "translation", "Translation", "The system translates between languages."
    CONVERSATION = (
        "conversation",
        "Conversation and social media",
        "The system talks with people or takes part in social media.",
    )
    HEALTH = "health", "Health", "The example is set in medicine or uses data about patients."
    FINANCE = "finance", "Finance", "The example is set in lending, payment or another financial service."
    BIOMETRICS = (
        "biometrics",
        "Faces and biometrics",
        "The example concerns faces or other features by which a person is recognised.",
    )
    PHYSICAL = "physical", "Physical objects", "The failure is brought about by an object in the real world."
    ROADS = "roads", "Road traffic", "The example is set in road traffic."
    CLOUD = "cloud", "Cloud services", "The system, or its training, is offered as a service over a network."
    FRAUD = "fraud", "Fraud and spam", "The example concerns fraud or spam, or defences against them."
    SOFTWARE = (
        "software",
        "Software and its supply chain",
        "The failure lies in software, or in a model or library that others supply.",
    )
    REINFORCEMENT = "reinforcement", "Reinforcement learning", "The system learns from rewards for what it does."
    ROBOTICS = "robotics", "Robotics", "The system is a robot, real or imagined."
    GAMES = "games", "Games and simulations", "The system acts in a game or a simulated world."


class Posture(Vocabulary):
    """The answer of the withheld commentary to the question in its column's heading, as the curators read its words."""

    MISUSING = (
        "misusing",
        "Misusing the system",
        "As the curators read it, the withheld commentary leans to yes: technologically, the attacker is misusing the "
        "system.",
    )
    NOT_MISUSING = (
        "not-misusing",
        "Not misusing the system",
        "As the curators read it, the withheld commentary leans to no: technologically, the attacker is not misusing "
        "the system.",
    )
    NOT_ASSESSED = (
        "not-assessed",
        "Not assessed",
        "Nothing could be assessed: the commentary's cell is empty, there is no such column, or the source has no such "
        "failure mode.",
    )


class Basis(Vocabulary):
    EXPLICIT = "explicit", "Explicit in the commentary", "The commentary states the conclusion in words."
    INFERRED = (
        "inferred",
        "Inferred by the curators",
        "The commentary does not state the conclusion; the curators infer it from the findings beside it.",
    )
    NONE = "none", "No conclusion", "There is nothing to conclude from."


class StatementKind(Vocabulary):
    CONCLUSION = "conclusion", "Conclusion", "Whether, technologically, the attacker is misusing the system."
    PRIVILEGES = "privileges", "Privileges required", "What rights on the system the attacker needs."
    ACCESS_VIOLATION = "access-violation", "Access violation", "Whether a technological control on access is violated."
    PRECONDITION = "precondition", "Precondition", "What must be the case before the attack is possible."
    MECHANISM = "mechanism", "How it is done", "What the attacker does, step by step."
    ANALOGY = "analogy", "Comparison", "What the attack is likened to."
    NORM = "norm", "Expected conduct", "How the people concerned are expected to behave."


class Addressee(Vocabulary):
    """Whose conduct or position the question is about."""

    ATTACKER = (
        "attacker",
        "The person who attacks or tests",
        "The question asks about whoever attacks the system, or tests it as an attacker would.",
    )
    DEVELOPER = (
        "developer",
        "Developer of the system",
        "The question asks about whoever builds the system, or builds others’ models into it.",
    )
    DEPLOYER = (
        "deployer",
        "Deployer of the system",
        "The question asks about whoever puts the system to use in its own work, or runs it for others.",
    )
    PROVIDER = (
        "provider",
        "Provider of models or training",
        "The question asks about whoever supplies a model, or trains one, for somebody else.",
    )
    REPOSITORY = (
        "repository",
        "Host of a model repository",
        "The question asks about whoever hosts models that others upload and download.",
    )
    MANUFACTURER = (
        "manufacturer",
        "Manufacturer of a product",
        "The question asks about whoever makes a product, or has it made, and puts it on the market.",
    )
    CONTROLLER = (
        "controller",
        "Controller or processor",
        "The question asks about whoever decides on the processing of data about people, or processes them for "
        "whoever decides; under HIPAA the covered entity or business associate, under BIPA the private entity.",
    )
    USER = (
        "user",
        "User of the system",
        "The question asks about whoever uses a system that somebody else runs, within its terms or not.",
    )
    NOT_STATED = (
        "not-stated",
        "Not stated",
        "The question names nobody in particular, or several of whom it asks which.",
    )


class QuestionOrigin(Vocabulary):
    SOURCE = (
        "source",
        "In the source text",
        "The question stands word for word in the source text, its withheld commentary included.",
    )
    REPHRASED = (
        "rephrased",
        "Rephrased from the source",
        "The source states the point; the curators put it as a question.",
    )
    LITERATURE = "literature", "Raised in the literature", "A named paper raises the question."
    ADDITION = (
        "addition",
        "Added by the curators",
        "Neither the source nor a named paper raises the question in this form.",
    )


class AuthorityOrigin(Vocabulary):
    SOURCE = (
        "source",
        "Named in the source",
        "The source text names this authority, in its withheld commentary. It names the CFAA only.",
    )
    CONCEPT = (
        "concept",
        "Concept in the source",
        "The source uses the legal concept and names no authority for it; the curators chose this one.",
    )
    ADDITION = "addition", "Added by the curators", "The source does not speak of it; the curators added it."


class QuestionStatus(Vocabulary):
    OPEN = "open", "Open", "No authority in the catalogue settles it."
    DRAFT_GUIDANCE = "draft-guidance", "Draft guidance", "An authority has published a draft that speaks to it."
    FIRST_INSTANCE = (
        "first-instance",
        "Decided at first instance, at least in part",
        "A court of first instance has decided it, or a part of it, and a higher court may see it otherwise.",
    )
    ON_APPEAL = "on-appeal", "Decided on appeal, at least in part", "A court of appeal has decided it, or a part of it."
    CONFLICTING = (
        "conflicting",
        "Conflicting decisions",
        "Courts have decided it differently, possibly under different national laws.",
    )
    BY_STATUTE = (
        "by-statute",
        "Answered by statute, at least in part",
        "A statute answers it, or a part of it, where it applies.",
    )
    ANSWERED = "answered", "Answered", "An authority in the catalogue answers it."

    @property
    def needs_answers(self) -> int:
        """How many authorities must be named, each with its date."""
        return {QuestionStatus.OPEN: 0, QuestionStatus.ANSWERED: 0, QuestionStatus.CONFLICTING: 2}.get(self, 1)


class AuthorityType(Vocabulary):
    STATUTE = "statute", "Statute", "An act of a national or state legislature."
    CASE = "case", "Case", "A suit before a court or tribunal, or its decision."
    REGULATION = (
        "regulation",
        "Regulation",
        "Rules of an agency under a statute, or a regulation of the European Union.",
    )
    DIRECTIVE = (
        "directive",
        "Directive",
        "A directive of the European Union, which its member states turn into law of their own.",
    )
    TREATY = "treaty", "Treaty", "An agreement between states."
    BILL = "bill", "Bill", "A proposal that a legislature has before it, or had: it is no law unless it is passed."
    SETTLEMENT = (
        "settlement",
        "Settlement",
        "An agreement that ends a suit or an inquiry, or an order made by consent; it binds the parties to it.",
    )
    STANDARD = (
        "standard",
        "Standard",
        "A norm of a standards body. It binds where a law or a contract says so.",
    )
    GUIDANCE = "guidance", "Official guidance", "A policy or opinion of an authority; it binds no court."
    GENERAL_LAW = "general-law", "General law", "A body of law without one text, such as contract or negligence."


class CitationStyle(Vocabulary):
    """The customs by which lawyers cite an authority."""

    BLUEBOOK = "bluebook", "Bluebook", "As the Bluebook has it, for briefs and law reviews in the United States."
    OSCOLA = "oscola", "OSCOLA", "As the Oxford University Standard for the Citation of Legal Authorities has it."
    NEUTRAL = "neutral", "Neutral", "The number that the court itself gives its judgment, whoever reports it."
    ELI = "eli", "ELI or ECLI", "The European identifier of the legislation or of the case."
    LOCAL = "local", "Local", "As lawyers of its own jurisdiction cite it."


class Confirmation(Vocabulary):
    """How far a curator stands behind a researched fact."""

    PROPOSED = (
        "proposed",
        "Proposed",
        "Researched for this catalogue and not yet checked by a second person.",
    )
    CONFIRMED = "confirmed", "Confirmed", "Confirmed by a curator, or word for word in the source."
    REJECTED = "rejected", "Considered and rejected", "Looked at and found not to match; the reason is given."


class ReferenceType(Vocabulary):
    ARTICLE = "article", "Journal article", "A paper in a scholarly journal or a law review."
    PREPRINT = "preprint", "Preprint", "A paper that its authors made public themselves, as on arXiv."
    PROCEEDINGS = "proceedings", "Conference paper", "A paper in the proceedings of a conference or workshop."
    REPORT = "report", "Report", "A report, working paper or white paper of an institution."
    BOOK = "book", "Book", "A book as a whole."
    CHAPTER = "chapter", "Book chapter", "A part of a book that has authors or a title of its own."
    THESIS = "thesis", "Thesis", "A work that was submitted for a degree."
    MAGAZINE = "magazine", "Magazine article", "An article in a magazine, in print or on its site."
    NEWSPAPER = "newspaper", "Newspaper article", "An article in a newspaper, in print or on its site."
    BLOG = "blog", "Blog post", "A post on a blog."
    WEBPAGE = "webpage", "Page on the web", "A page of a website that is none of the other types."
    DATASET = "dataset", "Data set", "A collection of data, a table or a list that others can use."
    MANUSCRIPT = "manuscript", "Manuscript", "A text that was given at a talk or passed on, and published nowhere else."
    STANDARD = "standard", "Standard", "A standard or a specification of a standards body."
    INCIDENT = "incident", "Incident report", "A report of something that happened to a system in use."
    GUIDANCE = "guidance", "Guidance", "Advice of a vendor or an authority on how to build, test or run systems."
    DECISION = "decision", "Decision", "The text of a court or an authority, cited as a work and not as law."
    PAPER = "paper", "Paper", "A scholarly paper of which it is not known how it was published."
    WEB = "web", "Web document", "A page, document or article on the web of which no closer type is known."
    UNKNOWN = "unknown", "Unknown", "Nothing is printed from which the type could be told."


class WorkField(Vocabulary):
    """The details of a work that not every work has."""

    CONTAINER = "container", "In", "The journal, proceedings, book or site in which the work stands."
    CONTAINER_SHORT = "container-short", "In, short", "The usual abbreviation of what the work stands in."
    VOLUME = "volume", "Volume", "The volume of the journal or series."
    ISSUE = "issue", "Issue", "The issue of the journal."
    NUMBER = "number", "Number", "The number of the report or paper in its series."
    PAGES = "pages", "Pages", "The first and the last page."
    ARTICLE_NUMBER = "article-number", "Article number", "What a journal without pages gives instead."
    SERIES = "series", "Series", "The series in which the book or report appeared."
    GENRE = "genre", "Genre", "The sort of work within its type, such as “Research paper”."
    PUBLISHER = "publisher", "Publisher", "The house or institution that published the work; of a decision, its court."
    PLACE = "place", "Place", "The place of publication, or of a conference."
    EVENT = "event", "Event", "The conference, workshop or talk at which the work was presented."
    EDITION = "edition", "Edition", "The edition of a book, or the version of a text that changes."
    EDITOR = "editor", "Editor", "The editors of the book or proceedings."
    ISSUED = "issued", "Published on", "The date of publication, as far as it is known: a year, a month or a day."
    ACCESSED = "accessed", "Seen on", "The day on which a curator or researcher last saw the work at its address."
    ARCHIVE_URL = "archive-url", "Archived at", "The address of an archived copy."
    ARCHIVED_ON = "archived-on", "Archived on", "The day on which the copy was archived."
    ARCHIVE = "archive", "Archive", "The archive or repository that keeps the work, such as arXiv."
    ARCHIVE_ID = "archive-id", "Number there", "The number of the work in that archive."


class ReferenceStanding(Vocabulary):
    PRINTED = "printed", "In the source's bibliography", "The source prints this entry."
    MISSING = (
        "missing",
        "Missing from the source",
        "The source cites this number but no public version that was read prints the entry.",
    )
    ADDED = "added", "Added by the curators", "Not in the source's bibliography."


class FactOrigin(Vocabulary):
    """The origin of a bibliographic detail, such as an author or an address."""

    PRINTED = "printed", "Printed in the source", "It stands in the bibliography of the source."
    DERIVED = (
        "derived",
        "Derived from a printed identifier",
        "It follows from an identifier or address that the source prints.",
    )
    ADDED = "added", "Added by the curators", "The source does not print it; the curators supply it."
    NONE = "none", "No such detail", "No such detail is given."


class CitationOrigin(Vocabulary):
    PRINTED = "printed", "Printed", "The marker stands in the passage."
    INHERITED = (
        "inherited",
        "Inherited",
        "The marker is printed in a neighbouring passage and covers this one too.",
    )
    INFERRED = (
        "inferred",
        "Inferred",
        "The source cites nothing here; the curators name the work that it most likely rests on.",
    )


class CitationRule(Vocabulary):
    PLUS_6 = (
        "plus-6",
        "Marker + 6",
        "The table of intentional failures restarts its footnotes at 1 after six in the published introduction.",
    )
    PLUS_21 = (
        "plus-21",
        "Marker + 21",
        "The table of unintended failures restarts its footnotes at 1 after twenty-one.",
    )
    DIRECT = "direct", "Direct", "The marker is the number in the bibliography."
    EDITOR = "editor", "Curators' inference", "No rule applies; the reason stands in the note."


class Confidence(Vocabulary):
    HIGH = "high", "High", "The editors see no serious doubt."
    MEDIUM = "medium", "Medium", "The editors think it likely and see some doubt."
    LOW = "low", "Low", "The editors think it possible, no more."


class TextRelation(Vocabulary):
    """How a text elsewhere relates to a passage, compared word by word."""

    SAME = (
        "same",
        "The same words",
        "The other text has the words of the passage; capitals, spacing and punctuation may differ.",
    )
    NEARLY = "nearly", "Nearly the same words", "The other text has the words of the passage but for a few."
    WEAKER = "weaker", "Weaker", "The other text claims less than the passage, or with a reservation."
    ABSENT = "absent", "Absent", "The other text has nothing that says it."


class DevelopmentKind(Vocabulary):
    """The kind of a development: something that became known about a failure mode after the source was published."""

    INCIDENT = "incident", "Incident", "It happened to a system in use."
    EXERCISE = "exercise", "Exercise", "Somebody did it to a real system, to test it or to show that it can be done."
    RESEARCH = "research", "Research", "A study reports or measures it."
    INQUIRY = "inquiry", "Inquiry", "A public authority examines it; nothing is decided."
    GUIDANCE = "guidance", "Guidance", "A body that gives guidance describes it."


class Relation(Vocabulary):
    """SKOS mapping relations, read "<failure mode> has a … match in <external concept>"."""

    EXACT = "exactMatch", "Exact match", "The two definitions coincide."
    CLOSE = "closeMatch", "Close match", "The two can be used for each other in most cases."
    BROAD = "broadMatch", "Broader there", "The external concept is broader than the failure mode."
    NARROW = "narrowMatch", "Narrower there", "The external concept is narrower than the failure mode."
    RELATED = "relatedMatch", "Related", "Associated, as a weakness, an effect, a route or an analogue."


class Liability(Vocabulary):
    """The answers in the table of arXiv:2006.16179, Figure 3."""

    YES = "yes", "Yes", "The table answers yes for this attack, clause and reading."
    POSSIBLE = "possible", "Possible", "The table answers possible for this attack, clause and reading."
    NO = "no", "No", "The table answers no for this attack, clause and reading."


class EntryState(Vocabulary):
    """The state of an entry as a whole, as readers are told it."""

    PUBLIC = "public", "Public", "The entry is part of the edition in force."
    WITHDRAWN = "withdrawn", "Withdrawn", "The entry is no longer to be relied on; the reason is given."
    MERGED = "merged", "Merged", "Another entry has taken its place."


class ReviewStep(Vocabulary):
    """A step of one version of an entry on its way to readers."""

    READY = "ready", "Ready for review", "Its editor asks a reviewer to read this version."
    APPROVED = "approved", "Approved", "A reviewer has read this very version and stands behind it."
    SENT_BACK = "sent-back", "Sent back", "A reviewer has read this version and asks for changes."
    TAKEN_BACK = "taken-back", "Taken back", "Its editor no longer offers this version: it is a draft again."


class ReviewState(Vocabulary):
    """The place of an entry on its way to readers: always worked out from facts, never stored."""

    NEVER_PUBLISHED = "never-published", "Never published"
    CHANGED = "changed", "Changed since it was published"
    READY = "ready", "Ready for review"
    APPROVED = "approved", "Approved"
    PUBLIC = "public", "Public"
    WITHDRAWN = "withdrawn", "Withdrawn"


class AuditKind(Vocabulary):
    """The kind of an audit event. Review steps share the values of ReviewStep."""

    SAVED = "saved", "Saved"
    READY = "ready", "Marked as ready"
    APPROVED = "approved", "Approved"
    SENT_BACK = "sent-back", "Sent back"
    TAKEN_BACK = "taken-back", "Taken back"
    PUBLISHED = "published", "Published"
    WITHDRAWN = "withdrawn", "Withdrawn or merged"
    DISCARDED = "discarded", "Discarded"
    IMPORTED = "imported", "Imported a file"
    OVERWRITTEN = "overwritten", "Saved over a colleague’s change"
    INVITED = "invited", "Invited"
    ROLES = "roles", "Roles changed"
    DEACTIVATED = "deactivated", "Deactivated"
    REACTIVATED = "reactivated", "Reactivated"
    LINK = "link", "Link for a password asked for"
    PASSWORD = "password", "Password chosen"
    SIGNED_IN = "signed-in", "Signed in"
    REDACTION_PROPOSED = "redact-proposed", "Redaction proposed"
    REDACTED = "redacted", "Redacted"
    KEY = "key", "Secret key first used"


class RedactedPart(Vocabulary):
    """The published texts from which words can be erased."""

    ENTRY = "entry", "Text of an entry"
    CATALOGUE = "catalogue", "What belongs to no entry"
    NOTE = "note", "Note of an edition"


class ReviewPolicy(Vocabulary):
    IF_POSSIBLE = (
        "if-possible",
        "If possible",
        "Only what is approved can be published, as soon as somebody other than the publisher may approve.",
    )
    REQUIRED = "required", "Required", "Only what is approved can be published."
    OPTIONAL = "optional", "Optional", "What is not approved can be published after a warning."


class Role(Vocabulary):
    """Groups of accounts. One person may have several roles."""

    READER = "reader", "Reader", "Reads, where the site is for members only."
    CURATOR = "curator", "Curator", "Edits the working copy."
    REVIEWER = "reviewer", "Reviewer", "Approves what others have changed, or sends it back."
    PUBLISHER = "publisher", "Publisher", "Publishes, withdraws and merges."


class CataloguePart(Vocabulary):
    """The parts of the catalogue document that rows are made into; the value is the part's name there."""

    TEXTS = "texts", "Site text"
    CFAA_READINGS = "cfaa_readings", "CFAA reading"
    FRAMEWORKS = "frameworks", "Framework"
    SYNONYMS = "synonyms", "Synonym group"
    NOTES = "notes", "Editor’s note"
    JURISDICTIONS = "jurisdictions", "Jurisdiction"


class SynonymDirection(Vocabulary):
    EQUAL = "equal", "Equal", "Each term is looked for wherever another one is typed."
    DIRECTED = (
        "directed",
        "Directed",
        "Whoever types one of the terms also looks for what the group finds, but not the other way round.",
    )


class SuggestionKind(Vocabulary):
    """The kind of a reader's suggestion."""

    CORRECTION = "correction", "A correction", "Something in the catalogue is wrong, unclear or out of date."
    REFERENCE = "reference", "A reference", "A work that the catalogue should name."
    OTHER = "other", "Something else", "A question, or anything that is missing."


class SuggestionState(Vocabulary):
    """The outcome of a reader's suggestion; the definition is what its sender reads."""

    OPEN = "open", "Waiting", "No curator has decided on it yet."
    ACCEPTED = "accepted", "Accepted", "A curator has taken it up."
    DECLINED = "declined", "Declined", "A curator has read it and decided against it."
    SPAM = "spam", "Set aside as spam", "A curator has set it aside as advertising or abuse."


class SuggestionStep(Vocabulary):
    """A curator's decision on a suggestion."""

    DRAFT = "draft", "Make a draft"
    ACCEPT = "accept", "Accept without a draft"
    DECLINE = "decline", "Decline"
    SPAM = "spam", "Spam"
    REOPEN = "reopen", "Open again"


class ImportState(Vocabulary):
    """How far the import of a spreadsheet has come."""

    COMPARING = "comparing", "Being compared", "Its rows are being compared with what is stored."
    COMPARED = "compared", "Not confirmed yet", "What it would change is known, and nothing is written."
    APPLIED = "applied", "Written", "All its rows stand in the working copy."


class RowOutcome(Vocabulary):
    """The outcome of a row of a spreadsheet that is imported."""

    REJECTED = "rejected", "Rejected", "The row cannot be taken; the reason stands beside it."
    CREATED = "created", "New", "The row makes something new."
    CHANGED = "changed", "Changed", "The row differs from what is stored."
    UNCHANGED = "unchanged", "Unchanged", "The row says what is stored already."


class Sort(Vocabulary):
    """The orders of a list."""

    RELEVANCE = "relevance", "Relevance", "The best match first."
    CODE = "code", "Code", "By code, in the order of the numbers."
    TITLE = "title", "Title", "By title, from A to Z."
    NEWEST = "newest", "Newest change", "The entry that an edition changed last comes first."


class MatrixOrder(Vocabulary):
    """The orders of the authorization matrix."""

    CODE = "code", "Code", "By code, the two groups apart."
    TITLE = "title", "Title", "By title, from A to Z."
    PUBLISHED = "published", "Published answer", "Yes, No, Not addressed."
    WITHHELD = "withheld", "Withheld commentary", "Misusing, not misusing, not assessed, no such column."
    NARROW = "narrow", "CFAA (a)(2), read narrowly", "Yes, Possible, No, not covered."
    BROAD = "broad", "CFAA (a)(2), read broadly", "Yes, Possible, No, not covered."
    DAMAGE = "damage", "CFAA (a)(5)(A), damage", "Yes, Possible, No, not covered."


class LawView(Vocabulary):
    """How the index of the law is arranged."""

    JURISDICTION = "jurisdiction", "Jurisdiction", "Each authority under the law that it is part of."
    ADDRESSEE = "addressee", "Whose conduct", "Each authority under those whose conduct its questions are about."
    QUESTION = "question", "Question", "Each question under the law that it names."


PREFIXES: dict[Kind, str] = {
    Kind.FAILURE_MODE: "FM",
    Kind.QUESTION: "LQ",
    Kind.AUTHORITY: "LAW",
    Kind.REFERENCE: "REF",
}

PUBLISHED_VOCABULARIES: dict[str, type[Vocabulary]] = {
    "kind": Kind,
    "entry_state": EntryState,
    "group": Group,
    "property": Property,
    "published_answer": PublishedAnswer,
    "layer": Layer,
    "role": PassageRole,
    "knowledge": Knowledge,
    "evidence": Evidence,
    "domain": Domain,
    "posture": Posture,
    "basis": Basis,
    "statement": StatementKind,
    "addressee": Addressee,
    "question_origin": QuestionOrigin,
    "question_status": QuestionStatus,
    "authority_origin": AuthorityOrigin,
    "authority_type": AuthorityType,
    "confirmation": Confirmation,
    "reference_type": ReferenceType,
    "work_field": WorkField,
    "citation_style": CitationStyle,
    "standing": ReferenceStanding,
    "fact_origin": FactOrigin,
    "citation_origin": CitationOrigin,
    "citation_rule": CitationRule,
    "confidence": Confidence,
    "text_relation": TextRelation,
    "development": DevelopmentKind,
    "relation": Relation,
    "liability": Liability,
}


class LinkVerdict(Vocabulary):
    """The fate of a link to the catalogue, or of a mention, on somebody else’s page."""

    CURRENT = "current", "Current", "It leads to the entry as it stands today."
    REDIRECTS = "redirects", "Redirects", "It is an old name or address of what stands elsewhere today."
    PINNED_UNCHANGED = "pinned_unchanged", "Pinned, unchanged", "It leads to an edition, which reads the same today."
    PINNED_CHANGED = "pinned_changed", "Pinned, changed since", "It leads to an edition, and today’s words differ."
    WITHDRAWN = "withdrawn", "Withdrawn", "The entry is no longer part of the catalogue."
    MERGED = "merged", "Merged", "Another entry has taken its place."
    ANCHOR_GONE = "anchor_gone", "Passage gone", "The entry is there, and the passage or scenario is not."
    UNKNOWN = "unknown", "Unknown", "The catalogue has nothing at this address or under this code."
    NOT_OURS = "not_ours", "Not ours", "It leads to another site, and is not looked at."
    COULD_LINK = "could_link", "Could be a link", "An entry is named here without a link to it."
