"""The SMTP side: takes every mail, stores it before it answers 250, and strikes with the planned faults."""

import asyncio
import socket
from collections.abc import Sequence

from aiosmtpd.smtp import SMTP, Session
from aiosmtpd.smtp import Envelope as Dialogue

from sandbox.mailbox.faults import Faults, PlannedFault
from sandbox.mailbox.store import Envelope, Store

MAX_MAIL_BYTES = 10 * 1024 * 1024  # announced as SIZE (RFC 1870); more is answered 552


class Sink:
    """aiosmtpd's handler: its hooks return the SMTP answer."""

    def __init__(self, store: Store, faults: Faults) -> None:
        self._store = store
        self._faults = faults

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, _session: Session, dialogue: Dialogue, address: str, options: Sequence[str]
    ) -> str:
        """Accept the recipient, unless a fault is planned for it."""
        if fault := self._faults.strike("rcpt", [address]):
            refusal = await _suffer(fault, server)
            if refusal:
                return refusal
        dialogue.rcpt_tos.append(address)
        dialogue.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, _session: Session, dialogue: Dialogue
    ) -> str:
        """Store the mail and answer 250, unless a fault is planned for one of its recipients."""
        envelope = Envelope(dialogue.mail_from or "", tuple(dialogue.rcpt_tos))
        raw = dialogue.original_content or b""
        if fault := self._faults.strike("data", envelope.recipients):
            if fault.store and fault.action in ("hang", "cut"):
                self._store.add(raw, envelope, answer_lost=True)
            refusal = await _suffer(fault, server)
            if refusal:
                return refusal
        return f"250 OK: queued as {self._store.add(raw, envelope)}"


async def _suffer(fault: PlannedFault, server: SMTP) -> str:
    """Act the fault out: return the refusal to answer, or the empty string to go on as usual."""
    if fault.action == "reject" and fault.code != 421:
        return f"{fault.code} {fault.text}"
    if fault.action == "reject":
        await server.push(f"421 {fault.text}")  # RFC 5321, 3.8: the server closes after a 421
    if fault.action in ("hang", "slow"):
        await asyncio.sleep(fault.seconds)
    if fault.action == "slow":
        return ""
    if server.transport is not None:
        server.transport.close()
    await asyncio.Event().wait()  # aiosmtpd cancels this hook as soon as the connection is gone
    raise AssertionError("a closed connection went on")


async def serve_smtp(listener: socket.socket, store: Store, faults: Faults) -> asyncio.Server:
    """Answer SMTP on a bound socket until the returned server is closed."""
    loop = asyncio.get_running_loop()
    sink = Sink(store, faults)
    return await loop.create_server(
        lambda: SMTP(
            sink,
            data_size_limit=MAX_MAIL_BYTES,
            enable_SMTPUTF8=True,
            hostname="mailbox",
            ident="mailbox",
            loop=loop,
        ),
        sock=listener,
    )
