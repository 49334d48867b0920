import { type Failed, hasFailed, type MetricRead, type PodUsage } from './facts.ts'

export interface UsageQuestion {
  readonly namespace: string
  /** The pods that are asked about, by name. */
  readonly pods: readonly string[]
  readonly now: number
  /** Asks the API, about these pods alone or about all of the namespace. */
  ask(about: 'these' | 'all'): Promise<MetricRead>
}

/** Reads what pods use. Where many autoscalers of one namespace ask at about the same time, one answer about all pods serves them all. */
export interface UsageReader {
  read(question: UsageQuestion): Promise<MetricRead>
  /** Pods have been measured anew: what was read before is old. */
  forget(): void
}

/** An answer is shared for so long, counted from the first question: much shorter than the time between two readings of a pod. */
const SHARED_MS = 500
/** So few ask for themselves: their pods may be a small part of the namespace. */
const FEW = 8
/** One more pod in the answer about all costs as much as this part of a question of its own. */
const PODS_PER_QUESTION = 30

type Whole = { readonly usages: ReadonlyMap<string, PodUsage> } | Failed

/** What is asked about a namespace within a moment. */
interface Moment {
  readonly since: number
  questions: number
  whole: Promise<Whole> | undefined
}

export const createUsageReader = (): UsageReader => {
  const moments = new Map<string, Moment>()
  /** How many pods the last answer about a whole namespace was about. */
  const sizes = new Map<string, number>()
  const momentOf = ({ namespace, now }: UsageQuestion): Moment => {
    const known = moments.get(namespace)
    if (known !== undefined && now >= known.since && now - known.since < SHARED_MS) return known
    const made: Moment = { since: now, questions: 0, whole: undefined }
    moments.set(namespace, made)
    return made
  }
  const isWorthSharing = (namespace: string, { questions }: Moment): boolean =>
    questions > Math.max(FEW, (sizes.get(namespace) ?? 0) / PODS_PER_QUESTION)
  const readWhole = async ({ namespace, ask }: UsageQuestion): Promise<Whole> => {
    const read = await ask('all')
    if (hasFailed(read)) return read
    const usages = 'usages' in read ? read.usages : []
    sizes.set(namespace, usages.length)
    return { usages: new Map(usages.map((usage) => [usage.pod, usage])) }
  }
  return {
    read: async (question) => {
      const moment = momentOf(question)
      moment.questions += 1
      if (moment.whole === undefined && !isWorthSharing(question.namespace, moment)) return question.ask('these')
      moment.whole ??= readWhole(question)
      return partOf(await moment.whole, question)
    },
    forget: () => moments.clear(),
  }
}

/** What the question alone would have been answered. */
const partOf = (whole: Whole, { namespace, pods }: UsageQuestion): MetricRead => {
  if (hasFailed(whole)) return whole
  const usages = pods.flatMap((pod) => whole.usages.get(`${namespace}/${pod}`) ?? [])
  return usages.length === 0 ? NO_METRICS : { usages }
}

export const NO_METRICS: Failed = { failed: 'no metrics returned from resource metrics API' }
