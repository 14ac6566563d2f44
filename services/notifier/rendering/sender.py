"""Addresses as SMTP and headers want them (RFC 5321, 5322, 6531)."""

import re
from dataclasses import dataclass
from email.headerregistry import Address
from email.utils import parseaddr

import idna

from services.notifier.domain.mails.plain import one_line
from shared.errors import Permanent

_LOCAL_PART = re.compile(r"[^\s\x00-\x1f\x7f\"(),:;<>@\[\\\]]{1,64}")


class UnusableAddress(Permanent):
    """The address cannot stand in a header or an SMTP command; the mail fails, nothing is sent."""

    code = "unusable_address"


def mailbox(address: str, name: str = "") -> Address:
    """The address with its domain in ASCII; UnusableAddress for line breaks, quotes, or a domain that is none."""
    local, _, domain = address.rpartition("@")
    if not _LOCAL_PART.fullmatch(local):
        raise UnusableAddress("The recipient's address cannot be used.")
    try:
        ascii_domain = idna.encode(domain, uts46=True).decode()
    except idna.IDNAError:
        raise UnusableAddress("The recipient's address has a domain that cannot be used.") from None
    return Address(one_line(name), local, ascii_domain)


@dataclass(frozen=True)
class Sender:
    """Who all mails are from."""

    name: str
    address: str

    @classmethod
    def parse(cls, text: str) -> "Sender":
        """From `Name <address@domain>`; ValueError says what is wrong."""
        name, address = parseaddr(text)
        try:
            mailbox(address)
        except UnusableAddress:
            raise ValueError("give it as: Name <address@domain>") from None
        return cls(one_line(name), address)

    @property
    def mailbox(self) -> Address:
        return mailbox(self.address, self.name)

    @property
    def domain(self) -> str:
        """In ASCII: the right half of every Message-ID, and what EHLO says."""
        return self.mailbox.domain
