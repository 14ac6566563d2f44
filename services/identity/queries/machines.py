"""Machine clients, as the staff see them (ID-29)."""

from services.identity.context import IdentityContext
from services.identity.domain.machines.client import MachineClient
from shared.persistence.slices import Position, Slice
from shared.persistence.versioned import Versioned
from shared.values.viewer import Viewer


async def newest_clients(
    context: IdentityContext, viewer: Viewer, before: Position | None, limit: int
) -> Slice[Versioned[MachineClient], Position]:
    """A stretch of them, newest first."""
    return await context.machine_clients.visible_to(viewer).newest(before, limit)


async def one_client(context: IdentityContext, viewer: Viewer, client_id: str) -> Versioned[MachineClient]:
    """One of them; NotFound."""
    return await context.machine_clients.visible_to(viewer).get(client_id)
