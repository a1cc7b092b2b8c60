"""The names of the kinds of entries in headings and in running text."""

from ..vocabulary import Kind

PLURALS: dict[Kind, str] = {
    Kind.FAILURE_MODE: "Failure modes",
    Kind.SCENARIO: "Scenarios",
    Kind.QUESTION: "Legal questions",
    Kind.AUTHORITY: "Law",
    Kind.REFERENCE: "References",
}

NOUNS: dict[Kind, str] = {
    Kind.FAILURE_MODE: "failure modes",
    Kind.SCENARIO: "scenarios",
    Kind.QUESTION: "legal questions",
    Kind.AUTHORITY: "legal authorities",
    Kind.REFERENCE: "references",
}
