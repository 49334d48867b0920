import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type KubeObject, kinds, type RbacV1 } from '@coxswain/api-types'
import { createInformers, runControllers } from '@coxswain/client'
import { seededRandom, silentLogger } from '@coxswain/ports'
import { type Cluster, createCluster } from '@coxswain/testing'
import { describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { Websites, websites } from '../../client/examples/operator.ts'

const manifest = (name: string): string => readFileSync(join(import.meta.dirname, '../../docs/examples', name), 'utf8')
const operator = parseAllDocuments(manifest('website-operator.yaml')).map((each) => each.toJS() as KubeObject)
const { rules = [] } = operator.find(({ kind }) => kind === 'Role') as RbacV1.Role

/** The user that its ServiceAccount is, and the account's groups. */
const account = {
  name: 'system:serviceaccount:default:website-operator',
  groups: ['system:serviceaccounts', 'system:serviceaccounts:default', 'system:authenticated'],
}
const refusals = (cluster: Cluster) => cluster.requestLog().filter((line) => line.includes(account.name) && line.includes('-> 403'))

/** A cluster with the definition, and the operator at work under its account, whose Role has these rules. */
const start = async (granted: readonly RbacV1.PolicyRule[]) => {
  const cluster = await createCluster()
  await cluster.apply(manifest('website-definition.yaml'))
  await cluster.apply(operator.map((object) => (object.kind === 'Role' ? { ...object, rules: granted } : object)))
  const ports = { client: cluster.clientAs(account), clock: cluster.clock, random: seededRandom('mine'), logger: silentLogger }
  const informers = createInformers(ports)
  const running = runControllers({ ...ports, informers, namespace: 'default', controllers: [websites] })
  const stop = async () => {
    await running.stop()
    informers.stop()
    await cluster.close()
  }
  return { cluster, stop }
}

/** A website comes up, gets another image and is scaled: all that the operator is there for. */
const live = async (cluster: Cluster): Promise<void> => {
  const ready = async () => (await cluster.get(Websites, 'shop'))?.status?.readyReplicas
  await cluster.apply(manifest('website.yaml'))
  await cluster.until(async () => (await ready()) === 2)
  const spec = { image: 'nginx:1.30', replicas: 3 }
  await cluster.client.patch(Websites, { namespace: 'default', name: 'shop', type: 'merge', patch: { spec } })
  await cluster.until(async () => (await ready()) === 3 && (await cluster.get(kinds.Deployment, 'shop'))?.status?.updatedReplicas === 3)
}

describe('the operator under its own account', () => {
  test('has all the rights that it needs, and its deployment goes with the website', async () => {
    const { cluster, stop } = await start(rules)
    await live(cluster)
    expect(refusals(cluster)).toEqual([])
    await cluster.client.delete(Websites, { namespace: 'default', name: 'shop' })
    await cluster.until(async () => (await cluster.list(kinds.Pod)).length === 0)
    await stop()
  })

  const oneLess = rules.flatMap((rule, at) =>
    rule.verbs.map((verb) => ({
      right: `${verb} ${rule.resources?.join()}`,
      left: rules.toSpliced(at, 1, ...(rule.verbs.length === 1 ? [] : [{ ...rule, verbs: rule.verbs.filter((each) => each !== verb) }])),
    })),
  )
  test.each(oneLess)('cannot do without: $right', async ({ left }) => {
    const { cluster, stop } = await start(left)
    await expect(live(cluster)).rejects.toThrow('it did not happen within 60s')
    expect(refusals(cluster)).not.toEqual([])
    await stop()
  })
})
