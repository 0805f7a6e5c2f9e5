#!/usr/bin/env python3
"""check_figures.py ACTS DIRECTORY: compare what `comity stats` wrote with what was done.

Counts again, in its own way, from the acts of make_acts.py: whatever BS sees, act by act and day by day. DIRECTORY has
records.csv, records-out.csv, types-out.csv, arrests-reported.csv, arrests-made.csv, matrix-reported.csv, matrix-made.csv, hits.csv,
figures.json and page.html, for 2014 to 2024. Ends with 1 and a line for each difference.

check_figures.py ACTS --stock DAY: print how many records BS sees shared at the end of a day.
"""
import csv
import datetime
import html.parser
import json
import pathlib
import re
import sys
from collections import Counter, defaultdict

HERE = "BS"
SINCE, UNTIL = datetime.date(2014, 1, 1), datetime.date(2024, 12, 31)
YEARS = range(2014, 2025)
AMERICAS = set("AG AR BB BO BR BS BZ CA CL CO CR CU DM DO EC GD GT GY HN HT JM KN LC MX NI PA PE PY SR SV TT US UY VC VE".split())
KNOWN = AMERICAS | {"DE", "ES", "FR", "JP"}
COUNTS = ["shared", "created", "updated", "withdrawn", "expired"]
failed = False


def fault(text):
    global failed
    failed = True
    print(text)


def region(bureau, day):
    if bureau == "TT" and day < datetime.date(2017, 1, 1):
        return ""
    return "Americas" if bureau in AMERICAS else {"DE": "Europe", "ES": "Europe", "FR": "Europe", "JP": "Asia"}.get(bureau, "")


def sees(act):
    to = act["to"]
    if act["bureau"] == HERE or to == "all":
        return True
    return HERE not in to[11:].split(",") if to.startswith("all-except:") else HERE in to.split(",")


def read_acts(path):
    by_record = defaultdict(list)
    places = Counter()
    for line in pathlib.Path(path).open():
        act = json.loads(line)
        act["day"] = datetime.date.fromisoformat(act["day"])
        act["place"] = places[act["bureau"]]
        places[act["bureau"]] += 1
        if act["act"] != "withdraw":
            act["over"] = datetime.date.fromisoformat(act["json"]["retentionUntil"]) + datetime.timedelta(1)
        by_record[act["record"]].append(act)
    return by_record


# ---- records ----

def version_on(acts, day):
    """The version that BS has of a record at the end of a day; None: none."""
    version = None
    for act in acts:
        if act["day"] > day:
            break
        version = act if act["act"] != "withdraw" and sees(act) else None
    return version if version and day < version["over"] else None


def count_records(by_record):
    rows = defaultdict(lambda: [0] * 5)

    def add(act, day, what):
        if SINCE <= day <= UNTIL:
            rows[day.year, act["bureau"], region(act["bureau"], day), act["type"]][what] += 1

    for acts in by_record.values():
        for year in YEARS:
            day = datetime.date(year, 12, 31)
            version = version_on(acts, day)
            if version and version["to"] != "nobody":
                add(version, day, 0)
        before = None
        for act in acts:
            if act["act"] == "withdraw":
                if before:
                    add(before, act["day"], 3)
                before = None
            else:
                if sees(act):
                    add(act, act["day"], 1 if act["act"] == "publish" else 2)
                before = act if sees(act) else None
        if before:
            add(before, before["over"], 4)
    return dict(rows)


# ---- arrests ----

def reports_of(by_record):
    """Each arrest's reports, in the order of who reports and when."""
    arrests = defaultdict(list)
    for acts in by_record.values():
        if acts[0]["type"] != "arrest_report" or acts[-1].get("reason") == "error":
            continue
        last = [act for act in acts if act["act"] != "withdraw"][-1]
        if not sees(last):
            continue
        said = last["json"]["arrestReport"]
        arrests[re.sub("[^A-Z0-9]", "", said["arrestId"].upper())].append({
            "owner": last["bureau"], "place": last["place"], "wanting": said["wantingBureaus"],
            "arresting": said.get("arrestingBureau", last["bureau"]),
            "made": datetime.date.fromisoformat(said["arrestDate"]), "reported": datetime.date.fromisoformat(said["reportDate"])})
    return [sorted(reports, key=lambda report: (report["owner"], report["place"])) for reports in arrests.values()]


def called(bureau):
    return bureau if bureau in KNOWN else "other"


