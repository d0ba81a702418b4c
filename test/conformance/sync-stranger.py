"""Reads frames by what shared/wire/SYNC.md says and nothing else: a second implementation, to find out whether that page is enough.

Standard input: first {"codebook": base64, "kinds": [{no, version, lane, body}]}, then a line a frame: {"head": hex, "payload": hex}, the payload
opened, because Python's library has no AES. Standard output: of each {header, epoch, newest, acks, facts}, or {"refused": reason}. A line
{"head": hex, "secret": hex} is answered with the key and the nonce that open such a frame (S8).
"""

import base64
import hashlib
import hmac
import json
import sys

from sync_stranger_bits import Bytes, Codebook, Refused
from sync_stranger_walk import Walk, fact, read_set

SOURCES = ["gnss", "satellite", "hub", "ntp", "person", "system"]


def read_header(head):
    file = Bytes(head)
    first = file.byte()
    if first >> 4 != 2 or first & 8:
        raise Refused("version")
    header = {"direction": "down" if first & 1 else "up", "acks": bool(first & 4), "facts": bool(first & 2)}
    header |= {"box": file.varint(), "keyEpoch": file.byte(), "messageNo": file.whole(3)}
    if not 1 <= header["box"] <= 65535:
        raise Refused("box")
    if first & 1:
        header["utc"] = 946684800000 + 1000 * file.whole(4)
        origin = 1, header["utc"]
    else:
        header["boot"] = file.varint()
        header["monoMs"] = 10 * file.whole(4)
        origin = header["boot"], header["monoMs"]
    clock = file.byte()
    if clock >> 5 >= len(SOURCES):
        raise Refused("source")
    header |= {"source": SOURCES[clock >> 5], "errorMs": (1 << (clock & 31)) - 1}
    if file.at != len(head):
        raise Refused("more than a header")
    return header, origin


def read_plain(file, header, origin):
    """S5, S11: codebook 0."""
    acks = None
    if header["acks"]:
        said = Bytes(file.take(file.varint()))
        received = read_sets(said)
        applied = read_sets(said) if said.at < len(said.data) else {}
        if said.at != len(said.data) or not applied.keys() <= received.keys():
            raise Refused("acks")
        acks = {"received": received, "applied": received | applied}
    facts, seqs, (boot, ms) = [], {}, origin
    while file.at < len(file.data):
        lane, kind, version = file.varint(), file.varint(), file.varint()
        seqs[lane] = seqs.get(lane, 0) + file.signed()
        boot, ms = boot + file.signed(), ms + file.signed()
        body = file.take(file.varint())
        facts.append(fact(lane, seqs[lane], kind, version, (boot, ms), body))
    return acks, facts


def read_sets(file):
    lanes = file.byte()
    return {lane: read_set(file.varint, file.varint, lambda _: file.varint(), file.varint) for lane in range(8) if lanes >> lane & 1}


def read_frame(book, kinds, head, payload):
    header, origin = read_header(head)
    file = Bytes(payload)
    epoch, books = file.whole(2), file.byte()
    acks, facts = None, []
    if books & 15 == 0:
        acks, facts = read_plain(file, header, origin)
    elif books & 15 != 1:
        raise Refused("codebook")
    elif header["acks"] or header["facts"]:
        walk = Walk(book, kinds, payload[3:], origin)
        acks = walk.acks() if header["acks"] else None
        facts = walk.facts() if header["facts"] else []
        walk.model.end()
    return {"header": header, "epoch": epoch, "newest": books >> 4, "acks": acks, "facts": facts}


def key_and_nonce(secret, head):
    """S8: HKDF-SHA256 without salt, one block."""
    header, origin = read_header(head)
    info = f"tesai frame {header['direction']} {header['keyEpoch']}".encode()
    extracted = hmac.digest(bytes(32), secret, "sha256")
    key = hmac.digest(extracted, info + b"\1", "sha256")
    down = header["direction"] == "down"
    nonce = bytes([down, header["keyEpoch"]]) + header["messageNo"].to_bytes(3, "big")
    nonce += (0 if down else header["boot"] % (1 << 24)).to_bytes(3, "big") + head[-5:-1]
    return {"key": key.hex(), "nonce": nonce.hex()}


def main():
    given = json.loads(sys.stdin.readline())
    file = base64.b64decode(given["codebook"])
    book, kinds = Codebook(file), {kind["no"]: kind for kind in given["kinds"]}
    print(json.dumps({"sha256": hashlib.sha256(file).hexdigest(), "kinds": len(book.kinds)}))
    for line in sys.stdin:
        asked = {name: bytes.fromhex(text) for name, text in json.loads(line).items()}
        try:
            if "secret" in asked:
                print(json.dumps(key_and_nonce(asked["secret"], asked["head"])))
            else:
                print(json.dumps(read_frame(book, kinds, asked["head"], asked["payload"])))
        except Refused as refused:
            print(json.dumps({"refused": str(refused)}))


main()
