"""The SMTP server (RFC 5321): one connection a mail, so that a bad mail or a broken session harms no other."""

import asyncio
import contextlib
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from urllib.parse import unquote, urlsplit

import aiosmtplib

from services.notifier.rendering.message import Message
from shared.errors import ComptoirError, Permanent
from shared.values.clock import Clock

_GOODBYE = 2.0
_ABOUT_US = (aiosmtplib.SMTPAuthenticationError, aiosmtplib.SMTPConnectResponseError, aiosmtplib.SMTPHeloError)
"""5xx replies that refuse us, not the mail: the operator mends it, then the mail goes out."""

_AUTHENTICATION = (530, 534, 535, 538)
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class MailRejected(Permanent):
    """The server will never take this mail: 5xx. Its text is left out, it quotes the address."""

    code = "mail_rejected"

    def __init__(self, smtp_code: int | None, message: str = "") -> None:
        super().__init__(message or f"The SMTP server refused the mail for good ({smtp_code}).")
        self.smtp_code = smtp_code


class MailDelayed(ComptoirError):
    """Not now: 4xx, no connection, a time-out, or a session that broke; the mail may or may not have arrived."""

    code = "mail_delayed"

    def __init__(self, smtp_code: int | None, cause: str) -> None:
        super().__init__(f"The SMTP server did not take the mail ({smtp_code or cause}).")
        self.smtp_code, self.cause = smtp_code, cause


class LeaseOver(MailDelayed):
    """The attempt came too late to DATA, as after a freeze: another worker may have the mail by now."""

    def __init__(self) -> None:
        super().__init__(None, type(self).__name__)


@dataclass(frozen=True)
class SmtpServer:
    """Where to hand mails in, and how to be let in."""

    host: str
    port: int
    tls: bool
    starttls: bool
    username: str | None
    password: str | None

    @classmethod
    def parse(cls, url: str) -> Self:
        """From `smtp://host:25`, `smtp://user:password@host:587?starttls` or `smtps://…`; ValueError says what is
        wrong.

        A password is never sent in the clear, except to this machine.
        """
        parts = urlsplit(url)
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise ValueError("give it as smtp://host:port or smtps://host:port")
        tls, starttls = parts.scheme == "smtps", parts.query.startswith("starttls")
        if parts.username and not (tls or starttls or parts.hostname in _LOOPBACK):
            raise ValueError("this would send the password in the clear: add ?starttls, or use smtps://")
        port = parts.port or (465 if tls else 587 if starttls else 25)
        user, password = (unquote(part) if part else None for part in (parts.username, parts.password))
        return cls(parts.hostname, port, tls, starttls, user, password)


class Smtp:
    """Hands mails to one server. `limit` is the seconds that a whole session may take until the server's answer."""

    def __init__(self, server: SmtpServer, own_name: str, limit: float, clock: Clock) -> None:
        self._server, self._own_name, self._limit, self._clock = server, own_name, limit, clock
        self._goodbyes: set[asyncio.Task[None]] = set()

    async def deliver(self, message: Message, latest: datetime) -> None:
        """Returns as soon as the server took the mail (250); MailRejected or MailDelayed otherwise.

        After `latest` no DATA is begun (LeaseOver). What `limit` cuts off before the server asked for the content
        (354) is never sent, however long the process was frozen meanwhile.
        """
        session = self._session()
        try:
            async with asyncio.timeout(self._limit):
                await session.connect()
                await self._hand_in(session, message, latest)
        except aiosmtplib.SMTPResponseException as error:
            raise _verdict(error) from error
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            session.close()  # no QUIT to a server that does not answer
            raise MailDelayed(None, type(error).__name__) from error
        finally:
            self._hang_up(session)

    async def close(self) -> None:
        """Waits for the sessions that are taking leave: two seconds at most."""
        await asyncio.gather(*self._goodbyes)

    async def _hand_in(self, session: aiosmtplib.SMTP, message: Message, latest: datetime) -> None:
        if session.is_ehlo_or_helo_needed:
            with contextlib.suppress(aiosmtplib.SMTPHeloError):  # then `mail` greets with HELO
                await session.ehlo()
        options, encoding = [f"size={len(message.content)}"] if session.supports_extension("size") else [], "ascii"
        if message.utf8:
            if not session.supports_extension("smtputf8"):
                raise MailRejected(None, "The SMTP server takes no internationalised addresses (SMTPUTF8).")
            options, encoding = [*options, "SMTPUTF8"], "utf-8"
        await session.mail(message.sender, options=options, encoding=encoding)
        await session.rcpt(message.recipient, encoding=encoding)
        if self._clock() > latest:
            raise LeaseOver
        await session.data(message.content)

    def _hang_up(self, session: aiosmtplib.SMTP) -> None:
        # Beside the caller: a mail that was taken has to be marked first.
        self._goodbyes.add(task := asyncio.create_task(_quit(session)))
        task.add_done_callback(self._goodbyes.discard)

    def _session(self) -> aiosmtplib.SMTP:
        server = self._server
        return aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.username,
            password=server.password,
            use_tls=server.tls,
            start_tls=server.starttls,
            local_hostname=self._own_name,
            timeout=self._limit,
        )


async def _quit(session: aiosmtplib.SMTP) -> None:
    # The server already answered; ignore errors of QUIT.
    with contextlib.suppress(aiosmtplib.SMTPException, OSError, TimeoutError):
        if session.is_connected:
            await session.quit(timeout=_GOODBYE)
    session.close()


def _verdict(error: aiosmtplib.SMTPResponseException) -> ComptoirError:
    about_us = error.code in _AUTHENTICATION or isinstance(error, _ABOUT_US)
    final = error.code >= 500 and not about_us
    return MailRejected(error.code) if final else MailDelayed(error.code, type(error).__name__)
