import type { Samples } from './sample.ts'

export const node: Samples = {
  RuntimeClass: { body: { handler: 'sandbox' }, change: { scheduling: { nodeSelector: { sandbox: 'yes' } } } },
}
