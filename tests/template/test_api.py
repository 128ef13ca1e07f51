"""The HTTP API: nobody gets in without a token, except to ask whether it is alive."""

from tests.template.reading import Template, target

OPEN_ROUTES = {
    "GET /",
    "GET /console/{proxy+}",
    "GET /health",
    "GET /docs",
    "GET /docs/{proxy+}",
}
ROUTES = {
    "ANY /v1/{proxy+}": "ApiIntegration",
    "POST /v1/connections/{id}/full-sync": "FullSyncIntegration",
    "POST /v1/connections/{id}/full-sync/estimate": "FullSyncIntegration",
    "GET /": "ApiIntegration",
    "GET /console/{proxy+}": "ApiIntegration",
    "GET /health": "ApiIntegration",
    "GET /docs": "ApiIntegration",
    "GET /docs/{proxy+}": "ApiIntegration",
}


def test_routes_lead_to_their_functions(template: Template) -> None:
    routes = template.of_type("AWS::ApiGatewayV2::Route").values()
    assert {r["RouteKey"]: r["Target"]["Fn::Sub"] for r in routes} == {
        key: f"integrations/${{{integration}}}" for key, integration in ROUTES.items()
    }


def test_every_other_route_needs_a_token(template: Template) -> None:
    for route in template.of_type("AWS::ApiGatewayV2::Route").values():
        if route["RouteKey"] in OPEN_ROUTES:
            assert route["AuthorizationType"] == "NONE"
        else:
            assert route["AuthorizationType"] == "JWT"
            assert target(route["AuthorizerId"]) == "TokenAuthorizer"


def test_tokens_are_checked_against_the_parameters_or_the_created_pool(template: Template) -> None:
    authorizer = template.properties("TokenAuthorizer")
    assert authorizer["AuthorizerType"] == "JWT"
    rules = authorizer["JwtConfiguration"]
    assert rules["Issuer"]["Fn::If"][0] == "CreateUserPool"
    assert rules["Issuer"]["Fn::If"][2] == {"Ref": "Issuer"}
    [audience] = rules["Audience"]
    assert audience == {
        "Fn::If": ["CreateUserPool", {"Ref": "UserPoolClient"}, {"Ref": "Audience"}]
    }


def test_a_user_cannot_choose_tenant_or_role(template: Template) -> None:
    pool = template.properties("UserPool")
    assert pool["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}
    assert template.properties("UserPoolClient")["WriteAttributes"] == ["email"]


def test_the_created_pool_signs_people_in_at_the_console_by_code_only(template: Template) -> None:
    client = template.properties("UserPoolClient")
    assert client["GenerateSecret"] is False
    assert client["AllowedOAuthFlows"] == ["code"]
    assert client["CallbackURLs"] == [{"Fn::Sub": "${HttpApi.ApiEndpoint}/"}]


def test_only_this_api_may_invoke_the_functions(template: Template) -> None:
    permissions = template.of_type("AWS::Lambda::Permission").values()
    assert {target(p["FunctionName"]) for p in permissions} == {"ApiFunction", "FullSyncFunction"}
    for permission in permissions:
        assert permission["Principal"] == "apigateway.amazonaws.com"
        assert permission["SourceArn"]["Fn::Sub"].endswith(":${HttpApi}/*")


def test_calls_are_throttled_and_logged_without_the_token(template: Template) -> None:
    stage = template.properties("HttpApiStage")
    assert stage["DefaultRouteSettings"]["ThrottlingRateLimit"] > 0
    assert stage["DefaultRouteSettings"]["ThrottlingBurstLimit"] > 0
    assert target(stage["AccessLogSettings"]["DestinationArn"]) == "HttpApiLogGroup"
    assert "authorization" not in stage["AccessLogSettings"]["Format"].lower()


def test_no_origin_is_invited(template: Template) -> None:
    assert "CorsConfiguration" not in template.properties("HttpApi")
