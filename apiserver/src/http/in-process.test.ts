import { type ByteSink, type ByteStream, type HttpRequest, type HttpResponse, isByteStream } from '@coxswain/ports'
import { describe, expect, test } from 'vitest'
import { inProcessTransport } from './in-process.ts'

const request = (more: Partial<HttpRequest> = {}): HttpRequest => ({ method: 'GET', path: '/', query: '', headers: {}, ...more })
const silentSink: ByteSink = { write: () => undefined, end: () => undefined, pendingBytes: () => 0, onDrain: (task) => task() }
const stream = () => {
  const state = { cancelled: 0, sink: undefined as ByteSink | undefined }
  const body: ByteStream = {
    start: (sink) => {
      state.sink = sink
    },
    cancel: () => {
      state.cancelled++
    },
  }
  return { state, response: { status: 200, headers: {}, body } satisfies HttpResponse }
}

describe('the transport inside a process', () => {
  test('hands over request, caller and bytes as they are', async () => {
    const sent = request({ body: new Uint8Array([1]) })
    const answer: HttpResponse = { status: 200, headers: {}, body: new Uint8Array([2]) }
    const seen: unknown[] = []
    const transport = inProcessTransport(async (got, caller) => {
      seen.push(got, caller)
      return answer
    }, 'ann')
    expect(await transport(sent)).toBe(answer)
    expect(seen[0]).toBe(sent)
    expect(seen[1]).toBe('ann')
  })

  test('rejects with the reason of a signal that fires before the answer, and cancels the stream that comes late', async () => {
    const abort = new AbortController()
    const { state, response } = stream()
    let answer: (response: HttpResponse) => void = () => undefined
    const pending = new Promise<HttpResponse>((resolve) => {
      answer = resolve
    })
    const result = inProcessTransport(() => pending, undefined)(request({ signal: abort.signal }))
    abort.abort(new Error('enough'))
    await expect(result).rejects.toThrow('enough')
    answer(response)
    await pending
    await Promise.resolve()
    expect(state.cancelled).toBe(1)
    await expect(inProcessTransport(() => pending, undefined)(request({ signal: abort.signal }))).rejects.toThrow('enough')
  })

  test('passes failures on', async () => {
    const transport = inProcessTransport(async () => Promise.reject(new Error('broken')), undefined)
    await expect(transport(request({ signal: new AbortController().signal }))).rejects.toThrow('broken')
    await expect(transport(request())).rejects.toThrow('broken')
  })

  test('cancels a running stream when the signal fires, not one that has ended', async () => {
    const abort = new AbortController()
    const [running, ended] = [stream(), stream()]
    for (const { response, state } of [running, ended]) {
      const { body } = await inProcessTransport(async () => response, undefined)(request({ signal: abort.signal }))
      if (!isByteStream(body)) throw new Error('not a stream')
      body.start(silentSink)
      expect(state.sink?.pendingBytes()).toBe(0)
    }
    ended.state.sink?.end()
    abort.abort()
    expect(running.state.cancelled).toBe(1)
    expect(ended.state.cancelled).toBe(0)
  })
})
