"""Deploys ``template.yaml`` on the emulator.

The template goes up as it is, except for the three properties that name a local path (see
``localised``). The dependency layer goes up empty: function workers run on the interpreter of the
virtual environment, which has the same packages. So a package missing from the layer's
requirements shows only in ``make build`` and on AWS, not here. The emulator speaks no TLS, so the
buckets' demand for it is taken back after the deployment.
"""

import compileall
import copy
import hashlib
import io
import json
import py_compile
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import WaiterError

from infrastructure.local.emulator import REGION, Emulator
from infrastructure.local.transform import LOCAL_PATHS, PROJECT_ROOT, Json, load

STACK_NAME = "invoice-connector-local"
_ARTIFACTS = "artifacts"
_MAX_TEMPLATE_BODY = 51_200
_CONNECTOR_LAYER = "ConnectorLayer"
_TLS_STATEMENT = "OnlyOverTls"


class DeployError(Exception):
    """The stack was not created; the text says why."""


@dataclass(frozen=True)
class Deployment:
    """What came out: parameters with their defaults, outputs, physical names by logical id."""

    parameters: dict[str, str]
    outputs: dict[str, str]
    resources: dict[str, str]


def deploy(emulator: Emulator, parameters: dict[str, str], root: Path = PROJECT_ROOT) -> Deployment:
    """Package, create the stack, and set what the emulator's CloudFormation drops."""
    template = load(root / "template.yaml")
    uploads = _Uploads(emulator, root)
    body = json.dumps(localised(template, uploads.put))
    cloudformation = emulator.client("cloudformation")
    cloudformation.create_stack(
        StackName=STACK_NAME,
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        Parameters=[{"ParameterKey": k, "ParameterValue": v} for k, v in parameters.items()],
        **_template_argument(body, uploads),
    )
    _wait_until_created(cloudformation)
    deployment = _describe(cloudformation)
    _set_what_was_dropped(emulator, template, deployment)
    _allow_plain_http(emulator.client("s3"), template, deployment.resources)
    return deployment


def localised(template: Json, upload: Callable[[str, str], str]) -> Json:
    """Replace every local path by the address ``upload(logical_id, path)`` gives; nothing else."""
    result = copy.deepcopy(template)
    for name, resource in result["Resources"].items():
        key = LOCAL_PATHS.get(resource["Type"])
        if key is not None:
            properties = resource["Properties"]
            properties[key] = upload(name, properties[key])
    return result


class _Uploads:
    """The emulator's bucket with the packaged code."""

    def __init__(self, emulator: Emulator, root: Path) -> None:
        self._s3 = emulator.client("s3")
        self._root = root
        self._s3.create_bucket(
            Bucket=_ARTIFACTS, CreateBucketConfiguration={"LocationConstraint": REGION}
        )

    def put(self, logical_id: str, path: str) -> str:
        source = self._root / path
        if source.suffix == ".yaml":
            return self.put_template(source.read_text(encoding="utf-8"))
        if logical_id == _CONNECTOR_LAYER:
            return self._put_zip(zipped_layer(source))
        if path.startswith("infrastructure/layers/"):
            return self._put_zip(_zip({"python/README": b"Packages come from the environment.\n"}))
        return self._put_zip(_zip(_files(source)))

    def put_template(self, text: str) -> str:
        key = hashlib.sha256(text.encode()).hexdigest()[:16] + ".template"
        self._s3.put_object(Bucket=_ARTIFACTS, Key=key, Body=text.encode())
        url: str = self._s3.generate_presigned_url(
            "get_object", Params={"Bucket": _ARTIFACTS, "Key": key}
        )
        return url

    def _put_zip(self, content: bytes) -> str:
        key = hashlib.sha256(content).hexdigest()[:16] + ".zip"
        self._s3.put_object(Bucket=_ARTIFACTS, Key=key, Body=content)
        return f"s3://{_ARTIFACTS}/{key}"


