import type { Command } from 'commander'
import type { CliContext } from './context.ts'

export interface CommandEntry {
  readonly name: string
  readonly group: string
  /** For the list of commands: the command itself is loaded when it is asked for. */
  readonly summary: string
  load(context: CliContext): Promise<Command>
}

const CLUSTER = 'A cluster:'
const OBJECTS = 'Its objects:'
const PARTS = 'Its parts, each a process of its own:'
export const OTHER_GROUP = 'Besides:'

/** Every command. Modules are loaded one by one: a start must not wait for what it does not use. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'up',
    group: CLUSTER,
    summary: 'run a whole cluster in this process',
    load: async (context) => (await import('./commands/up.ts')).upCommand(context),
  },
  {
    name: 'kubeconfig',
    group: CLUSTER,
    summary: 'print how kubectl and others reach it',
    load: async (context) => (await import('./commands/kubeconfig.ts')).kubeconfigCommand(context),
  },
  {
    name: 'get',
    group: OBJECTS,
    summary: 'show objects: one line each, or whole',
    load: async (context) => (await import('./commands/get.ts')).getCommand(context),
  },
  {
    name: 'describe',
    group: OBJECTS,
    summary: 'tell what is to know of objects, with their events',
    load: async (context) => (await import('./commands/describe.ts')).describeCommand(context),
  },
  {
    name: 'apply',
    group: OBJECTS,
    summary: 'make objects as files have them',
    load: async (context) => (await import('./commands/apply.ts')).applyCommand(context),
  },
  {
    name: 'delete',
    group: OBJECTS,
    summary: 'delete objects, and wait until they are gone',
    load: async (context) => (await import('./commands/delete.ts')).deleteCommand(context),
  },
  {
    name: 'why',
    group: OBJECTS,
    summary: 'tell why an object is as it is, or why something is denied',
    load: async (context) => (await import('./commands/why.ts')).whyCommand(context),
  },
  {
    name: 'scaling',
    group: OBJECTS,
    summary: 'tell what autoscalers did, why, and how long each stage took',
    load: async (context) => (await import('./commands/scaling.ts')).scalingCommand(context),
  },
  {
    name: 'apiserver',
    group: PARTS,
    summary: 'the API server',
    load: async () => (await import('@coxswain/apiserver/main')).apiserverCommand(),
  },
  {
    name: 'scheduler',
    group: PARTS,
    summary: 'gives pods their nodes',
    load: async () => (await import('@coxswain/scheduler/main')).schedulerCommand(),
  },
  {
    name: 'controller-manager',
    group: PARTS,
    summary: 'the controllers',
    load: async () => (await import('@coxswain/controller-manager/main')).controllerManagerCommand(),
  },
  {
    name: 'kubelet',
    group: PARTS,
    summary: 'nodes whose pods are simulated',
    load: async () => (await import('@coxswain/kubelet/main')).kubeletCommand(),
  },
  {
    name: 'metrics-server',
    group: PARTS,
    summary: 'what nodes and pods use, for kubectl top and autoscaling',
    load: async () => (await import('@coxswain/controller-manager/metrics-server/main')).metricsServerCommand(),
  },
  {
    name: 'metrics-adapter',
    group: PARTS,
    summary: 'what pods or a Prometheus tell, for autoscaling',
    load: async () => (await import('@coxswain/controller-manager/custom-metrics/main')).metricsAdapterCommand(),
  },
  {
    name: 'version',
    group: OTHER_GROUP,
    summary: 'tell the versions of this command and of the server',
    load: async (context) => (await import('./commands/version.ts')).versionCommand(context),
  },
  {
    name: 'completion',
    group: OTHER_GROUP,
    summary: 'print what makes a shell complete this command',
    load: async (context) => (await import('./commands/completion.ts')).completionCommand(context),
  },
]
