#!/usr/bin/env python3
"""make_acts.py [SCALE]: what 38 bureaus published, amended and withdrew in twelve years, one act a line; always the same.

The 35 bureaus of the Americas share 11.6 million records with BS at the end of 2014 and just under 44 million at the end of
2024: here one for each SCALE of them (10,000). So that figures have something to get wrong, records are shown to all, to
some, to nobody, narrowed, widened, amended, withdrawn for each reason, and run out; arrests are reported by one bureau or
several, under an id in other letters, late, corrected, in error, and where BS may not see it; hits are asked about or not, and
answered in time, late, after more time, or never. Nobody and nothing in them exists.

"@17" in a record stands for the id of record 17.
"""
import datetime
import json
import sys

SCALE = int(sys.argv[1]) if len(sys.argv) > 1 else 10000
AMERICAS = ("AG AR BB BO BR BS BZ CA CL CO CR CU DM DO EC GD GT GY HN HT JM KN LC MX NI PA PE PY SR SV TT US UY VC VE").split()
OTHERS = "DE ES JP".split()  # nodes, too
STRANGERS = "FR KE".split()  # have none
JOINS = ("TT", datetime.date(2017, 1, 1))  # belongs to the region only from then on
HERE = "BS"
FIRST, LAST = 2013, 2024
STOCK = {2013: 9.0e6, 2014: 11.6e6, 2024: 43.99e6}
for _year in range(2015, 2024):
    STOCK[_year] = STOCK[2014] * (STOCK[2024] / STOCK[2014]) ** ((_year - 2014) / 10)
ARRESTS = {2013: (40, 20), 2014: (60, 33), 2015: (66, 37), 2016: (72, 41), 2017: (80, 47), 2018: (88, 53), 2019: (96, 58),
           2020: (70, 44), 2021: (90, 57), 2022: (110, 71), 2023: (130, 85), 2024: (150, 100)}  # reported, with the Americas
# Type, weight, years that it may be kept.
TYPES = [("travel_document", 60, 10), ("vehicle", 14, 10), ("notice", 10, 5), ("firearm", 5, 10), ("cyber_indicator", 4, 5),
         ("drug_seizure", 3, 10), ("trafficking_case", 3, 10), ("organisation", 1, 5)]


class Dice:
    """A generator of its own, so that no version of Python changes the numbers."""

    def __init__(self, seed):
        self.state = seed

    def below(self, limit):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % limit

    def pick(self, items):
        return items[self.below(len(items))]

    def chance(self, percent):
        return self.below(100) < percent

    def day(self, year, first=1, last=365):
        return datetime.date(year, 1, 1) + datetime.timedelta(first - 1 + self.below(last - first + 1))


dice = Dice(2024)
acts = []
records = []
WEIGHTED = [name for name, weight, _ in TYPES for _ in range(weight)]
YEARS_MAX = {name: years for name, _, years in TYPES} | {"arrest_report": 10, "hit": 5}
NOON = 12 * 3600


def body(kind, number):
    """A record of the type, with what it must say."""
    upper = f"{number:06d}"
    return {
        "travel_document": {"documentType": "PASSPORT", "number": "A" + upper, "issuingCountry": "UTO", "category": "STOLEN"},
        "vehicle": {"category": "STOLEN", "plate": "U" + upper, "plateCountry": "UTO"},
        "notice": {"colour": "RED", "kind": "NOTICE", "noticeId": f"2099/{number}", "familyName": "Utopiani", "forenames": "Ana",
                   "nationalities": ["UTO"], "arrestWarrants": [{"issuingCountry": "UTO", "charge": "fraud"}]},
        "firearm": {"status": "STOLEN", "serial": "F" + upper, "make": "Utopia Arms"},
        "cyber_indicator": {"kind": "DOMAIN", "value": f"d{number}.example"},
        "drug_seizure": {"drug": "HEROIN", "quantity": 1.5, "unit": "KILOGRAM", "seizureDate": "2012-12-01", "country": "UTO"},
        "trafficking_case": {"kind": "TRAFFICKING_IN_PERSONS", "victimStatus": "POSSIBLE_VICTIM", "date": "2012-12-01"},
        "organisation": {"kind": "CRIMINAL_GROUP", "name": f"Group {number}"},
    }[kind]


