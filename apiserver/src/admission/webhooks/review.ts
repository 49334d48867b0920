import { type KubeObject, stringify } from '@coxswain/api-types'
import { requestValue } from '../expressions/activation.ts'
import type { AdmissionInput } from '../expressions/input.ts'
import type { ReviewVersion } from './webhook.ts'

/** What a webhook is asked: the text of an `AdmissionReview`. Both versions of it are the same but for their name. */
export const reviewText = (input: AdmissionInput, uid: string, version: ReviewVersion): string =>
  `{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/${version}","request":${stringify({
    uid,
    ...requestValue(input),
    object: printed(input.object),
    oldObject: printed(input.old),
  })}}`

/** Go writes a time that is not set yet. */
const printed = (object: KubeObject | null): KubeObject | null =>
  object === null || object.metadata === undefined || object.metadata.creationTimestamp !== undefined
    ? object
    : { ...object, metadata: { ...object.metadata, creationTimestamp: null as never } }
