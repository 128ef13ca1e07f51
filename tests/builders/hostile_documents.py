"""Hostile XML, each piece inside or around an invoice that would be taken without it."""

from functools import cache

from tests.builders.nav_documents import document, invoice

_GOOD = document("A/1", invoice())
_FILE = "file:///etc/passwd"
_LAUGHS = "".join(
    f'<!ENTITY l{n} "{text}">'
    for n, text in enumerate(["ha", *(f"&l{below};" * 10 for below in range(8))])
)
_DOCTYPES = {
    "entity from a file": f'<!DOCTYPE a [<!ENTITY x SYSTEM "{_FILE}">]>',
    "entity from the net": '<!DOCTYPE a [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]>',
    "parameter entity": f'<!DOCTYPE a [<!ENTITY % x SYSTEM "{_FILE}">%x;]>',
    "external document type": '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">',
    "internal entity": '<!DOCTYPE a [<!ENTITY x "hello">]>',
    "billion laughs": f"<!DOCTYPE a [{_LAUGHS}]>",
    "quadratic": '<!DOCTYPE a [<!ENTITY x "' + "y" * 300 + '">]>',
    "recursive": '<!DOCTYPE a [<!ENTITY x "&y;"><!ENTITY y "&x;">]>',
    "default attribute": '<!DOCTYPE a [<!ATTLIST a b CDATA "injected">]>',
}
_TOTAL = "<summarySimplified><vatContentGrossAmount>1</vatContentGrossAmount></summarySimplified>"
_INSIDE = {
    "inclusion": f'<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="{_FILE}"/>',
    "depth of 100,000": "<a>" * 100_000 + "</a>" * 100_000,
    "depth of 65": "<a>" * 65 + "</a>" * 65,
    "140,000 siblings": "<a/>" * 140_000,
    "140,000 siblings with texts": "<a>1</a>" * 140_000,
    "40,000 lines": "<invoiceLines>" + "<line/>" * 40_000 + "</invoiceLines>",
    "300,000 lines": "<invoiceLines>" + "<line/>" * 300_000 + "</invoiceLines>",
    "30,000 totals": "<invoiceSummary>" + _TOTAL * 30_000 + "</invoiceSummary>",
    "addresses": "<invoiceHead>" + "<supplierInfo/>" * 100_000 + "</invoiceHead>",
    "attributes": "<a " + " ".join(f"b{n}='1'" for n in range(50_000)) + "/>",
    "namespaces": "<a " + " ".join(f"xmlns:b{n}='urn:{n}'" for n in range(20_000)) + "/>",
    "long text": f"<a>{'x' * 3_500_000}</a>",
    "long attribute": "<a b='" + "x" * 3_500_000 + "'/>",
    "long name": f"<{'x' * 60_000}/>",
    "duplicate attribute": '<a b="1" b="2"/>',
    "unknown prefix": "<zz:a/>",
    "unknown entity": "<a>&nope;</a>",
    "end of CDATA": "<a>]]></a>",
    "control character": "<a>\x01</a>",
    "character 1": "<a>&#1;</a>",
    "character beyond": "<a>&#x110000;</a>",
    "huge number": f"<modificationIndex>{'9' * 100_000}</modificationIndex>",
}
_VALUES = {
    "not a number": "NaN",
    "infinity": "1e309",
    "an exponent": "1E+999999",
    "a comma": "1,5",
    "a million digits": "9" * 1_000_000,
    "other digits": "١٢٣",
    "a markup": "&lt;script&gt;",
}
_BYTES = {
    "Latin-1": _GOOD.replace("á".encode(), b"\xe1"),
    "overlong": _GOOD.replace("á".encode(), b"\xc0\xaf"),
    "surrogate": _GOOD.replace("á".encode(), b"\xed\xa0\x80"),
    "UTF-16": _GOOD.decode().encode("utf-16"),
    "UTF-7 declared": _GOOD.replace(b"UTF-8", b"UTF-7"),
    "Latin-2 declared": _GOOD.replace(b"UTF-8", b"ISO-8859-2"),
    "unknown declared": _GOOD.replace(b"UTF-8", b"EBCDIC-X"),
    "mark of byte order": b"\xef\xbb\xbf" + _GOOD,
    "NUL": _GOOD.replace(b"A/1", b"A\0"),
    "two roots": _GOOD + _GOOD.partition(b"?>")[2],
    "junk behind": _GOOD + b"junk",
    "space before": b" " + _GOOD,
    "HTML": b"<html><body>503</body></html>",
    "JSON": b'{"a": 1}',
    "only space": b" \n ",
}


@cache
def hostile_documents() -> dict[str, bytes]:
    """Return each document by what is wrong with it."""
    head, declaration, rest = _GOOD.partition(b"?>")
    names = "Ⓩ\u202e<script>"
    return {
        **{
            name: head + declaration + found.encode() + rest.replace(b">A/1<", b">&x;<")
            for name, found in _DOCTYPES.items()
        },
        **{
            name: _GOOD.replace(b"<invoice>", b"<invoice>" + found.encode(), 1)
            for name, found in _INSIDE.items()
        },
        **{name: document("A/1", invoice(net=found)) for name, found in _VALUES.items()},
        **{
            f"index of {name}": document("A/1", invoice(), invoice()).replace(
                b"<batchIndex>2", b"<batchIndex>" + found.encode()
            )
            for name, found in _VALUES.items()
        },
        "20,000 in a batch": document("A/1", *["<invoice/>"] * 20_000),
        "300 of the company's": document("A/1", *[invoice()] * 300),
        "odd names": _GOOD.replace("Szállító".encode(), names.replace("<", "&lt;").encode()),
        **_BYTES,
    }
