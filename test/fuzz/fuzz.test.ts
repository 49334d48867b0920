import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { requests } from './arbitraries/requests.ts'
import { check } from './check.ts'
import { type FuzzWorld, openFuzzWorld, sampleOf } from './world.ts'

/** `pnpm fuzz -- --runs N --seed S` sets these; the suite alone is a short run that is the same each time. */
const runs = Number(process.env['COXSWAIN_FUZZ_RUNS'] ?? 2_000)
const seed = Number(process.env['COXSWAIN_FUZZ_SEED'] ?? 1)

/** Requests leave things behind: now and then the server is a new one. */
const REQUESTS_PER_WORLD = 500
/** What all of a run may add to the heap: answers, caches and histories have their bounds. */
const MAX_GROWTH_BYTES = 96 * 1024 * 1024

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')
const heap = (): number => {
  collect()
  return process.memoryUsage().heapUsed
}

test(
  `${runs} odd requests (seed ${seed}) are answered, each without harm`,
  async () => {
    const worlds = createWorlds()
    await worlds.next()
    const counts = new Map<string, number>()
    const before = heap()
    const property = fc.asyncProperty(requests(sampleOf), async (request) => {
      const { status } = await check(await worlds.next(), request).catch((error: unknown) => {
        // What made it fail may have stayed: each further try is on a server of its own.
        worlds.drop()
        throw error
      })
      const key = `${request.method} ${Math.floor(status / 100)}xx`
      counts.set(key, (counts.get(key) ?? 0) + 1)
    })
    await fc.assert(property, { numRuns: runs, seed, endOnFailure: false })
    worlds.drop()
    process.stdout.write(`${report(counts)}\n`)
    expect(heap() - before).toBeLessThan(MAX_GROWTH_BYTES)
  },
  60_000 + runs * 60,
)

const createWorlds = () => {
  let world: FuzzWorld | undefined
  let used = 0
  const drop = (): void => {
    world?.close()
    world = undefined
    used = 0
  }
  return {
    next: async (): Promise<FuzzWorld> => {
      if (++used > REQUESTS_PER_WORLD) drop()
      world ??= await openFuzzWorld()
      return world
    },
    drop,
  }
}

const report = (counts: ReadonlyMap<string, number>): string =>
  [`seed ${seed}, ${runs} requests:`, ...[...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, count]) => `  ${key}: ${count}`)].join(
    '\n',
  )
