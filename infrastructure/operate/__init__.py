"""What operators do by hand: ``python -m infrastructure.operate --help``.

The commands use the same services and adapters as the functions, so nothing that they do is
something that the functions could not do.
"""

import sys
from pathlib import Path

# The connector is no installed package: the functions get it as a layer, and this as a folder.
_CONNECTOR = str(Path(__file__).parents[2] / "shared")
if _CONNECTOR not in sys.path:
    sys.path.insert(0, _CONNECTOR)
