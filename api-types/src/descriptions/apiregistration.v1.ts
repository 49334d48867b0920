import { type Descriptions, listOf } from './descriptions.ts'

/** API services. */
export const descriptions: Descriptions = {
  'apiregistration/v1.APIService': {
    '': 'Says who serves a version of an API group: this server, or one behind a Service. Its name is VERSION.GROUP.',
    metadata: 'Name, labels, owners and other data of the object.',
    spec: 'What is served, and where.',
    status: 'Whether it can be reached.',
  },
  'apiregistration/v1.APIServiceList': listOf('API services'),
  'apiregistration/v1.APIServiceSpec': {
    '': 'A version of an API group, and where it is served.',
    service: 'The Service that requests are passed on to. Absent: this server answers them.',
    group: 'The group.',
    version: 'The version.',
    insecureSkipTLSVerify: 'True: the certificate of the other server is not checked. Better give a caBundle.',
    caBundle: "Certificate authorities of the other server's certificate, PEM texts. Empty: those of the system.",
    groupPriorityMinimum: 'The place of the group among groups: the highest goes first.',
    versionPriority: 'The place of the version in its group: the highest goes first; of equals, the one that is more stable or newer.',
  },
  'apiregistration/v1.APIServiceStatus': {
    '': 'How an API service is doing.',
    conditions: 'What is known of it, one entry a type.',
  },
  'apiregistration/v1.APIServiceCondition': {
    '': 'One thing that is known of an API service.',
    type: 'What the condition is about, such as Available.',
    status: 'True, False or Unknown.',
    lastTransitionTime: 'When the status last changed.',
    reason: 'Why, as one word.',
    message: 'Why, for people.',
  },
  'apiregistration/v1.ServiceReference': {
    '': 'A Service.',
    namespace: 'The namespace of the Service.',
    name: 'The name of the Service.',
    port: 'The port of the Service.',
  },
}
