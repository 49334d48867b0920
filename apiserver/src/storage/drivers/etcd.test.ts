import { seededRandom, silentLogger, sleep } from '@coxswain/ports'
import { systemClock } from '@coxswain/ports/node'
import { Etcd3 } from 'etcd3'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { testServer } from '../../testkit/test-server.ts'
import { storeContract } from '../store.contract.ts'
import { NoSpaceError, type Store, UnknownOutcomeError } from '../store.ts'
import { type CuttingProxy, cuttingProxy, type EtcdServer, findEtcd, freePort, startEtcd } from '../testdata/etcd-server.ts'
import { faultyStore } from '../testdata/planted-faults.ts'
import { bytes, recorder, text } from '../testdata/recorder.ts'
import { type EtcdStoreOptions, etcdStore } from './etcd.ts'

const binary = findEtcd()

const withEtcd = it.skipIf(binary === undefined)
// Vitest shows that tests are skipped, not why.
if (binary === undefined) process.stdout.write('the etcd driver is not tested: no etcd in ETCD_BIN, .cache or PATH\n')

let server: EtcdServer
let proxy: CuttingProxy
let prefixes = 0
beforeAll(async () => {
  if (binary === undefined) return
  server = await startEtcd(binary)
  proxy = await cuttingProxy(server.port)
})
afterAll(async () => {
  await proxy?.stop()
  await server?.stop()
})

const freshPrefix = (): string => `/test-${prefixes++}`
const open = async (prefix: string, more: Partial<EtcdStoreOptions> = {}): Promise<Store> =>
  faultyStore(
    await etcdStore({
      endpoints: [`http://127.0.0.1:${proxy.port}`],
      prefix,
      clock: systemClock,
      logger: silentLogger,
      random: seededRandom(prefix),
      compactEveryMs: 0,
      ...more,
    }),
  )

describe.skipIf(binary === undefined)('etcd', () => {
  storeContract('etcd', async () => {
    const store = await open(freshPrefix())
    return {
      store,
      interrupt: async () => {
        proxy.cut()
        // The first call after a cut may find it out; an unconditional write that does has an unknown outcome.
        await store.sync()
        return store
      },
      advance: (milliseconds) => sleep(systemClock, milliseconds),
      close: () => store.close(),
    }
  })
})

withEtcd('loses no event and repeats none while its connection is cut again and again', { timeout: 60_000 }, async () => {
  const prefix = freshPrefix()
  const store = await open(prefix)
  const writer = await open(prefix, { endpoints: [`http://127.0.0.1:${server.port}`] })
  const start = await store.sync()
  const [live, late] = [recorder(), recorder()]
  store.watch('a/', start, live)
  const total = 3_000
  const before = proxy.connections
  const value = new Uint8Array(1_000)
  let written = 0
  const write = async (): Promise<void> => {
    while (written < total) {
      const key = `a/${written++}`
      await writer.txn([], [{ type: 'put', key, value }])
    }
  }
  let lateOpen = false
  const openLate = (): void => {
    lateOpen = true
    store.watch('a/', start, late)
  }
  const cutting = (async () => {
    while (written < total) {
      proxy.cutAfter(50_000)
      await sleep(systemClock, 60)
      if (!lateOpen && written > total / 2) openLate()
    }
    if (!lateOpen) openLate()
  })()
  await Promise.all([...Array.from({ length: 32 }, write), cutting])
  proxy.cut()
  expect(proxy.connections - before).toBeGreaterThan(2)
  await live.until(({ seen }) => seen.length >= total)
  await late.until(({ seen }) => seen.length >= total)
  for (const { seen } of [live, late]) expect(new Set(seen.map(({ key }) => key)).size).toBe(seen.length)
  expect([live.seen.length, late.seen.length]).toEqual([total, total])
  await Promise.all([store.close(), writer.close()])
})

withEtcd('catches a watch up that starts before what it keeps', async () => {
  const prefix = freshPrefix()
  const first = await open(prefix)
  const start = await first.sync()
  for (let i = 0; i < 20; i++) await first.txn([], [{ type: 'put', key: `a/${i}`, value: bytes(String(i)) }])
  await first.close()
  const second = await open(prefix)
  const sink = recorder()
  second.watch('a/', start, sink)
  await sink.until(({ seen }) => seen.length === 20)
  await second.txn([], [{ type: 'put', key: 'a/new', value: bytes('new') }])
  await sink.until(({ seen }) => seen.length === 21)
  const quiet = recorder()
  second.watch('b/', start, quiet)
  const reached = await second.sync()
  await quiet.until(({ progressed }) => progressed >= reached)
  await second.close()
})