def count_arrests(by_record, axis):
    everything, involved, pairs = Counter(), defaultdict(lambda: [0, 0, 0]), Counter()
    for reports in reports_of(by_record):
        own = [report for report in reports if report["owner"] == report["arresting"]]
        word = (own or reports)[0]
        day = min(report["reported"] for report in reports) if axis == "reported" else word["made"]
        if not SINCE <= day <= UNTIL:
            continue
        wanting = {called(bureau) for report in reports for bureau in report["wanting"]}
        arresting = called(word["arresting"])
        everything[day.year] += 1
        for bureau in wanting:
            pairs[day.year, bureau, arresting] += 1
        for bureau in wanting | {arresting}:
            row = involved[day.year, bureau, ""]
            row[0] += 1
            row[1] += bureau in wanting
            row[2] += bureau == arresting
        wanted_in = {region(bureau, day) for bureau in wanting}
        for place in wanted_in | {region(arresting, day)}:
            row = involved[day.year, "", place]
            row[0] += 1
            row[1] += place in wanted_in
            row[2] += place == region(arresting, day)
    return everything, dict(involved), pairs


# ---- hits ----

def time_of(act):
    return datetime.datetime(act["day"].year, act["day"].month, act["day"].day) + datetime.timedelta(seconds=act["second"])


def due_of(act):
    return datetime.datetime.fromisoformat(act["json"]["hit"]["answerDueAt"].removesuffix("Z"))


def answers_of(by_record):
    """When each hit was first answered for good, by the owner of the record."""
    answers = {}
    for acts in by_record.values():
        for act in acts:
            said = act["json"]["hit"] if act["type"] == "hit" and act["act"] != "withdraw" else {}
            if said.get("answer", "MORE_TIME") != "MORE_TIME":
                answers.setdefault((int(said["inReplyTo"]["recordId"][1:]), act["bureau"]), time_of(act))
    return answers


