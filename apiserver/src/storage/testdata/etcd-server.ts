import { execFileSync, spawn } from 'node:child_process'
import { accessSync, constants, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

const repository = (): string => {
  let folder = import.meta.dirname
  while (folder !== dirname(folder) && !existsSync(join(folder, 'pnpm-workspace.yaml'))) folder = dirname(folder)
  return folder
}

/** The etcd to test with: `ETCD_BIN`, one unpacked below the repository's `.cache`, or one on the path. */
export const findEtcd = (): string | undefined => {
  const cache = join(repository(), '.cache')
  const cached = existsSync(cache) ? readdirSync(cache, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('usr/bin/etcd')) : []
  const onPath = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'etcd'))
  return [process.env['ETCD_BIN'] ?? '', ...cached.map((path) => join(cache, path)), ...onPath].find((path) => path !== '' && isExecutable(path))
}

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })

export interface EtcdServer {
  readonly port: number
  readonly version: string
  /** It answers nobody, and its connections stay, until it goes on. Resolves when none of its threads runs any more. */
  pause(): Promise<void>
  resume(): void
  stop(): Promise<void>
}

/** A real etcd, on ports and in a folder of its own. It may skip fsync: what is tested is our side. */
export const startEtcd = async (binary: string, extra: readonly string[] = []): Promise<EtcdServer> => {
  const [port, peerPort] = [await freePort(), await freePort()]
  const directory = mkdtempSync(join(tmpdir(), 'coxswain-etcd-'))
  const [client, peer] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${peerPort}`]
  const child = spawn(
    binary,
    ['--data-dir', directory, '--listen-client-urls', client, '--advertise-client-urls', client, '--listen-peer-urls', peer,
      '--initial-advertise-peer-urls', peer, '--initial-cluster', `default=${peer}`, '--log-level', 'error', ...extra],
    { stdio: 'ignore', env: { PATH: process.env['PATH'] } },
  )
  const exited = new Promise<void>((resolve) => child.on('exit', () => resolve()))
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL')
    await exited
    rmSync(directory, { recursive: true, force: true })
  }
  try {
    await answers(`${client}/health`)
  } catch (error) {
    await stop()
    throw error
  }
  return {
    port,
    version: execFileSync(binary, ['--version']).toString().split('\n')[0] ?? '',
    pause: async () => {
      child.kill('SIGSTOP')
      // A thread stops when it is its turn to run: until then the others answer.
      while (!isStopped(child.pid ?? 0)) await nextTurn()
    },
    resume: () => void child.kill('SIGCONT'),
    stop,
  }
}

const isStopped = (pid: number): boolean =>
  readdirSync(`/proc/${pid}/task`).every((thread) => / T /.test(readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8')))

const answers = async (url: string): Promise<void> => {
  for (let attempt = 0; ; attempt++) {
    const healthy = await fetch(url).then(async (response) => (await response.text()).includes('true'), () => false)
    if (healthy) return
    if (attempt >= 200) throw new Error(`${url} does not answer`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

export interface CuttingProxy {
  readonly port: number
  readonly connections: number
  /** Cuts every connection there is. */
  cut(): void
  /** Cuts after so many more bytes from the server. */
  cutAfter(bytes: number): void
  /** Cuts, and lets nobody connect until told to. */
  close(): void
  open(): void
  stop(): Promise<void>
}

/** Passes TCP on, until told to cut. */
export const cuttingProxy = async (target: number): Promise<CuttingProxy> => {
  const sockets = new Set<Socket>()
  let connections = 0
  let left = Number.POSITIVE_INFINITY
  let isOpen = true
  const cut = (): void => {
    left = Number.POSITIVE_INFINITY
    for (const socket of sockets) socket.destroy()
    sockets.clear()
  }
  const server = createServer((near) => {
    connections++
    if (!isOpen) return near.destroy()
    const far = connect(target, '127.0.0.1')
    for (const [from, to] of [[near, far], [far, near]] as const) {
      sockets.add(from)
      from.on('error', () => to.destroy())
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
    }
    near.on('data', (chunk) => far.write(chunk))
    far.on('data', (chunk: Buffer) => {
      left -= chunk.length
      if (left <= 0) cut()
      else near.write(chunk)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return connections
    },
    cut,
    cutAfter: (bytes) => {
      left = bytes
    },
    close: () => {
      isOpen = false
      cut()
    },
    open: () => {
      isOpen = true
    },
    stop: () =>
      new Promise((resolve) => {
        cut()
        server.close(() => resolve())
      }),
  }
}
