import type { ReportedStep } from '@coxswain/api-types'
import { beforeAll, describe, expect, it } from 'vitest'
import { type TestCli, testCli } from '../testdata/test-cli.ts'

const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments'
const AUTOSCALERS = '/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers'
const AGENT = { 'user-agent': 'kube-controller-manager/v1.36.0' }
const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'web:1' }] } }
const SECONDS = ['00.000000', '00.800000', '00.804000', '00.835000', '00.847000', '02.250000']
const NAMES = ['measured', 'seen', 'decided', 'created', 'scheduled', 'running']
const STAGES = NAMES.map((name, i) => ({ name, time: `2026-01-01T00:00:${SECONDS[i]}Z` }))

describe('what autoscalers did', () => {
  let cli: TestCli
  const report = (step: Omit<ReportedStep, 'component' | 'verb'>) =>
    cli.server.send(
      'POST',
      '/apis/explain.coxswain.dev/v1alpha1/causereports',
      { metadata: {}, steps: [{ component: 'horizontal-pod-autoscaler', verb: 'update', ...step }] },
      AGENT,
    )
  /** Scales as the controller does, and tells why; gives what was told. */
  const scaleTo = async (replicas: number, autoscaler: string, reason: string) => {
    const scale = { metadata: { name: 'web', namespace: 'default' }, spec: { replicas } }
    const { json } = await cli.server.send('PUT', `${DEPLOYMENTS}/web/scale`, scale, AGENT)
    const { uid, resourceVersion } = json.metadata as Record<string, string>
    const object = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'default', name: 'web', uid, resourceVersion }
    const because = { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', namespace: 'default', name: autoscaler }
    const step = { object, because, reason }
    await report(step)
    return step
  }
  beforeAll(async () => {
    cli = await testCli()
    const metadata = { name: 'web' }
    const spec = { replicas: 3, selector: { matchLabels: { app: 'web' } }, template }
    await cli.server.send('POST', DEPLOYMENTS, { metadata, spec })
    const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }
    for (const name of ['web', 'other'])
      await cli.server.send('POST', AUTOSCALERS, { metadata: { name }, spec: { scaleTargetRef, maxReplicas: 9 } })
  })

  it('nothing, so far', async () => {
    expect(await cli.run('scaling', 'web')).toMatchObject({
      code: 1,
      err: expect.stringContaining('nothing is remembered that web has scaled'),
    })
    expect(await cli.run('scaling')).toMatchObject({ code: 1, err: expect.stringContaining('that was scaled in default') })
  })

  it('is a line each, with the time that each stage took once the pods run', async () => {
    const up = await scaleTo(5, 'web', 'cpu of 92 % is above the target of 80 %')
    await report({ ...up, stages: STAGES })
    await scaleTo(4, 'other', 'cpu of 20 % is below the target of 80 %')
    const lines = (await cli.run('scaling')).out.split('\n').map((line) => line.split(/ {2,}/))
    expect(lines).toEqual([
      ['AGE', 'AUTOSCALER', 'TARGET', 'REPLICAS', 'SEEN', 'DECIDED', 'CREATED', 'SCHEDULED', 'RUNNING', 'IN ALL', 'WHY'],
      ['0s', 'web', 'Deployment/web', '3 -> 5', '800ms', '4ms', '31ms', '12ms', '1.4s', '2.3s', 'cpu of 92 % is above the target of 80 %'],
      ['0s', 'other', 'Deployment/web', '5 -> 4', '-', '-', '-', '-', '-', '-', 'cpu of 20 % is below the target of 80 %'],
      [''],
    ])
    expect((await cli.run('scaling', 'web')).out.split('\n')).toHaveLength(3)
    const { items = [] } = JSON.parse((await cli.run('scaling', 'web', '-o', 'json')).out) as { items?: object[] }
    expect(items).toMatchObject([{ kind: 'Cause', stages: STAGES }])
  })

  it('is told by why too, of the autoscaler and of what it scaled', async () => {
    for (const word of ['hpa/web', 'deploy/web'])
      expect((await cli.run('why', word)).out).toContain(
        [
          'horizontal-pod-autoscaler scaled Deployment web',
          '        cpu of 92 % is above the target of 80 %',
          '        spec.replicas: 3 -> 5',
          '        running 2.3s after it was measured: seen 800ms, decided 4ms, created 31ms, scheduled 12ms, running 1.4s',
          '',
        ].join('\n'),
      )
  })

  it('is not known of an autoscaler that one may not read, nor of stages that another program tells', async () => {
    const step = await scaleTo(6, 'web', 'cpu of 95 % is above the target of 80 %')
    await cli.server.send(
      'POST',
      '/apis/explain.coxswain.dev/v1alpha1/causereports',
      { metadata: {}, steps: [{ component: 'horizontal-pod-autoscaler', verb: 'update', ...step, stages: STAGES }] },
      { 'user-agent': 'somebody/1' },
    )
    expect((await cli.run('scaling', 'web')).out).toMatch(/5 -> 6|4 -> 6 +- +-/)
  })
})
