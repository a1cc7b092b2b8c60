import os

from django.core.wsgi import get_wsgi_application

from catalogue.web.head import WithoutBodyOnHead
from catalogue.web.serving import mark_as_serving, stop_on_newer_tables

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "taxonomy_site.settings")

application = WithoutBodyOnHead(get_wsgi_application())
mark_as_serving()
stop_on_newer_tables()
