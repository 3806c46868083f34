"""A client of sample/chat in Python's standard library, written from PROTOCOL.md alone.
Says what it reads, prints what it hears: python3 -u chat.py ws://localhost:5005/ws Ada"""
import base64, contextlib, hashlib, http.client, json, os, random, struct, sys, threading, time
(host, _, path), name = sys.argv[1].removeprefix('ws://').partition('/'), sys.argv[2]
asked, ids, bound, lock, ready = {}, iter(range(1, 1 << 53)), 1, threading.Lock(), threading.Event()
def connect():  # RFC 6455, section 4.1
    key = base64.b64encode(os.urandom(16))
    proof = base64.b64encode(hashlib.sha1(key + b'258EAFA5-E914-47DA-95CA-C5AB0DC85B11').digest())
    upgrade = http.client.HTTPConnection(host, timeout=15)
    upgrade.request('GET', '/' + path, headers={
        'Connection': 'Upgrade', 'Upgrade': 'websocket', 'Sec-WebSocket-Version': '13',
        'Sec-WebSocket-Key': key, 'Sec-WebSocket-Protocol': 'hypern.v1.json'})
    answer = upgrade.getresponse()
    if answer.headers['Sec-WebSocket-Accept'] != proof.decode(): raise OSError(answer.status)
    return upgrade.sock, answer
def receive(text=b''):  # section 5.2; where there is nothing more to read, it fails
    first, size = struct.unpack('BB', answer.fp.read(2))
    if size > 125: size = int.from_bytes(answer.fp.read(2 if size == 126 else 8), 'big')
    opcode, data = first & 15, answer.fp.read(size)
    if opcode == 8: raise OSError(int.from_bytes(data[:2], 'big'), str(data[2:], errors='replace'))
    if opcode == 9: send(10, data)
    return text + data if 127 < first < 136 else receive(text + data if opcode < 8 else text)
def send(opcode, data):
    mask, n = os.urandom(4), len(data)
    size = [n] if n < 126 else [126 + (n > 65535), *n.to_bytes(8 if n > 65535 else 2, 'big')]
    masked = bytes(byte ^ mask[index % 4] for index, byte in enumerate(data))
    with lock, contextlib.suppress(OSError):  # who reads is told of the end
        peer.sendall(bytes([128 | opcode, 128 | size[0], *size[1:]]) + mask + masked)
def ask(what, **frame):
    asked[frame.setdefault('id', next(ids))] = what
    send(1, json.dumps(frame).encode())
def heed(channel=None, event=None, data=None, id=None, **_):
    global delay
    if it := asked.pop(id, 0): print('failed:' if event == 'exception' else 'done:', it, data or '')
    elif channel == 'chat' and event == 'message': print(f'{data["user"]}: {data["message"]}')
    elif event == '$reconnect': ready.clear(); delay = [min(20, max(0, data['after'] / 1000))] * 2
    elif event == '$welcome':  # what is asked from now on is handled after this
        ask('subscribe', event='$sub', data={'channel': 'chat'}); ready.set()
        peer.settimeout((data['pingInterval'] + data['pingTimeout']) / 1000 or None)
def speak():
    for line in map(str.strip, sys.stdin):
        ready.wait()
        ask(line, channel='chat', event='message', data={'user': name, 'message': line})
    send(8, (1000).to_bytes(2, 'big')) if ready.is_set() else os._exit(0)  # nobody to say it to
(speaker := threading.Thread(target=speak, daemon=True)).start()
while True:
    start, delay = time.monotonic(), None
    try:
        peer, answer = connect()
        while True:
            with contextlib.suppress(LookupError, TypeError, ValueError):
                heed(**json.loads(receive()))  # what it does not know, it ignores
    except (OSError, struct.error, http.client.HTTPException) as end:
        ready.clear()
        print('closed:', end)
        while asked: print('lost:', asked.popitem()[1])
        code = getattr(end, 'errno', None) or 1006
        if code == 1000 or code // 100 == 40 or not speaker.is_alive(): sys.exit()
        bound = min(20, bound * 2) if time.monotonic() - start < 30 else 2
        time.sleep(random.uniform(*delay or ((0, 2) if code // 100 == 42 else (0.5, bound))))
