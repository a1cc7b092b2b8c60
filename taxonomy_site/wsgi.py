import gc
import os

from django.core.wsgi import get_wsgi_application

from catalogue.web.head import WithoutBodyOnHead
from catalogue.web.serving import mark_as_serving, stop_on_newer_tables
from taxonomy_site.frames import keep_in_one_piece

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "taxonomy_site.settings")

# Python stops all readers to look for cycles among what it holds: for a moment in 30,000 requests, rather than for
# 75 ms in each 300.
gc.set_threshold(10_000, 20, 50)

keep_in_one_piece(WithoutBodyOnHead.__call__)

application = WithoutBodyOnHead(get_wsgi_application())
mark_as_serving()
stop_on_newer_tables()
