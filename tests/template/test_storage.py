"""Tables, bucket and key survive mistakes and are encrypted."""

import pytest

from tests.template.reading import Template

KEPT = {
    "AWS::DynamoDB::Table",
    "AWS::S3::Bucket",
    "AWS::KMS::Key",
    "AWS::Cognito::UserPool",
}
INDEXES = {
    "ConnectionsTable": {"by_due": ("due_shard", "due_at", "KEYS_ONLY")},
    "SyncRunsTable": {"by_attention": ("attention_shard", "attention_at", "KEYS_ONLY")},
    "IdempotencyTable": {},
    "InvoicesTable": {
        "by_inserted_at": ("pk", "inserted_key", "ALL"),
        "by_issue_date": ("pk", "issue_key", "ALL"),
        "by_open": ("pk", "open_key", "KEYS_ONLY"),
        "by_delivery_date": ("pk", "delivery_key", "ALL"),
        "by_payment_date": ("pk", "payment_key", "ALL"),
        "by_problem": ("pk", "problem_key", "ALL"),
    },
    "ChangesTable": {},
    "WebhooksTable": {"by_due": ("due_shard", "due_at", "KEYS_ONLY")},
}


def test_what_holds_data_outlives_the_stack(template: Template) -> None:
    kept = {n: r for n, r in template.resources.items() if r["Type"] in KEPT}
    assert {r["Type"] for r in kept.values()} == KEPT
    for resource in kept.values():
        assert resource["DeletionPolicy"] == resource["UpdateReplacePolicy"] == "Retain"


def test_tables_are_protected_backed_up_and_encrypted(template: Template) -> None:
    tables = template.of_type("AWS::DynamoDB::Table")
    assert set(tables) == set(INDEXES)
    for table in tables.values():
        assert table["DeletionProtectionEnabled"] is True
        assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
        assert table["SSESpecification"]["KMSMasterKeyId"] == {"Ref": "Key"}
        assert table["BillingMode"] == "PAY_PER_REQUEST"
        assert "TableName" not in table


def test_only_remembered_requests_and_deliveries_are_ephemeral(template: Template) -> None:
    tables = template.of_type("AWS::DynamoDB::Table")
    found = {
        n: t["TimeToLiveSpecification"] for n, t in tables.items() if "TimeToLiveSpecification" in t
    }
    expiry = {"AttributeName": "expires_at", "Enabled": True}
    assert found == {"IdempotencyTable": expiry, "WebhooksTable": expiry}


@pytest.mark.parametrize("name", sorted(INDEXES))
def test_keys_and_indexes(template: Template, name: str) -> None:
    table = template.properties(name)
    assert [k["AttributeName"] for k in table["KeySchema"]] == ["pk", "sk"]
    found = {
        index["IndexName"]: (
            *[k["AttributeName"] for k in index["KeySchema"]],
            index["Projection"]["ProjectionType"],
        )
        for index in table.get("GlobalSecondaryIndexes", ())
    }
    assert found == INDEXES[name]


def test_the_key_rotates(template: Template) -> None:
    assert template.properties("Key")["EnableKeyRotation"] is True


def test_raw_documents_are_private_versioned_and_encrypted(template: Template) -> None:
    bucket = template.properties("RawDocumentsBucket")
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    [rule] = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    default = rule["ServerSideEncryptionByDefault"]
    assert default == {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": {"Fn::GetAtt": ["Key", "Arn"]}}


def test_only_what_can_be_made_again_expires(template: Template) -> None:
    bucket = template.properties("RawDocumentsBucket")
    rules = bucket["LifecycleConfiguration"]["Rules"]
    expiring = [r for r in rules if any("Expiration" in name for name in r)]
    assert [(r["Id"], r["Prefix"]) for r in expiring] == [
        ("answers-of-sources", "answers/"),
        ("exports", "exports/"),
        ("answers-by-link", "links/"),
    ]


def test_raw_documents_travel_over_tls_only(template: Template) -> None:
    [statement] = template.properties("RawDocumentsBucketPolicy")["PolicyDocument"]["Statement"]
    assert (statement["Effect"], statement["Principal"]) == ("Deny", "*")
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert len(statement["Resource"]) == 2
