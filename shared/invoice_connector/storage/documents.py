"""Raw documents: compressed in their own immutable items, large ones and files in a bucket."""

import zlib
from datetime import timedelta
from hashlib import sha256
from typing import Any, BinaryIO, Protocol
from urllib.parse import quote

from botocore.exceptions import BotoCoreError, ClientError

from invoice_connector.core.connection import ConnectionRef
from invoice_connector.core.errors import ConnectorError
from invoice_connector.storage.patience import StorageUnavailableError

LARGEST_IN_ITEM = 200 * 1024


class Kept(Protocol):
    """What an item must know to find its content again."""

    sha256: Any
    packed: Any
    content_key: Any


class DocumentContent:
    """Keeps the bytes of documents, and gives them back unchanged.

    Args:
        s3: client of the bucket's service.
        bucket: where compressed content over 200 KB goes, and every file.
    """

    def __init__(self, s3: Any, bucket: str) -> None:
        """Keep client and bucket."""
        self._s3 = s3
        self._bucket = bucket

    def keep(self, ref: ConnectionRef, content: bytes, folder: str = "documents") -> dict[str, Any]:
        """Store the content where it fits; return the attributes that find it again."""
        digest = sha256(content).hexdigest()
        packed = zlib.compress(content, level=9)
        if len(packed) <= LARGEST_IN_ITEM:
            return {"sha256": digest, "packed": packed}
        key = _key(folder, ref, digest)
        self._call("put_object", Key=key, Body=packed)
        return {"sha256": digest, "content_key": key}

    def load(self, item: Kept) -> bytes:
        """Return the original bytes, checked against their hash."""
        packed = item.packed
        if item.content_key is not None:
            packed = self._call("get_object", Key=item.content_key)["Body"].read()
        content = zlib.decompress(packed or b"")
        if sha256(content).hexdigest() != item.sha256:
            raise ConnectorError("document_damaged")
        return content

    def put_file(self, ref: ConnectionRef, file_id: str, content: BinaryIO) -> None:
        """Store a file as it is, so that it can be loaded from the bucket directly."""
        self._call("put_object", Key=_key("files", ref, file_id), Body=content)

    def file_link(self, ref: ConnectionRef, file_id: str, name: str, lifetime: timedelta) -> str:
        """Return an address from which anybody may load a file for a while, as a download."""
        return self.link(_key("files", ref, file_id), name, lifetime)

    def upload(self, key: str, content: bytes | BinaryIO) -> None:
        """Store a content, or a file from where it stands, under a key of its own."""
        self._call("put_object", Key=key, Body=content)

    def link(
        self, key: str, name: str, lifetime: timedelta, media_type: str = "application/octet-stream"
    ) -> str:
        """Return an address from which anybody may load a content for a while, as a download."""
        wanted = {
            "Bucket": self._bucket,
            "Key": key,
            "ResponseContentType": media_type,
            "ResponseContentDisposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        }
        seconds = int(lifetime.total_seconds())
        return str(self._s3.generate_presigned_url("get_object", Params=wanted, ExpiresIn=seconds))

    def _call(self, operation: str, **arguments: Any) -> Any:
        try:
            return getattr(self._s3, operation)(Bucket=self._bucket, **arguments)
        except (ClientError, BotoCoreError) as error:
            details = {"cause": type(error).__name__}
            raise StorageUnavailableError("storage_unavailable", details=details) from error


def _key(folder: str, ref: ConnectionRef, name: str) -> str:
    return f"{folder}/{ref.tenant_id}/{ref.connection_id}/{name}"
