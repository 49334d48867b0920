import type { CustomResourceConversion } from '../../../generated/apiextensions.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { isDns1035Label } from '../../../validation/names.ts'
import { clientConfigErrors } from '../../admissionregistration/shared/validate-client.ts'
import { oneOf } from '../../core/pod/errors.ts'

const REVIEW_VERSIONS = ['v1', 'v1beta1']

/** Upstream's `validateCustomResourceConversion`; it names the fields as v1beta1 had them. `old` is what an update replaces. */
export const conversionErrors = (conversion: CustomResourceConversion, at: Path, old?: CustomResourceConversion): readonly FieldError[] => {
  const { strategy, webhook } = conversion
  const client = at.child('webhookClientConfig')
  const versions = at.child('conversionReviewVersions')
  const unwanted = 'should not be set when strategy is not set to Webhook'
  return [
    ...oneOf(strategy, ['None', 'Webhook'], at.child('strategy')),
    ...(strategy === 'Webhook' && webhook?.clientConfig === undefined
      ? [fieldErrors.required(client, 'required when strategy is set to Webhook')]
      : []),
    ...(strategy === 'Webhook' && webhook?.clientConfig !== undefined ? clientConfigErrors(webhook.clientConfig, client) : []),
    ...(strategy === 'Webhook' ? versionErrors(webhook?.conversionReviewVersions ?? [], versions, wasKnown(old)) : []),
    ...(strategy !== 'Webhook' && webhook?.clientConfig !== undefined ? [fieldErrors.forbidden(client, unwanted)] : []),
    ...(strategy !== 'Webhook' && (webhook?.conversionReviewVersions ?? []).length > 0 ? [fieldErrors.forbidden(versions, unwanted)] : []),
  ]
}

const wasKnown = (old: CustomResourceConversion | undefined): boolean => {
  const versions = old?.webhook?.conversionReviewVersions ?? []
  return versions.length === 0 || versions.some((version) => REVIEW_VERSIONS.includes(version))
}

const versionErrors = (versions: readonly string[], at: Path, mustBeKnown: boolean): readonly FieldError[] => {
  if (versions.length === 0) return [fieldErrors.required(at)]
  const known = versions.some((version) => REVIEW_VERSIONS.includes(version))
  return [
    ...versions.flatMap((version, i) =>
      versions.indexOf(version) < i
        ? [fieldErrors.invalid(at.index(i), version, 'duplicate version')]
        : isDns1035Label(version).map((why) => fieldErrors.invalid(at.index(i), version, why)),
    ),
    ...(mustBeKnown && !known ? [fieldErrors.invalid(at, versions, `must include at least one of ${REVIEW_VERSIONS.join(', ')}`)] : []),
  ]
}
