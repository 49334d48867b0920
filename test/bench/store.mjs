// Durable writes of the embedded store, and its past: `pnpm build && node test/bench/store.mjs`. Prints one JSON line a measurement.
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

const drivers = resolve(process.argv[2] ?? join(import.meta.dirname, '../../apiserver/dist/storage/drivers'))
const { embeddedStore } = await import(join(drivers, 'embedded.js'))
const { memoryStore } = await import(join(drivers, 'memory.js'))

const clock = {
  now: Date.now,
  monotonic: () => performance.now(),
  after: (milliseconds, task) => {
    const timer = setTimeout(task, milliseconds)
    return { cancel: () => clearTimeout(timer) }
  },
}
const nothing = () => undefined
const logger = { debug: nothing, info: nothing, warn: nothing, error: nothing, child: () => logger }
const onFatal = (error) => {
  throw error
}
const report = (fields) => process.stdout.write(`${JSON.stringify(fields)}\n`)

const writes = async (name, store, writers, milliseconds) => {
  const value = new Uint8Array(1_000).fill(120)
  let count = 0
  const end = performance.now() + milliseconds
  const before = process.cpuUsage()
  await Promise.all(
    Array.from({ length: writers }, async (_, writer) => {
      for (let i = 0; performance.now() < end; i++, count++) {
        await store.txn([], [{ type: 'put', key: `/registry/pods/default/w${writer}-${i % 100}`, value }])
      }
    }),
  )
  const { user, system } = process.cpuUsage(before)
  report({
    store: name,
    writers,
    putsPerSecond: Math.round(count / (milliseconds / 1_000)),
    cpuMicrosecondsPerPut: Math.round((user + system) / count),
  })
}

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')
/** Memory that values take, once what nobody refers to is gone: some of it goes in a later turn, or by another thread. */
const valueBytes = async () => {
  for (let pass = 0; pass < 3; pass++) {
    collect()
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return process.memoryUsage().arrayBuffers
}
const inMiB = (bytes) => Math.round((bytes / 2 ** 20) * 10) / 10
/** CPU time for each of the things that `work` does and counts: the median of several rounds. */
const cpuMicroseconds = async (work) => {
  const rounds = []
  for (let round = 0; round < 11; round++) {
    const before = process.cpuUsage()
    const count = await work()
    const { user, system } = process.cpuUsage(before)
    rounds.push((user + system) / count)
  }
  return Math.round(rounds.sort((a, b) => a - b)[5] * 10) / 10
}
const PODS = 2_000
const POD_BYTES = 4_500

/** What a Deployment leaves behind: each pod is created and then bound. Gives the revisions before and between. */
const deploy = async (store) => {
  const putAll = () =>
    Promise.all(
      Array.from({ length: PODS }, (_, i) =>
        store.txn([], [{ type: 'put', key: `/registry/pods/default/p${i}`, value: new Uint8Array(POD_BYTES).fill(i) }]),
      ),
    )
  const start = await store.sync()
  await putAll()
  const between = await store.sync()
  await putAll()
  return { start, between }
}
/** How many events a watch that goes on from `revision` is given. */
const resume = (store, revision) =>
  new Promise((resolve, reject) => {
    let count = 0
    const watch = store.watch('', revision, {
      events: (events) => {
        count += events.length
      },
      progress: () => {
        watch.close()
        resolve(count)
      },
      compacted: reject,
      failed: reject,
    })
  })
const past = async (options) => {
  const empty = await valueBytes()
  const store = await embeddedStore(options)
  const { start, between } = await deploy(store)
  report({ past: `${PODS} keys of ${POD_BYTES} bytes, written twice`, valueMiB: inMiB((await valueBytes()) - empty) })
  report({ resumed: await resume(store, start), cpuMicrosecondsPerEvent: await cpuMicroseconds(() => resume(store, start)) })
  const listed = await cpuMicroseconds(async () => (await store.list('', { revision: between })).items.length)
  report({ listed: 'as of the revision between', cpuMicrosecondsPerItem: listed })
  await store.close()
}
const reopened = async (options) => {
  const empty = await valueBytes()
  const store = await embeddedStore(options)
  report({ past: 'the same, opened again', valueMiB: inMiB((await valueBytes()) - empty) })
  await store.close()
}

const directory = mkdtempSync(join(tmpdir(), 'coxswain-bench-'))
try {
  const options = { directory, clock, logger, onFatal }
  await past(options)
  await reopened(options)
  rmSync(directory, { recursive: true })
  let store = await embeddedStore(options)
  for (const writers of [1, 32, 256]) await writes('embedded', store, writers, 3_000)
  await store.close()
  rmSync(directory, { recursive: true })
  store = await embeddedStore(options)
  for (let i = 0; i < 100_000; i += 1_000) {
    await Promise.all(
      Array.from({ length: 1_000 }, (_, k) =>
        store.txn([], [{ type: 'put', key: `/registry/pods/default/p${i + k}`, value: new Uint8Array(1_000).fill(i) }]),
      ),
    )
  }
  await store.close()
  const file = statSync(join(directory, 'store.mdb')).size
  collect()
  const [started, memory] = [performance.now(), process.memoryUsage().rss]
  store = await embeddedStore(options)
  report({
    open: '100,000 keys of 1 KB',
    milliseconds: Math.round(performance.now() - started),
    fileBytes: file,
    rssGrowth: process.memoryUsage().rss - memory,
  })
  const listed = performance.now()
  const { count } = await store.list('/registry/pods/')
  report({ list: count, milliseconds: Math.round((performance.now() - listed) * 10) / 10 })
  await store.close()
  await writes('memory', memoryStore({ clock }), 32, 1_000)
} finally {
  rmSync(directory, { recursive: true, force: true })
}
