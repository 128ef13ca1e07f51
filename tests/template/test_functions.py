"""Functions: same runtime, bounded time, readable logs, every setting they ask for."""

import importlib

import pytest

from infrastructure.local.transform import PROJECT_ROOT
from tests.template.reading import Template, target

FOLDERS = {
    "ApiFunction": "api",
    "FullSyncFunction": "full_sync",
    "VerifyConnectionFunction": "verify_connection",
    "IncrementalSyncFunction": "incremental_sync",
    "SyncWindowFunction": "sync_window",
    "FetchDetailsFunction": "fetch_details",
    "SendWritesFunction": "send_writes",
    "RecoverStuckWorkFunction": "recover_stuck_work",
    "AuditCoverageFunction": "audit_coverage",
    "PublishEventsFunction": "publish_events",
    "AnnounceChangesFunction": "announce_changes",
    "DeliverWebhooksFunction": "deliver_webhooks",
    "PrepareExportFunction": "prepare_export",
    "SendDueWebhooksFunction": "send_due_webhooks",
}
BEHIND_THE_API = {"ApiFunction", "FullSyncFunction"}
VARIABLES = {
    "POWERTOOLS_SERVICE_NAME", "POWERTOOLS_METRICS_NAMESPACE", "POWERTOOLS_LOG_LEVEL",
    "POWERTOOLS_LOGGER_LOG_EVENT", "STAGE", "CONNECTIONS_TABLE", "SYNC_RUNS_TABLE",
    "INVOICES_TABLE", "IDEMPOTENCY_TABLE", "CHANGES_TABLE", "WEBHOOKS_TABLE",
    "WEBHOOKS_QUEUE_URL", "EXPORTS_QUEUE_URL", "EVENT_BUS_NAME", "WEBHOOK_LOOPBACK",
    "RAW_DOCUMENTS_BUCKET", "VERIFICATION_QUEUE_URL", "WINDOW_QUEUE_URL",
    "FULL_WINDOW_QUEUE_URL", "DETAILS_QUEUE_URL", "CHECKS_QUEUE_URL", "WRITES_QUEUE_URL",
    "SECRET_PREFIX",
    "KMS_KEY_ARN", "TENANT_CLAIM",
    "ROLE_CLAIM", "SOURCE_REQUESTS_PER_SECOND", "SETTLE_SECONDS", "EGRESS_IDENTITY",
    "NETVISOR_SIMULATOR_URL", "NETVISOR_PARTNER_SECRET", "NETVISOR_DOCUMENTS_PER_CALL",
    "NAV_SIMULATOR_URL", "NAV_SOFTWARE_ID", "NAV_SOFTWARE_NAME", "NAV_SOFTWARE_VERSION",
    "NAV_SOFTWARE_DEV_NAME", "NAV_SOFTWARE_DEV_CONTACT", "NAV_SOFTWARE_DEV_COUNTRY_CODE",
    "NAV_SOFTWARE_DEV_TAX_NUMBER",
}  # fmt: skip
SIGN_IN_VARIABLES = {
    "SIGN_IN_ISSUER", "SIGN_IN_CLIENT_ID", "SIGN_IN_AUDIENCE", "SIGN_IN_BEARER", "SIGN_IN_URL",
}  # fmt: skip
# Set by Lambda itself.
FROM_LAMBDA = {"AWS_REGION": "eu-central-1"}


def test_each_function_is_one_folder_with_a_handler(source: Template) -> None:
    functions = source.of_type("AWS::Serverless::Function")
    assert {name: p["CodeUri"] for name, p in functions.items()} == {
        name: f"functions/{folder}" for name, folder in FOLDERS.items()
    }
    for folder in FOLDERS.values():
        assert (PROJECT_ROOT / "functions" / folder / "handler.py").is_file()


def test_all_run_on_the_same_runtime_and_processor(template: Template) -> None:
    for function in template.of_type("AWS::Lambda::Function").values():
        assert function["Runtime"] == "python3.11"
        assert function["Architectures"] == ["arm64"]
        assert function["Handler"] == "handler.lambda_handler"
        assert [target(layer) for layer in function["Layers"]] == layers(template)
    for layer in template.of_type("AWS::Lambda::LayerVersion").values():
        assert layer["CompatibleRuntimes"] == ["python3.11"]
        assert layer["CompatibleArchitectures"] == ["arm64"]


def layers(template: Template) -> list[str]:
    names = sorted(template.of_type("AWS::Lambda::LayerVersion"))
    return sorted(names, key=lambda name: not name.startswith("Dependencies"))


def test_time_is_bounded(template: Template) -> None:
    for name, function in template.of_type("AWS::Lambda::Function").items():
        assert function["Timeout"] <= (29 if name in BEHIND_THE_API else 300)


def test_all_are_traced(template: Template) -> None:
    for function in template.of_type("AWS::Lambda::Function").values():
        assert function["TracingConfig"] == {"Mode": "Active"}


