import gc
import os

from django.core.wsgi import get_wsgi_application

from catalogue.web.head import WithoutBodyOnHead
from catalogue.web.serving import mark_as_serving, stop_on_newer_tables

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "taxonomy_site.settings")

# Python stops all readers to look for cycles among what it holds: for a moment in 30,000 requests, rather than for
# 75 ms in each 300.
gc.set_threshold(10_000, 20, 50)

application = WithoutBodyOnHead(get_wsgi_application())
mark_as_serving()
stop_on_newer_tables()
