import { type Descriptions, listOf } from './descriptions.ts'

/** Endpoint slices. */
export const descriptions: Descriptions = {
  'discovery/v1.EndpointSlice': {
    '': 'Some of the endpoints behind a service; the label kubernetes.io/service-name says which one.',
    metadata: 'Name, labels, owners and other data of the object.',
    addressType: 'IPv4, IPv6 or FQDN: the kind of all addresses. Fixed.',
    endpoints: 'The endpoints, at most 1000.',
    ports: 'Ports of all endpoints, at most 100, each with a name of its own.',
  },
  'discovery/v1.EndpointSliceList': listOf('endpoint slices'),
  'discovery/v1.Endpoint': {
    '': 'One endpoint, mostly a pod.',
    addresses: 'Its addresses, 1 to 100, which mean the same; most clients use the first.',
    conditions: 'Whether it takes traffic.',
    hostname: 'Its host name: a DNS label.',
    targetRef: 'The object that it is.',
    deprecatedTopology: 'Topology of objects once written as v1beta1; read-only.',
    nodeName: 'The node that it is on.',
    zone: 'The zone that it is in.',
    hints: 'For whom it is meant.',
  },
  'discovery/v1.EndpointConditions': {
    '': 'Whether an endpoint takes traffic.',
    ready: 'It can take traffic, and is not on its way out. Absent counts as true.',
    serving: 'It can take traffic, even on its way out. Absent counts as ready.',
    terminating: 'It is on its way out. Absent counts as false.',
  },
  'discovery/v1.EndpointHints': {
    '': 'For whom an endpoint is meant.',
    forZones: 'Zones whose clients should use it, at most 8.',
    forNodes: 'Nodes whose clients should use it, at most 8.',
  },
  'discovery/v1.ForZone': { '': 'A zone.', name: 'The name of the zone.' },
  'discovery/v1.ForNode': { '': 'A node.', name: 'The name of the node.' },
  'discovery/v1.EndpointPort': {
    '': 'A port of endpoints.',
    name: 'The name of the port, unique in the slice. Defaults to empty.',
    protocol: 'TCP, UDP or SCTP. Defaults to TCP.',
    port: 'The port number; absent where the port is not known.',
    appProtocol: 'The protocol above, such as http.',
  },
}