class Record:
    """One record and what has become of it, so that the next act on it makes sense."""

    def __init__(self, bureau, kind, day, to, years, content, **more):
        self.number = len(records)
        self.bureau, self.kind, self.content = bureau, kind, content
        self.over = datetime.date(day.year + years, day.month, min(day.day, 28))  # kept through the day before
        self.versions = [(day, to)]
        self.ended = None
        records.append(self)
        self.write(day, "publish", to, **more)

    def write(self, day, act, to=None, **more):
        if act in ("publish", "amend"):
            until = (self.over - datetime.timedelta(1)).isoformat()
            camel = "".join(w.title() if i else w for i, w in enumerate(self.kind.split("_")))
            more["json"] = {camel: self.content, "retentionUntil": until} | more.pop("envelope", {})
            more["to"] = to
        acts.append({"day": day.isoformat(), "second": more.pop("second", NOON), "bureau": self.bureau, "act": act,
                     "record": self.number, "type": self.kind} | more)

    def amend(self, day, to, **more):
        self.versions.append((day, to))
        self.write(day, "amend", to, **more)

    def withdraw(self, day, reason):
        self.ended = day
        self.write(day, "withdraw", reason=reason)

    def lives_on(self, day):
        return self.versions[0][0] <= day < self.over and (self.ended is None or day < self.ended)

    def is_shared_here(self, day):
        """BS sees it on that day, and it is shared with somebody."""
        if not self.lives_on(day):
            return False
        to = [shown for since, shown in self.versions if since <= day][-1]
        if self.bureau == HERE:
            return to != "nobody"
        return to == "all" or (to.startswith("all-except:") and HERE not in to[11:].split(",")) or HERE in to.split(",")


def is_american(bureau, day):
    return bureau in AMERICAS and (bureau != JOINS[0] or day >= JOINS[1])


def audience(bureau):
    """Who may see it: most often all."""
    throw = dice.below(100)
    other = dice.pick([b for b in AMERICAS if b not in (bureau, HERE)])
    if throw < 78:
        return "all"
    if throw < 86:
        return f"{HERE},{other}" if bureau != HERE else other
    if throw < 90:
        return f"all-except:{other}"
    if throw < 93:
        return f"all-except:{HERE}" if bureau != HERE else "all"
    return other if throw < 97 else "nobody"


def years_kept(kind):
    return 1 + dice.below(YEARS_MAX[kind])


def create(bureau, day, to, years):
    kind = dice.pick(WEIGHTED)
    return Record(bureau, kind, day, to, min(years, YEARS_MAX[kind]), body(kind, len(records)))


def change_some(year):
    """What a year does to the records of the years before."""
    for record in [r for r in records if r.versions[0][0].year < year and r.ended is None]:
        if record.over <= datetime.date(year, 12, 31) or record.versions[-1][0].year >= year or record.kind in ("arrest_report", "hit"):
            continue
        day = dice.day(year, 20, 340)
        throw = dice.below(100)
        if throw < 5:
            record.withdraw(day, dice.pick(["purpose-achieved", "purpose-achieved", "error", "other"]))
        elif throw < 9:
            record.content = record.content | {"place": f"Place {throw}"} if record.kind == "travel_document" else record.content
            record.amend(day, record.versions[-1][1], envelope={"conditions": f"of {year}"})
        elif throw < 11:
            record.amend(day, audience(record.bureau), envelope={"conditions": f"again {year}"})


# ---- arrests ----

