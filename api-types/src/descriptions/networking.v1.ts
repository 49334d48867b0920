import { type Descriptions, listOf } from './descriptions.ts'

const metadata = 'Name, labels, owners and other data of the object.'
const rulePorts = 'The only ports that it is about. Empty: all.'

/** Ingress, network policies and addresses. */
export const descriptions: Descriptions = {
  'networking/v1.Ingress': {
    '': 'Ways into the cluster by host and path, over HTTP.',
    metadata,
    spec: 'What is wanted.',
    status: 'Where it can be reached.',
  },
  'networking/v1.IngressList': listOf('ingresses'),
  'networking/v1.IngressSpec': {
    '': 'What is wanted of an ingress.',
    ingressClassName: 'The class, which says who serves it.',
    defaultBackend: 'Where requests go that no rule is for.',
    tls: 'Hosts that are served over TLS, and with which certificates.',
    rules: 'Where requests for which hosts go.',
  },
  'networking/v1.IngressBackend': {
    '': 'Where requests go: to a service or to another resource.',
    service: 'A service of the same namespace. Not together with resource.',
    resource: 'An object of another kind in the same namespace. Not together with service.',
  },
  'networking/v1.IngressServiceBackend': {
    '': 'A port of a service.',
    name: 'The name of the service.',
    port: 'Which of its ports, by name or by number.',
  },
  'networking/v1.ServiceBackendPort': {
    '': 'Names a port of a service in one of two ways.',
    name: 'The name of the port. Not together with number.',
    number: 'The number of the port. Not together with name.',
  },
  'networking/v1.IngressTLS': {
    '': 'Hosts that share a certificate.',
    hosts: 'The hosts. Empty: those that the controller takes by default.',
    secretName: 'The secret with the certificate and its key. Empty: TLS by the name of the host alone.',
  },
  'networking/v1.IngressRule': {
    '': 'Where requests for a host go.',
    host: 'The host: a DNS name, or *. and a domain for any name right below it. Empty: every host.',
    http: 'Where its paths go. Absent: all requests go to the default backend.',
  },
  'networking/v1.HTTPIngressRuleValue': { '': 'Paths and where they go.', paths: 'The paths.' },
  'networking/v1.HTTPIngressPath': {
    '': 'A path and where its requests go.',
    path: 'The path; it begins with a slash for the types Exact and Prefix.',
    pathType: 'Exact: this path alone. Prefix: whatever begins with it, part by part. ImplementationSpecific: as the class says.',
    backend: 'Where such requests go.',
  },
  'networking/v1.IngressStatus': { '': 'Where an ingress can be reached.', loadBalancer: 'The load balancer in front of it.' },
  'networking/v1.IngressLoadBalancerStatus': { '': 'A load balancer of an ingress.', ingress: 'Its addresses.' },
  'networking/v1.IngressLoadBalancerIngress': {
    '': 'An address of a load balancer: an IP address or a host name.',
    ip: 'The IP address.',
    hostname: 'The host name.',
    ports: 'Its ports.',
  },
  'networking/v1.IngressPortStatus': {
    '': 'A port of a load balancer.',
    port: 'The port number.',
    protocol: 'TCP, UDP or SCTP.',
    error: 'What is wrong with the port, in a word for programs.',
  },
  'networking/v1.IngressClass': {
    '': 'Who serves the ingresses that name it. The annotation ingressclass.kubernetes.io/is-default-class makes it that of all others.',
    metadata,
    spec: 'What is wanted.',
  },
  'networking/v1.IngressClassList': listOf('ingress classes'),
  'networking/v1.IngressClassSpec': {
    '': 'What is wanted of a class of ingresses.',
    controller: 'Who serves it: a name with a domain such as example.org/controller. Fixed.',
    parameters: 'An object with more that the controller wants to know.',
  },
  'networking/v1.IngressClassParametersReference': {
    '': 'Names an object with parameters, in a namespace or in none.',
    apiGroup: 'The group of the object; absent for the core group.',
    kind: 'The kind of the object.',
    name: 'The name of the object.',
    scope: 'Cluster (the default) or Namespace.',
    namespace: 'The namespace of the object, where scope is Namespace.',
  },
  'networking/v1.NetworkPolicy': {
    '': 'Which traffic the pods that it selects may take and send. What no policy selects may do all.',
    metadata,
    spec: 'What is wanted.',
  },
  'networking/v1.NetworkPolicyList': listOf('network policies'),
  'networking/v1.NetworkPolicySpec': {
    '': 'Pods and what they may do.',
    podSelector: 'The pods of the namespace that it is for; an empty selector means all.',
    ingress: 'What they may take. Empty, and Ingress among the types: nothing.',
    egress: 'What they may send. Empty, and Egress among the types: nothing.',
    policyTypes: 'Directions that it is about: Ingress, Egress or both. Defaults to Ingress, and Egress where there are rules for that.',
  },
  'networking/v1.NetworkPolicyIngressRule': {
    '': 'Traffic that pods may take.',
    ports: rulePorts,
    from: 'The only sources that it is about. Empty: all.',
  },
  'networking/v1.NetworkPolicyEgressRule': {
    '': 'Traffic that pods may send.',
    ports: rulePorts,
    to: 'The only destinations that it is about. Empty: all.',
  },
  'networking/v1.NetworkPolicyPort': {
    '': 'A port, or a range of them.',
    protocol: 'TCP (the default), UDP or SCTP.',
    port: 'The port by number, or by the name that pods have for it. Absent: all ports.',
    endPort: 'The last port of a range that begins with port, which must be a number.',
  },
  'networking/v1.NetworkPolicyPeer': {
    '': 'Whom traffic comes from or goes to: pods, or a range of addresses.',
    podSelector: 'Pods by their labels, in the namespaces selected or in that of the policy.',
    namespaceSelector: 'Namespaces by their labels; with podSelector those pods in them, else all pods in them.',
    ipBlock: 'A range of addresses. Not together with selectors.',
  },
  'networking/v1.IPBlock': {
    '': 'A range of addresses, with holes.',
    cidr: 'The range, such as 192.0.2.0/24 or 2001:db8::/64.',
    except: 'Smaller ranges in it that are left out.',
  },
  'networking/v1.IPAddress': {
    '': 'One address of the cluster that somebody has. Its name is the address, in the usual form.',
    metadata,
    spec: 'Who has the address.',
  },
  'networking/v1.IPAddressList': listOf('addresses'),
  'networking/v1.IPAddressSpec': { '': 'Who has an address.', parentRef: 'The object that has it. Fixed.' },
  'networking/v1.ParentReference': {
    '': 'Names an object by its resource.',
    group: 'The group of the object; empty for the core group.',
    resource: 'The resource, such as services.',
    namespace: 'The namespace of the object, if it is in one.',
    name: 'The name of the object.',
  },
  'networking/v1.ServiceCIDR': {
    '': 'Ranges that addresses of services come from.',
    metadata,
    spec: 'The ranges.',
    status: 'Whether they are in use.',
  },
  'networking/v1.ServiceCIDRList': listOf('ranges of addresses'),
  'networking/v1.ServiceCIDRSpec': {
    '': 'Ranges of addresses for services.',
    cidrs: 'One range, or one of each IP family. Fixed, but for a second one that is added.',
  },
  'networking/v1.ServiceCIDRStatus': {
    '': 'Whether ranges of addresses are in use.',
    conditions: 'How they are doing; Ready tells whether addresses are given out of them.',
  },
}