withEtcd('shows the writes of one server to the watches of another', async () => {
  const prefix = freshPrefix()
  const [one, other] = [await open(prefix), await open(prefix)]
  const sink = recorder()
  other.watch('a/', await other.sync(), sink)
  await one.txn([], [{ type: 'put', key: 'a/1', value: bytes('one') }])
  await sink.until(({ seen }) => seen.length === 1)
  expect(text((await other.get('a/1'))?.value)).toBe('one')
  await Promise.all([one.close(), other.close()])
})

withEtcd('tells of its own writes in the bytes that were written, and of what was before in those that it has told', async () => {
  const store = await open(freshPrefix())
  const sink = recorder()
  store.watch('a/', await store.sync(), sink)
  const [one, two] = [bytes('one'), bytes('two')]
  for (const [i, value] of [one, two].entries()) {
    await store.txn([], [{ type: 'put', key: 'a/1', value }])
    await sink.until(({ seen }) => seen.length > i)
  }
  expect(sink.seen[0]?.value).toBe(one)
  expect(sink.seen[1]?.value).toBe(two)
  expect(sink.seen[1]?.previous?.value).toBe(one)
  await store.close()
})

withEtcd('refuses a prefix with keys of another program, and one of another format, by name', async () => {
  const prefix = freshPrefix()
  const outside = await open(freshPrefix())
  await outside.close()
  const raw = async (key: string): Promise<void> => {
    const response = await fetch(`http://127.0.0.1:${server.port}/v3/kv/put`, {
      method: 'POST',
      body: JSON.stringify({ key: Buffer.from(key).toString('base64'), value: 'eA==' }),
    })
    expect(response.status).toBe(200)
  }
  await raw(`${prefix}/pods/default/nginx`)
  await expect(open(prefix)).rejects.toThrow(`${prefix}/pods/default/nginx`)
  const other = freshPrefix()
  await raw(`${other}/system/format`)
  await expect(open(other)).rejects.toThrow(/is marked "x"/)
  const beside = await open(prefix.slice(0, -1) || '/t')
  await beside.close()
})

withEtcd('compacts in turns with other servers, about once a period', async () => {
  const prefix = freshPrefix()
  const period = 150
  const stores = await Promise.all([open(prefix, { compactEveryMs: period }), open(prefix, { compactEveryMs: period })])
  const store = stores[0] as Store
  const start = await store.sync()
  for (let i = 0; i < 10; i++) {
    await store.txn([], [{ type: 'put', key: 'a/1', value: bytes(String(i)) }])
    await sleep(systemClock, period / 2)
  }
  await expect(store.list('a/', { revision: start })).rejects.toThrow(/compacted/)
  expect((await store.list('a/')).items).toHaveLength(1)
  await Promise.all(stores.map((each) => each.close()))
})

withEtcd('shares one read of the revision among callers, and begins it after each of them', async () => {
  const prefix = freshPrefix()
  const store = await open(prefix)
  await Promise.all(
    Array.from({ length: 200 }, async (_, i) => {
      const result = await store.txn([], [{ type: 'put', key: `a/${i}`, value: bytes('x') }])
      const reached = await store.sync()
      expect(reached).toBeGreaterThanOrEqual(result.ok ? result.revision : Number.POSITIVE_INFINITY)
    }),
  )
  await store.close()
})

withEtcd('never applies a write twice, nor loses one it has acknowledged, while answers are lost', { timeout: 60_000 }, async () => {
  const store = await open(freshPrefix())
  const outcomes = { done: 0, unknown: 0, refused: 0 }
  const increment = async (): Promise<void> => {
    const item = await store.get('a/counter')
    const next = bytes(String(Number(text(item?.value) ?? '0') + 1))
    const result = await store.txn([{ key: 'a/counter', revision: item?.revision ?? 0 }], [{ type: 'put', key: 'a/counter', value: next }])
    if (result.ok) outcomes.done++
    else outcomes.refused++
  }
  const count = async (): Promise<void> => {
    for (let i = 0; i < 40; i++) {
      if (i % 4 === 0) proxy.cutAfter(400)
      await increment().catch((error: unknown) => {
        expect(error).toBeInstanceOf(UnknownOutcomeError)
        outcomes.unknown++
      })
    }
  }
  await Promise.all(Array.from({ length: 8 }, count))
  const value = Number(text((await store.get('a/counter'))?.value))
  expect(outcomes.done).toBeGreaterThan(20)
  expect(value).toBeGreaterThanOrEqual(outcomes.done)
  expect(value).toBeLessThanOrEqual(outcomes.done + outcomes.unknown)
  await store.close()
})

