"""REST API and console: settings, status, runs, coverage and stored invoices of one tenant."""

from pathlib import Path
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from invoice_connector.http_api.app import build_api
from invoice_connector.http_api.console import Console, add_console_routes
from invoice_connector.http_api.identity import ClaimNames
from invoice_connector.runtime.bootstrap import ports
from invoice_connector.runtime.config import read_config
from invoice_connector.runtime.observability import logger
from invoice_connector.runtime.sign_in import read_sign_in

_config = read_config()
_app = build_api(ports, ClaimNames(_config.tenant_claim, _config.role_claim))
add_console_routes(_app, Console(Path(__file__).parent / "console", read_sign_in()))


@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one request."""
    return _app.resolve(event, context)
