import { kinds } from '@coxswain/api-types'
import { test, expect } from 'vitest'
import { createCluster } from '../../testing/src/index.ts'
import { pinoLogger } from '@coxswain/ports/node'

const YAML = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: c, image: nginx, ports: [{containerPort: 80, name: http}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: web, labels: {team: blue}}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: http, name: http}]}
`
test('e2e', async () => {
  const c = await createCluster({ nodes: 3, logger: pinoLogger({ component: 't', level: 'warn' }) })
  await c.apply(YAML)
  await c.clock.advance('20s')
  console.log(JSON.stringify(await c.list(kinds.Endpoints), null, 1))
  console.log(JSON.stringify(await c.list(kinds.EndpointSlice)))
  console.log((await c.list(kinds.Node)).map((n) => [n.metadata.name, n.spec, n.metadata.labels]))
  console.log(c.requestLog().filter((l) => / (POST|PUT|PATCH|DELETE) /.test(l) && !l.includes('leases')).join('\n'))
  await c.client.delete(kinds.Deployment, { namespace: 'default', name: 'web' })
  await c.clock.advance('60s')
  console.log('after delete', (await c.list(kinds.Pod)).length, (await c.list(kinds.ReplicaSet)).length)
  console.log(c.requestLog().slice(-30).filter((l) => !l.includes('leases')).join('\n'))
  await c.close()
}, 60000)