@pytest.mark.parametrize("name", sorted(FOLDERS))
def test_each_writes_to_its_own_log_group(template: Template, name: str) -> None:
    group = target(template.properties(name)["LoggingConfig"]["LogGroup"])
    assert group == name.removesuffix("Function") + "LogGroup"


def test_log_groups_expire_and_are_encrypted(template: Template) -> None:
    groups = template.of_type("AWS::Logs::LogGroup")
    assert len(groups) == len(FOLDERS) + 1  # and the access log
    for group in groups.values():
        assert group["RetentionInDays"] == {"Ref": "LogRetentionDays"}
        assert group["KmsKeyId"] == {"Fn::GetAtt": ["Key", "Arn"]}


def test_the_variables_are_the_known_ones(template: Template) -> None:
    for name, folder in FOLDERS.items():
        variables = template.properties(name)["Environment"]["Variables"]
        own = SIGN_IN_VARIABLES if name == "ApiFunction" else set()
        assert set(variables) - {"SOURCE_DEADLINE_SECONDS"} == VARIABLES | own
        assert variables["POWERTOOLS_SERVICE_NAME"] == folder
        assert variables["POWERTOOLS_LOGGER_LOG_EVENT"] == "false"


@pytest.mark.parametrize(
    ("name", "calls"), [("FullSyncFunction", 3), ("VerifyConnectionFunction", 3)]
)
def test_a_function_outlives_the_calls_it_makes(template: Template, name: str, calls: int) -> None:
    function = template.properties(name)
    deadline_s = float(function["Environment"]["Variables"]["SOURCE_DEADLINE_SECONDS"])
    assert deadline_s * calls < function["Timeout"]


def test_the_code_finds_every_variable_it_needs(template: Template) -> None:
    config = importlib.import_module("invoice_connector.runtime.config")
    variables = template.properties("SyncWindowFunction")["Environment"]["Variables"]
    config.read_config(dict.fromkeys(variables, "1") | FROM_LAMBDA)


def test_without_the_local_stack_there_is_no_simulator(template: Template) -> None:
    assert template.content["Parameters"]["NavSimulatorUrl"]["Default"] == ""


def test_a_webhooks_lease_outlives_its_worker(template: Template) -> None:
    deliver = importlib.import_module("invoice_connector.services.deliver_webhooks")
    client = importlib.import_module("invoice_connector.outgoing.endpoint_client")
    timeout = template.properties("DeliverWebhooksFunction")["Timeout"]
    assert deliver._LEASE.total_seconds() > timeout
    assert deliver._SECONDS_FOR_ONE > client.CONNECT_TIMEOUT_S + client.DEADLINE_S


def test_on_aws_webhooks_never_go_to_this_machine(template: Template) -> None:
    parameter = template.content["Parameters"]["WebhookLoopback"]
    assert (parameter["Default"], parameter["AllowedValues"]) == ("refuse", ["refuse", "allow"])
    config = importlib.import_module("invoice_connector.runtime.config")
    variables = template.properties("DeliverWebhooksFunction")["Environment"]["Variables"]
    assert variables["WEBHOOK_LOOPBACK"] == {"Ref": "WebhookLoopback"}
    assert "AWS_ENDPOINT_URL" not in variables
    env = dict.fromkeys(variables, "1") | FROM_LAMBDA | {"WEBHOOK_LOOPBACK": "allow"}
    assert config.read_config(env).limits.allows_loopback is False
    local = config.read_config(env | {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"})
    assert local.limits.allows_loopback is True
    assert config.read_config(env | {"WEBHOOK_LOOPBACK": "1"}).limits.allows_loopback is False


def test_there_are_no_other_kinds_of_resources(template: Template) -> None:
    assert {r["Type"] for r in template.resources.values()} == {
        "AWS::ApiGatewayV2::Api",
        "AWS::ApiGatewayV2::Authorizer",
        "AWS::ApiGatewayV2::Integration",
        "AWS::ApiGatewayV2::Route",
        "AWS::ApiGatewayV2::Stage",
        "AWS::CloudFormation::Stack",
        "AWS::Cognito::ManagedLoginBranding",
        "AWS::Cognito::UserPool",
        "AWS::Cognito::UserPoolClient",
        "AWS::Cognito::UserPoolDomain",
        "AWS::DynamoDB::Table",
        "AWS::Events::EventBus",
        "AWS::IAM::ManagedPolicy",
        "AWS::IAM::Role",
        "AWS::KMS::Key",
        "AWS::Lambda::EventInvokeConfig",
        "AWS::Lambda::EventSourceMapping",
        "AWS::Lambda::Function",
        "AWS::Lambda::LayerVersion",
        "AWS::Lambda::Permission",
        "AWS::Logs::LogGroup",
        "AWS::S3::Bucket",
        "AWS::S3::BucketPolicy",
        "AWS::SQS::Queue",
        "AWS::Scheduler::Schedule",
    }
