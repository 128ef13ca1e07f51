"""salespersonnellist.nv: who sells."""

from typing import TYPE_CHECKING

from lxml import etree

from infrastructure.simulators.netvisor.call import Call
from infrastructure.simulators.netvisor.company import SalesPerson
from infrastructure.simulators.netvisor.responses import decimal_text, group, leaf

if TYPE_CHECKING:
    from infrastructure.simulators.netvisor.simulator import NetvisorSimulator


def list_personnel(_: "NetvisorSimulator", call: Call) -> list[etree._Element]:
    """Answer with the company's sales personnel."""
    people = [_person(person) for person in call.company.personnel.values()]
    return [group("SalesPersonnelList", people)]


def _person(person: SalesPerson) -> etree._Element:
    return group(
        "SalesPerson",
        [
            leaf("FirstName", person.first_name),
            leaf("LastName", person.last_name),
            leaf("ProvisionPercent", decimal_text(person.provision)),
        ],
        NetvisorKey=str(person.key),
    )