def sides(with_americas):
    """Who wants the person, and who arrests."""
    rest = OTHERS + STRANGERS
    if not with_americas:
        wanting = sorted({dice.pick(rest) for _ in range(1 + dice.below(2))})
        return wanting, dice.pick(rest)
    throw = dice.below(3)
    wanting = sorted({dice.pick(AMERICAS if throw < 2 else rest) for _ in range(1 + dice.below(3))})
    return wanting, dice.pick(AMERICAS if throw != 1 else rest)


def report(owner, day, arrest, to):
    return Record(owner, "arrest_report", day, to, 1 + dice.below(9), dict(arrest))


def arrest_one(year, number, with_americas):
    reported = dice.day(year, 5, 330)
    made = reported - datetime.timedelta(dice.below(60))
    wanting, arresting = sides(with_americas)
    while with_americas and year < JOINS[1].year and JOINS[0] in wanting + [arresting]:
        wanting, arresting = sides(with_americas)  # as long as it is of no region
    known = [b for b in [arresting] + wanting if b in AMERICAS + OTHERS] or [dice.pick(OTHERS)]
    owner = known[0]
    arrest = {"arrestId": f"{arresting}-{year}-{number:04d}", "wantingBureaus": wanting, "arrestingBureau": arresting,
              "arrestDate": made.isoformat(), "reportDate": reported.isoformat(),
              "basis": dice.pick(["NOTICE", "NOTICE", "DIFFUSION"]), "status": "PROVISIONAL"}
    if owner == arresting and dice.chance(50):
        del arrest["arrestingBureau"]
    first = report(owner, reported, arrest, "all" if dice.chance(80) or owner == HERE else f"{HERE},{dice.pick(OTHERS)}")
    throw = dice.below(100)
    if throw < 20 and len(known) > 1:  # the other side tells of it, too, a little later and in its own letters
        later = reported + datetime.timedelta(1 + dice.below(25))
        own = arrest | {"arrestId": arrest["arrestId"].lower().replace("-", " "), "arrestingBureau": arresting,
                        "wantingBureaus": [known[1]] if known[1] in wanting else wanting,
                        "arrestDate": (made - datetime.timedelta(dice.below(2))).isoformat(), "reportDate": later.isoformat()}
        report(known[1], later, own, "all")
    elif throw < 26:  # corrected
        first.content = arrest | {"status": "SURRENDERED", "arrestDate": (made - datetime.timedelta(40)).isoformat()}
        first.amend(reported + datetime.timedelta(10), first.versions[0][1])
    elif throw < 32:
        first.withdraw(reported + datetime.timedelta(20), "purpose-achieved")  # it was one all the same


def arrest_some(year):
    reported, with_americas = ARRESTS[year]
    for number in range(reported):
        arrest_one(year, number, number < with_americas)
    for number in range(4):  # reported in error, and where BS does not see it: no arrests
        day = dice.day(year, 20, 320)
        arrest = {"arrestId": f"XX-{year}-{number}", "wantingBureaus": ["CO"], "arrestingBureau": "PA", "basis": "NATIONAL",
                  "arrestDate": day.isoformat(), "reportDate": day.isoformat(), "status": "RELEASED"}
        record = report("PA", day, arrest, "all" if number < 2 else "CO")
        if number < 2:
            record.withdraw(day + datetime.timedelta(3), "error")


# ---- hits ----

def moment(day, second):
    """The day and the second in it; the time as text."""
    time = datetime.datetime(day.year, day.month, day.day) + datetime.timedelta(seconds=second)
    return time.date(), time.hour * 3600 + time.minute * 60 + time.second, time.isoformat() + ".000Z"


def answer_hit(hit, met, day, second):
    """The owner of the record answers, perhaps after it has asked for more time."""
    said = {"record": met, "time": moment(day, second)[2], "inReplyTo": {"owner": hit.bureau, "recordId": f"@{hit.number}", "version": 2}}
    final = dice.pick(["VALID", "VALID", "NOT_VALID", "IDENTITY_DOUBTFUL"])
    envelope = {"purposes": ["FIND_WANTED_PERSON"]}
    more_time = dice.chance(15)
    first = said | ({"answer": "MORE_TIME", "answerDueAt": moment(day, second + 7200)[2]} if more_time else {"answer": final})
    on, at, _ = moment(day, second)
    answer = Record(met["owner"], "hit", on, hit.bureau, hit_years(), first, second=at, envelope=envelope)
    if more_time:
        on, at, _ = moment(day, second + 3000)
        answer.content = said | {"answer": final}
        answer.amend(on, hit.bureau, second=at, envelope=envelope)


