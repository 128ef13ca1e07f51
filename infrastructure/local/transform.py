"""Turns the SAM template into plain CloudFormation without a network or credentials.

Linters and the policy test look at the result: what SAM adds is part of what gets deployed.
``python -m infrastructure.local.transform FILE`` writes it.
"""

import argparse
import json
from pathlib import Path
from typing import Any

import boto3
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse

PROJECT_ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = PROJECT_ROOT / "template.yaml"
MONITORING = PROJECT_ROOT / "infrastructure" / "monitoring.yaml"

# SAM's names of the properties that point to a file or folder of this project.
LOCAL_PATHS = {
    "AWS::Serverless::Function": "CodeUri",
    "AWS::Serverless::LayerVersion": "ContentUri",
    "AWS::Serverless::Application": "Location",
}
_UPLOADED = {
    "AWS::Serverless::Function": "s3://artifacts/function",
    "AWS::Serverless::LayerVersion": "s3://artifacts/layer",
    "AWS::Serverless::Application": "https://artifacts.s3.amazonaws.com/monitoring.yaml",
}
_REGION = "eu-central-1"

Json = dict[str, Any]


def load(path: Path = TEMPLATE) -> Json:
    """Read a template, its short forms (``!Ref``) written out."""
    template: Json = yaml_parse(path.read_text(encoding="utf-8"))
    return template


def transformed() -> Json:
    """Give ``template.yaml`` as plain CloudFormation."""
    template = load()
    for resource in template["Resources"].values():
        if resource["Type"] in LOCAL_PATHS:
            resource["Properties"][LOCAL_PATHS[resource["Type"]]] = _UPLOADED[resource["Type"]]
    session = boto3.session.Session(region_name=_REGION)
    translator = Translator(_NoManagedPolicies(), Parser(), boto_session=session)
    # The translator returns parts of its input more than once; a copy cuts the ties.
    result: Json = json.loads(json.dumps(translator.translate(template, {})))
    return result


class _NoManagedPolicies(dict[str, str]):
    """The translator asks for AWS's policies by name; the roles here are all our own."""


def main() -> None:
    """Write the transformed template for the linters."""
    parser = argparse.ArgumentParser(prog="python -m infrastructure.local.transform")
    parser.add_argument("target", type=Path)
    target: Path = parser.parse_args().target
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(transformed(), indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
