import type { ReportedStep } from '@coxswain/api-types'
import { beforeAll, describe, expect, it } from 'vitest'
import { runWith, type TestCli, testCli } from '../testdata/test-cli.ts'

const MAPS = '/api/v1/namespaces/default/configmaps'
const kubectl = (manager: string) => ({ 'user-agent': `kubectl/v1.36.0 (linux/amd64) kubernetes/abc`, manager })

describe('coxswain why', () => {
  let cli: TestCli
  const send = (method: string, path: string, body: unknown, { manager, ...headers }: Record<string, string>) =>
    cli.server.send(method, `${path}?fieldManager=${manager}`, body, {
      ...headers,
      'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
    })
  const report = (agent: string, ...steps: readonly ReportedStep[]) =>
    cli.server.send('POST', '/apis/explain.coxswain.dev/v1alpha1/causereports', { metadata: {}, steps }, { 'user-agent': `${agent}/1` })
  beforeAll(async () => {
    cli = await testCli()
  })

  it('tells who did what, and with what', async () => {
    await send('POST', '/api/v1/namespaces', { metadata: { name: 'shop' } }, kubectl('kubectl-create'))
    await send('PATCH', '/api/v1/namespaces/shop', { metadata: { labels: { tier: 'one' } } }, kubectl('kubectl-label'))
    expect(await cli.run('why', 'ns/shop')).toEqual({
      code: 0,
      err: '',
      out: [
        'Namespace shop:',
        '0s  admin created Namespace shop with kubectl create',
        '0s  admin changed Namespace shop with kubectl label',
        '      metadata.labels.tier: (none) -> one',
        '',
      ].join('\n'),
    })
  })

  it('tells what led to it, over several steps, also of what is gone', async () => {
    const { json: namespace } = await cli.server.send('GET', '/api/v1/namespaces/shop')
    const { json: made } = await send('POST', MAPS, { metadata: { name: 'made' } }, { 'user-agent': 'maker/1', manager: 'maker' })
    const { uid, resourceVersion } = made.metadata as Record<string, string>
    const object = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'made', uid }
    const because = { apiVersion: 'v1', kind: 'Namespace', ...(namespace.metadata as object) }
    const step = { component: 'maker-controller', object, because: { ...because, managedFields: undefined } as never }
    await report('maker', { ...step, verb: 'create', object: { ...object, resourceVersion }, reason: 'the namespace wants one' })
    await report('maker', { ...step, verb: 'update', object, failure: 'it is too large' })
    await report('maker', { ...step, verb: 'update', object, failure: 'it is too large' })
    await send('DELETE', `${MAPS}/made`, undefined, kubectl(''))
    expect((await cli.run('why', 'cm', 'made')).out).toBe(
      [
        'ConfigMap made in namespace default, which is gone:',
        // Another label has led to nothing.
        '0s  admin created Namespace shop with kubectl create',
        '0s  └ maker-controller created ConfigMap made',
        '        the namespace wants one',
        '0s  └ maker-controller could not change ConfigMap made (2 times, last 0s ago)',
        '        it is too large',
        '0s  admin deleted ConfigMap made with kubectl delete',
        '',
      ].join('\n'),
    )
  })

  it('shows no values of secrets and config maps', async () => {
    await send('POST', MAPS, { metadata: { name: 'c' }, data: { key: 'old' } }, kubectl('kubectl-create'))
    await send('PATCH', `${MAPS}/c`, { data: { key: 'hidden' } }, kubectl('kubectl-patch'))
    const { out } = await cli.run('why', 'cm/c')
    expect(out).toContain('      data.key: changed\n')
    expect(out).not.toContain('hidden')
  })

  it('gives data, of several objects as a list', async () => {
    const one = JSON.parse((await cli.run('why', 'ns/shop', '-o', 'json')).out)
    expect(one).toMatchObject({
      kind: 'ObjectExplanation',
      status: { exists: true, causes: [{ verb: 'create', user: 'admin' }, { verb: 'patch' }] },
    })
    expect(JSON.parse((await cli.run('why', 'ns/shop', 'cm/c', '-o', 'json')).out)).toMatchObject({ kind: 'List', items: [{}, {}] })
  })

  it('says what it does not know, and tells the rest', async () => {
    const { code, out, err } = await cli.run('why', 'ns/shop', 'pod/nobody')
    expect([code, out.startsWith('Namespace shop:')]).toEqual([1, true])
    expect(err).toMatch(
      /^error: nothing is remembered of pod\/nobody: the server knows the causes of the last \d+ changes, which reach back 0s\n/,
    )
    expect(err).toContain('(There is no such object now.)')
    expect(await cli.run('why', 'pods')).toMatchObject({ code: 2, err: expect.stringContaining('coxswain why pods/NAME') })
    expect((await cli.run('why')).code).toBe(2)
    expect((await cli.run('why', 'ns/shop', '-o', 'wide')).code).toBe(2)
  })

  it('is denied to whom the object is', async () => {
    const { server } = cli
    const { code, err } = await runWith(['why', 'ns/shop'], {
      clock: server.clock,
      transport: server.server.transport({ name: 'alice', groups: [] }),
    })
    expect([code, err]).toEqual([
      1,
      'Error from server (Forbidden): namespaces "shop" is forbidden: User "alice" cannot get resource "namespaces" in API group "" in the namespace "shop"\n',
    ])
  })
})
