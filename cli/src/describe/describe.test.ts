import { beforeAll, describe, expect, it } from 'vitest'
import { type TestCli, testCli } from '../testdata/test-cli.ts'

const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web-0', labels: { app: 'web' }, annotations: { note: 'two\nlines' } },
  spec: {
    nodeName: 'n1',
    tolerations: [{ key: 'z', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 5 }],
    containers: [
      {
        name: 'c',
        image: 'nginx',
        ports: [{ containerPort: 80 }],
        env: [
          { name: 'A', value: '1\n2' },
          { name: 'ME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
        ],
        resources: { requests: { cpu: '250m', memory: '64Mi' }, limits: { cpu: '500m' } },
        readinessProbe: { httpGet: { path: '/h', port: 80 } },
        volumeMounts: [{ name: 'v', mountPath: '/z' }],
      },
    ],
    volumes: [{ name: 'v', emptyDir: {} }],
  },
}

describe('coxswain describe', () => {
  let cli: TestCli
  const send = (method: string, path: string, body: object) => cli.server.send(method, path, body)
  beforeAll(async () => {
    cli = await testCli()
    await send('POST', '/api/v1/nodes', {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'n1', labels: { 'node-role.kubernetes.io/worker': '' } },
    })
    const { json } = await send('GET', '/api/v1/nodes/n1', {})
    await send('PUT', '/api/v1/nodes/n1/status', {
      ...json,
      status: { capacity: { cpu: '4', memory: '8Gi' }, allocatable: { cpu: '4', memory: '8Gi' } },
    })
    const pod = (await send('POST', '/api/v1/namespaces/default/pods', POD)).json
    const { uid = '' } = pod.metadata as { uid?: string }
    const event = (name: string, count: number) => ({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name, namespace: 'default' },
      involvedObject: { kind: 'Pod', namespace: 'default', name: 'web-0', uid },
      type: 'Normal',
      reason: 'Started',
      message: 'Started it\n',
      source: { component: 'kubelet' },
      count,
      firstTimestamp: '2025-12-31T23:50:00Z',
      lastTimestamp: '2025-12-31T23:59:00Z',
    })
    await send('POST', '/api/v1/namespaces/default/events', event('e1', 3))
  })

  it('tells of a pod with its containers, volumes and events', async () => {
    const { out } = await cli.run('describe', 'pod', 'web-0')
    const part = (text: string) => expect(out).toContain(text)
    part(
      'Name:         web-0\nNamespace:    default\nPriority:     0\nNode:         n1/\nLabels:       app=web\nAnnotations:  note:\n                two\n                lines\nStatus:       Pending\n',
    )
    part(
      'Containers:\n  c:\n    Image:      nginx\n    Port:       80/TCP\n    Host Port:  0/TCP\n    Limits:\n      cpu:  500m\n    Requests:\n      cpu:      250m\n      memory:   64Mi\n',
    )
    part(
      '    Readiness:  http-get http://:80/h delay=0s timeout=1s period=10s #success=1 #failure=3\n    Environment:\n      A:   1\n           2\n      ME:  web-0 (v1:metadata.name)\n    Mounts:\n      /z from v (rw)\n',
    )
    part(
      "Volumes:\n  v:\n    Type:        EmptyDir (a temporary directory that shares a pod's lifetime)\n    Medium:      \n    SizeLimit:   <unset>\n",
    )
    part('z:NoExecute op=Exists for 5s\n')
    expect(out).toMatch(
      /Events:\n {2}Type +Reason +Age +From +Message\n {2}-+ .*\n {2}Normal +Started +60s \(x3 over 10m\) +kubelet +Started it\n$/,
    )
  })
  it('tells of a node what its pods ask for', async () => {
    const { out } = await cli.run('describe', 'node', 'n1')
    expect(out).toContain('Roles:              worker\n')
    expect(out).toContain('Non-terminated Pods:          (1 in total)\n')
    expect(out).toMatch(/\n {2}default +web-0 +250m \(6%\) +500m \(12%\) +64Mi \(0%\) +0 \(0%\) +0s\n/)
    expect(out).toMatch(/ {2}cpu {16}250m \(6%\) {2}500m \(12%\)\n/)
  })
  it('describes any kind by its fields', async () => {
    const { out } = await cli.run('describe', 'events.v1', 'e1')
    expect(out).toMatch(
      /^Name: {13}e1\nNamespace: {8}default\nLabels: {11}<none>\nAnnotations: {6}<none>\nAPI Version: {6}v1\nCount: {12}3\n/,
    )
    expect(out).toContain('Involved Object:\n')
    expect(out).toContain('  UID:')
  })
  it('takes the beginning of a name, a label, or everything of a type', async () => {
    const one = (await cli.run('describe', 'pod', 'web-0')).out
    expect((await cli.run('describe', 'pod', 'web')).out).toBe(`${one}\n`)
    expect((await cli.run('describe', 'pods', '-l', 'app=web')).out).toBe(one)
    expect(await cli.run('describe', 'pod', 'nope')).toMatchObject({
      code: 1,
      out: '',
      err: 'Error from server (NotFound): pods "nope" not found\n',
    })
    expect(await cli.run('describe', 'pods', '-l', 'app=nope')).toMatchObject({
      code: 0,
      err: 'No resources found in default namespace.\n',
    })
  })
  it('leaves events out when asked', async () => {
    expect((await cli.run('describe', 'pod', 'web-0', '--show-events=false')).out).not.toContain('Events:')
  })
  it('shows sizes of secrets, not their values', async () => {
    await send('POST', '/api/v1/namespaces/default/secrets', {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's' },
      data: { k: 'aGVsbG8=' },
    })
    expect((await cli.run('describe', 'secret', 's')).out).toMatch(/Type: {2}Opaque\n\nData\n====\nk: {2}5 bytes\n$/)
  })
})