def zipped_layer(source: Path) -> bytes:
    """Zip the shared package compiled, as ``sam build`` does: each worker start is faster."""
    with tempfile.TemporaryDirectory(prefix="invoice-connector-layer-") as folder:
        target = Path(folder) / "python"
        shutil.copytree(
            source, target, ignore=shutil.ignore_patterns("Makefile", "__pycache__", ".*")
        )
        compileall.compile_dir(
            target, quiet=1, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH
        )
        return _zip({str(p.relative_to(folder)): p.read_bytes() for p in _all_files(target)})


def _files(source: Path) -> dict[str, bytes]:
    if not source.is_dir():
        raise DeployError(f"The template names the folder {source}, which does not exist.")
    return {
        str(path.relative_to(source)): path.read_bytes()
        for path in _all_files(source)
        if "__pycache__" not in path.parts
    }


def _all_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _zip(files: dict[str, bytes]) -> bytes:
    """Zip with fixed dates, so that the same code gives the same name."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return buffer.getvalue()


def _template_argument(body: str, uploads: _Uploads) -> dict[str, str]:
    if len(body.encode()) > _MAX_TEMPLATE_BODY:
        return {"TemplateURL": uploads.put_template(body)}
    return {"TemplateBody": body}


def _wait_until_created(cloudformation: Any) -> None:
    waiter = cloudformation.get_waiter("stack_create_complete")
    try:
        waiter.wait(StackName=STACK_NAME, WaiterConfig={"Delay": 0.1, "MaxAttempts": 600})
    except WaiterError as error:
        raise DeployError(_first_failure(cloudformation)) from error


def _first_failure(cloudformation: Any) -> str:
    events = cloudformation.describe_stack_events(StackName=STACK_NAME)["StackEvents"]
    failures = [e for e in events if e["ResourceStatus"].endswith("FAILED")]
    reasons = [f"{e['LogicalResourceId']}: {e.get('ResourceStatusReason')}" for e in failures]
    return "The stack was not created. " + "; ".join(reversed(reasons))


def _describe(cloudformation: Any) -> Deployment:
    stack = cloudformation.describe_stacks(StackName=STACK_NAME)["Stacks"][0]
    resources = cloudformation.describe_stack_resources(StackName=STACK_NAME)["StackResources"]
    return Deployment(
        parameters={p["ParameterKey"]: p["ParameterValue"] for p in stack["Parameters"]},
        outputs={o["OutputKey"]: o["OutputValue"] for o in stack.get("Outputs", [])},
        resources={r["LogicalResourceId"]: r["PhysicalResourceId"] for r in resources},
    )


def _allow_plain_http(s3: Any, template: Json, resources: dict[str, str]) -> None:
    """Take back what buckets demand of connections: the emulator speaks no TLS."""
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::S3::BucketPolicy":
            statements = resource["Properties"]["PolicyDocument"]["Statement"]
            if any(statement.get("Sid") != _TLS_STATEMENT for statement in statements):
                raise DeployError("A bucket policy says more than that TLS is needed.")
            s3.delete_bucket_policy(Bucket=resources[resource["Properties"]["Bucket"]["Ref"]])


def _set_what_was_dropped(emulator: Emulator, template: Json, deployment: Deployment) -> None:
    _set_table_options(emulator.client("dynamodb"), template, deployment.resources)
    _set_queue_concurrency(
        emulator.client("lambda"), int(deployment.parameters["QueueConcurrency"])
    )


def _set_table_options(dynamodb: Any, template: Json, resources: dict[str, str]) -> None:
    """Set backups and expiry, which the emulator's CloudFormation ignores."""
    for name, resource in template["Resources"].items():
        if resource["Type"] != "AWS::DynamoDB::Table":
            continue
        for key, call in (
            ("PointInTimeRecoverySpecification", dynamodb.update_continuous_backups),
            ("TimeToLiveSpecification", dynamodb.update_time_to_live),
        ):
            if key in resource["Properties"]:
                call(TableName=resources[name], **{key: resource["Properties"][key]})


def _set_queue_concurrency(functions: Any, most: int) -> None:
    """Set the number as a number: as a parameter it arrives as text and stops the poller."""
    for mapping in functions.list_event_source_mappings()["EventSourceMappings"]:
        if ":sqs:" not in mapping["EventSourceArn"]:
            continue
        functions.update_event_source_mapping(
            UUID=mapping["UUID"], ScalingConfig={"MaximumConcurrency": most}
        )
