#!/usr/bin/env python3
"""Check an export of Abide's log: python3 check.py FILE.zip|FOLDER|FILE.jsonl [--head HEAD]

Recomputes every hash (RFC 8785, SHA-256); holds texts, files, heads and agents' logs against it.
HEAD: a hash or short form noted earlier; it must still be there. Signatures: see README.txt.
Python 3.9 or newer, nothing else. Ends with 0 intact, 1 broken, 2 when it was not told what."""
import hashlib, json, pathlib, re, sys, zipfile
from decimal import Decimal
from functools import partial
from itertools import groupby

SHAPE = dict(zip("at by epoch facts hash kind previous seq v".split(), "ssidsssii"))
def need(holds, reason):
    if not holds:
        raise ValueError(reason)
def canonical(value):  # RFC 8785: keys by UTF-16 units, numbers as ECMAScript writes them
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return "{" + ",".join(canonical(key) + ":" + canonical(value[key]) for key in keys) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, float):
        need(abs(value) < float("inf"), "a number in it is none")
        form = "f" if value == 0 or 1e-6 <= abs(value) < 1e21 else "e"
        return format(Decimal(repr(value + 0.0)).normalize(), form)
    return json.dumps(value, ensure_ascii=False)
def entry(line, before):  # the entry that a line holds, if it is one and follows the one before
    row = json.loads(line.decode())
    need({key: type(row[key]).__name__[0] for key in row} == SHAPE, "it is no entry")
    need(row["v"] == 1 and canonical(row).encode() == line, "it is not in its canonical form")
    content = canonical({key: row[key] for key in row if key != "hash"}).encode()
    need(hashlib.sha256(content).hexdigest() == row["hash"], "its content does not fit its hash")
    need(not before or row["previous"] == before["hash"], "it does not follow the entry before it")
    place = (before["epoch"], before["seq"] + 1) if before else None
    if row["kind"] == "epoch":
        need(row["previous"] == (row["facts"]["continues"] or "0" * 64), "it goes on from another")
        place = (before["epoch"] + 1 if before else row["epoch"], 1)
    need((row["epoch"], row["seq"]) == place, "its number does not follow the one before it")
    return row
def is_head(whole, head):
    letters = re.sub("[^0-9A-Z]", "", head.upper()).translate(str.maketrans("OIL", "011"))
    bits = [int(whole, 16) >> shift & 31 for shift in range(251, 180, -5)]
    short = "".join("0123456789ABCDEFGHJKMNPQRSTVWXYZ"[each] for each in bits)
    return whole == head.lower() or (len(letters) == 16 and letters[:15] == short)
def members(path):  # how to open each file of an export, by its name
    if zipfile.is_zipfile(path):
        packed = zipfile.ZipFile(path)
        return {name: partial(packed.open, name) for name in packed.namelist()}
    if pathlib.Path(path).is_file():
        return {"school.jsonl": partial(open, path, "rb")}
    files = [file for file in pathlib.Path(path).rglob("*") if file.is_file()]
    return {file.relative_to(path).as_posix(): partial(file.open, "rb") for file in files}
def hold(inside, row, beside):  # texts and files against their entry; -> ids of those erased
    named = {one["name"]: one["commitment"] for one in beside}
    need(named == row["facts"].get("committed", {}), "what is kept beside it is not what it names")
    for one in [each for each in beside if each["salt"]]:
        content = inside[one["file"]]().read() if "file" in one else one["text"].encode()
        salted = hashlib.sha256(bytes.fromhex(one["salt"]) + content).hexdigest()
        need(salted == one["commitment"], "a text or file kept beside it was changed")
    return {one["id"]: one["entry"] - 1 for one in beside if not one["salt"]}
def check(inside, name, ends, head=""):  # one chain; -> whether it holds
    good, before, seen, erased, ours = 0, None, not head, {}, name == "school.jsonl"
    try:
        rows = {each: map(json.loads, inside[each]()) for each in inside if each.endswith(".jsonl")}
        told = rows.get("kept.jsonl", ()) if ours else ()
        kept = {at: list(beside) for at, beside in groupby(told, key=lambda one: one["entry"])}
        columns = rows.get("columns/" + name, iter(()))
        for line in inside[name]():
            row = entry(line.rstrip(b"\n"), before)
            table, facts = [good + 1, row["kind"], row["hash"], row["at"]], row["facts"]
            need(next(columns, table) == table, "the table that it stood in says otherwise")
            need({row["hash"]} >= ends.get((name, good + 1), set()), "its noted head is another")
            if ours and "kept.jsonl" in inside:
                erased.update(hold(inside, row, kept.get(good + 1, [])))
                erased.pop(facts.get("kept") if row["kind"] == "erased" else None, None)
            if ours and row["kind"] == "received":
                place = f"agents/{facts['agent']}.jsonl", facts["last"]
                ends.setdefault(place, set()).add(facts["head"])
            good, before, seen = good + 1, row, seen or is_head(row["hash"], head)
        last = max((place for chain, place in ends if chain == name), default=0)
        need(seen and good >= last, "a head noted of it is not in it: cut short or written anew")
        need(ours or good == last, "the school's log does not say that this was received")
        good = min([good, *erased.values()])
        need(not erased, "a text or file beside it is gone, and no entry says that it was erased")
    except Exception as fault:
        return print(f"Broken: {name} at entry {good + 1}: {fault}")
    return print(f"Intact: {name}: {good} entries. Head: {before and before['hash']}") or True
def main(path, head=""):
    inside, ends = members(path), {}
    for one in map(json.loads, inside["heads.jsonl"]() if "heads.jsonl" in inside else ()):
        ends.setdefault(("school.jsonl", one["seq"]), set()).add(one["hash"])
    good = check(inside, "school.jsonl", ends, head)
    names = {*inside, *(name for name, _ in ends)} if "kept.jsonl" in inside else ()
    agents = sorted(name for name in names if name.startswith("agents/"))
    return all([good, *[check(inside, name, ends) for name in agents]])
if __name__ == "__main__":
    told = [word for word in sys.argv[1:] if word != "--head"]
    sys.exit(not main(*told) if len(told) in (1, 2) else print(__doc__) or 2)
