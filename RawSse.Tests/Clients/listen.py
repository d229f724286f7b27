"""Python's standard library against one address: each event becomes a line of type, id and data."""
import sys
import time
from http.client import HTTPException
from urllib.request import Request, urlopen


def events(stream):
    kind, ident, data = "", None, []
    for line in stream:
        name, _, value = line.decode(errors="replace").rstrip("\r\n").partition(":")
        value = value.removeprefix(" ")
        if name == "event":
            kind = value
        elif name == "data":
            data.append(value)
        elif name == "id":
            ident = value
        elif name == "retry" and value.isdigit():
            yield "retry", value, ""
        elif name == "" and line in (b"\n", b"\r\n"):
            if data:
                yield kind or "message", ident, "\n".join(data)
            kind, ident, data = "", None, []


last, retry = "", 3.0
while True:
    headers = {"Accept": "text/event-stream"} | ({"Last-Event-ID": last} if last else {})
    try:
        with urlopen(Request(sys.argv[1], headers=headers)) as stream:
            for kind, ident, data in events(stream):
                if kind == "retry":
                    retry = int(ident) / 1000
                    continue
                last = last if ident is None else ident
                print(kind, ident, data.replace("\n", "\\n"), sep="\t", flush=True)
    except (OSError, HTTPException):
        pass
    time.sleep(retry)
