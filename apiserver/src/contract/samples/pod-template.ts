/** The least that a pod and a workload of pods are made of. */
export const template = { metadata: { labels: { app: 'sample' } }, spec: { containers: [{ name: 'main', image: 'example.org/app:1' }] } }
export const workload = { selector: { matchLabels: { app: 'sample' } }, template }
