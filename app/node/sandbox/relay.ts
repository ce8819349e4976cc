/** Where the relay listens inside. The network is its own, so nobody else can have the port there. */
export const RELAY_PORT = 18_911
/** Where the sandbox finds the proxy's socket and the relay. */
export const RELAY_FOLDER = '/run/steward'

/**
 * Programs know proxies by host and port, and the sandbox has no network to the machine: this listens inside and hands each
 * connection to the proxy's socket. It starts the server once it listens, and ends with it.
 *
 * In two languages, because a program that is written in one of them brings it along, and Steward's own Node cannot run here
 * (Electron's fuse `runAsNode` is off). Arguments: socket, port, command, its arguments.
 */
export const NODE_RELAY = `'use strict'
const { connect, createServer } = require('node:net')
const { constants } = require('node:os')
const { spawn } = require('node:child_process')
const [path, port, command, ...args] = process.argv.slice(2)
const relay = createServer({ allowHalfOpen: true }, (near) => {
  const far = connect({ path, allowHalfOpen: true })
  for (const [one, other] of [[near, far], [far, near]]) {
    one.pipe(other)
    one.on('error', () => other.destroy())
  }
})
relay.on('error', (error) => {
  console.error('The relay of the sandbox cannot listen: ' + error.message)
  process.exit(126)
})
relay.listen(Number(port), '127.0.0.1', () => {
  const child = spawn(command, args, { stdio: 'inherit' })
  child.on('error', (error) => {
    console.error(error.message)
    process.exit(127)
  })
  child.on('exit', (code, signal) => process.exit(code === null ? 128 + (constants.signals[signal] || 0) : code))
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal))
})
`

export const PYTHON_RELAY = `import signal, socket, subprocess, sys, threading
path, port, command = sys.argv[1], int(sys.argv[2]), sys.argv[3:]

def copy(one, other):
    try:
        while True:
            data = one.recv(65536)
            if not data:
                break
            other.sendall(data)
        other.shutdown(socket.SHUT_WR)
    except OSError:
        for end in (one, other):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

def serve(near):
    far = socket.socket(socket.AF_UNIX)
    try:
        far.connect(path)
    except OSError:
        near.close()
        return
    back = threading.Thread(target=copy, args=(far, near), daemon=True)
    back.start()
    copy(near, far)
    back.join()
    near.close()
    far.close()

def accept(relay):
    while True:
        near, _ = relay.accept()
        threading.Thread(target=serve, args=(near,), daemon=True).start()

relay = socket.create_server(('127.0.0.1', port), backlog=64)
threading.Thread(target=accept, args=(relay,), daemon=True).start()
child = subprocess.Popen(command)
for each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    signal.signal(each, lambda number, _: child.send_signal(number))
code = child.wait()
sys.exit(code if code >= 0 else 128 - code)
`
