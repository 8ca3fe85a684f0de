#!/usr/bin/env python3
"""Writes the table of Kubernetes' types that src/engines/kubernetes/schema.h reads, from an OpenAPI document.

usage: kubernetes_types.py VERSION DEFINITIONS.json > content/kubernetes/types-VERSION.txt

The document is that of `kubectl get --raw /openapi/v2`, or its "definitions" alone. A line of the table is one of

  kind APIVERSION KIND TYPE
  type NAME FIELD:SHAPE ...       a field that is required ends in "!"

and a SHAPE one of

  any string integer number boolean bytes time quantity int-or-string
  NAME            an object of that type; "=NAME" is replaced as a whole when it is applied
  {SHAPE}         a map of these; "={SHAPE}" likewise
  [SHAPE]         a list, replaced as a whole; "set[SHAPE]", "map(KEY,KEY)[SHAPE]"
  ...~STRATEGY~KEY    how a strategic merge patch merges it: merge, replace, retainKeys or merge,retainKeys, and the
                      key that tells elements apart, which may be missing
"""
import json
import sys

PREFIXES = ("io.k8s.api.", "io.k8s.apimachinery.pkg.apis.", "io.k8s.apiextensions-apiserver.pkg.apis.",
            "io.k8s.kube-aggregator.pkg.apis.", "io.k8s.apimachinery.pkg.")
SCALARS = {"integer": "integer", "number": "number", "boolean": "boolean"}
# Types that are written as plain values, or may hold anything.
PLAIN = {
    "api.resource.Quantity": "quantity",
    "util.intstr.IntOrString": "int-or-string",
    "meta.v1.Time": "time",
    "meta.v1.MicroTime": "time",
    "meta.v1.FieldsV1": "any",
    "meta.v1.Patch": "any",
    "runtime.RawExtension": "any",
}


def short(name):
    for prefix in PREFIXES:
        if name.startswith(prefix):
            return name[len(prefix):]
    return name


def is_list(name):
    """Lists of objects, such as PodList, are left out."""
    return name.endswith("List")


class Table:
    def __init__(self, definitions):
        self.definitions = definitions

    def shape(self, schema):
        strategy = schema.get("x-kubernetes-patch-strategy", "")
        key = schema.get("x-kubernetes-patch-merge-key", "")
        suffix = f"~{strategy}" + (f"~{key}" if key else "") if strategy else ""
        return self.bare_shape(schema) + suffix

    def bare_shape(self, schema):
        if "$ref" in schema:
            return self.reference(schema)
        if schema.get("type") == "array":
            return self.list(schema)
        if "additionalProperties" in schema:
            atomic = "=" if schema.get("x-kubernetes-map-type") == "atomic" else ""
            return f"{atomic}{{{self.shape(schema['additionalProperties'])}}}"
        if schema.get("type") == "string":
            return {"byte": "bytes", "date-time": "time"}.get(schema.get("format"), "string")
        return SCALARS.get(schema.get("type"), "any")

    def reference(self, schema):
        name = schema["$ref"].removeprefix("#/definitions/")
        if short(name) in PLAIN:
            return PLAIN[short(name)]
        definition = self.definitions[name]
        if "properties" not in definition:
            # A type without fields is an empty object; one without a type may be anything.
            return short(name) if definition.get("type") == "object" else "any"
        map_type = schema.get("x-kubernetes-map-type", definition.get("x-kubernetes-map-type"))
        return ("=" if map_type == "atomic" else "") + short(name)

    def list(self, schema):
        kind = schema.get("x-kubernetes-list-type", "atomic")
        items = self.shape(schema["items"])
        if kind == "map":
            return f"map({','.join(schema['x-kubernetes-list-map-keys'])})[{items}]"
        return f"{'set' if kind == 'set' else ''}[{items}]"

    def type_line(self, name, definition):
        required = set(definition.get("required", []))
        fields = (f"{field}:{self.shape(schema)}{'!' if field in required else ''}"
                  for field, schema in sorted(definition.get("properties", {}).items()))
        return " ".join(["type", short(name), *fields])

    def lines(self):
        kinds = []
        for name, definition in self.definitions.items():
            owners = definition.get("x-kubernetes-group-version-kind", [])
            if len(owners) != 1 or is_list(owners[0]["kind"]):  # options of requests are known in every group
                continue
            owner = owners[0]
            api_version = "/".join(part for part in (owner["group"], owner["version"]) if part)
            kinds.append(f"kind {api_version} {owner['kind']} {short(name)}")
        yield from sorted(kinds)
        for name, definition in sorted(self.definitions.items(), key=lambda item: short(item[0])):
            if definition.get("type") == "object" and short(name) not in PLAIN and not is_list(name):
                yield self.type_line(name, definition)


def main(arguments):
    if len(arguments) != 2:
        sys.exit(__doc__.partition("\n\n")[2].partition("\n\n")[0])
    version, path = arguments
    with open(path, encoding="utf-8") as file:
        document = json.load(file)
    names = [short(name) for name in document["definitions"]]
    if len(set(names)) != len(names):
        sys.exit("kubernetes_types.py: two types have the same short name; see PREFIXES")
    print(f"# The types of Kubernetes {version}, by scripts/kubernetes_types.py, which says how it is read.")
    print("\n".join(Table(document["definitions"]).lines()))


if __name__ == "__main__":
    main(sys.argv[1:])
