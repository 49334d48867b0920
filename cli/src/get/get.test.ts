import { beforeAll, describe, expect, it } from 'vitest'
import { runWith, type TestCli, testCli } from '../testdata/test-cli.ts'
import { advance } from '../testdata/turns.ts'

const settle = (cli: TestCli): Promise<void> => advance(cli.server.clock, 20)

describe('coxswain get', () => {
  let cli: TestCli
  beforeAll(async () => {
    cli = await testCli()
    const post = (path: string, body: object) => cli.server.send('POST', path, body)
    await post('/api/v1/namespaces/default/configmaps', { metadata: { name: 'a', labels: { app: 'x' } }, data: { k: 'v' } })
    await post('/api/v1/namespaces/default/configmaps', { metadata: { name: 'b' } })
    await post('/api/v1/namespaces/kube-public/configmaps', { metadata: { name: 'c' } })
    await post('/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'sa' } })
  })

  it('prints a table, of one namespace or of all', async () => {
    expect((await cli.run('get', 'cm')).out).toBe('NAME   DATA   AGE\na      1      0s\nb      0      0s\n')
    expect((await cli.run('get', 'cm', '-A', '--field-selector', 'metadata.namespace!=kube-system')).out).toBe(
      'NAMESPACE     NAME   DATA   AGE\ndefault       a      1      0s\ndefault       b      0      0s\nkube-public   c      0      0s\n',
    )
    expect((await cli.run('get', 'cm', '-n', 'kube-public', '--no-headers')).out).toBe('c     0     0s\n')
  })
  it('parts the tables of several types, and names kinds there', async () => {
    expect((await cli.run('get', 'cm,sa')).out).toBe(
      'NAME          DATA   AGE\nconfigmap/a   1      0s\nconfigmap/b   0      0s\n\nNAME                AGE\nserviceaccount/sa   0s\n',
    )
  })
  it('selects by label and by field', async () => {
    expect((await cli.run('get', 'cm', '-l', 'app=x', '--show-labels')).out).toBe('NAME   DATA   AGE   LABELS\na      1      0s    app=x\n')
    expect((await cli.run('get', 'cm', '--field-selector', 'metadata.name=b', '-o', 'name')).out).toBe('configmap/b\n')
  })
  it('says that there is nothing, on standard error', async () => {
    expect(await cli.run('get', 'pods')).toEqual({ code: 0, out: '', err: 'No resources found in default namespace.\n' })
    expect(await cli.run('get', 'pods', '-A')).toEqual({ code: 0, out: '', err: 'No resources found\n' })
  })
  it('prints what it has found, then what is missing', async () => {
    const { code, out, err } = await cli.run('get', 'cm', 'a', 'nope')
    expect([code, out, err]).toEqual([
      1,
      'NAME   DATA   AGE\na      1      0s\n',
      'Error from server (NotFound): configmaps "nope" not found\n',
    ])
    expect(await cli.run('get', 'cm', 'nope', '--ignore-not-found')).toEqual({ code: 0, out: '', err: '' })
  })
  it('prints whole objects, without managed fields unless asked', async () => {
    const { out } = await cli.run('get', 'cm', 'a', '-o', 'yaml')
    expect(out).toMatch(
      /^apiVersion: v1\ndata:\n {2}k: v\nkind: ConfigMap\nmetadata:\n {2}creationTimestamp: "[^"]+"\n {2}labels:\n {4}app: x\n {2}name: a\n {2}namespace: default\n {2}resourceVersion: "\d+"\n {2}uid: [-\da-f]+\n$/,
    )
    expect((await cli.run('get', 'cm', 'a', '-o', 'yaml', '--show-managed-fields')).out).toContain('managedFields:')
    const list = JSON.parse((await cli.run('get', 'cm', '-o', 'json')).out)
    expect(list).toMatchObject({
      apiVersion: 'v1',
      kind: 'List',
      metadata: { resourceVersion: '' },
      items: [{ kind: 'ConfigMap' }, { kind: 'ConfigMap' }],
    })
  })
  it('refuses words that do not fit', async () => {
    expect(await cli.run('get', 'cm', 'a', '-l', 'x')).toMatchObject({
      code: 2,
      err: 'error: name cannot be provided when a selector is specified\n',
    })
    expect(await cli.run('get', 'cm', 'a', '-A')).toMatchObject({ code: 2 })
    expect(await cli.run('get', 'confgmaps')).toMatchObject({
      code: 1,
      err: 'error: the server doesn\'t have a resource type "confgmaps"\n(Did you mean configmaps?)\n',
    })
  })
})

it('coxswain get -w prints the present state, then each change in line with it', async () => {
  const cli = await testCli()
  const transport = cli.server.server.transport({ name: 'admin', groups: ['system:masters'] })
  const path = '/api/v1/namespaces/default/configmaps'
  await cli.server.send('POST', path, { metadata: { name: 'a-long-name' } })
  let out = ''
  const watching = runWith(['get', 'cm', '-w'], {
    clock: cli.server.clock,
    transport,
    onOut: (text) => {
      out += text
    },
  })
  await settle(cli)
  await cli.server.send('POST', path, { metadata: { name: 'b' }, data: { k: 'v' } })
  await cli.server.send('DELETE', `${path}/b`)
  await settle(cli)
  expect(out).toBe('NAME          DATA   AGE\na-long-name   0      0s\nb             1      0s\nb             1      0s\n')
  cli.server.server.close()
  await Promise.race([watching, settle(cli)])
})
