import re

from django.conf import settings
from django.contrib.staticfiles import finders

STATIC = re.compile(r"""{%\s*static\s+['"]([^'"]+)['"]|["'(]/static/([^"')]+)""")


def test_every_static_file_that_a_template_names_exists():
    """Tests use no manifest of static files; a live site answers 500 to a name that its manifest lacks."""
    missing = {
        (template.name, name)
        for template in (settings.BASE_DIR / "templates").rglob("*.html")
        for name in ("".join(groups) for groups in STATIC.findall(template.read_text()))
        if finders.find(name) is None
    }
    assert missing == set()
