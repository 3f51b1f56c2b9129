"""The small protocol between the embedding child process and its parent: a JSON header, then float32 rows."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass, field
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

__all__ = ["READY", "Frame", "read_frame", "write_frame"]

READY = 0  # the id of the frame that says the model is loaded, or why it could not be
HEAD = struct.Struct("<II")  # bytes of the header, bytes of the rows


@dataclass(frozen=True, slots=True)
class Frame:
    """A request (lane and texts) or its answer (rows or an error); `id` pairs them."""

    id: int
    lane: str = ""
    texts: list[str] = field(default_factory=list)
    rows: NDArray[np.float32] | None = None
    error: str = ""


def write_frame(pipe: BinaryIO, frame: Frame) -> None:
    """Writes and flushes; raises OSError when the other side is gone."""
    rows = b"" if frame.rows is None else frame.rows.astype("<f4").tobytes()
    columns = 0 if frame.rows is None else frame.rows.shape[1]
    header = {"id": frame.id, "lane": frame.lane, "texts": frame.texts, "columns": columns, "error": frame.error}
    packed = json.dumps(header, ensure_ascii=True).encode()
    pipe.write(HEAD.pack(len(packed), len(rows)) + packed + rows)
    pipe.flush()


def read_frame(pipe: BinaryIO) -> Frame | None:
    """The next frame, or None when the other side has closed."""
    head = pipe.read(HEAD.size)
    if len(head) < HEAD.size:
        return None
    header_bytes, row_bytes = HEAD.unpack(head)
    packed, raw = pipe.read(header_bytes), pipe.read(row_bytes)
    if len(packed) < header_bytes or len(raw) < row_bytes:
        return None
    header = json.loads(packed)
    rows = np.frombuffer(raw, dtype="<f4").reshape(-1, header["columns"]).astype(np.float32) if raw else None
    return Frame(header["id"], header["lane"], header["texts"], rows, header["error"])
