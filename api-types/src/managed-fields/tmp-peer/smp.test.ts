import { expect, it } from 'vitest'
import fs from 'node:fs'
import { peer } from '/tmp/mf/peer.ts'
import { generatedTypes } from '../../generated/index.ts'
import { decodeObject } from '../../schema/decode.ts'
import { strategicMergePatch } from '../../patch/index.ts'
let seed = Number(process.env.SEED ?? 1)
const rnd = () => { seed = (seed * 1103515245 + 12345) % 2147483648; return seed / 2147483648 }
const int = (n: number) => Math.floor(rnd() * n)
const pick = <T>(a: T[]) => a[int(a.length)] as T
const some = <T>(a: T[]) => a.filter(() => rnd() < 0.4)
const shuffle = <T>(a: T[]) => { const b = [...a]; for (let i = b.length - 1; i > 0; i--) { const j = int(i + 1); [b[i], b[j]] = [b[j] as T, b[i] as T] } return b }
const DROP = new Set(['terminationMessagePath', 'terminationMessagePolicy', 'imagePullPolicy', 'resources', 'managedFields', 'generation', 'resourceVersion', 'creationTimestamp', 'dnsPolicy', 'restartPolicy', 'schedulerName', 'securityContext', 'terminationGracePeriodSeconds', 'protocol', 'defaultMode', 'status'])
const strip = (v: any): any => Array.isArray(v) ? v.map(strip) : v && typeof v === 'object' ? Object.fromEntries(Object.entries(v).filter(([k, x]) => !DROP.has(k) && x !== null).map(([k, x]) => [k, strip(x)]).sort(([a], [b]) => (a! < b! ? -1 : 1))) : v
const names = ['a', 'b', 'c', 'd', 'e']
const env = (n: string) => ({ name: n.toUpperCase(), value: String(int(9)) })
const container = (n: string): any => ({ name: n, image: `i${int(9)}`, ...(rnd() < 0.5 ? { env: shuffle(some(names)).map(env) } : {}), ...(rnd() < 0.4 ? { ports: shuffle(some([80, 81, 82])).map((p) => ({ containerPort: p })) } : {}), ...(rnd() < 0.3 ? { args: some(names) } : {}), ...(rnd() < .3 ? {livenessProbe: {httpGet: {port: 80, path: '/x'}}}:{}) })
const deployment = () => ({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'smp', labels: { app: 'x', q: 'r' }, finalizers: ['x.io/a', 'x.io/b', 'x.io/c'] }, spec: { replicas: 1, selector: { matchLabels: { app: 'x' } }, strategy: pick([{ type: 'Recreate' }, { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } }]), template: { metadata: { labels: { app: 'x' } }, spec: { containers: ['a', 'b', 'c'].map(container), volumes: [{ name: 'v', emptyDir: {} }, { name: 'w', secret: { secretName: 's' } }] } } } })
let live: any = {}
const liveC = (n: string) => (live.spec?.template.spec.containers ?? []).find((c: any) => c.name === n) ?? {}
const list = (item: (n: string) => any, key: string, ns: string[], plain = false): any => {
  const chosen = shuffle(some(ns))
  const items = chosen.map((n) => { const it = item(n); const r = rnd(); if (r < 0.2 && !plain) return { [key]: it[key], $patch: 'delete' }; return it })
  if (rnd() < 0.06 && !plain) items.push({ $patch: 'replace' })
  if (rnd() < 0.03) items.push({ x: 'nokey' })
  if (rnd() < 0.02) items.push('scalar')
  return items
}
const withOrder = (o: any, name: string, key: string, ns: any[]) => { if (rnd() < 0.4) o[`$setElementOrder/${name}`] = shuffle(ns).filter(() => rnd() < 0.9).map((n) => ({ [key]: n })); if (rnd() < .5 && o[name] && o[`$setElementOrder/${name}`]) { const ord = o[`$setElementOrder/${name}`].map((x: any) => x[key]); o[name].sort((x: any, y: any) => ord.indexOf(x[key]) - ord.indexOf(y[key])) } }
const containerPatch = (n: string): any => { const c: any = { name: n }; if (rnd() < 0.5) c.image = pick(['zz', null]); if (rnd() < 0.5) { c.env = list(env, 'name', names.map((x) => x.toUpperCase()), !liveC(n).env); withOrder(c, 'env', 'name', ['A', 'B', 'C', 'D']) } if (rnd() < 0.3) c.ports = list((p) => ({ containerPort: Number(p), name: `p${p}` }), 'containerPort', ['80', '81', '83'], !liveC(n).ports); if (rnd() < 0.2) c.args = pick([some(names), null]); if (rnd() < .2) c.livenessProbe = !liveC(n).livenessProbe ? null : pick<any>([null, {httpGet: null, exec: {command: ['x']}}, {$patch: 'replace', exec: {command: ['y']}}, {$patch:'delete'}, {$retainKeys: ['exec'], exec: {command: ['z']}}]); if (!c.image && rnd() < .5) c.image = 'dflt'; return c }
const patch = (): any => {
  const spec: any = {}
  const podSpec: any = {}
  if (rnd() < 0.6) { podSpec.containers = list(containerPatch, 'name', ['a', 'b', 'c', 'd']); withOrder(podSpec, 'containers', 'name', ['a', 'b', 'c', 'd']) }
  if (rnd() < 0.3) podSpec.volumes = list((n) => pick<any>([{ name: n, emptyDir: {} }, { name: n, secret: { secretName: 'q' }, $retainKeys: ['name', 'secret'] }, { name: n, emptyDir: null, secret: { secretName: 'q' } }, {name: n, $retainKeys: ['name'], emptyDir: {}}]), 'name', ['v', 'w', 'x'])
  if (Object.keys(podSpec).length > 0) spec.template = { spec: podSpec }
  if (rnd() < 0.2) spec.strategy = pick<any>([{ $retainKeys: ['type'], type: 'Recreate' }, { type: 'RollingUpdate', rollingUpdate: { maxSurge: 2 } }, { $patch: 'replace', type: 'Recreate' }, { rollingUpdate: null, type: 'Recreate' }, { $patch: 'bogus' }])
  const metadata: any = {}
  if (rnd() < 0.3) metadata.labels = pick<any>([{ q: null, n: '1' }, { $patch: 'replace', z: '1' }, null, { q: { a: 'b' } }])
  if (rnd() < 0.3) { metadata.finalizers = shuffle(some(['x.io/a', 'x.io/b', 'x.io/d'])); if (rnd() < 0.5) metadata['$setElementOrder/finalizers'] = shuffle(['x.io/a', 'x.io/c', 'x.io/d', 'x.io/b']) }
  if (rnd() < 0.2 && !metadata.finalizers) metadata['$deleteFromPrimitiveList/finalizers'] = some(['x.io/a', 'x.io/b', 'x.io/z'])
  if (rnd() < 0.05) metadata.ownerReferences = [{ uid: 'u', apiVersion: 'v1', kind: 'X', name: 'n' }]
  if (rnd() < 0.04) metadata['$deleteFromPrimitiveListx'] = []
  return { ...(Object.keys(metadata).length > 0 ? { metadata } : {}), ...(Object.keys(spec).length > 0 ? { spec } : {}) }
}
it('smp', async () => {
  const path = '/apis/apps/v1/namespaces/default/deployments'
  const stat: Record<string, number> = { ok: 0, err: 0, diff: 0, errdiff: 0, validation: 0 }
  for (let round = 0; round < 100; round++) {
    await peer('PATCH', `${path}/smp`, { metadata: { finalizers: null } }, 'application/merge-patch+json'); await peer('DELETE', `${path}/smp`)
    const made = await peer('POST', path, deployment()); if (made.code !== 201) throw new Error(JSON.stringify(made.body))
    const orig = made.body
    for (let i = 0; i < 12; i++) {
      live = orig; const p = patch()
      const theirs = await peer('PATCH', `${path}/smp?dryRun=All`, p, 'application/strategic-merge-patch+json')
      const before = JSON.stringify([orig, p])
      const ours = strategicMergePatch({ types: generatedTypes, type: 'apps/v1.Deployment', original: orig, patch: p })
      expect(JSON.stringify([orig, p])).toBe(before)
      const log = (kind: string, a: unknown, b: unknown) => { fs.appendFileSync('/tmp/mf/smp.log', `${kind}\n patch ${JSON.stringify(p)}\n orig ${JSON.stringify(strip(orig))}\n ours ${JSON.stringify(a)}\n peer ${JSON.stringify(b)}\n`) }
      if (theirs.code === 200) {
        if (!ours.ok) { stat.errdiff!++; log('WE FAIL', ours, strip(theirs.body)); continue }
        const a = JSON.stringify(strip(decodeObject(generatedTypes, 'apps/v1.Deployment', structuredClone(ours.document)).object)), b = JSON.stringify(strip(decodeObject(generatedTypes, 'apps/v1.Deployment', theirs.body).object))
        if (a === b) stat.ok!++; else { stat.diff!++; log('DIFF', JSON.parse(a), JSON.parse(b)) }
      } else if (theirs.body.reason === 'Invalid') { stat.validation!++; if (!ours.ok) { stat.errdiff!++; log('WE FAIL', ours, theirs.body) } }
      else { if (!ours.ok && theirs.body.message.replace(/^The order/, 'the order').replace(/\n$/, '') === ours.failure.message) stat.err!++; else { stat.errdiff!++; log('ERR', ours, theirs.body) } }
    }
  }
  console.log(stat)
}, 300000)
