"""metrics.py get WHERE [PATH] | parse FILE: read metrics as a monitoring system does.

get    asks over HTTP at WHERE, a Unix socket or HOST:PORT, and writes the content; ends with 1 where the status is not 200.
parse  lets an independent, strict parser of OpenMetrics take the text, and writes the names of all samples.
"""
import http.client
import socket
import sys


def connect(where):
    if "/" in where:
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(where)
        return connection
    host, port = where.rsplit(":", 1)
    return socket.create_connection((host, int(port)))


def get(where, path="/metrics"):
    with connect(where) as connection:
        connection.settimeout(10)
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        response = http.client.HTTPResponse(connection)
        response.begin()
        content = response.read()
        if response.status != 200:
            sys.exit(f"{response.status} {response.reason}")
        kind = response.getheader("Content-Type")
        assert kind == "application/openmetrics-text; version=1.0.0; charset=utf-8", kind
        assert len(content) == int(response.getheader("Content-Length"))
        sys.stdout.write(content.decode())


def parse(path):
    from prometheus_client.openmetrics.parser import text_string_to_metric_families

    with open(path, encoding="utf-8") as text:
        families = list(text_string_to_metric_families(text.read()))
    names = [family.name for family in families]
    assert len(set(names)) == len(names) > 20, names
    for family in families:
        assert family.documentation.endswith("."), family.name
        assert family.type in ("gauge", "counter", "histogram"), family.name
        print("\n".join(sorted({sample.name for sample in family.samples})))


{"get": get, "parse": parse}[sys.argv[1]](*sys.argv[2:])
