"""Files come out of a document whole, or not at all."""

import base64

import pytest
from lxml import etree

from invoice_connector.core.errors import FailureClass, SourceError
from invoice_connector.core.invoice import InvoiceKind
from invoice_connector.core.live_read import SourceFile
from invoice_connector.providers.netvisor.client import Parts
from invoice_connector.providers.netvisor.files import LARGEST_FILE, take_files
from invoice_connector.providers.xml import MAX_FILES_BYTES
from tests.builders.netvisor_answers import sample
from tests.unit.test_netvisor_answers import client


def attachment(content: str, name: str = "a.pdf", mime: str = "application/pdf") -> str:
    return (
        f"<SalesinvoiceAttachment><mimetype>{mime}</mimetype><filename>{name}</filename>"
        f"<documentdata>{content}</documentdata></SalesinvoiceAttachment>"
    )


def document(*attachments: str, picture: str = "") -> etree._Element:
    pdf = f"<LastSentInvoicePDFBase64Data>{picture}</LastSentInvoicePDFBase64Data>"
    return etree.fromstring(
        f"<SalesInvoice><SalesInvoiceNumber>1001</SalesInvoiceNumber>{pdf}"
        f"<SalesInvoiceAttachments>{''.join(attachments)}</SalesInvoiceAttachments></SalesInvoice>"
    )


def test_files_of_the_sample_are_taken_out() -> None:
    root = etree.fromstring(sample("response/getsalesinvoice.single_all_flags.xml"))
    (element,) = root.iter("SalesInvoice")
    files = take_files(element)
    assert [(f.name, f.media_type, f.description) for f in files] == [
        ("1001.pdf", "application/pdf", ""),
        ("Example_picture.jpg", "image/jpeg", "Description"),
    ]
    assert files[0].content == b"%PDF-1.4\n"
    left = etree.tostring(element)
    assert b"JVBERi0" not in left
    assert b"Example_picture.jpg" in left


def test_white_space_in_base64_is_no_fault() -> None:
    text = base64.b64encode(b"content of a file").decode()
    spaced = f"\n  {text[:8]}\r\n{text[8:]} "
    assert take_files(document(attachment(spaced)))[0].content == b"content of a file"


def test_file_without_name_or_type_has_general_ones() -> None:
    (file,) = take_files(document(attachment("QQ==", name="", mime="")))
    assert file == SourceFile("attachment", "application/octet-stream", b"A")


def test_file_without_content_is_none() -> None:
    assert take_files(document(attachment(""), picture="  ")) == ()


@pytest.mark.parametrize("text", ["%%%", "QQ=", "QQ==QQ=="])
def test_broken_file_is_refused(text: str) -> None:
    with pytest.raises(SourceError) as caught:
        take_files(document(attachment(text)))
    assert (caught.value.code, caught.value.failure) == ("b64_invalid", FailureClass.SOURCE_DATA)


def test_file_over_the_limit_is_refused_before_it_is_decoded() -> None:
    element = document(picture="A")
    picture = element.find("LastSentInvoicePDFBase64Data")
    assert picture is not None
    picture.text = "A" * (LARGEST_FILE * 4 // 3 + 8)
    with pytest.raises(SourceError) as caught:
        take_files(element)
    assert caught.value.code == "netvisor_file_too_large"


def test_answer_with_the_largest_file_can_be_read() -> None:

    text = base64.b64encode(bytes(LARGEST_FILE))
    body = b"".join(
        (
            b"<Root><ResponseStatus><Status>OK</Status></ResponseStatus><SalesInvoice>",
            b"<LastSentInvoicePDFBase64Data>",
            text,
            b"</LastSentInvoicePDFBase64Data></SalesInvoice></Root>",
        )
    )
    assert len(body) < MAX_FILES_BYTES
    one, _ = client(body)
    (element,) = one.get_details(InvoiceKind.INVOICE, ["7"], Parts(pdf=True))
    (file,) = take_files(element)
    assert len(file.content) == LARGEST_FILE
