"""Write the client package from the contract.

Enumerations become plain text in it: a client must not fail when the service learns a new value.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from infrastructure.local.transform import PROJECT_ROOT
from invoice_connector.http_api.contract.document import build_contract

PACKAGE = "invoice_connector_client"
FOLDER = PROJECT_ROOT / ".build" / "client"
_CONFIG = {
    "package_name_override": PACKAGE,
    "content_type_overrides": {
        "application/xml": "application/octet-stream",
        "application/problem+json": "application/json",
    },
    "post_hooks": [],
}


def generate(folder: Path = FOLDER) -> Path:
    """Write the package anew and return the folder to put on the path."""
    folder.mkdir(parents=True, exist_ok=True)
    package, contract, config = (
        folder / PACKAGE,
        folder / "openapi.json",
        folder / "config.json",
    )
    shutil.rmtree(package, ignore_errors=True)
    contract.write_text(json.dumps(_with_open_enums(build_contract())), encoding="utf-8")
    config.write_text(json.dumps(_CONFIG), encoding="utf-8")
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"]
    options = {"--path": contract, "--config": config, "--output-path": package}
    named = [str(part) for option in options.items() for part in option]
    subprocess.run([*command, *named], check=True, stdout=subprocess.DEVNULL)
    (package / "py.typed").touch()
    return folder


def _with_open_enums(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_with_open_enums(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {name: _with_open_enums(part) for name, part in schema.items() if name != "enum"}
