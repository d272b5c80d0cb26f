"""A server that says to each command what a script tells it: for answers that no honest server gives."""

import contextlib
import socket
from threading import Thread


class ScriptedServer:
    """Speaks IMAP to one client after the other: TAG in an answer becomes the command's tag.

    An answer that does not end a line with it is followed by the end of the connection; an empty one by silence.
    """

    def __init__(self, greeting: bytes, answers: dict[str, bytes]) -> None:
        self.heard: list[str] = []
        self._tag = ""
        self._greeting = greeting
        self._answers = {command: [answer] for command, answer in answers.items()}
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._client: socket.socket | None = None
        self._thread = Thread(target=self._serve, name="scripted")
        self._thread.start()

    def then(self, command: str, answer: bytes) -> None:
        """Let another answer follow to the same command."""
        self._answers[command].append(answer)

    def stop(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        if self._client is not None:
            with contextlib.suppress(OSError):
                self._client.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self._client = client
            with client, client.makefile("rb") as lines, contextlib.suppress(OSError):
                client.sendall(self._greeting)
                for line in lines:
                    if not self._answer(client, line):
                        break

    def _answer(self, client: socket.socket, line: bytes) -> bool:
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        self.heard.append(text)
        # DONE has no tag of its own (RFC 2177).
        tag, _, command = (self._tag, "", text) if text == "DONE" else text.partition(" ")
        self._tag = tag
        script = next((script for key, script in self._answers.items() if command.startswith(key)), [b"TAG BAD no\r\n"])
        answer = script.pop(0) if len(script) > 1 else script[0]
        client.sendall(answer.replace(b"TAG", tag.encode()))
        return not answer or answer.endswith(b"\r\n")
