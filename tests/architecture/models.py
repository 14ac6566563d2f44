"""The modules and models of a package, as they are once imported."""

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import TypeVar

from pydantic import BaseModel

M = TypeVar("M", bound=BaseModel)


def modules(package: ModuleType) -> Iterator[ModuleType]:
    """A package's modules, imported."""
    for each in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not each.name.endswith("__main__"):
            yield importlib.import_module(each.name)


def models(of: type[M], service: str) -> list[type[M]]:
    """The models of a kind that a service defines."""
    package = importlib.import_module(f"services.{service}")
    defined = (each for module in modules(package) for each in vars(module).values() if isinstance(each, type))
    return list({each for each in defined if issubclass(each, of) and each.__module__.startswith(package.__name__)})
