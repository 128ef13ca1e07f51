"""Reading and writing at Netvisor on the deployed stack, as ``make demo-netvisor`` shows it."""

from infrastructure.local import netvisor_company
from infrastructure.local.demo_netvisor import NetvisorDemo, Size
from infrastructure.local.demo_screen import Screen
from infrastructure.local.stack import LocalStack


def test_both_sides_agree_at_every_step(stack: LocalStack) -> None:
    assert NetvisorDemo(stack, Screen(), Size(sales=40, days=40)).play() == []
    codes = {request["code"] for request in stack.netvisor.get("requests")}
    assert codes == {"OK"}
    assert stack.netvisor.get("faults")["active"] == []


def test_no_key_is_in_any_log(stack: LocalStack) -> None:
    functions = [name for name in stack.resources if name.endswith("Function")]
    lines = [line for function in functions for line in stack.log_lines(function)]
    assert lines
    for key in (
        netvisor_company.INTERFACE_USER["customer_key"],
        netvisor_company.PARTNER["partner_key"],
    ):
        assert not [line for line in lines if key in line]
