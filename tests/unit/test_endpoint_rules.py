"""Where webhooks may go: an address that could lead inwards is refused before any packet."""

import pytest

from invoice_connector.core.endpoint_rules import check_url, is_public_address
from invoice_connector.core.errors import InputError

REFUSED = (
    "",
    "hooks.example.com",
    "//hooks.example.com/",
    "http://hooks.example.com/",
    "HTTP://hooks.example.com/",
    "ftp://hooks.example.com/",
    "file:///etc/passwd",
    "gopher://hooks.example.com/_x",
    "http://169.254.169.254/",
    "https://169.254.169.254/latest/meta-data/",
    "http://localhost:9001/2018-06-01/runtime/invocation/next",
    "https://localhost/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[fd00::1]/",
    "https://0x7f000001/",
    "https://0x7f.0.0.1/",
    "https://2130706433/",
    "https://127.1/",
    "https://127.0.0.1/",
    "https://8.8.8.8/",
    "https://0/",
    "https://0177.0.0.1/",
    "https://api.onlineszamla.nav.gov.hu@evil.example.com/",
    "https://user:password@hooks.example.com/",
    "https://:@hooks.example.com/",
    "https://hooks.example.com:22/",
    "https://hooks.example.com:80/",
    "https://hooks.example.com:8443/",
    "https://hooks.example.com:0/",
    "https://hooks.example.com:99999/",
    "https://hooks.example.com:x/",
    "https://hooks.example.com./",
    "https://hooks..example.com/",
    "https://.example.com/",
    "https://-hooks.example.com/",
    "https://hooks_.example.com/",
    "https://h\u043eoks.example.com/",  # a Cyrillic letter
    "https://hooks\u3002example.com/",  # an ideographic full stop
    "https://hooks.example.com\\@evil.example.com/",
    "https://hooks.example.com/a b",
    "https://hooks.example.com/a\r\nHost: evil",
    "https://hooks.example.com/a\tb",
    "https://hooks.example.com/\x00",
    "https://hooks.example.com/#part",
    "https://hooks.example.com/\u00e9",
    "https://printer.local/",
    "https://db.internal/",
    "https://metadata.google.internal/",
    "https://1.168.192.in-addr.arpa/",
    "https://router.lan/",
    "https://x.localhost/",
    "https://intranet/",
    "https:///path",
    "https:hooks.example.com",
    "https://" + "a" * 64 + ".example.com/",
    "https://" + "a." * 130 + "com/",
    "https://hooks.example.com/" + "x" * 1000,
    "https://[::1",
    "https://[hooks.example.com]/",
    " https://hooks.example.com/",
)
ALLOWED = (
    "https://hooks.example.com",
    "https://hooks.example.com/",
    "https://hooks.example.com:443/a/b?c=d&e=%20",
    "HTTPS://Hooks.Example.COM/",
    "https://xn--rvztr-5qa3a.example.com/",
    "https://api.onlineszamla.nav.gov.hu.evil.example.com/",  # somebody's own public name
    "https://1.example.com/",
)


@pytest.mark.parametrize("url", REFUSED)
@pytest.mark.parametrize("is_loopback_allowed", [False, True])
def test_what_may_lead_inwards_is_refused(url: str, is_loopback_allowed: bool) -> None:
    with pytest.raises(InputError) as refused:
        check_url(url, is_loopback_allowed=is_loopback_allowed)
    assert (refused.value.code, refused.value.field) == ("webhook_url_refused", "url")
    assert url not in str(refused.value) or not url


@pytest.mark.parametrize("url", ALLOWED)
def test_public_names_are_allowed(url: str) -> None:
    assert check_url(url).scheme == "https"


def test_a_local_stack_may_call_its_own_machine_and_only_by_its_number() -> None:
    assert check_url("http://127.0.0.1:8123/x", is_loopback_allowed=True).port == 8123
    for url in (
        "http://127.0.0.1:8123/x",
        "http://127.0.0.2:8123/",
        "http://localhost:8123/",
        "http://127.0.0.1/",
        "https://127.0.0.1:8123/",
        "http://10.0.0.1:8123/",
    ):
        with pytest.raises(InputError):
            check_url(url, is_loopback_allowed=url.startswith("http://127.0.0.1:8") is False)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.9.1", "0.0.0.0", "0.1.2.3", "10.1.2.3", "172.16.0.1", "172.31.255.255",
        "192.168.1.1", "169.254.169.254", "169.254.170.2", "100.64.0.1", "192.0.0.1", "192.0.2.1",
        "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.1.1.1", "240.0.0.1",
        "255.255.255.255", "192.88.99.1", "192.0.0.9", "192.88.99.1.1", "", "nonsense", "127.1",
        "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::8.8.8.8", "64:ff9b::8.8.8.8",
        "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2001:10::1",
        "2002:7f00:1::1", "2002:808:808::1", "3fff::1", "fc00::1", "fd00:ec2::254", "fe80::1",
        "fe80::1%eth0", "fec0::1", "ff02::1", "4000::1", "8000::1",
    ],
)  # fmt: skip
def test_addresses_that_are_not_global_unicast_are_refused(address: str) -> None:
    assert not is_public_address(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "93.184.216.34", "2606:4700::1111", "2a00:1450:4001::200e"]
)
def test_public_addresses_are_allowed(address: str) -> None:
    assert is_public_address(address)
