import type { Service } from '../../generated/core.v1.types.ts'
import { quantityFromValue } from '../../quantity.ts'
import { NOUGHT, ONE } from '../amounts.ts'
import type { QuotaEvaluator } from '../evaluator.ts'

/** Services, the node ports that they take, and load balancers. */
export const serviceEvaluator: QuotaEvaluator = {
  group: '',
  plural: 'services',
  inScope: () => false,
  usage: (object) => {
    const { spec } = object as Service
    return new Map([
      ['count/services', ONE],
      ['services', ONE],
      ['services.nodeports', quantityFromValue(nodePorts(spec), 'DecimalSI')],
      ['services.loadbalancers', spec?.type === 'LoadBalancer' ? ONE : NOUGHT],
    ])
  },
}

const nodePorts = (spec: Service['spec']): number => {
  const ports = spec?.ports ?? []
  if (spec?.type === 'NodePort') return ports.length
  if (spec?.type !== 'LoadBalancer') return 0
  return spec.allocateLoadBalancerNodePorts === false ? ports.filter(({ nodePort }) => nodePort).length : ports.length
}
