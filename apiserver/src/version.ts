/** What the server says it is: the Kubernetes version whose API it serves, with our own behind the plus sign. */
export const VERSION = {
  major: '1',
  minor: '36',
  gitVersion: 'v1.36.0+coxswain-0.1.0',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: '',
  compiler: 'node',
  platform: 'linux/amd64',
  emulationMajor: '1',
  emulationMinor: '36',
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '35',
} as const
