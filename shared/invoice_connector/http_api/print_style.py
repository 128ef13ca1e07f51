"""How a printed invoice looks, and what its page may do."""

import base64
import hashlib

STYLE = """\
@page { margin: 15mm; } body { font: 10pt/1.4 system-ui, sans-serif; margin: 0 auto; max-width: 180mm; }
h1 { font-size: 16pt; margin: 0 0 4mm; overflow-wrap: anywhere; } h2 { font-size: 11pt; margin: 6mm 0 1mm; }
.parties { display: flex; gap: 8mm; } .parties section { flex: 1; } dl { display: grid; gap: 0 3mm; grid-template-columns: auto 1fr; margin: 0; }
dt { color: #555; } dd { margin: 0; overflow-wrap: anywhere; } table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #bbb; padding: 1mm; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
thead { display: table-header-group; } tr { break-inside: avoid; } .n { text-align: right; white-space: nowrap; }
.warning { border: 2px solid #a00; padding: 2mm; } footer { color: #555; font-size: 8pt; margin-top: 8mm; }
"""  # noqa: E501 - a style sheet reads best with one rule on a line

STYLE_SOURCE = f"'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'"
POLICY = (
    f"default-src 'none'; style-src {STYLE_SOURCE}; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-modals"
)
