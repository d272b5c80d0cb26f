"""Addresses come and go: a new one is pending, and the one whose place it takes stays in force until it is confirmed.

Not the confirmation itself. An address is never deleted; what became of it stands in its state (D18).
"""

import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from helpdesk.domain.customers import IN_USE, AddressState, Origin
from helpdesk.domain.mailbox_name import canonical
from helpdesk.store.customers import ContactAddress
from helpdesk.store.ids import new_id

CONFIRM_WITHIN = timedelta(days=7)  # D18
_Owner = tuple[int, int | None]


class AddressBook:
    """The addresses of the customers that change in one transaction, by customer and contact (None: the main one)."""

    def __init__(self, session: Session, now: datetime, *, trusting: bool) -> None:
        self._session, self._now, self._trusting = session, now, trusting
        self._rows: dict[_Owner, list[ContactAddress]] = defaultdict(list)
        self._new: list[dict[str, Any]] = []

    def look_up(self, customer_ids: Sequence[int]) -> None:
        """Read the addresses of these customers."""
        query = select(ContactAddress).where(ContactAddress.customer_id.in_(customer_ids))
        for row in self._session.scalars(query.order_by(ContactAddress.position, ContactAddress.id)):
            self._rows[row.customer_id, row.contact_id].append(row)

    def bring_in(self, customer_id: int, contact_id: int | None, wanted: Sequence[str]) -> list[str]:
        """Let an owner have these addresses, the first of them in front; gives those that must be confirmed first.

        An address in force that is not wanted any more stays until the new one in its place is confirmed; with
        nothing in its place it ends now.
        """
        held = {row.canonical: row for row in self._rows[customer_id, contact_id] if row.state in IN_USE}
        names = {canonical(address): (place, address) for place, address in enumerate(wanted)}
        for name, (place, address) in names.items():
            if name in held:
                held[name].position, held[name].address = place, address
        leaving = self._end(held, names)
        pending = []
        for name, (place, address) in names.items():
            if name not in held:
                old = leaving.pop(0) if leaving and not self._trusting else None
                self._add((customer_id, contact_id), place, address, old)
                pending += [] if self._trusting else [address]
        for row in leaving:
            self._change(row, AddressState.REPLACED)
        return pending

    def finish(self) -> None:
        """Write the new rows."""
        if self._new:
            self._session.execute(insert(ContactAddress), self._new)

    def _end(self, held: dict[str, ContactAddress], names: Mapping[str, object]) -> list[ContactAddress]:
        """End the pending ones that are not wanted; give those in force that nothing takes the place of any more."""
        leaving = []
        for name, row in held.items():
            if name in names:
                continue
            if row.state == AddressState.PENDING:
                self._change(row, AddressState.REPLACED)
            elif not self._is_awaited(row, held, names):
                leaving.append(row)
        return leaving

    @staticmethod
    def _is_awaited(row: ContactAddress, held: dict[str, ContactAddress], names: Mapping[str, object]) -> bool:
        """Tell whether a pending address that is still wanted will take this one's place."""
        return any(
            other.replaces_id == row.id and other.state == AddressState.PENDING and other.canonical in names
            for other in held.values()
        )

    def _change(self, row: ContactAddress, state: AddressState) -> None:
        row.state, row.since, row.expires_at = state, self._now, None

    def _add(self, owner: _Owner, place: int, address: str, old: ContactAddress | None) -> None:
        state = AddressState.CONFIRMED if self._trusting else AddressState.PENDING
        self._new.append(
            {
                "id": new_id(self._session, ContactAddress),
                "customer_id": owner[0],
                "contact_id": owner[1],
                "position": place,
                "address": address,
                "canonical": canonical(address),
                "state": state,
                "replaces_id": old.id if old is not None else None,
                "nonce": secrets.token_hex(6),
                "origin": Origin.FILE,
                "created_at": self._now,
                "since": self._now,
                "confirmed_at": self._now if self._trusting else None,
                "reminded_at": None,
                "expires_at": None if self._trusting else self._now + CONFIRM_WITHIN,
                "bouncing_since": None,
            }
        )
