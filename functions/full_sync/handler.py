"""REST API of the manual full sync: estimates it, starts it, releases its first windows."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from invoice_connector.http_api.app import build_full_sync_api
from invoice_connector.http_api.identity import ClaimNames
from invoice_connector.runtime.bootstrap import ports
from invoice_connector.runtime.config import read_config
from invoice_connector.runtime.observability import logger

_config = read_config()
_app = build_full_sync_api(ports, ClaimNames(_config.tenant_claim, _config.role_claim))


@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one request."""
    return _app.resolve(event, context)
