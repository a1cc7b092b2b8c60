from .access import AdministratorInvitation, ProviderIdentity
from .act import Act
from .audit import AuditEvent
from .crosswalk import Framework, Mapping
from .daily_mail import DigestSubscription, StepMail
from .development import Development, Recommendation
from .editorial import EditorNote, LoadedDigest, NoteTarget, SiteText, SourceWork
from .failure_mode import CompromisedProperty, FailureMode, Scenario, ScenarioDomain
from .following import Delivery, Follow
from .identity import Alias, Entry, WorkingEntry
from .law import (
    Authority,
    AuthorityCitation,
    CfaaReading,
    Commentary,
    CommentaryStatement,
    Jurisdiction,
    LegalQuestion,
    QuestionAnswer,
)
from .parallel import Parallel
from .passage import Passage
from .published import Edition, EntryVersion, Name
from .redaction import RedactedText, Redaction
from .reference import Citation, Reference, ReferenceAuthor, ReferenceDetail
from .review import ReviewAssignment, ReviewEvent, SavedRow, SavedVersion
from .search import MissedSearch, SynonymGroup, SynonymTerm
from .spreadsheet import ImportedRow, ImportRun
from .suggestion import Suggestion, SuggestionSender
from .withdrawal import Withdrawal

__all__ = [
    "Act",
    "AdministratorInvitation",
    "Alias",
    "AuditEvent",
    "Authority",
    "AuthorityCitation",
    "CfaaReading",
    "Citation",
    "Commentary",
    "CommentaryStatement",
    "CompromisedProperty",
    "Delivery",
    "Development",
    "DigestSubscription",
    "Edition",
    "EditorNote",
    "Entry",
    "EntryVersion",
    "FailureMode",
    "Follow",
    "Framework",
    "ImportRun",
    "ImportedRow",
    "Jurisdiction",
    "LegalQuestion",
    "LoadedDigest",
    "Mapping",
    "MissedSearch",
    "Name",
    "NoteTarget",
    "Parallel",
    "Passage",
    "ProviderIdentity",
    "QuestionAnswer",
    "Recommendation",
    "RedactedText",
    "Redaction",
    "Reference",
    "ReferenceAuthor",
    "ReferenceDetail",
    "ReviewAssignment",
    "ReviewEvent",
    "SavedRow",
    "SavedVersion",
    "Scenario",
    "ScenarioDomain",
    "SiteText",
    "SourceWork",
    "StepMail",
    "Suggestion",
    "SuggestionSender",
    "SynonymGroup",
    "SynonymTerm",
    "Withdrawal",
    "WorkingEntry",
]
