"""What a stranger hears in a frame's stream: S54, S55 and the acknowledgements of S9 and S11 in shared/wire/SYNC.md."""

import math

from sync_stranger_bits import MASK, Model, Refused, mix, signed, varint

UNITS = [1, 1000, 60000, 600000, 3600000, 86400000]
GRIDS = [100, 50, 10, 5, 1]
PACES = [20, 90, 200, 420, 1000, 2400]


def within(value, most):
    return max(-most, min(most, value))


def sign(value):
    return (value > 0) - (value < 0)


def fnv(name):
    """FNV-1a, 32 bits."""
    value = 0x811C9DC5
    for byte in name.encode():
        value = (value ^ byte) * 0x01000193 & MASK
    return value


def hint_of(node):
    return hint_of(node["inner"]) if "inner" in node else node.get("hint") or {}


class Walk:
    """One frame's stream. Every memory is a dictionary whose keys begin with the path."""

    def __init__(self, book, kinds, stream, origin):
        self.model, self.book, self.kinds, self.origin = Model(book, stream), book, kinds, origin
        self.texts, self.memory, self.of, self.ask = [], {}, 0, self.model.about

    def acks(self):
        """S54, at the end; also S11."""
        received, applied = {}, {}
        for lane in range(8):
            if self.ask(mix(0x7001, lane), len(received)).bit(0):
                received[lane] = self.ranges(lane)
        for lane in received:
            applied[lane] = self.ranges(lane) if self.ask(0x7501, lane).bit(0) else received[lane]
        return {"received": received, "applied": applied}

    def ranges(self, lane):
        return read_set(
            lambda: self.ask(0x7101, lane).whole(),
            lambda: self.ask(0x7201, lane).whole(),
            lambda place: self.ask(0x7301, min(place, 1)).whole(),
            lambda: self.ask(0x7401).whole(),
        )

    def facts(self):
        facts, before, before_it, lane, seq, stamp, unpacked = [], 0, 0, -1, 0, self.origin, 0
        while True:
            symbol = self.ask(0x6001, before, mix(before, before_it), lane).whole()
            before, before_it, lane_before = symbol, before, lane
            if symbol == 0:
                return facts
            if symbol == 1:  # S55
                lane = self.ask(mix(0x6501, 1)).whole()
                kind, version = self.ask(mix(0x6501, 2), lane).whole(), self.model.whole(1)
            elif symbol - 1 in self.book.kinds:
                kind = symbol - 1
                lane, version = self.kinds[kind]["lane"], self.book.kinds[kind]
            else:
                raise Refused("kind")
            if lane == lane_before:
                seq = seq + 1 + self.ask(0x6101, lane).signed()
                stamp = self.moment(mix(0x6301, lane), stamp, symbol)
            else:
                seq = self.ask(mix(0x6201, lane)).whole()
                stamp = self.moment(mix(0x6401, lane), self.origin, symbol)
            self.of, self.seq, self.stamp = 0, seq, stamp
            body = self.new_text(mix(0x6501, kind)) if symbol == 1 else self.value(self.kinds[kind]["body"], mix(kind, version), 0)[0]
            facts.append(fact(lane, seq, kind, version, stamp, body))
            unpacked += len(body)
            if unpacked > 1 << 19 or len(facts) > 65536:
                raise Refused("S4: too much")

    def moment(self, path, start, given, expected=None):
        """The table's *moment*: a stamp (boot, ms), told from another one; `expected` is in the same boot."""
        if expected is not None and self.ask(mix(path, 0x2301), given).bit(0):
            return start[0], expected
        boot = start[0] + self.ask(mix(path, 0x2401), given).signed()
        start_ms = start[1] if boot == start[0] else 0
        unit, step = self.unit(path), self.memory.get((path, "step"), 0)
        self.ask(mix(path, 0x2501), unit, mix(unit, step), mix(unit, given), mix(unit, int(expected is not None)))
        step = self.model.signed()
        self.memory[path, "step"] = max(-9, min(99, step))
        ms = (start_ms // unit + step) * unit
        if not 1 <= boot <= 10**9 or abs(ms) > 8 * 10**12:
            raise Refused("stamp")
        return boot, ms

    def unit(self, path):
        at = self.ask(mix(path, 0x2101), self.memory.get((path, "unit"), -1)).whole()
        if at >= len(UNITS):
            raise Refused("unit")
        self.memory[path, "unit"] = at
        return UNITS[at]

    def value(self, node, path, given, expected=None):
        """What is there, in the form of S7, and what the next field is given."""
        kind = node["kind"]
        if kind == "record":
            is_stamp = list(node["fields"]) == ["boot", "monoMs"]
            return self.stamp_within(path, expected) if is_stamp else self.record(node, path, given)
        if kind == "tagged":
            at = self.number(node, path, given)
            variants = list(node["variants"].values())
            if at >= len(variants):
                raise Refused("variant")
            return varint(at) + self.record(variants[at], mix(path, at + 1), at)[0], at
        if kind == "list":
            length = self.ask(path, self.memory.get((path, "length"), 0), given, self.of).whole()
            self.memory[path, "length"] = length
            out, before = varint(length), 0
            for _ in range(length):
                body, before = self.value(node["item"], mix(path, 1), before)
                out += body
            return out, length
        if kind == "text":
            return self.text(path)
        if kind == "boolean":
            flag = self.flag(path, given)
            return varint(flag), flag
        if "inner" in node:
            if not self.flag(path, given):
                return varint(0), -1
            body, value = self.value(node["inner"], mix(path, 1), given)
            return varint(1) + body, value
        if hint_of(node).get("measures") == "moment":
            return self.utc(path, expected)
        value = self.number(node, path, given)
        return signed(value) if node.get("min", 0) < 0 else varint(value), value

    def record(self, node, path, given):
        out, values, is_series = b"", {}, "samples" in node["fields"] and "stepCenti" in node["fields"]
        for place, (name, field) in enumerate(node["fields"].items(), 1):
            if not is_series or name not in ("stepMs", "stepCenti", "samples"):
                given = values.get(hint_of(field).get("given"), given)
                goes_on = self.memory.get((mix(path, self.of), "goes on")) if is_series else None
                body, given = self.value(field, mix(path, place), given, goes_on)
            else:
                body, given = self.series(mix(path, self.of)) if name == "samples" else b"", 0
            values[name] = given
            out += body
        return out, next(iter(values.values()), 0)

    def flag(self, path, given):
        row = self.memory.get((path, "row"), 0)
        flag = self.ask(path, row, given, mix(row, given), self.of, mix(self.of, row)).bit(0)
        self.memory[path, "row"] = min(3, max(0, row) + 1) if flag else max(-3, min(0, row) - 1)
        return flag

    def text(self, path):
        last, before = self.memory.get((path, "text"), (0, 0))
        if last and self.ask(mix(path, 0x1001), last, mix(last, before), before).bit(0):
            at = last
        elif self.texts and self.ask(mix(path, 0x1101), last, mix(last, before), len(self.texts)).bit(0):
            at = self.ask(mix(path, 0x1201), last, mix(last, before), before).whole() + 1
            if at > len(self.texts):
                raise Refused("text")
        else:
            text = self.new_text(path)
            self.texts.append(text)
            at = len(self.texts)
        self.memory[path, "text"] = at, last
        if not self.of:
            self.of = at
        text = self.texts[at - 1]
        return varint(len(text)) + text, at

    def new_text(self, path):
        text = b""
        for place in range(self.ask(mix(path, 0x1301), len(self.texts)).whole()):
            one, two, three, four = [text[-back] if back <= len(text) else 0 for back in (1, 2, 3, 4)]
            last_four = int.from_bytes(text[-4:], "big")
            self.ask(0x1401, one, mix(two, one), mix(three, mix(two, one)), last_four, mix(path, place if place < 4 else one))
            node = 1
            for _ in range(8):
                node = 2 * node + self.model.bit(node)
            text += bytes([node & 255])
        return text

    def number(self, node, path, given):
        memory, hint, of = self.memory, hint_of(node), self.of
        measures = hint.get("measures")
        if hint.get("among"):
            return self.member(fnv(hint["among"]), path, given)
        last = memory.get((path, "of", of), memory.get((path, "last")))
        if measures == "time":
            if last is not None and self.ask(mix(path, 0x2001), last, given, of).bit(0):
                return last
            unit = self.unit(path)
            value = unit * self.ask(mix(path, 0x2201), unit, mix(unit, given), (last or 0) // unit).whole()
        elif measures == "seq":
            return self.seq - self.ask(path, 0, given).signed()
        elif measures == "level" and last is not None:
            rise = self.ask(path, given, memory.get((path, "rise", of), 0), of).signed(1)
            memory[path, "rise", of] = within(rise, 8)
            value = last + rise
        else:
            known = -1 if last is None else last
            under = memory.get((path, "given", given & MASK), -1)
            self.ask(path, known, given, mix(given, under), mix(known, given), of)
            value = self.model.signed() if node.get("min", 0) < 0 else self.model.whole()
        memory[path, "of", of] = memory[path, "last"] = memory[path, "given", given & MASK] = value
        return value

    def member(self, among, path, given):
        recent = self.memory.setdefault((among, "recent"), [])
        before = self.memory.get((path, "rank"), 0)
        self.ask(mix(path, 0x3001), before, len(recent), mix(before, len(recent)), given)
        rank = self.model.whole()
        self.memory[path, "rank"] = rank
        if rank > len(recent):
            raise Refused("member")
        if rank:
            value = recent.pop(rank - 1)
        else:
            newest = recent[0] if recent else 0
            value = self.ask(mix(among, 0x3101), newest.bit_length(), path).whole()
        recent.insert(0, value)
        del recent[8:]
        return value

    def stamp_within(self, path, expected):
        last, step = self.memory.get((path, "stamp", self.of)), self.memory.get((path, "on", self.of))
        if expected is None and step is not None:
            expected = last + step
        boot, ms = self.moment(path, self.stamp, 0, expected)
        if last is not None:
            self.memory[path, "on", self.of] = ms - last
        self.memory[path, "stamp", self.of] = self.begun = ms
        return varint(boot) + signed(ms), 0

    def utc(self, path, expected):
        _, ms = self.moment(path, (self.stamp[0], self.memory.get((path, "utc"), 0)), 0, expected)
        self.memory[path, "utc"] = self.begun = ms
        return varint(ms), 0

    def series(self, key):
        """`stepMs`, `stepCenti` and `samples`, as whoever packs them packs them: on the widest units that fit."""
        known = self.memory.get((key, "series"))
        count = self.ask(mix(0x4001, 1), known["count"] if known else -1).whole()
        if count > 0x10000:
            raise Refused("series")
        if not self.ask(mix(0x4001, 2)).bit(0):
            self.ask(mix(0x4001, 7))
            step_ms, step_centi = self.model.whole(), self.model.whole(1)
            return pack(step_ms, step_centi, [(self.model.whole(2), self.model.signed(3)) for _ in range(count)])
        if known and self.ask(mix(0x4001, 4), known["grid"]).bit(0):
            grid = known["grid"]
        else:
            at = self.ask(mix(0x4001, 5)).whole()
            if at >= len(GRIDS):
                raise Refused("grid")
            grid = GRIDS[at]
        trail, usual = (known["trail"], known["usual"]) if known else (None, 0)
        gaps, levels = [], []
        for place in range(count):
            if place:
                gaps.append(self.gap(usual))
                if usual == 0 or gaps[-1] < usual or gaps[-1] % usual:
                    usual = gaps[-1]
            if trail is None:
                trail = Trail(self.ask(mix(0x4001, 3), grid).signed())
            else:
                trail.follow(self.rise(trail, usual, grid))
            levels.append(trail.levels[-1] * grid)
        if count:
            self.memory[key, "series"] = {"count": count, "grid": grid, "trail": trail, "usual": usual}
            self.memory[key, "goes on"] = self.begun + sum(gaps) + usual
        rises = [level - before for level, before in zip(levels, [0] + levels)]
        step_ms, step_centi = max(1, math.gcd(*gaps)), max(1, math.gcd(*rises))
        return pack(step_ms, step_centi, [(gap // step_ms - 1, rise // step_centi) for gap, rise in zip([step_ms] + gaps, rises)])

    def gap(self, usual):
        model = self.ask(mix(0x4001, 6), usual)
        if usual:
            if model.bit(0):
                return usual
            return usual * model.whole(1) if model.bit(1) else usual + model.signed(2)
        return 60000 * model.whole(3) if model.bit(2) else model.whole(4)

    def rise(self, trail, gap, grid):
        pace = next((at for at, seconds in enumerate(PACES) if gap < 1000 * seconds), -1)
        model = self.ask(mix(mix(0x5001, pace), grid), *trail.contexts())
        if model.bit(0):
            return 0
        down, size = model.bit(1), 1
        while size < 20 and model.bit((100 if down else 200) + size):
            size += 1
        size += model.whole(5) if size == 20 else 0
        return -size if down else size


def pack(step_ms, step_centi, samples):
    return varint(step_ms) + varint(step_centi) + varint(len(samples)) + b"".join(varint(skip) + signed(rise) for skip, rise in samples)


class Trail:
    """S54: where a series has been, in steps of its grid."""

    def __init__(self, level):
        self.levels, self.rises = [level], []
        self.high = self.low = level
        self.turn = self.last_turn = 0

    def follow(self, rise):
        before, r1 = self.levels[-1], self.rises[0] if self.rises else 0
        level = before + rise
        if rise + r1 < -1 and self.turn >= 0:
            self.high, self.last_turn, self.turn = max(before, level - r1), within(self.turn, 20), -1
        elif rise + r1 > 1 and self.turn <= 0:
            self.low, self.last_turn, self.turn = min(before, level - r1), within(self.turn, 20), 1
        else:
            self.turn += sign(self.turn)
        self.levels.append(level)
        self.rises = [rise] + self.rises[:7]

    def contexts(self):
        r1, r2, r3, r4 = (self.rises + [0, 0, 0, 0])[:4]
        v, way = self.levels[-1], mix(within(r1, 3), sign(self.turn))
        return (
            mix(within(r1, 15), within(r2, 15)),
            mix(within(v - self.high, 40), way),
            mix(within(v - self.low, 40), way),
            mix(within(r1, 4), mix(within(r2, 4), mix(within(r3, 3), within(r4, 2)))),
            mix(within(sum(self.rises), 30), within(r1 + r2, 6)),
            mix(within(self.turn, 24), self.last_turn),
            self.likeness(v, r1, r2),
        )

    def likeness(self, v, r1, r2):
        levels, best, following = self.levels, 1001, 0
        for i in range(len(levels) - 2, max(2, len(levels) - 256) - 1, -1):
            a, b, c = levels[i], levels[i - 1], levels[i - 2]
            distance = 2 * abs(a - v) + 2 * abs(a - b - r1) + abs(b - c - r2)
            if distance < best:
                best, following = distance, levels[i + 1] - a
        return mix(within(following, 20), 0 if best <= 2 else 1 if best <= 6 else 2 if best <= 12 else 3)


def read_set(read_up_to, read_count, read_skipped, read_length):
    """S9, S11: gaps ascend, never touch and lie below `upTo`."""
    up_to, gaps, end = read_up_to(), [], 0
    for place in range(read_count()):
        first = end + 1 + read_skipped(place)
        if (place and first == end + 1) or first >= up_to:
            raise Refused("gaps")
        end = first + read_length()
        gaps.append([first, end])
    if end and end >= up_to:
        raise Refused("gaps")
    return {"upTo": up_to, "gaps": gaps}


def fact(lane, seq, kind, version, stamp, body):
    if lane > 7 or not 1 <= seq < 1 << 53 or not 1 <= stamp[0] <= 10**9 or abs(stamp[1]) > 4 * 10**12:
        raise Refused("place")
    return {"lane": lane, "seq": seq, "kind": kind, "version": version, "boot": stamp[0], "monoMs": stamp[1], "body": body.hex()}
