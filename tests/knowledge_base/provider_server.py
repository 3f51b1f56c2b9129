"""A provider of embeddings on the loopback, in the shape of OpenAI's, around the hashing embedder."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from knowledge_base.embeddings import HashingEmbedder

__all__ = ["ProviderServer"]


class ProviderServer:
    """Answers with `status`; keeps what it was `asked`."""

    def __init__(self) -> None:
        self.asked: list[bytes] = []
        self.status = 200
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                owner.asked.append(body)
                answer = json.dumps(owner.answer(json.loads(body)["input"])).encode()
                self.send_response(owner.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                """Silent."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def answer(self, texts: list[str] | str) -> dict[str, object]:
        if self.status != 200:
            return {"error": {"message": "no such key", "type": "auth", "code": "bad"}}
        given = [texts] if isinstance(texts, str) else texts
        rows = 3 * HashingEmbedder(32).embed_passages(given)
        data = [{"object": "embedding", "index": at, "embedding": row.tolist()} for at, row in enumerate(rows)]
        return {"object": "list", "data": data, "model": "tiny", "usage": {"prompt_tokens": 1, "total_tokens": 1}}

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
