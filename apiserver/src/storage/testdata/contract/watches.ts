import { expect, it } from 'vitest'
import { recorder } from '../recorder.ts'
import { type Context, put, remove, settled, summary, write } from './context.ts'

export const watchTests = (context: Context): void => {
  it('hands over every event below the prefix, in order, with the value before', async () => {
    const start = await context.store.sync()
    const sink = recorder()
    const other = recorder()
    context.store.watch('foo/', start, sink)
    context.store.watch('foobar/', start, other)
    const one = await write(context.store, put('foo/1', 'one'))
    const beside = await write(context.store, put('foobar/1', 'other'))
    const two = await write(context.store, put('foo/1', 'two'))
    const gone = await write(context.store, remove('foo/1'))
    const last = await write(context.store, put('foo/1', 'three'))
    await settled(context, sink, last)
    expect(summary(sink.seen)).toEqual([
      `${one} put foo/1 one was -@-`,
      `${two} put foo/1 two was one@${one}`,
      `${gone} delete foo/1 - was two@${two}`,
      `${last} put foo/1 three was -@-`,
    ])
    await settled(context, other, beside)
    expect(other.seen.map(({ key }) => key)).toEqual(['foobar/1'])
  })

  it('never splits a revision', async () => {
    const start = await context.store.sync()
    const sink = recorder()
    context.store.watch('a/', start, sink)
    const big = 'x'.repeat(3_000)
    for (let i = 0; i < 5; i++)
      await context.store.txn(
        [],
        Array.from({ length: 100 }, (_, k) => put(`a/${i}/${k}`, big)),
      )
    const last = await context.store.sync()
    await sink.until(({ seen }) => seen.at(-1)?.revision === last)
    // The recorder refuses a batch that begins with the revision that the one before ended with.
    expect(sink.seen).toHaveLength(500)
  })

  it('hands events over before a write is acknowledged, or soon after where others write too', async () => {
    const sink = recorder()
    context.store.watch('a/', await context.store.sync(), sink)
    for (let i = 0; i < 10; i++) {
      const revision = await write(context.store, put('a/1', String(i)))
      await settled(context, sink, revision)
      expect(sink.seen.at(-1)?.revision).toBe(revision)
    }
  })

  it('tells a watch how far it has come, also where nothing happens below its prefix', async () => {
    const sink = recorder()
    context.store.watch('quiet/', await context.store.sync(), sink)
    const revision = await write(context.store, put('loud/1'))
    if (!context.store.shared) return
    const reached = await context.store.sync()
    expect(reached).toBeGreaterThanOrEqual(revision)
    await sink.until(({ progressed }) => progressed >= reached)
    expect(sink.seen).toEqual([])
  })

  it('waits for a revision that is still to come', async () => {
    const start = await context.store.sync()
    // Writes without company are equally far from each other.
    const distance = (await write(context.store, put('a/0'))) - start
    const sink = recorder()
    context.store.watch('a/', start + 3 * distance, sink)
    for (let i = 1; i <= 3; i++) await write(context.store, put(`a/${i}`))
    await settled(context, sink, await write(context.store, put('a/4')))
    expect(sink.seen.map(({ key }) => key)).toEqual(['a/3', 'a/4'])
  })

  it('hands nothing over after it is closed', async () => {
    const sink = recorder()
    const watch = context.store.watch('a/', await context.store.sync(), sink)
    const other = recorder()
    context.store.watch('a/', await context.store.sync(), other)
    await settled(context, other, await write(context.store, put('a/1')))
    watch.close()
    watch.close()
    const count = sink.seen.length
    await settled(context, other, await write(context.store, put('a/2')))
    expect(sink.seen).toHaveLength(count)
    expect(other.seen).toHaveLength(2)
  })

  it('lets a sink write, and keeps the order for everybody', async () => {
    const sinks = [recorder(), recorder(), recorder()]
    const start = await context.store.sync()
    const answers: Promise<number>[] = []
    context.store.watch('a/', start, {
      ...recorder(),
      events: (events) => {
        for (const event of events) if (event.key === 'a/1') answers.push(write(context.store, put('a/answer')))
      },
    })
    for (const sink of sinks) context.store.watch('a/', start, sink)
    await write(context.store, put('a/1'))
    await sinks[0]?.until(({ seen }) => seen.length === 2)
    const last = await (answers[0] as Promise<number>)
    for (const sink of sinks) {
      await settled(context, sink, last)
      expect(sink.seen.map(({ key }) => key)).toEqual(['a/1', 'a/answer'])
      expect(sink.failure).toBeUndefined()
    }
  })
}
