"""A client of sample/chat in Python's standard library, written from PROTOCOL.md alone.
Says what it reads, prints what it hears: python3 -u chat.py ws://localhost:5005/ws Ada"""
import base64, hashlib, http.client, itertools, json, os, random, sys, threading, time, urllib.parse
url, name = urllib.parse.urlsplit(sys.argv[1]), sys.argv[2]
asked, ids, bound, lock, ready = {}, itertools.count(1), 0.5, threading.Lock(), threading.Event()

def connect():  # RFC 6455, section 4.1
    key = base64.b64encode(os.urandom(16))
    proof = base64.b64encode(hashlib.sha1(key + b'258EAFA5-E914-47DA-95CA-C5AB0DC85B11').digest())
    upgrade = http.client.HTTPConnection(url.netloc, timeout=15)
    upgrade.request('GET', url.path or '/', headers={
        'Connection': 'Upgrade', 'Upgrade': 'websocket', 'Sec-WebSocket-Version': '13',
        'Sec-WebSocket-Key': key, 'Sec-WebSocket-Protocol': 'hypern.v1.json'})
    answer = upgrade.getresponse()
    if answer.headers['Sec-WebSocket-Accept'] != proof.decode(): raise OSError(answer.status)
    return upgrade.sock, answer
def receive(message=b''):  # section 5.2; where there is nothing more to read, it fails
    first, size = answer.fp.read(2)
    if size > 125: size = int.from_bytes(answer.fp.read(2 if size == 126 else 8), 'big')
    opcode, data = first & 15, answer.fp.read(size)
    if opcode == 8: raise OSError(int.from_bytes(data[:2], 'big'), data[2:].decode())
    if opcode == 9: send(10, data)
    if opcode < 8: message += data
    return json.loads(message) if opcode < 8 and first & 128 else receive(message)
def send(opcode, data):
    size = [len(data)] if len(data) < 126 else [126, *len(data).to_bytes(2, 'big')]
    mask = os.urandom(4)
    masked = bytes(byte ^ mask[index % 4] for index, byte in enumerate(data))
    with lock: peer.sendall(bytes([128 | opcode, 128 | size[0], *size[1:]]) + mask + masked)
def ask(what, **frame):
    asked[frame.setdefault('id', next(ids))] = what
    send(1, json.dumps(frame).encode())
def speak():
    for line in map(str.strip, sys.stdin):
        ready.wait()
        ask(line, channel='chat', event='message', data={'user': name, 'message': line})
    send(8, (1000).to_bytes(2, 'big'))
threading.Thread(target=speak, daemon=True).start()
while True:
    start, after = time.monotonic(), None
    try:
        peer, answer = connect()
        while True:
            frame = receive()
            event, data, what = frame.get('event'), frame.get('data'), asked.pop(frame.get('id'), 0)
            if what: print('failed:' if event == 'exception' else 'done:', what, data or '')
            elif frame.get('channel') == 'chat': print(f'{data["user"]}: {data["message"]}')
            elif event == '$reconnect': ready.clear(); after = data['after'] / 1000
            elif event == '$welcome':
                peer.settimeout((data['pingInterval'] + data['pingTimeout']) / 1000 or None)
                ask('subscribe', event='$sub', data={'channel': 'chat'})
                ready.set()  # what is asked from now on is handled after that
    except (OSError, ValueError) as end:
        ready.clear()
        print('closed:', end)
        while asked: print('lost:', asked.popitem()[1])
        code = getattr(end, 'errno', None) or 1006
        if code == 1000 or code // 100 == 40: sys.exit()
        bound, soon = min(20, bound * 2) if time.monotonic() - start < 30 else 1, code // 100 == 42
        time.sleep(random.uniform(0, 2 if soon else bound) if after is None or not soon else after)
