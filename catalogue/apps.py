from django.apps import AppConfig
from django.core.checks import Tags, register

from .editions import memory
from .web import safety


class CatalogueConfig(AppConfig):
    name = "catalogue"
    verbose_name = "Failure modes catalogue"

    def ready(self) -> None:
        memory.share_between_threads()
        register(safety.check, Tags.security, deploy=True)