def rank(seconds, percent):
    return sorted(seconds)[-(-len(seconds) * percent // 100) - 1] if seconds else 0


def count_hits(by_record):
    answers = answers_of(by_record)
    rows, seconds = defaultdict(lambda: [0] * 5), defaultdict(list)
    for number, acts in by_record.items():
        first = acts[0]
        if first["type"] != "hit" or "inReplyTo" in first["json"]["hit"] or not SINCE <= first["day"] <= UNTIL:
            continue
        owner = first["json"]["hit"]["record"]["owner"]
        asked = [act for act in acts if "priority" in act["json"]["hit"]]
        answered = answers.get((number, owner)) if asked else None
        late = asked and (answered or datetime.datetime.utcnow()) > due_of(asked[0])
        for key in (first["day"].year, "", ""), (first["day"].year, owner, ""), (first["day"].year, owner, first["bureau"]):
            closed = any("outcome" in act["json"]["hit"] for act in acts)
            for place, counts in enumerate((True, bool(asked), bool(answered), bool(late), closed)):
                rows[key][place] += counts
            if answered:
                seconds[key].append(int((answered - time_of(asked[0])).total_seconds()))
    return {key: row + [rank(seconds[key], 50), rank(seconds[key], 95)] for key, row in rows.items()}


# ---- what was written ----

def compare(name, got, expected):
    for key in sorted(set(got) | set(expected), key=str):
        if got.get(key) != expected.get(key):
            fault(f"{name}: {key}: {got.get(key)}, not {expected.get(key)}")
    if not expected:
        fault(f"{name}: nothing was to be counted")


def read_csv(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def read_records(path):
    return {(int(row["year"]), row["bureau"], row["region"], row["type"]): [int(row[count]) for count in COUNTS]
            for row in read_csv(path)}


def check_csv(directory, by_record):
    records = count_records(by_record)
    compare("records.csv", read_records(directory / "records.csv"), records)
    for axis in "reported", "made":
        everything, involved, pairs = count_arrests(by_record, axis)
        rows = read_csv(directory / f"arrests-{axis}.csv")
        compare(f"arrests-{axis}.csv", {(int(row["year"]), row["bureau"], row["region"]):
                [int(row["involved"]), int(row["wanting"]), int(row["arresting"])] for row in rows}, involved)
        compare(f"arrests-{axis}.csv, all", {int(row["year"]): int(row["all_arrests"]) for row in rows}, dict(everything))
        compare(f"matrix-{axis}.csv", {(int(row["year"]), row["wanting"], row["arresting"]): int(row["arrests"])
                for row in read_csv(directory / f"matrix-{axis}.csv")}, dict(pairs))
    names = ["hits", "asked", "answered", "late", "closed", "median_seconds", "most_seconds"]
    compare("hits.csv", {(int(row["year"]), row["owner"], row["asker"]): [int(row[name]) for name in names]
            for row in read_csv(directory / "hits.csv")}, count_hits(by_record))
    return records


def check_withheld(directory, records):
    """What leaves the bureau has no small number about victims, and no sum that tells one."""
    expected = {}
    for key, counts in records.items():
        hides = key[3] == "trafficking_case"
        expected[key] = ["" if hides and 0 < count < 5 else str(count) for count in counts]
    got = {(int(row["year"]), row["bureau"], row["region"], row["type"]): [row[count] for count in COUNTS]
           for row in read_csv(directory / "records-out.csv")}
    compare("records-out.csv", got, expected)
    if not any("" in counts for counts in expected.values()):
        fault("records-out.csv: no number was to be withheld")
    sums = defaultdict(int)
    for key, counts in expected.items():
        sums[key[3], key[0]] += int(counts[0] or 0)
    got = {(row["type"], year): int(row[str(year)] or 0) for row in read_csv(directory / "types-out.csv") for year in YEARS}
    compare("types-out.csv", {key: value for key, value in got.items() if value}, {key: value for key, value in sums.items() if value})


def check_json(directory, records):
    figures = json.loads((directory / "figures.json").read_text())
    got = {}
    for row in figures["records"]:
        key = row["year"], row["bureau"], row.get("region", ""), row["type"]
        got[key] = ["" if count in row.get("withheld", []) else str(int(row.get(count, 0))) for count in COUNTS]
    compare("figures.json", got, {key: ["" if key[3] == "trafficking_case" and 0 < count < 5 else str(count) for count in counts]
                                  for key, counts in records.items()})


class Page(html.parser.HTMLParser):
    """Rows of tables, what is loaded, and how elements nest."""

    EMPTY = {"meta", "br", "rect", "line", "link", "img"}

    def __init__(self):
        super().__init__()
        self.open, self.tables, self.cell, self.pictures, self.loaded, self.ids = [], [], None, [], [], Counter()

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.ids[attributes.get("id")] += "id" in attributes
        self.loaded += [value for name, value in attributes.items() if name in ("src", "href", "xlink:href", "data", "action")]
        if tag in ("script", "link", "iframe", "object", "img"):
            self.loaded.append(tag)
        if tag == "table":
            self.tables.append([])
        if tag == "tr":
            self.tables[-1].append([])
        if tag in ("td", "th"):
            self.cell = ""
        if tag == "svg":
            self.pictures.append({"role": attributes.get("role"), "labels": attributes.get("aria-labelledby", "").split()})
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            fault(f"page.html: </{tag}> ends nothing")
        if tag in ("td", "th"):
            self.tables[-1][-1].append(self.cell.replace("\u202f", ""))
            self.cell = None

    def handle_data(self, text):
        if self.cell is not None:
            self.cell += text


def check_page(directory, records):
    text = (directory / "page.html").read_text()
    page = Page()
    page.feed(text)
    if page.open or page.loaded or "http:" in text or "https:" in text or "@import" in text or "url(" in text:
        fault(f"page.html: loads {page.loaded}, or leaves {page.open} open")
    if len(page.pictures) < 5:
        fault("page.html: pictures are missing")
    for picture in page.pictures:
        if picture["role"] != "img" or any(page.ids[label] != 1 for label in picture["labels"]) or not picture["labels"]:
            fault(f"page.html: a picture has no words: {picture}")
    shared = {str(year): Counter() for year in YEARS}
    for (year, _, place, kind), counts in records.items():
        shared[str(year)][place or "(none)"] += 0 if kind == "trafficking_case" and counts[0] < 5 else counts[0]
    table = page.tables[0]
    for row in table[1:]:
        for name, cell in zip(table[0][1:-1], row[1:-1]):
            if int(cell.split()[0]) != shared[row[0]][name]:
                fault(f"page.html: {row[0]} {name}: {cell}, not {shared[row[0]][name]}")
    if len(table) != 1 + len(YEARS):
        fault("page.html: years are missing")


def check_known(records, by_record):
    """The numbers that the set is made for."""
    stock = {year: sum(counts[0] for key, counts in records.items() if key[0] == year and key[2] == "Americas") for year in YEARS}
    if (stock[2014], stock[2024]) != (1160, 4399):
        fault(f"the Americas share {stock[2014]} and {stock[2024]}, not 1160 and 4399")
    everything, involved, _ = count_arrests(by_record, "reported")
    if (everything[2024], involved[2024, "", "Americas"][0]) != (150, 100):
        fault(f"{involved[2024, '', 'Americas'][0]} of {everything[2024]} arrests involve the Americas, not 100 of 150")


def stock_on(by_record, day):
    versions = [version_on(acts, day) for acts in by_record.values()]
    return sum(1 for version in versions if version and version["to"] != "nobody")


def main():
    by_record = read_acts(sys.argv[1])
    if sys.argv[2] == "--stock":
        print(stock_on(by_record, datetime.date.fromisoformat(sys.argv[3])))
        return
    directory = pathlib.Path(sys.argv[2])
    records = check_csv(directory, by_record)
    check_withheld(directory, records)
    check_json(directory, records)
    check_page(directory, records)
    check_known(records, by_record)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
