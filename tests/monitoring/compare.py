"""compare.py METRICS ALERTS TESTS DASHBOARD RULES: compare what is watched with what there is.

METRICS is the text that a node gives. Every metric that the rules and the dashboard name is among them, every metric is watched by one
of them, and every rule has a test in which it fires. All expressions of the dashboard are written to RULES as rules, so that promtool
can judge their syntax. Prints what is wrong; ends with 1 then.
"""
import json
import re
import sys

ENDS = {"gauge": [""], "counter": ["_total"], "histogram": ["_bucket", "_sum", "_count"]}


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def expressions(dashboard):
    for panel in dashboard["panels"]:
        for target in panel.get("targets", []):
            yield panel["title"], target["expr"]


def main(metrics, alerts, tests, dashboard, rules):
    families = {name: kind for name, kind in re.findall(r"^# TYPE (\w+) (\w+)$", read(metrics), re.M)}
    samples = {name + end for name, kind in families.items() for end in ENDS[kind]}
    document = json.loads(read(dashboard))
    texts = {"alerts": read(alerts), "dashboard": "\n".join(expr for _, expr in expressions(document))}
    faults = []
    for where, text in texts.items():
        for name in sorted(set(re.findall(r"\bcomity_\w+", text)) - samples):
            faults.append(f"{where} name {name}, and there is no such metric")
    everything = "\n".join(texts.values())
    for name, kind in families.items():
        if not any(re.search(rf"\b{name}{end}\b", everything) for end in ENDS[kind]):
            faults.append(f"neither alerts nor dashboard watch {name}")
    fired = re.findall(r"alertname: (\w+), exp_alerts: \[\{", read(tests))
    for name in re.findall(r"- alert: (\w+)", texts["alerts"]):
        if name not in fired:
            faults.append(f"no test fires {name}")
    queried = document["templating"]["list"][1]["query"]["query"]
    if queried != "label_values(comity_build_info, instance)":
        faults.append(f"the dashboard chooses its node by {queried}")
    with open(rules, "w", encoding="utf-8") as out:
        out.write("groups:\n  - name: dashboard\n    rules:\n")
        for number, (_, expr) in enumerate(expressions(document)):
            expr = expr.replace("$__rate_interval", "5m")
            out.write(f"      - record: panel_{number}\n        expr: {json.dumps(expr)}\n")
    print(f"{len(families)} metrics, {len(fired)} alerts")
    sys.exit("\n".join(faults) or 0)


main(*sys.argv[1:])
