import { beforeEach, describe, expect, it } from 'vitest'
import { type TestCli, testCli } from '../testdata/test-cli.ts'
import { advance } from '../testdata/turns.ts'

const MAPS = '/api/v1/namespaces/default/configmaps'

describe('coxswain delete', () => {
  let cli: TestCli
  beforeEach(async () => {
    cli = await testCli()
    for (const name of ['a', 'b', 'c']) await cli.server.send('POST', MAPS, { metadata: { name, labels: { name } } })
  })
  const names = async () => (await cli.run('get', 'cm', '-o', 'name')).out

  it('deletes by name, by label and all', async () => {
    expect(await cli.run('delete', 'cm', 'a')).toEqual({ code: 0, out: 'configmap "a" deleted\n', err: '' })
    expect((await cli.run('delete', 'cm', '-l', 'name=b', '-o', 'name')).out).toBe('configmap/b\n')
    expect(await names()).toBe('configmap/c\n')
    expect((await cli.run('delete', 'cm', '--all')).out).toBe('configmap "c" deleted\n')
    expect(await cli.run('delete', 'cm', '--all')).toEqual({ code: 0, out: 'No resources found\n', err: '' })
  })
  it('deletes what files name', async () => {
    const file = '{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: zz}}'
    expect(await cli.runWithInput(file, 'delete', '-f', '-')).toEqual({
      code: 1,
      out: 'configmap "a" deleted\n',
      err: 'Error from server (NotFound): error when deleting "STDIN": configmaps "zz" not found\n',
    })
    expect(await cli.runWithInput(file, 'delete', '-f', '-', '--ignore-not-found')).toMatchObject({ code: 0, err: '' })
  })
  it('sends what it is told about cascades and grace', async () => {
    const sent: unknown[] = []
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { nodeName: 'n', containers: [{ name: 'c', image: 'x' }] } }
    await cli.server.send('POST', '/api/v1/namespaces/default/pods', pod)
    expect((await cli.run('delete', 'pod', 'p', '--grace-period=7', '--cascade=orphan', '--wait=false')).out).toBe('pod "p" deleted\n')
    sent.push((await cli.server.send('GET', '/api/v1/namespaces/default/pods/p')).json.metadata)
    expect(sent).toEqual([expect.objectContaining({ deletionGracePeriodSeconds: 7 })])
    const forced = await cli.run('delete', 'pod', 'p', '--force')
    expect(forced.out).toBe('pod "p" force deleted\n')
    expect(forced.err).toMatch(/^Warning: Immediate deletion does not wait/)
    expect((await cli.server.send('GET', '/api/v1/namespaces/default/pods/p')).status).toBe(404)
  })
  it('waits until finalizers have let go', async () => {
    await cli.server.send('POST', MAPS, { metadata: { name: 'held', finalizers: ['example.com/hold'] } })
    let done = false
    const deleting = cli.run('delete', 'cm', 'held').then((ran) => {
      done = true
      return ran
    })
    const turns = () => advance(cli.server.clock, 20)
    await turns()
    expect(done).toBe(false)
    await cli.server.send('PATCH', `${MAPS}/held`, { metadata: { finalizers: null } }, { 'content-type': 'application/merge-patch+json' })
    await turns()
    expect(await deleting).toEqual({ code: 0, out: 'configmap "held" deleted\n', err: '' })
  })
  it('gives up waiting after --timeout, with exit code 1', async () => {
    await cli.server.send('POST', MAPS, { metadata: { name: 'held', finalizers: ['example.com/hold'] } })
    const deleting = cli.run('delete', 'cm', 'held', '--timeout=5s')
    await advance(cli.server.clock, 10_000)
    expect(await deleting).toMatchObject({ code: 1, err: 'error: timed out waiting for the condition on configmaps/held\n' })
  })
  it('refuses to guess what is meant', async () => {
    expect(await cli.run('delete', 'cm')).toMatchObject({ code: 2, err: expect.stringContaining('no name was specified') })
    expect(await cli.run('delete')).toMatchObject({ code: 2 })
    expect(await cli.run('delete', 'cm', '--all', '-l', 'a=b')).toMatchObject({ code: 2 })
    expect(await cli.run('delete', 'cm', 'a', '--all')).toMatchObject({ code: 2 })
    expect(await cli.run('delete', 'cm', 'a', '--now', '--grace-period=3')).toMatchObject({ code: 2 })
    expect(await names()).toBe('configmap/a\nconfigmap/b\nconfigmap/c\n')
  })
  it('deletes nothing in a dry run', async () => {
    expect((await cli.run('delete', 'cm', 'a', '--dry-run=client')).out).toBe('configmap "a" deleted (dry run)\n')
    expect((await cli.run('delete', 'cm', 'a', '--dry-run=server')).out).toBe('configmap "a" deleted (server dry run)\n')
    expect(await names()).toContain('configmap/a')
  })
})
