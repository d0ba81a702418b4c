"""The stranger's bits: varints, the range coder, chances and the codebook's file, by S1, S50 to S53 and S56 of shared/wire/SYNC.md."""

from array import array

MASK = 0xFFFFFFFF


class Refused(Exception):
    """S12: the only way in which bytes from outside end a reading."""


class Bytes:
    def __init__(self, data):
        self.data, self.at = data, 0

    def byte(self):
        if self.at >= len(self.data):
            raise Refused("cut")
        self.at += 1
        return self.data[self.at - 1]

    def take(self, count):
        if count > len(self.data) - self.at:
            raise Refused("cut")
        self.at += count
        return self.data[self.at - count : self.at]

    def whole(self, count):
        return int.from_bytes(self.take(count), "big")

    def varint(self):
        """S1: seven bits a byte, least significant first, at most 8 bytes, the shortest spelling only."""
        value = 0
        for place in range(8):
            byte = self.byte()
            value |= (byte & 127) << 7 * place
            if byte < 128:
                if (byte == 0 and place > 0) or value >= 1 << 53:
                    raise Refused("varint")
                return value
        raise Refused("varint")

    def skip_varints(self, count):
        for _ in range(count):
            self.varint()

    def signed(self):
        value = self.varint()
        return -(value + 1 >> 1) if value & 1 else value >> 1


def varint(value):
    if not 0 <= value < 1 << 53:
        raise Refused("number")
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes(out + bytes([value]))


def signed(value):
    return varint(2 * value if value >= 0 else -2 * value - 1)


def make_odds():
    """S51: the logistic function in whole numbers."""
    power, upper = 1 << 64, []
    for _ in range(2841):
        upper.append(min(65535, ((1 << 81) // ((1 << 64) + power) + 1) // 2))
        power = power * 18374827034086858297 >> 64
    return [65536 - share for share in upper[:0:-1]] + upper


ODDS = make_odds()  # ODDS[x + 2840]


def make_logodds():
    table, x = [], 0
    for p in range(65536):
        while x < 5680 and ODDS[x] < p:
            x += 1
        table.append(x - 2840)
    return table


LOGODDS = make_logodds()
TRUST = [512 * n // (2 * n + 1) for n in range(256)]
LEARN = [8192 // (2 * n + 3) for n in range(256)]
COUNTS = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 255]


class Codebook:
    """S56."""

    def __init__(self, data):
        file = Bytes(data)
        self.kinds = {}
        for _ in range(file.varint()):
            kind = file.varint()
            self.kinds[kind] = file.varint()
            # How many variants its unions have: of interest to a writer only.
            file.skip_varints(file.varint())
        self.weights = [[4096] * 8 for _ in range(4096)]
        at = -1
        for _ in range(file.varint()):
            at += file.varint() + 1
            self.weights[at] = [4096 + 64 * file.signed() for _ in range(8)]
        self.odds, self.counts = array("I", [1 << 21]) * (1 << 18), bytearray(1 << 18)
        count = file.varint()
        places, at = [], -1
        for _ in range(count):
            at += file.varint() + 1
            places.append(at)
        for place in places:
            self.odds[place] = ODDS[22 * (file.byte() - 128) + 2840] << 6
        for first in range(0, count, 2):
            both = file.byte()
            self.counts[places[first]] = COUNTS[both >> 4]
            if first + 1 < count:
                self.counts[places[first + 1]] = COUNTS[both & 15]
        if file.at != len(data):
            raise Refused("codebook")


def mix(a, b):
    """S52. Python's whole numbers have no end, so 32 bits are cut out only at last."""
    p = (a * 0x2545F491 ^ b * 0x85EBCA6B) * 0x9E3779B1 & MASK
    return p ^ p >> 15


class Model:
    """S50, S52: a question is `about` a path and contexts, then asked bit by bit at nodes."""

    def __init__(self, book, stream):
        self.odds, self.counts, self.weights = book.odds[:], book.counts[:], {}
        self.book = book
        self.stream, self.at, self.missing = stream, 0, 0
        self.range, self.window = MASK, 0
        for _ in range(4):
            self.window = self.window << 8 | self.next_byte()

    def next_byte(self):
        self.at += 1
        if self.at <= len(self.stream):
            return self.stream[self.at - 1]
        self.missing += 1
        if self.missing > 16:
            raise Refused("cut")
        return 0

    def end(self):
        """S50: no byte that the reader never took."""
        if self.at < len(self.stream):
            raise Refused("bytes that nobody took")

    def about(self, path, *contexts):
        self.path = path
        self.contexts = [mix(path, 0)] + [mix(path + 1 + i, one) for i, one in enumerate(contexts)]
        return self

    def bit(self, node, first_alone=False):
        spread = (node + 1) * 0x9E3779B1
        contexts = self.contexts[:1] if first_alone else self.contexts
        cells = [((one ^ spread) * 0x85EBCA6B & MASK) >> 14 for one in contexts]
        sort = node if node < 256 else 256 + (node >> 10)
        number = ((self.path ^ (sort + 1) * 0x2545F491) * 0x9E3779B1 & MASK) >> 20
        weights = self.weights.setdefault(number, self.book.weights[number][:])
        odds, counts = self.odds, self.counts
        inputs = [LOGODDS[odds[cell] >> 6] * TRUST[counts[cell]] >> 8 for cell in cells]
        total = sum(w * i for w, i in zip(weights, inputs)) >> 14
        p = max(24, min(65512, ODDS[max(-2840, min(2840, total)) + 2840]))
        bit = self.decode(p)
        error = bit * 65536 - p
        target = 4194303 if bit else 0
        for i, cell in enumerate(cells):
            weights[i] = max(-65535, min(65535, weights[i] + (inputs[i] * error + 131072 >> 18)))
            count = counts[cell]
            odds[cell] += (target - odds[cell] >> 4) * LEARN[count] >> 8
            counts[cell] = min(255, count + 1)
        return bit

    def decode(self, p):
        share = (self.range >> 16) * p
        bit = self.window < share
        if bit:
            self.range = share
        else:
            self.window -= share
            self.range -= share
        while self.range < 1 << 24:
            self.range <<= 8
            self.window = self.window << 8 | self.next_byte()
        return int(bit)

    def whole(self, family=0):
        """S53."""
        base, length = 65536 * family, 0
        while length < 53 and self.bit(base + length):
            length += 1
        value = min(length, 1)
        for place in range(1, length):
            at = base + 64 + 1024 * length
            below = length - 1 - place
            value = 2 * value + (self.bit(at + value) if place < 9 else self.bit(at + 512 + below, True))
        return value

    def signed(self, family=0):
        base = 65536 * family
        if self.bit(base + 62):
            return 0
        if self.bit(base + 63):
            return -1 - self.whole(2 * family + 1)
        return 1 + self.whole(2 * family + 2)
