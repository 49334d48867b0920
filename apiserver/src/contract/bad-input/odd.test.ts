import { describe, expect, test } from 'vitest'
import { testServer } from '../../testkit/test-server.ts'
import { DEPLOYMENTS, deployment, MAPS } from './requests.ts'

describe('odd input that is good', () => {
  test('44: an integer past 2^53 is stored exactly', async () => {
    const { send, server } = await testServer()
    const body = JSON.stringify(deployment({})).replace('"containers"', '"terminationGracePeriodSeconds":9007199254740993,"containers"')
    expect((await send('POST', DEPLOYMENTS, body)).status).toBe(201)
    const response = await server.transport({ name: 'admin', groups: ['system:masters'] })({
      method: 'GET',
      path: `${DEPLOYMENTS}/d`,
      query: '',
      headers: {},
    })
    expect(Buffer.concat(response.body as Uint8Array[]).toString()).toContain('"terminationGracePeriodSeconds":9007199254740993')
  })

  test('46: an unknown field is dropped with a warning', async () => {
    const { send } = await testServer()
    const answer = await send('POST', DEPLOYMENTS, deployment({ replicaz: 1 }))
    expect(answer.status).toBe(201)
    expect(answer.headers['warning']).toEqual(['299 - "unknown field \\"spec.replicaz\\""'])
  })

  test('46: an unknown field is dropped in silence where that is asked for', async () => {
    const { send } = await testServer()
    const answer = await send('POST', `${DEPLOYMENTS}?fieldValidation=Ignore`, deployment({ replicaz: 1 }))
    expect(answer.status).toBe(201)
    expect(answer.headers['warning']).toBeUndefined()
  })

  test('46: a warning goes as bytes that a header can hold, whatever the field is called', async () => {
    const { send } = await testServer()
    const [warning] = (await send('POST', DEPLOYMENTS, deployment({ größe: 1 }))).headers['warning'] ?? []
    expect(warning).toMatch(/^[\x20-\x7e\x80-\xff]+$/)
    expect(Buffer.from(warning as string, 'latin1').toString()).toBe('299 - "unknown field \\"spec.größe\\""')
  })

  test('46: warnings are cut short where they are very many', async () => {
    const { send } = await testServer()
    const fields = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`${'x'.repeat(500)}${i}`, 1]))
    const warnings = (await send('POST', DEPLOYMENTS, deployment(fields))).headers['warning'] as readonly string[]
    expect(warnings.join('').length).toBeLessThan(5_000)
    expect(warnings[0]).toHaveLength(256 + '299 - ""'.length + 1)
  })

  test('49: keys that are named like members of every object stay keys', async () => {
    const { send } = await testServer()
    const data = '{"__proto__":"a","constructor":"b","toString":"c"}'
    expect((await send('POST', MAPS, `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"m"},"data":${data}}`)).status).toBe(201)
    const held = (await send('GET', `${MAPS}/m`)).json['data'] as object
    expect(Object.entries(held)).toEqual(Object.entries(JSON.parse(data)))
    expect(({} as Record<string, unknown>)['a']).toBeUndefined()
  })
})
