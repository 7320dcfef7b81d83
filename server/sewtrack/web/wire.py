"""The sync exchange for the API's description: its route reads raw bytes, so Litestar cannot see what is in them."""

from typing import Any

import msgspec

from sewtrack.protocol.mutations import TYPES
from sewtrack.protocol.sync import SyncRequest, SyncResponse

#: Every name that the server takes; phones use the first two.
MEDIA_TYPES = ("application/json", "application/msgpack", "application/x-msgpack", "application/vnd.msgpack")
_REF = "#/components/schemas/{name}"


def describe_sync(document: dict[str, Any]) -> None:
    """Adds request, answer and all types of mutation to the OpenAPI `document`, in place."""
    operation = document["paths"].get("/api/v1/sync", {}).get("post")
    if operation is None:
        return
    structs = [SyncRequest, SyncResponse, *TYPES.values()]
    _, schemas = msgspec.json.schema_components(structs, ref_template=_REF)
    for name, struct in TYPES.items():
        schema = schemas[struct.__name__]
        schema["properties"] = {"type": {"const": name}, **schema["properties"]}
        schema["required"] = ["type", *schema.get("required", [])]
    schemas["Mutation"] = {
        "description": "One command of one person, made on one device. Unknown members are kept in its content hash.",
        "oneOf": [{"$ref": _REF.format(name=struct.__name__)} for struct in TYPES.values()],
        "discriminator": {
            "propertyName": "type",
            "mapping": {name: _REF.format(name=struct.__name__) for name, struct in TYPES.items()},
        },
    }
    schemas["Outcome"]["required"].remove("refused")  # left out when nothing was
    schemas["SyncRequest"]["properties"]["mutations"]["items"] = {"$ref": _REF.format(name="Mutation")}
    document["components"]["schemas"].update(schemas)
    operation["requestBody"] = {"required": True, "content": _content("SyncRequest")}
    operation["responses"]["200"] = {
        "description": "One outcome per mutation, in order, then what changed",
        "content": _content("SyncResponse"),
    }


def _content(name: str) -> dict[str, Any]:
    return {media_type: {"schema": {"$ref": _REF.format(name=name)}} for media_type in MEDIA_TYPES}
