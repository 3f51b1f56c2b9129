"""Files for the tests of loaders: small PDF files written by hand, and a library of office files."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path

__all__ = ["a_bomb", "a_pdf"]

PrintedLine = tuple[float, float, str]  # size of the letters, height on the page, words


def a_pdf(pages: Sequence[Sequence[PrintedLine]], *, title: str = "") -> bytes:
    """A PDF file whose pages carry these lines in Helvetica."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, lines in enumerate(pages):
        drawn = "".join(f"BT /F1 {size} Tf 1 0 0 1 72 {height} Tm ({words}) Tj ET\n" for size, height, words in lines)
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {5 + 2 * number} 0 R >>"
        )
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}endstream")
    objects.append(f"<< /Title ({title}) >>")
    out, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    count = len(objects) + 1
    trailer = f"trailer\n<< /Size {count} /Root 1 0 R /Info {len(objects)} 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return f"{out}xref\n0 {count}\n0000000000 65535 f \n{table}{trailer}".encode("latin-1")


def a_bomb(path: Path, *, megabytes: int) -> Path:
    """A PDF file of a few kilobytes whose one page unpacks to many megabytes of drawing."""
    packer = zlib.compressobj(9)
    piece = b"0 0 m 1 1 l S\n" * 70_000
    packed = b"".join(packer.compress(piece) for _ in range(megabytes)) + packer.flush()
    head = a_pdf([[(12, 700, "x")]])
    start = head.index(b"<< /Length")
    end = head.index(b"endobj", start)
    stream = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%b\nendstream\n" % (len(packed), packed)
    path.write_bytes(head[:start] + stream + head[end:])
    return path
