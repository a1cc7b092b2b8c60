"""Lists of the working copy as spreadsheets: written, edited elsewhere, compared, and taken back as drafts."""
