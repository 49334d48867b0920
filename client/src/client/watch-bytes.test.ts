import { type ByteSink, type ByteStream, virtualClock } from '@coxswain/ports'
import { describe, expect, it } from 'vitest'
import { createClient } from './client.ts'
import type { WatchEvent } from './verbs/watch.ts'
import { PODS } from './well-known.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const frame = (name: string): string => `{"type":"ADDED","object":{"metadata":{"managedFields":[{"manager":"m"}],"name":"${name}"}}}\n`

/** Watches of one client, each with what it has seen, and the ends of their streams that the server holds. */
const watching = (count: number) => {
  const sinks: ByteSink[] = []
  const stream = (): ByteStream => ({ start: (sink) => void sinks.push(sink), cancel: () => undefined })
  const client = createClient({
    clock: virtualClock(),
    userAgent: 'test',
    omitManagedFields: true,
    transport: async () => ({ status: 200, headers: {}, body: stream() }),
  })
  const seen: WatchEvent[][] = Array.from({ length: count }, () => [])
  const ended = seen.map((into) => client.watch(PODS, { onEvents: (events) => into.push(...events) }))
  return { sinks, seen, ended }
}
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('bytes of watches', () => {
  it('are read once where several watches are handed the same ones', async () => {
    const { sinks, seen } = watching(2)
    await turn()
    for (const chunk of [bytes(frame('a')), bytes(frame('b'))]) for (const sink of sinks) sink.write(chunk)
    expect(seen[0]?.map(({ object }) => object)).toEqual([{ metadata: { name: 'a' } }, { metadata: { name: 'b' } }])
    expect(seen[1]?.map(({ object }) => object)).toEqual(seen[0]?.map(({ object }) => object))
    expect(seen[1]?.[0]?.object).toBe(seen[0]?.[0]?.object)
    expect(seen[1]?.[1]?.object).toBe(seen[0]?.[1]?.object)
  })

  it('are read for each watch where one of them is in the middle of a frame', async () => {
    const { sinks, seen, ended } = watching(2)
    await turn()
    const whole = frame('a')
    const [head, tail] = [bytes(whole.slice(0, 20)), bytes(whole.slice(20))]
    sinks[0]?.write(head)
    sinks[0]?.write(tail)
    sinks[1]?.write(head)
    sinks[1]?.write(tail)
    expect(seen.map((events) => events.length)).toEqual([1, 1])
    sinks[1]?.write(tail)
    await expect(ended[1]).rejects.toThrow('the watch cannot be read')
  })

  it('may end without a line break', async () => {
    const { sinks, seen, ended } = watching(1)
    await turn()
    sinks[0]?.write(bytes(frame('a').trimEnd()))
    expect(seen[0]).toEqual([])
    sinks[0]?.end()
    await ended[0]
    expect(seen[0]).toHaveLength(1)
  })
})
