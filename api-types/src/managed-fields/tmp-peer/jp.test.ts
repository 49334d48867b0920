import { it } from 'vitest'
import { peer } from '/tmp/mf/peer.ts'
import { applyJsonPatch } from '../../patch/index.ts'
it('jp', async () => {
  const path = '/api/v1/namespaces/default/configmaps'
  await peer('DELETE', `${path}/jp`)
  const made = (await peer('POST', path, { metadata: { name: 'jp', finalizers: ['x.io/a', 'x.io/b'] }, data: { a: '1' } })).body
  let same = 0
  console.log('BODY', JSON.stringify((await peer('PATCH', `${path}/jp`, '[{"op":"remove","path":"/x"}]', 'application/json-patch+json')).body), JSON.stringify((await peer('PATCH', `${path}/jp`, 'null', 'application/json-patch+json')).body).slice(0,200))
  for (const p of [
    [{ op: 'test', path: '/data/a', value: '2' }], [{ op: 'remove', path: '/data/x' }], [{ op: 'replace', path: '/x/y', value: 1 }], [{ op: 'add', path: '/x/y', value: '1' }],
    [{ op: 'add', path: '/metadata/finalizers/9', value: 'x' }], [{ op: 'add', path: '/metadata/finalizers/q', value: 'x' }], [{ op: 'remove', path: '/metadata/finalizers/9' }], [{ op: 'remove', path: '/metadata/finalizers/q' }],
    [{ op: 'test', path: '/metadata/finalizers/9', value: 'x' }], [{ op: 'bogus', path: '/a' }], [{ op: 'move', path: '/a' }], [{ op: 'move', from: '/q/a', path: '/a' }], [{ op: 'move', from: '/data/a', path: '/q/a' }], [{ op: 'move', from: '/data/q', path: '/data/a' }],
    [{ op: 'copy', from: '/q/z', path: '/a' }], [{ op: 'copy', from: '/data/a', path: '/q/a' }], [{ op: 'copy', path: '/a' }], [{ op: 'remove' }], [{ op: 'replace' }], [{ op: 'test' }], [{ op: 'add' }], [{ path: '/a' }], {}, 'x', 3, [1], ['x'], [[]], [null], [{ op: 1, path: '/a' }], [{ op: 'add', path: 1, value: 1 }], [{ op: 'test', path: '/data/zz', value: null }], [{ op: 'remove', path: 'data' }],[{ op: 'remove', path: '' }],
    Array.from({ length: 10001 }, () => ({ op: 'test', path: '/data/a', value: '1' })),
  ]) {
    const theirs = await peer('PATCH', `${path}/jp`, JSON.stringify(p), 'application/json-patch+json')
    const ours = applyJsonPatch(made, p)
    const a = ours.ok ? 'ok' : `${{ Malformed: 400, TooManyOperations: 413, Unprocessable: 422, Failed: 500 }[ours.failure.kind]} ${ours.failure.message}`
    const b = theirs.code === 200 ? 'ok' : `${theirs.code} ${theirs.body.message}`
    if (a === b) same++; else console.log(JSON.stringify(p).slice(0, 120), '\n  ours', a, '\n  peer', b)
  }
  console.log('same', same)
})