withEtcd('never applies a write in company twice, nor loses one of them, while answers are lost', { timeout: 60_000 }, async () => {
  const store = await open(freshPrefix())
  const count = async (name: number): Promise<number> => {
    const key = `a/${name}`
    let [done, unknown] = [0, 0]
    for (let i = 0; i < 40; i++) {
      if (name === 0 && i % 4 === 0) proxy.cutAfter(4_000)
      const item = await store.get(key)
      const next = bytes(String(Number(text(item?.value) ?? '0') + 1))
      const result = await store
        .txn([{ key, revision: item?.revision ?? 0 }], [{ type: 'put', key, value: next }])
        .catch((error: unknown) => {
          expect(error).toBeInstanceOf(UnknownOutcomeError)
          unknown++
        })
      if (result?.ok === true) done++
    }
    const value = Number(text((await store.get(key))?.value))
    expect(value).toBeGreaterThanOrEqual(done)
    expect(value).toBeLessThanOrEqual(done + unknown)
    return done
  }
  const done = await Promise.all(Array.from({ length: 24 }, (_, name) => count(name)))
  expect(Math.min(...done)).toBeGreaterThan(20)
  await store.close()
})

withEtcd('writes each for itself where etcd takes no more together', { timeout: 30_000 }, async () => {
  const own = await startEtcd(binary ?? '', ['--max-txn-ops', '4'])
  const store = await open('/few', { endpoints: [`http://127.0.0.1:${own.port}`] })
  const value = new Uint8Array(1_000)
  const write = (i: number) => store.txn([{ key: `a/${i}`, revision: 0 }], [{ type: 'put', key: `a/${i}`, value }])
  const results = await Promise.all(Array.from({ length: 50 }, (_, i) => write(i)))
  expect(results.filter(({ ok }) => ok)).toHaveLength(50)
  expect((await store.list('a/')).count).toBe(50)
  await store.close()
  await own.stop()
})

withEtcd('goes on from what a release without company has written', async () => {
  const prefix = freshPrefix()
  const etcd = new Etcd3({ hosts: `http://127.0.0.1:${server.port}` })
  await etcd.put(`${prefix}/system/format`).value('coxswain store, format 1')
  for (const name of ['kept', 'changed', 'deleted']) await etcd.put(`${prefix}/data/a/${name}`).value(`old ${name}`)
  etcd.close()
  const [store, other] = await Promise.all([open(prefix), open(prefix)])
  const { items, revision: start } = await store.list('a/')
  expect(items.map(({ key, value }) => `${key}=${text(value)}`)).toEqual([
    'a/changed=old changed',
    'a/deleted=old deleted',
    'a/kept=old kept',
  ])
  const sink = recorder()
  other.watch('a/', start, sink)
  const [changed, deleted] = items
  const replace = [{ key: 'a/changed', revision: changed?.revision ?? 0 }]
  expect(await store.txn(replace, [{ type: 'put', key: 'a/changed', value: bytes('new') }])).toMatchObject({ ok: true })
  expect(await store.txn([{ key: 'a/deleted', revision: deleted?.revision ?? 0 }], [{ type: 'delete', key: 'a/deleted' }])).toMatchObject({
    ok: true,
  })
  await sink.until(({ seen }) => seen.length === 2)
  expect(sink.seen.map(({ key, value, previous }) => [key, text(value), text(previous?.value), previous?.revision])).toEqual([
    ['a/changed', 'new', 'old changed', changed?.revision],
    ['a/deleted', undefined, 'old deleted', deleted?.revision],
  ])
  expect((await store.list('a/', { revision: start })).items).toEqual(items)
  await Promise.all([store.close(), other.close()])
})

