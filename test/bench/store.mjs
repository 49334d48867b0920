// Durable writes of the embedded store: `pnpm build && node test/bench/store.mjs`. Prints one JSON line a measurement.
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

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

const directory = mkdtempSync(join(tmpdir(), 'coxswain-bench-'))
try {
  const options = { directory, clock, logger, onFatal }
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
  global.gc?.()
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
