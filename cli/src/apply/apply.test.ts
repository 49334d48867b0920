import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { type TestCli, testCli } from '../testdata/test-cli.ts'
import { LAST_APPLIED } from './last-applied.ts'

const deployment = (replicas: number, containers: readonly object[]) =>
  JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: { replicas, selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec: { containers } } },
  })
const PATH = '/apis/apps/v1/namespaces/default/deployments/web'
const MAP = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {k: v}\n'

describe('coxswain apply', () => {
  let cli: TestCli
  beforeEach(async () => {
    cli = await testCli()
  })
  const applied = async (text: string, ...flags: readonly string[]) => cli.runWithInput(text, 'apply', '-f', '-', ...flags)

  it('creates, leaves alone, and changes', async () => {
    const containers = [{ name: 'c', image: 'nginx' }]
    expect(await applied(deployment(1, containers))).toEqual({ code: 0, out: 'deployment.apps/web created\n', err: '' })
    expect((await applied(deployment(1, containers))).out).toBe('deployment.apps/web unchanged\n')
    expect((await applied(deployment(2, containers))).out).toBe('deployment.apps/web configured\n')
    expect((await cli.server.send('GET', PATH)).json.spec).toMatchObject({ replicas: 2 })
  })
  it('keeps what it has applied in the annotation that kubectl reads', async () => {
    await applied(MAP)
    const { json } = await cli.server.send('GET', '/api/v1/namespaces/default/configmaps/a')
    expect(json.metadata).toMatchObject({
      annotations: {
        [LAST_APPLIED]:
          '{"apiVersion":"v1","data":{"k":"v"},"kind":"ConfigMap","metadata":{"annotations":{},"name":"a","namespace":"default"}}\n',
      },
    })
  })
  it('takes away what it had applied, and leaves what others have added', async () => {
    await applied(
      deployment(1, [
        { name: 'a', image: '1' },
        { name: 'b', image: '1' },
      ]),
    )
    const sidecar = { spec: { template: { spec: { containers: [{ name: 'sidecar', image: '1' }] } } } }
    await cli.server.send('PATCH', PATH, sidecar, { 'content-type': 'application/strategic-merge-patch+json' })
    await applied(deployment(1, [{ name: 'a', image: '2' }]))
    const { json } = await cli.server.send('GET', PATH)
    expect(json).toMatchObject({
      spec: {
        template: {
          spec: {
            containers: expect.arrayContaining([
              expect.objectContaining({ name: 'a', image: '2' }),
              expect.objectContaining({ name: 'sidecar' }),
            ]),
          },
        },
      },
    })
    expect(JSON.stringify(json.spec)).not.toContain('"name":"b"')
  })
  it('warns of an object that it has not made, and then cares for it', async () => {
    await cli.server.send('POST', '/api/v1/namespaces/default/configmaps', { metadata: { name: 'a' }, data: { mine: '1' } })
    const first = await applied(MAP)
    expect(first.out).toBe('configmap/a configured\n')
    expect(first.err).toMatch(
      /^Warning: resource configmaps\/a is missing the kubectl.kubernetes.io\/last-applied-configuration annotation/,
    )
    expect(await applied(MAP)).toEqual({ code: 0, out: 'configmap/a unchanged\n', err: '' })
  })
  it('applies what it can, and tells of each failure', async () => {
    const { code, out, err } = await applied(
      `${MAP}---\n{apiVersion: foo/v1, kind: Bar, metadata: {name: x}}\n---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: b}, bogus: 1}\n`,
    )
    expect([code, out]).toEqual([1, 'configmap/a created\n'])
    expect(err).toBe(
      'error: resource mapping not found for name: "x" namespace: "" from "STDIN": no matches for kind "Bar" in version "foo/v1"\nensure CRDs are installed first\nError from server (BadRequest): error when creating "STDIN": ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "bogus"\n',
    )
    expect((await applied('{apiVersion: v1, kind: ConfigMap, metadata: {name: b}, bogus: 1}', '--validate', 'ignore')).out).toBe(
      'configmap/b created\n',
    )
  })
  it('changes nothing in a dry run', async () => {
    expect((await applied(MAP, '--dry-run=server')).out).toBe('configmap/a created (server dry run)\n')
    expect((await applied(MAP, '--dry-run=client')).out).toBe('configmap/a created (dry run)\n')
    expect((await cli.server.send('GET', '/api/v1/namespaces/default/configmaps/a')).status).toBe(404)
  })
  it('does not mix namespaces up', async () => {
    expect((await applied(MAP, '-n', 'kube-system', '-o', 'name')).out).toBe('configmap/a\n')
    const other = MAP.replace('name: a', 'name: a, namespace: default')
    expect(await applied(other, '-n', 'kube-system')).toMatchObject({
      code: 1,
      err: expect.stringContaining("You must pass '--namespace=default' to perform this operation."),
    })
  })
  it('reads folders', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'apply-'))
    try {
      await writeFile(join(folder, 'a.yaml'), MAP)
      await writeFile(join(folder, 'b.json'), JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'b' } }))
      await writeFile(join(folder, 'c.txt'), 'not a manifest')
      expect((await cli.run('apply', '-f', folder)).out).toBe('configmap/a created\nconfigmap/b created\n')
      expect(await cli.run('apply', '-f', join(folder, 'nope.yaml'))).toMatchObject({
        code: 1,
        err: expect.stringContaining('does not exist'),
      })
      expect(await cli.run('apply', '-f', 'https://example.com/x.yaml')).toMatchObject({
        code: 2,
        err: expect.stringContaining('addresses are not supported'),
      })
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
