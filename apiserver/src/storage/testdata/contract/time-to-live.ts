import { expect, it } from 'vitest'
import { recorder, text } from '../recorder.ts'
import { type Context, put, write } from './context.ts'

export const ttlTests = (context: Context): void => {
  it('deletes a key when its time is over, by a revision and an event of its own', async () => {
    const sink = recorder()
    context.store.watch('a/', await context.store.sync(), sink)
    const revision = await write(context.store, { ...put('a/short', 'brief'), ttlSeconds: 1 }, put('a/long'))
    await context.advance(500)
    expect(await context.store.get('a/short')).toBeDefined()
    const gone = sink.until(({ seen }) => seen.at(-1)?.type === 'delete')
    await context.advance(600)
    await gone
    const event = sink.seen.at(-1)
    expect([event?.key, text(event?.previous?.value), event?.previous?.revision]).toEqual(['a/short', 'brief', revision])
    expect(event?.revision).toBeGreaterThan(revision)
    expect(await context.store.get('a/short')).toBeUndefined()
    expect(await context.store.get('a/long')).toBeDefined()
  })

  it('keeps a key that is written again without a time to live', async () => {
    const sink = recorder()
    context.store.watch('a/', await context.store.sync(), sink)
    await write(context.store, { ...put('a/kept'), ttlSeconds: 1 })
    await write(context.store, put('a/kept', 'for good'))
    await write(context.store, { ...put('a/other'), ttlSeconds: 1 })
    const gone = sink.until(({ seen }) => seen.some(({ type }) => type === 'delete'))
    await context.advance(1_100)
    await gone
    expect(sink.seen.filter(({ type }) => type === 'delete').map(({ key }) => key)).toEqual(['a/other'])
    expect(text((await context.store.get('a/kept'))?.value)).toBe('for good')
  })

  it('still deletes it after a break', async () => {
    await write(context.store, { ...put('a/short'), ttlSeconds: 1 })
    await context.interrupt()
    const sink = recorder()
    context.store.watch('a/', await context.store.sync(), sink)
    const gone = sink.until(({ seen }) => seen.at(-1)?.type === 'delete')
    await context.advance(1_100)
    await gone
    expect(sink.seen.map(({ key }) => key)).toEqual(['a/short'])
  })
}