withEtcd('says that an outcome is unknown where it is, and what it was where that can be proved', async () => {
  const store = await open(freshPrefix())
  const write = (revision: number | undefined, value: string) =>
    store.txn(revision === undefined ? [] : [{ key: 'a/1', revision }], [{ type: 'put', key: 'a/1', value: bytes(value) }])
  const first = await write(0, 'first')
  const base = first.ok ? first.revision : 0
  /** The request arrives, the answer does not; unless another answer is the one that is lost, which is tried again. */
  const withoutAnswer = async (conditional: boolean): Promise<unknown> => {
    for (let attempt = 0; attempt < 20; attempt++) {
      const item = await store.get('a/1')
      await store.sync()
      proxy.cutAfter(1)
      const outcome = await write(conditional ? item?.revision : undefined, `attempt ${attempt}`).catch((error: unknown) => error)
      if (outcome instanceof Error) return outcome
    }
    return undefined
  }
  // What is found afterwards may have been written by another with the same intent.
  expect(await withoutAnswer(true)).toBeInstanceOf(UnknownOutcomeError)
  expect(await withoutAnswer(false)).toBeInstanceOf(UnknownOutcomeError)
  await store.sync()
  // The first attempt is refused unheard; the second shows that another came first.
  proxy.cutAfter(1)
  expect((await write(base, 'too late')).ok).toBe(false)
  await store.close()
})

withEtcd('goes on with another member where one does not answer', async () => {
  const dead = await freePort()
  const store = await open(freshPrefix(), { endpoints: [`http://127.0.0.1:${dead}`, `http://127.0.0.1:${server.port}`] })
  const sink = recorder()
  store.watch('a/', await store.sync(), sink)
  expect((await store.txn([], [{ type: 'put', key: 'a/1', value: bytes('one') }])).ok).toBe(true)
  await sink.until(({ seen }) => seen.length === 1)
  await store.close()
})

withEtcd('is refused in time while etcd is away, and goes on once it is back', { timeout: 60_000 }, async () => {
  const own = await startEtcd(binary ?? '')
  const way = await cuttingProxy(own.port)
  // Longer than a busy disk may take for one of the server's first writes.
  const store = await open('/away', { endpoints: [`http://127.0.0.1:${way.port}`], callTimeoutMs: 1_000 })
  const { server, send } = await testServer({ store })
  onTestFinished(async () => {
    server.close()
    await store.close()
    await way.stop()
    await own.stop()
  })
  const path = '/api/v1/namespaces/default/configmaps'
  const write = async (name: string) => (await send('POST', path, { metadata: { name } })).status
  const read = async () => (await send('GET', `${path}/before`)).status
  const refusal = async (query: string) => (await send('GET', `${path}${query}`)).json
  expect(await write('before')).toBe(201)
  const absences = [
    [own.pause, own.resume],
    [way.close, way.open],
  ] as const
  for (const [n, [leave, comeBack]] of absences.entries()) {
    await leave()
    const [written, ...others] = await Promise.all([write(`lost-${n}`), refusal('/before'), refusal('')])
    // 504 where it may have been carried out.
    expect([500, 504]).toContain(written)
    const message = expect.stringMatching(/^(context deadline exceeded|rpc error: code = Unavailable desc = transport is closing)$/)
    for (const other of others)
      expect(other).toEqual({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, code: 500 })
    comeBack()
    await vi.waitFor(async () => expect(await write(`after-${n}`)).toBe(201), { timeout: 10_000 })
    expect(await read()).toBe(200)
  }
})

withEtcd('refuses puts for want of space, and serves reads and deletes', { timeout: 30_000 }, async () => {
  const server = await startEtcd(binary ?? '', ['--quota-backend-bytes', String(4 * 1024 * 1024)])
  const store = await etcdStore({
    endpoints: [`http://127.0.0.1:${server.port}`],
    clock: systemClock,
    logger: silentLogger,
    random: seededRandom('space'),
    compactEveryMs: 0,
  })
  try {
    const value = new Uint8Array(500_000)
    let refusal: unknown
    // etcd counts what it holds a little late.
    for (let i = 0; i < 100 && refusal === undefined; i++) {
      refusal = await store.txn([{ key: `a/${i}`, revision: 0 }], [{ type: 'put', key: `a/${i}`, value }]).then(
        () => undefined,
        (error: unknown) => error,
      )
    }
    const second = await store.txn([{ key: 'a/new', revision: 0 }], [{ type: 'put', key: 'a/new', value }]).catch((error: unknown) => error)
    expect(second).toBeInstanceOf(NoSpaceError)
    expect((await store.list('a/')).count).toBeGreaterThan(2)
    expect((await store.txn([], [{ type: 'delete', key: 'a/0' }])).ok).toBe(true)
  } finally {
    await store.close()
    await server.stop()
  }
})
