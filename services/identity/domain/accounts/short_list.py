"""The rules of a short list in an account, one entry of which is marked: the default address, the main vehicle."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from shared.errors import NotFound
from shared.values.state import StateValue

T = TypeVar("T", bound=StateValue)


@dataclass(frozen=True)
class ShortList(Generic[T]):
    """As long as there are entries, exactly one is marked. `noun` names an entry to people, `key` is the field with its
    id, `mark` the one that says whether it is the marked one. Entries stay in the order in which they were added."""

    noun: str
    key: str
    mark: str

    def find(self, entries: tuple[T, ...], entry_id: str) -> T:
        """The entry of this id; NotFound when there is none."""
        for each in entries:
            if getattr(each, self.key) == entry_id:
                return each
        raise NotFound(self.noun)

    def with_new(self, entries: tuple[T, ...], entry: T) -> tuple[T, ...]:
        """Behind the others; the first one is marked."""
        return (*entries, self._marked(entry, not entries))

    def with_other(self, entries: tuple[T, ...], entry_id: str, fields: Mapping[str, Any]) -> tuple[T, ...]:
        """The entry has other `fields`; its place and its mark stay. NotFound."""
        found = self.find(entries, entry_id)
        return tuple(found.model_copy(update=fields) if each is found else each for each in entries)

    def without(self, entries: tuple[T, ...], entry_id: str) -> tuple[T, ...]:
        """Without the entry; when it was the marked one, the first of the others is. NotFound."""
        gone = self.find(entries, entry_id)
        left = tuple(each for each in entries if each is not gone)
        return self.with_mark(left, getattr(left[0], self.key)) if left and getattr(gone, self.mark) else left

    def with_mark(self, entries: tuple[T, ...], entry_id: str) -> tuple[T, ...]:
        """This entry is the marked one, the others are not. NotFound."""
        chosen = self.find(entries, entry_id)
        return tuple(self._marked(each, each is chosen) for each in entries)

    def _marked(self, entry: T, whether: bool) -> T:
        return entry.model_copy(update={self.mark: whether})
