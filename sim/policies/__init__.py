"""The policies, one file each. A new file in this folder is a new policy; nothing else needs to change."""

from importlib import import_module
from pkgutil import iter_modules

for _module in iter_modules(__path__):
    if _module.name != "base":
        import_module(f"{__name__}.{_module.name}")
