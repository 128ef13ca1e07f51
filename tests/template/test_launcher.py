"""The local stack deploys this template, not a lookalike."""

from typing import Any

from infrastructure.local.deploy import localised
from infrastructure.local.transform import load

REPLACED = {
    "AWS::Serverless::Function": "CodeUri",
    "AWS::Serverless::LayerVersion": "ContentUri",
    "AWS::Serverless::Application": "Location",
}


def paths(value: Any, at: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    """Every leaf of a template with the way to it."""
    if isinstance(value, dict):
        return {p: v for key, item in value.items() for p, v in paths(item, (*at, key)).items()}
    if isinstance(value, list):
        return {p: v for i, item in enumerate(value) for p, v in paths(item, (*at, str(i))).items()}
    return {at: value}


def test_it_replaces_local_paths_and_changes_nothing_else() -> None:
    before = load()
    after = localised(load(), lambda name, path: f"uploaded {name} from {path}")
    changed = {p for p, v in paths(after).items() if paths(before).get(p) != v}
    assert paths(before).keys() == paths(after).keys()
    assert changed == {
        ("Resources", name, "Properties", REPLACED[resource["Type"]])
        for name, resource in before["Resources"].items()
        if resource["Type"] in REPLACED
    }


def test_it_leaves_its_input_alone() -> None:
    template = load()
    localised(template, lambda *_: "uploaded")
    assert template == load()
