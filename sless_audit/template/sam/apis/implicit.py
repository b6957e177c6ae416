"""The APIs that events bring along, and the documents that SAM writes itself.

An Api or HttpApi event without an API of its own belongs to one that all such events of the template share. It exists
when any of their functions does, and so does each of its paths.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sless_audit.template.sam.apis.body import ANY_METHOD, Document, http_skeleton, is_version_3, rest_skeleton
from sless_audit.template.sam.apis.draft import ApiDraft
from sless_audit.template.sam.cfn import if_
from sless_audit.template.sam.conditions import any_of
from sless_audit.template.sam.events.target import IMPLICIT_APIS, Event, read_event
from sless_audit.template.sam.globals import merge_globals
from sless_audit.template.sam.run import Run
from sless_audit.template.sam.source import Refused, Source

_API_TYPES = {"Api": "AWS::Serverless::Api", "HttpApi": "AWS::Serverless::HttpApi"}
_SKELETONS = {"Api": rest_skeleton, "HttpApi": http_skeleton}
_STRONGEST_FIRST = ("Retain", "Snapshot", "Delete")


class _Route(NamedTuple):
    event: Event
    api_id: str
    path: str
    method: str

    @property
    def condition(self) -> str | None:
        condition = self.event.source.condition
        return condition if isinstance(condition, str) else None


def read_apis(run: Run, sections: Mapping[str, dict[str, Any]]) -> None:
    """Drafts every API, the implicit ones included; their documents hold the paths of all events, no integrations."""
    for source in run.sources.values():
        if source.type in _API_TYPES.values():
            own = source.resource.get("Properties")
            has_definition = isinstance(own, dict) and (own.get("DefinitionBody") or own.get("DefinitionUri"))
            run.apis[source.logical_id] = ApiDraft(source, managed=not has_definition)
    for event_type, api_type in _API_TYPES.items():
        routes = list(_routes(run, event_type))
        shared = [route for route in routes if route.api_id == IMPLICIT_APIS[event_type][1]]
        if shared:
            _add_implicit_api(run, event_type, shared, sections)
        for api in run.apis.values():
            if api.source.type == api_type and api.managed:
                _write_paths(run, api, event_type, [route for route in routes if route.api_id == api.source.logical_id])
        if event_type == "HttpApi":
            _add_route_settings(run, routes)
    for api in run.apis.values():
        _use_open_api_version(api)


def _routes(run: Run, event_type: str) -> Iterable[_Route]:
    """What the events of functions and state machines ask for; what is wrong is said when they are lowered."""
    for source in run.sources.values():
        events = (
            source.get("Events")
            if source.type in ("AWS::Serverless::Function", "AWS::Serverless::StateMachine")
            else None
        )
        for name, written in events.items() if isinstance(events, dict) else ():
            if not isinstance(written, dict) or written.get("Type") != event_type:
                continue
            try:
                event = read_event(source, name, written)
                given = event.get(IMPLICIT_APIS[event_type][0])
                api_id = given.get("Ref") if isinstance(given, dict) else given
                if isinstance(api_id, str):
                    yield _Route(event, api_id, event.text("Path"), event.text("Method"))
            except Refused:
                continue


def _add_implicit_api(run: Run, event_type: str, routes: list[_Route], sections: Mapping[str, dict[str, Any]]) -> None:
    api_id = IMPLICIT_APIS[event_type][1]
    resource: dict[str, Any] = {"Type": _API_TYPES[event_type]}
    conditions = {route.condition for route in routes}
    if None not in conditions:
        resource["Condition"] = _any_of(run, conditions, api_id + "Condition")
    for attribute in ("DeletionPolicy", "UpdateReplacePolicy"):
        policies = {
            route.event.source.resource.get(attribute)
            for route in routes
            if isinstance(route.event.source.resource.get(attribute), str)
        }
        strongest = next((policy for policy in _STRONGEST_FIRST if policy in policies), None)
        if strongest and not (attribute == "DeletionPolicy" and strongest == "Snapshot"):
            resource[attribute] = strongest
    properties: dict[str, Any] = {"StageName": "Prod"} if event_type == "Api" else {}
    _inherit_tags(routes, properties, sections)
    source = Source(api_id, resource["Type"], properties, resource, routes[0].event.place())
    merge_globals(source, sections, run.problems)
    run.sources[api_id] = source
    run.apis[api_id] = ApiDraft(source, managed=True)


def _inherit_tags(routes: list[_Route], properties: dict[str, Any], sections: Mapping[str, dict[str, Any]]) -> None:
    """The implicit API gets the tags of the functions that propagate theirs."""
    for route in routes:
        source = route.event.source
        shared = sections.get(source.type.rpartition("::")[2], {})
        own = source.resource.get("Properties")
        own = own if isinstance(own, dict) else {}
        tags = own.get("Tags") or shared.get("Tags")
        if isinstance(tags, dict) and tags and (own.get("PropagateTags") or shared.get("PropagateTags")):
            properties["Tags"] = {**properties.get("Tags", {}), **tags}
            properties["PropagateTags"] = True


def _write_paths(run: Run, api: ApiDraft, event_type: str, routes: list[_Route]) -> None:
    document = api.document = Document(_SKELETONS[event_type](), api.source.root)
    conditions: dict[str, set[str | None]] = {}
    for route in routes:
        document.add_path(route.path, route.method)
        conditions.setdefault(route.path, set()).add(route.condition)
    for path, of_methods in conditions.items():
        if None not in of_methods:
            path_id = path.replace("/", "SLASH").replace("{", "OB").replace("}", "CB")
            condition = _any_of(run, of_methods, f"{api.source.logical_id}{path_id}PathCondition")
            document.paths[path] = if_(condition, document.paths[path])


def _use_open_api_version(api: ApiDraft) -> None:
    """A document that SAM writes is of the version that `OpenApiVersion` asks for."""
    version = api.source.get("OpenApiVersion")
    if api.document is not None and version is not None and is_version_3(version):
        api.document.body["openapi"] = str(version)
        api.document.body.pop("swagger", None)


def _any_of(run: Run, conditions: set[str | None], name: str) -> str:
    known = sorted(condition for condition in conditions if condition is not None)
    if len(known) == 1:
        return known[0]
    run.conditions.update(any_of(known, name))
    return name


def _add_route_settings(run: Run, routes: list[_Route]) -> None:
    """`RouteSettings` of an event belong to the API's stage."""
    for route in routes:
        api = run.apis.get(route.api_id)
        settings = route.event.get("RouteSettings")
        if api is None or settings is None:
            continue
        of_api = api.source.get("RouteSettings") or {}
        if not isinstance(of_api, dict) or not isinstance(settings, dict):
            run.refused(route.event.refuse("RouteSettings must be a mapping", "RouteSettings"))
            continue
        key = route.path if route.method == ANY_METHOD else f"{route.method.upper()} {route.path}"
        held = of_api.get(key) if route.condition is None else None
        wanted = settings if route.condition is None else if_(route.condition, settings)
        merged = {**(held if isinstance(held, dict) else {}), **wanted}
        api.source.properties["RouteSettings"] = {**of_api, key: merged}
        api.source.elsewhere[("RouteSettings", key)] = route.event.place("RouteSettings")
