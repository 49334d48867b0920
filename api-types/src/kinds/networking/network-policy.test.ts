import { expect, test } from 'vitest'
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicySpec } from '../../generated/networking.v1.types.ts'
import { root } from '../../validation/path.ts'
import { shown } from '../core/pod/testdata/pods.ts'
import { networkPolicy } from './network-policy.ts'

const make = (spec: NetworkPolicySpec = {}): NetworkPolicy => {
  const object: NetworkPolicy = { metadata: { name: 'a' }, spec }
  networkPolicy.defaults(object)
  return object
}
const problems = (spec: NetworkPolicySpec, old?: NetworkPolicySpec) => shown(networkPolicy.validate(make(spec), root, old && make(old)))
const from = (...peers: NetworkPolicyPeer[]): NetworkPolicySpec => ({ ingress: [{ from: peers }] })
const ports = (...each: NetworkPolicyPort[]): NetworkPolicySpec => ({ egress: [{ ports: each }] })

test('ports are TCP, and a policy is about the directions that it has rules for', () => {
  expect(make().spec).toEqual({ policyTypes: ['Ingress'] })
  expect(make(ports({ port: 53 })).spec).toEqual({
    egress: [{ ports: [{ port: 53, protocol: 'TCP' }] }],
    policyTypes: ['Ingress', 'Egress'],
  })
  expect(make({ ...ports({ port: 53 }), policyTypes: ['Egress'] }).spec?.policyTypes).toEqual(['Egress'])
  const bare: NetworkPolicy = { metadata: {} }
  networkPolicy.defaults(bare)
  expect(bare.spec).toEqual({ podSelector: {}, policyTypes: ['Ingress'] })
})

test.each<[NetworkPolicySpec]>([
  [from({ podSelector: {}, namespaceSelector: { matchLabels: { team: 'x' } } })],
  [from({ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16', '10.2.3.4/32'] } })],
  [from({ ipBlock: { cidr: '2001:db8::/32', except: ['2001:db8:1::/48'] } })],
  [ports({ port: 80, endPort: 90 }, { port: 'http', protocol: 'UDP' }, { protocol: 'SCTP' })],
])('%j is good', (spec) => expect(problems(spec)).toEqual([]))

const PEER = 'spec.ingress[0].from[0]'
const PORT = 'spec.egress[0].ports[0]'
test.each<[NetworkPolicySpec, string[]]>([
  [from({}), [`${PEER}: Required value: must specify a peer`]],
  [from({ podSelector: {}, ipBlock: { cidr: '10.0.0.0/8' } }), [`${PEER}: Forbidden: may not specify both ipBlock and another peer`]],
  [from({ ipBlock: { cidr: '' } }), [`${PEER}.ipBlock.cidr: Required value`]],
  [
    from({ ipBlock: { cidr: '10.0.0.1/8', except: ['10.0.0.0/8', '11.0.0.0/16', 'x'] } }),
    [
      `${PEER}.ipBlock.cidr: Invalid value: "10.0.0.1/8": must not have bits set beyond the prefix length`,
      `${PEER}.ipBlock.except[0]: Invalid value: "10.0.0.0/8": must be a strict subset of \`cidr\``,
      `${PEER}.ipBlock.except[1]: Invalid value: "11.0.0.0/16": must be a strict subset of \`cidr\``,
      `${PEER}.ipBlock.except[2]: Invalid value: "x": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)`,
    ],
  ],
  [ports({ port: 0 }), [`${PORT}.port: Invalid value: 0: must be between 1 and 65535, inclusive`]],
  [ports({ protocol: 'ICMP' }), [`${PORT}.protocol: Unsupported value: "ICMP": supported values: "TCP", "UDP", "SCTP"`]],
  [ports({ port: 9, endPort: 8 }), [`${PORT}.endPort: Invalid value: 8: must be greater than or equal to \`port\``]],
  [ports({ port: 'http', endPort: 8 }), [`${PORT}.endPort: Invalid value: 8: may not be specified when \`port\` is non-numeric`]],
  [ports({ endPort: 8 }), [`${PORT}.endPort: Invalid value: 8: may not be specified when \`port\` is not specified`]],
  [{ policyTypes: ['Sideways'] }, ['spec.policyTypes[0]: Unsupported value: "Sideways": supported values: "Ingress", "Egress"']],
  [
    { policyTypes: ['Ingress', 'Egress', 'Ingress'] },
    ['spec.policyTypes: Invalid value: ["Ingress","Egress","Ingress"]: may not specify more than two policyTypes'],
  ],
])('%j is refused', (spec, expected) => expect(problems(spec)).toEqual(expected))

test('ranges that are stored may stay, wherever they are used', () => {
  const lax = { cidr: '10.0.0.1/8' }
  expect(problems({ egress: [{ to: [{ ipBlock: lax }] }] }, from({ ipBlock: lax }))).toEqual([])
})

test('columns', () => {
  const cells = (spec: NetworkPolicySpec) => networkPolicy.columns.map(({ value }) => value(make(spec), 0))
  expect(cells({ podSelector: { matchLabels: { b: '2', a: '1' } } })).toEqual(['a', 'a=1,b=2', '<unknown>'])
  expect(cells({ podSelector: {} })[1]).toBe('<none>')
})