def hit_years():
    return 1 + dice.below(4)


def hit_one(year):
    other = dice.pick([b for b in AMERICAS + OTHERS if b != HERE])
    asker, owner = (HERE, other) if dice.chance(50) else (other, HERE)
    targets = [r for r in records if r.bureau == owner and r.kind == "travel_document" and r.versions[0][0].year < year]
    if not targets:
        return
    met = {"owner": owner, "recordId": f"@{dice.pick(targets).number}", "version": 1}
    day, second = dice.day(year, 5, 300), 3600 + dice.below(60000)
    envelope = {"purposes": ["FIND_WANTED_PERSON"]}
    said = {"record": met, "time": moment(day, second)[2]}
    hit = Record(asker, "hit", day, owner, hit_years(), said, second=second, envelope=envelope)
    if dice.chance(20):
        return
    second += dice.below(3600)
    urgent = dice.chance(50)
    hit.content = said | {"priority": "URGENT" if urgent else "ROUTINE", "askedVersion": 2,
                          "answerDueAt": moment(day, second + (600 if urgent else 3600))[2]}
    on, at, _ = moment(day, second)
    hit.amend(on, owner, second=at, envelope=envelope)
    if dice.chance(25):  # reminded: that is not asked again
        hit.content = hit.content | {"reminder": 1, "answerDueAt": moment(day, second + 9000)[2]}
        on, at, _ = moment(day, second + 4000)
        hit.amend(on, owner, second=at, envelope=envelope)
    if dice.chance(85):
        answer_hit(hit, met, day, second + 1 + dice.below(900 if urgent else 6000))
    if dice.chance(60):
        hit.content = hit.content | {"outcome": dice.pick(["ARREST", "SEIZURE", "NO_ACTION", "FALSE_HIT"])}
        hit.amend(day + datetime.timedelta(3), owner, envelope=envelope)


def hit_some(year):
    for _ in range(10 + 3 * (year - FIRST)):
        hit_one(year)


def fill_up(year):
    """Create what is missing to the stock of the year, and some more that does not count in it."""
    end = datetime.date(year, 12, 31)
    stock = sum(1 for r in records if is_american(r.bureau, end) and r.is_shared_here(end))
    bureaus = [b for b in AMERICAS if is_american(b, end)]
    # A few large bureaus have most of them.
    weighted = [b for i, b in enumerate(bureaus) for _ in range(1 + 40 // (1 + (i * 7) % len(bureaus)))]
    while stock < round(STOCK[year] / SCALE):
        bureau = dice.pick(weighted)
        record = create(bureau, dice.day(year), audience(bureau), 1 + years_kept("travel_document"))
        if record.over <= end:
            raise SystemExit("a record ends in the year in which it begins")
        stock += 1 if record.is_shared_here(end) else 0
    for _ in range(max(6, stock // 40)):
        create(dice.pick(OTHERS + ([JOINS[0]] if year < JOINS[1].year else [])), dice.day(year), "all", years_kept("notice"))
    for _ in range(max(6, stock // 60)):  # published and withdrawn in one year
        day = dice.day(year, 1, 200)
        create(dice.pick(bureaus), day, "all", 2).withdraw(day + datetime.timedelta(dice.below(100)), "error")


for _year in range(FIRST, LAST + 1):
    change_some(_year)
    arrest_some(_year)
    hit_some(_year)
    fill_up(_year)
acts.sort(key=lambda act: (act["day"], act["second"]))  # stable: acts on one record stay in order
for _act in acts:
    print(json.dumps(_act, separators=(",", ":")))
