"""Tenants and their users in the stack's own user pool; nobody can sign themselves up there."""

import re
from dataclasses import dataclass
from typing import Any, Self

from botocore.exceptions import ClientError

from invoice_connector.core.errors import ConflictError, InputError, NotFoundError
from invoice_connector.http_api.identity import TENANT, Role

_LONGEST_TENANT = 64  # what the pool's attribute holds
_POOL = "UserPool"
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


@dataclass(frozen=True)
class People:
    """The user pool of a stack. A tenant is a group, so that a mistyped one is noticed."""

    cognito: Any
    pool_id: str

    @classmethod
    def of_stack(cls, cloudformation: Any, cognito: Any, stack: str) -> Self | None:
        """Find the stack's pool; None when its users belong to an issuer of its own."""
        try:
            found = cloudformation.describe_stack_resource(StackName=stack, LogicalResourceId=_POOL)
        except ClientError:
            return None
        return cls(cognito, found["StackResourceDetail"]["PhysicalResourceId"])

    def add_tenant(self, tenant: str) -> bool:
        """Add a tenant; False when it exists.

        Raises:
            InputError: ``tenant_malformed``.
        """
        if not _may_be_tenant(tenant):
            raise InputError("tenant_malformed", field="tenant")
        try:
            self.cognito.create_group(UserPoolId=self.pool_id, GroupName=tenant)
        except self.cognito.exceptions.GroupExistsException:
            return False
        return True

    def add_user(self, tenant: str, email: str, role: str) -> bool:
        """Add a user, who gets an invitation by e-mail; False when they are there already.

        Raises:
            InputError: ``role_unknown``, ``email_malformed``.
            NotFoundError: ``tenant_not_found``.
            ConflictError: ``user_exists`` in another tenant or with another role.
        """
        if role not in {known.name.lower() for known in Role}:
            raise InputError("role_unknown", field="role")
        if not _EMAIL.fullmatch(email):
            raise InputError("email_malformed", field="email")
        self._expect_tenant(tenant)
        wanted = {"custom:tenant": tenant, "custom:role": role}
        is_new = self._create(email, {"email": email, "email_verified": "true", **wanted})
        if not is_new:
            self._expect_same(email, wanted)
        self.cognito.admin_add_user_to_group(
            UserPoolId=self.pool_id, Username=email, GroupName=tenant
        )
        return is_new

    def _expect_tenant(self, tenant: str) -> None:
        if not _may_be_tenant(tenant):
            raise NotFoundError("tenant_not_found")
        try:
            self.cognito.get_group(UserPoolId=self.pool_id, GroupName=tenant)
        except self.cognito.exceptions.ResourceNotFoundException:
            raise NotFoundError("tenant_not_found") from None

    def _create(self, email: str, attributes: dict[str, str]) -> bool:
        try:
            self.cognito.admin_create_user(
                UserPoolId=self.pool_id,
                Username=email,
                UserAttributes=[{"Name": n, "Value": v} for n, v in attributes.items()],
                DesiredDeliveryMediums=["EMAIL"],
            )
        except self.cognito.exceptions.UsernameExistsException:
            return False
        return True

    def _expect_same(self, email: str, wanted: dict[str, str]) -> None:
        known = self.cognito.admin_get_user(UserPoolId=self.pool_id, Username=email)
        has = {a["Name"]: a["Value"] for a in known["UserAttributes"]}
        if any(has.get(name) != value for name, value in wanted.items()):
            raise ConflictError("user_exists")


def _may_be_tenant(tenant: str) -> bool:
    return len(tenant) <= _LONGEST_TENANT and TENANT.fullmatch(tenant) is not None
