"""Raw documents: compressed in their own immutable items, large ones in a bucket."""

import zlib
from hashlib import sha256
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.errors import ConnectorError
from invoice_connector.core.invoice import SourceDocument
from invoice_connector.storage.invoice_items import DocumentItem
from invoice_connector.storage.patience import StorageUnavailableError

LARGEST_IN_ITEM = 200 * 1024


class DocumentContent:
    """Keeps the bytes of documents, and gives them back unchanged.

    Args:
        s3: client of the bucket's service.
        bucket: where compressed content over 200 KB goes.
    """

    def __init__(self, s3: Any, bucket: str) -> None:
        """Keep client and bucket."""
        self._s3 = s3
        self._bucket = bucket

    def keep(self, ref: ConnectionRef, document: SourceDocument) -> dict[str, Any]:
        """Store the content where it fits; return the attributes that find it again."""
        digest = sha256(document.content).hexdigest()
        packed = zlib.compress(document.content, level=9)
        if len(packed) <= LARGEST_IN_ITEM:
            return {"sha256": digest, "packed": packed}
        key = f"documents/{ref.tenant_id}/{ref.connection_id}/{digest}"
        self._call("put_object", Key=key, Body=packed)
        return {"sha256": digest, "content_key": key}

    def load(self, item: DocumentItem) -> bytes:
        """Return the original bytes, checked against their hash."""
        packed = item.packed
        if item.content_key is not None:
            packed = self._call("get_object", Key=item.content_key)["Body"].read()
        content = zlib.decompress(packed or b"")
        if sha256(content).hexdigest() != item.sha256:
            raise ConnectorError("document_damaged")
        return content

    def _call(self, operation: str, **arguments: Any) -> Any:
        try:
            return getattr(self._s3, operation)(Bucket=self._bucket, **arguments)
        except (ClientError, BotoCoreError) as error:
            details = {"cause": type(error).__name__}
            raise StorageUnavailableError("storage_unavailable", details=details) from error
