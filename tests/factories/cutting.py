"""Cut orders of a test's factory."""

from typing import Any

from sewtrack.kit.ids import new_id
from tests.factories.factory import Factory
from tests.factories.phone import Phone


async def cut_order(factory: Factory, quantity: int = 100, **members: Any) -> str:
    """A new order of the factory's product; its id."""
    id_ = new_id()
    await factory.command(put_order(factory, id_, quantity, **members))
    return id_


def put_order(factory: Factory, id_: str, quantity: int = 100, **members: Any) -> dict[str, Any]:
    stated = {
        "cut_order_id": id_,
        "number": id_[-6:],
        "product_id": factory.product,
        "quantity": quantity,
        "active": True,
    }
    return factory.office.make("cut_order.put", **{**stated, **members})


def lease(factory: Factory, phone: Phone, order: str, quantity: int, **members: Any) -> dict[str, Any]:
    stated = {"cut_order_id": order, "operation_id": factory.operation, "quantity": quantity}
    return phone.make("cut_order.lease", **{**stated, **members})


def sums(phone: Phone, order: str, operation: str) -> dict[str, int]:
    """What the phone was told of an operation of an order; nothing claimed is no row."""
    rows = {row["operation_id"]: row for row in phone.seen("cut_claim")[order]["operations"]}
    row = rows.get(operation, {"claimed": 0, "approved": 0, "leased": 0})
    return {name: row[name] for name in ("claimed", "approved", "leased")}
