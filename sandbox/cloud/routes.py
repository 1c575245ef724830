"""The Graph API's routes; every refusal leaves in its envelope."""

from __future__ import annotations

from aiohttp import web

from sandbox.cloud.errors import INVALID, GraphRefusal
from sandbox.cloud.files import CloudFiles
from sandbox.cloud.manage import CloudManageApi
from sandbox.cloud.media_api import ATTACHMENTS, CloudMediaApi
from sandbox.cloud.nodes import CloudNodes
from sandbox.cloud.sending import CloudSendApi
from sandbox.connections import Connections
from sandbox.errors import Refusal
from sandbox.routing import Handler, Routes
from sandbox.twin import Twin

VERSION = "/{version:v[0-9]+[.][0-9]+}"
NODE = VERSION + "/{node}"


def cloud_routes(twin: Twin, connections: Connections) -> Routes:
    files = CloudFiles(twin.media)
    media = CloudMediaApi(twin, files)
    nodes, manage = CloudNodes(twin, media), CloudManageApi(twin)
    routes: Routes = (
        ("POST", NODE + "/messages", CloudSendApi(twin, connections, files).post),
        ("POST", NODE + "/media", media.upload),
        ("GET", NODE + "/phone_numbers", manage.phone_numbers),
        ("GET", NODE + "/message_templates", manage.templates),
        ("POST", NODE + "/message_templates", manage.create_template),
        ("DELETE", NODE + "/message_templates", manage.delete_template),
        ("GET", NODE + "/subscribed_apps", manage.apps),
        ("POST", NODE + "/subscribed_apps", manage.subscribe),
        ("DELETE", NODE + "/subscribed_apps", manage.unsubscribe),
        ("POST", NODE + "/subscriptions", manage.subscriptions),
        ("POST", NODE, manage.edit),
        ("GET", NODE, nodes.get),
        ("DELETE", NODE, media.delete),
        ("GET", ATTACHMENTS, media.download),
    )
    return tuple((method, path, _in_graph_words(handler)) for method, path, handler in routes)


def _in_graph_words(handler: Handler) -> Handler:
    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except GraphRefusal:
            raise
        except Refusal as refusal:
            raise GraphRefusal(INVALID, refusal.message, refusal.status) from refusal

    return answer
