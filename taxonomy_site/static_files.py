from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """One script may import another: by its name with the digest, or a browser could join two releases."""

    support_js_module_import_aggregation = True
