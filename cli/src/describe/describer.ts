import type { KubeObject, Stored } from '@coxswain/api-types'
import type { Client } from '@coxswain/client'
import type { DescriptionWriter } from './writer.ts'

/** What a describer may use besides its object. */
export interface DescribeInput {
  readonly client: Client
  readonly writer: DescriptionWriter
  /** Milliseconds since the epoch, for ages. */
  readonly now: number
  /** Writes the events of the object, after all else. */
  writeEvents(): Promise<void>
}

/** Writes what people want to know of one object, in kubectl's layout. */
export type Describer<T extends KubeObject = KubeObject> = (object: Stored<T>, input: DescribeInput) => Promise<void>
