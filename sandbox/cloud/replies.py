"""What customers do, as Meta reports it: made from what 8x8 would have reported."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sandbox.cloud.envelope import change, messages_value
from sandbox.media import MediaStore
from sandbox.phones import Phone
from sandbox.settings import Settings

Body = dict[str, Any]
_MEDIA = {
    "Image": "image",
    "Video": "video",
    "Audio": "audio",
    "File": "document",
    "Sticker": "sticker",
}


class CloudReplies:
    def __init__(self, settings: Settings, media: MediaStore) -> None:
        self._settings = settings
        self._media = media

    def webhook(self, phone: Phone, payload: Body) -> Body:
        """The webhook of what 8x8's inbound payload tells."""
        cloud = self._settings.cloud
        at = datetime.fromisoformat(payload["timestamp"])
        message: Body = {
            "from": phone.msisdn.removeprefix("+"),
            "from_user_id": phone.bsuid,
            "id": payload["umid"],
            "timestamp": str(int(at.timestamp())),
            **self._content(payload["type"], payload["content"]),
        }
        if payload.get("replyToUmid"):
            number = messages_value(cloud)["metadata"]["display_phone_number"]
            message["context"] = {"from": number, "id": payload["replyToUmid"]}
        contact: Body = {"profile": {"name": phone.name}, "user_id": phone.bsuid}
        if self._settings.omit_msisdn:
            del message["from"]
        else:
            contact["wa_id"] = phone.msisdn.removeprefix("+")
        value = messages_value(cloud, contacts=[contact], messages=[message])
        return change(cloud, "messages", value)

    def _content(self, kind: str, content: Body) -> Body:
        match kind:
            case "Text" if "payload" in content:
                button = {"payload": content["payload"], "text": content["text"]}
                return {"type": "button", "button": button}
            case "Text":
                return {"type": "text", "text": {"body": content["text"]}}
            case "Image" | "Video" | "Audio" | "File" | "Sticker":
                return self._file(_MEDIA[kind], content)
            case "Reaction":
                reaction = {"message_id": content["umid"], "emoji": content["emoji"]}
                return {"type": "reaction", "reaction": reaction}
            case "Interactive":
                return {"type": "interactive", "interactive": _interactive(content["interactive"])}
            case _:
                name = kind.lower()
                return {"type": name, name: content[name]}

    def _file(self, kind: str, content: Body) -> Body:
        """A file by its id: the bytes are fetched over GET /{media_id}."""
        file = self._media.known(str(content["url"]).split("/")[-2])
        part: Body = {"mime_type": file.content_type, "sha256": file.sha256, "id": file.id}
        if content.get("text"):
            part["caption"] = content["text"]
        if kind == "document":
            part["filename"] = file.name
        if kind == "sticker":
            part["animated"] = False
        if kind == "audio":
            part["voice"] = file.content_type == "audio/ogg"
        return {"type": kind, kind: part}


def _interactive(inner: Body) -> Body:
    match inner["type"]:
        case "nfmReply":
            response = inner["nfmReply"]["responseJson"]
            reply = {"name": "flow", "body": "Sent", "response_json": response}
            return {"type": "nfm_reply", "nfm_reply": reply}
        case "callPermissionReply":
            given = inner["callPermissionReply"]
            reply = {"response": given["response"], "response_source": "user_action"}
            return {"type": "call_permission_reply", "call_permission_reply": reply}
        case _:
            return inner
