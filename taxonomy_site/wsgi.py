import gc
import os

from django.core.wsgi import get_wsgi_application

from catalogue.web.head import WithoutBodyOnHead
from catalogue.web.serving import mark_as_serving, stop_on_newer_tables

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "taxonomy_site.settings")

# Python stops all readers to look for cycles among what it holds: for a moment in 30,000 requests, rather than for
# 75 ms in each 300.
gc.set_threshold(10_000, 20, 50)

# Python keeps frames in pieces of 16 KB, and each call over the border of two maps memory and unmaps it again: 260
# times in a request, a sixth of its time. Behind a call with a large frame all others lie in one piece of 1 MB.
WithoutBodyOnHead.__call__.__code__ = WithoutBodyOnHead.__call__.__code__.replace(co_stacksize=2**16)

application = WithoutBodyOnHead(get_wsgi_application())
mark_as_serving()
stop_on_newer_tables()
