import { describe, expect, it } from 'vitest'
import { testServer } from '../testkit/test-server.ts'

describe('apply', () => {
  it('smoke', async () => {
    const s = await testServer()
    const A = { 'content-type': 'application/apply-patch+yaml' }
    const path = '/api/v1/namespaces/default/configmaps/a'
    const r = await s.send(
      'PATCH',
      `${path}?fieldManager=m`,
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  x: "1"\n  y: "2"\n',
      A,
    )
    console.log(JSON.stringify(r.json))
    const r2 = await s.send(
      'PATCH',
      `${path}?fieldManager=n`,
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  x: "2"\n',
      A,
    )
    console.log(JSON.stringify(r2.json))
    const r3 = await s.send(
      'PATCH',
      `${path}?fieldManager=m`,
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  x: "1"\n',
      A,
    )
    console.log(JSON.stringify(r3.json))
    const d = '/apis/apps/v1/namespaces/default/deployments/d'
    const dep = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'd' },
      spec: {
        replicas: 2,
        selector: { matchLabels: { a: 'b' } },
        template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i', ports: [{ containerPort: 80 }] }] } },
      },
    }
    console.log(JSON.stringify((await s.send('PATCH', `${d}?fieldManager=m`, dep, A)).json))
    console.log(
      JSON.stringify(
        (
          await s.send(
            'PATCH',
            `${d}/scale?fieldManager=q`,
            { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'd' }, spec: { replicas: 3 } },
            A,
          )
        ).json,
      ),
    )
    console.log(
      JSON.stringify(
        (
          await s.send(
            'PATCH',
            `${d}/scale?fieldManager=q&force=true`,
            { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'd' }, spec: { replicas: 3 } },
            A,
          )
        ).json,
      ),
    )
    console.log(JSON.stringify((await s.send('GET', d)).json.metadata, null, 1))
    console.log(
      JSON.stringify((await s.send('PATCH', `${d}?fieldManager=m`, { ...dep, spec: { ...dep.spec, replicas: '2', foo: 1 } }, A)).json),
    )
  })
})
