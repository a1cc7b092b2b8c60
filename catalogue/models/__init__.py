from .access import AdministratorInvitation
from .crosswalk import Framework, Mapping
from .editorial import EditorNote, LoadedDigest, NoteTarget, SiteText, SourceWork
from .failure_mode import CompromisedProperty, FailureMode
from .identity import Alias, Entry
from .law import Authority, CfaaReading, Commentary, CommentaryStatement, LegalQuestion
from .passage import Passage
from .published import Edition, EntryVersion, Name
from .reference import Citation, Reference, ReferenceAuthor
from .scenario import Scenario, ScenarioDomain
from .working import WorkingEntry

__all__ = [
    "AdministratorInvitation",
    "Alias",
    "Authority",
    "CfaaReading",
    "Citation",
    "Commentary",
    "CommentaryStatement",
    "CompromisedProperty",
    "Edition",
    "EditorNote",
    "Entry",
    "EntryVersion",
    "FailureMode",
    "Framework",
    "LegalQuestion",
    "LoadedDigest",
    "Mapping",
    "Name",
    "NoteTarget",
    "Passage",
    "Reference",
    "ReferenceAuthor",
    "Scenario",
    "ScenarioDomain",
    "SiteText",
    "SourceWork",
    "WorkingEntry",
]
