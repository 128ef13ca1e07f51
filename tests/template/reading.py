"""Reads a CloudFormation template the way the tests ask about it."""

import json
import re
from typing import Any

Json = dict[str, Any]
Grants = dict[str, set[str]]

_ARN_START = "arn:${AWS::Partition}:"


class Template:
    """Resources by type and by logical id."""

    def __init__(self, content: Json) -> None:
        self.content = content
        self.resources: dict[str, Json] = content["Resources"]

    def of_type(self, kind: str) -> dict[str, Json]:
        """Properties of every resource of one type, by logical id."""
        return {
            name: resource.get("Properties", {})
            for name, resource in self.resources.items()
            if resource["Type"] == kind
        }

    def properties(self, name: str) -> Json:
        found: Json = self.resources[name]["Properties"]
        return found

    def statements(self, role: str) -> list[Json]:
        """Every statement a role holds: its managed policies' and its own."""
        properties = self.properties(role)
        documents = [policy["PolicyDocument"] for policy in properties.get("Policies", [])]
        for reference in properties.get("ManagedPolicyArns", []):
            documents.append(self.properties(target(reference))["PolicyDocument"])
        return [statement for document in documents for statement in document["Statement"]]

    def grants(self, role: str) -> Grants:
        """Allowed actions by resource, each resource in a short readable form."""
        result: Grants = {}
        for statement in self.statements(role):
            assert statement["Effect"] == "Allow"
            for resource in as_list(statement["Resource"]):
                result.setdefault(readable(resource), set()).update(as_list(statement["Action"]))
        return result


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def target(value: Any) -> str:
    """Logical id that a Ref or GetAtt points to."""
    if "Ref" in value:
        return str(value["Ref"])
    attribute = value["Fn::GetAtt"]
    return str(attribute[0] if isinstance(attribute, list) else attribute.split(".")[0])


def readable(resource: Any) -> str:
    """``ConnectionsTable/index/by_due`` for the ARN of that index, and so on."""
    if isinstance(resource, str):
        return resource
    if "Fn::Sub" not in resource:
        return target(resource)
    text = str(resource["Fn::Sub"])
    if text.startswith(_ARN_START):
        return text.removeprefix(_ARN_START).replace("${AWS::Region}:${AWS::AccountId}:", "")
    return re.sub(r"\$\{(\w+)\.Arn\}", r"\1", text)


def text_of(value: Any) -> str:
    """One value as text, for searches."""
    return json.dumps(value, sort_keys=True)
