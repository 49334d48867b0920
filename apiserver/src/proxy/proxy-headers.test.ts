import { describe, expect, test } from 'vitest'
import { forwardedHeaders, returnedHeaders } from './proxy-headers.ts'

describe('headers of requests to aggregated servers', () => {
  test('what a caller says of who he is stays here, and the user that is known goes on', () => {
    const sent = {
      authorization: 'Bearer secret',
      'x-remote-user': 'root',
      'x-remote-extra-role': 'all',
      'impersonate-user': 'eve',
      host: 'here',
      accept: 'application/json',
    }
    const user = { name: 'ann', uid: '7', groups: ['a', 'b'], extra: { 'example.com/Role': ['x'] } }
    expect(forwardedHeaders(sent, user)).toEqual({
      accept: 'application/json',
      'x-remote-user': 'ann',
      'x-remote-uid': '7',
      'x-remote-group': ['a', 'b'],
      'x-remote-extra-example.com%2Frole': ['x'],
    })
  })

  test('what is about one connection ends with it, also what it names', () => {
    expect(forwardedHeaders({ connection: 'close, X-Hop', 'x-hop': '1', te: 'trailers' }, { name: 'ann', groups: [] })).toEqual({
      'x-remote-user': 'ann',
    })
    expect(returnedHeaders({ 'transfer-encoding': 'chunked', 'content-length': '3', etag: '"a"' })).toEqual({ etag: '"a"' })
  })
})
